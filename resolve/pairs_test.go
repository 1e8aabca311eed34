package resolve_test

import (
	"fmt"
	"slices"
	"testing"

	"figraph/record"
	"figraph/resolve"
)

// TestTooManyPairs resolves a figure of as many pairs as there may be, and of more:
// its rows are problems then, all of them, and none is stated.
func TestTooManyPairs(t *testing.T) {
	for _, genes := range []int{1000, 1001} {
		fig := &record.Figure{ID: "x", File: "f.md", Keywords: []string{"a"}}
		for i := range genes {
			fig.Mentions = append(fig.Mentions, geneRow("9606", "Homo sapiens", fmt.Sprint(i+1)))
		}
		for i := range 1000 {
			kind, id := record.Kind(1+i%2), fmt.Sprintf("D%06d", i)
			fig.Mentions = append(fig.Mentions, record.Mention{Kind: kind, Word: id, ID: id, Entity: record.Entity{Space: record.MeSH, ID: id}})
		}
		fig.Mentions = append(fig.Mentions, fig.Mentions[0])
		resolve.Resolve(fig)
		codes := make([]string, len(fig.Problems))
		for i, p := range fig.Problems {
			codes[i] = p.Code
		}
		want := [3]int{genes + 1, 500, 500}
		if got := [3]int{fig.Rows.Read(record.Gene), fig.Rows.Read(record.Chemical), fig.Rows.Read(record.Disease)}; got != want {
			t.Errorf("%d genes: rows %v, want %v", genes, got, want)
		}
		switch tooMany := genes > 1000; {
		case tooMany && (len(fig.Mentions)+len(fig.Keywords)+len(fig.Taxa) > 0 || fig.Rows[record.Gene][record.ProblemRow] != genes+1 || !slices.Equal(codes, []string{"pairs-many"})):
			t.Errorf("too many pairs: %d mentions, %v, %q", len(fig.Mentions), fig.Rows, codes)
		case !tooMany && (len(fig.Mentions) != 2001 || len(codes) > 0):
			t.Errorf("pairs enough: %d mentions, %q", len(fig.Mentions), codes)
		}
	}
}
