package build

import (
	"errors"
	"reflect"
	"testing"

	"figraph/record"
	"figraph/source"
)

func someClaim() *claim {
	c := &claim{Figid: "PMC1__f", Source: 2, Path: "_figures/PMC1__f.md", Line: 7, Content: "c", Digest: "d", Figure: 3, Enriched: 4, Paper: "PMC1",
		Inputs: []source.Input{{Path: "_figures/PMC1__f.md", SHA256: "ab", Bytes: 12}, {Path: "_data/PMC1__f-genes.tsv", SHA256: "cd"}},
		Names:  []namedMention{{"gene", "née"}, {"keyword", ""}}, Things: []string{"mesh:D1", "ncbigene:207", "ncbigene:2071", "pmc:PMC1"},
		Words: record.KeywordCounts{Read: 5, Rows: 1, Resolved: 1, Ambiguous: 1, Unresolved: 2}}
	c.Tables[record.Gene], c.Counted[record.Gene], c.Lexicon[record.Chemical] = "_data/PMC1__f-genes.tsv", 300, 1
	c.Rows[record.Disease][record.Accepted] = 70000
	return c
}

// TestClaimIsReadAsItWasWritten also holds each field against a value of its own, so
// that two cannot have changed places.
func TestClaimIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	for _, want := range []*claim{someClaim(), {Inputs: []source.Input{}, Names: []namedMention{}, Things: []string{}}} {
		b := appendMember([]byte{9}, claimMember, appendClaim(nil, want))
		e, err := parseEntry(b)
		if err == nil {
			err = e.claim.unpack()
		}
		if err != nil || e.number != 9 {
			t.Fatalf("%+v, %v", e, err)
		}
		e.claim.packed = nil
		if !reflect.DeepEqual(e.claim, want) {
			t.Errorf("%+v\nwant\n%+v", e.claim, want)
		}
	}
}

// FuzzParseEntry reads what no ledger holds: it says so, and never panics.
func FuzzParseEntry(f *testing.F) {
	f.Add(appendMember([]byte{9}, claimMember, appendClaim(nil, someClaim())))
	f.Add(appendMember([]byte{0}, strayMember, []byte(`{"source":1,"path":"a.md","problem":{"Code":"x"}}`)))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := parseEntry(data)
		if err == nil && e.claim != nil {
			err = e.claim.unpack()
		}
		if err != nil && !errors.Is(err, errEntry) {
			t.Fatalf("%v", err)
		}
	})
}
