package build

import (
	"testing"

	"figraph/output"
	"figraph/record"
	"figraph/vocab"
)

// TestCountsBalance adds up what receipts say: nothing that was read is lost.
func TestCountsBalance(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: TestSameBytesHoweverBuilt goes the same ways")
	}
	t.Parallel()
	for _, sources := range [][]string{{goodRecords}, {badRecords}, {oldRecords}, {goodRecords, badRecords, oldRecords, goodRecords}} {
		for _, o := range []Options{{}, {Candidates: true, MinPapers: 1}} {
			checkBalance(t, build(t, o, sources...))
		}
	}
}

func checkBalance(t *testing.T, m made) {
	t.Helper()
	r := &m.summary.Receipt
	if r.Records.Read != r.Records.Stated+r.Records.Skipped || r.Records.Stated != r.Figures {
		t.Errorf("records %+v, %d figures", r.Records, r.Figures)
	}
	for table, rows := range r.Rows {
		if rows.Read != rows.Accepted+rows.Unresolved+rows.Candidate+rows.Repeated+rows.Problem {
			t.Errorf("%s: %+v", table, rows)
		}
	}
	if len(r.Rows) != int(record.Kinds) {
		t.Errorf("tables are %v", r.Rows)
	}
	byCode, said := 0, map[record.Severity]int{}
	for _, n := range r.Problems.ByCode {
		byCode += n
	}
	for _, p := range m.problems {
		said[p.Severity]++
	}
	if byCode != r.Problems.Errors+r.Problems.Warnings || said[record.Fault] != r.Problems.Errors || said[record.Warning] != r.Problems.Warnings {
		t.Errorf("problems %+v, said %v", r.Problems, said)
	}
	quads := 0
	for _, layer := range vocab.Layers() {
		quads += r.Layers[layer.String()].Quads
	}
	if quads != r.Quads || len(r.Layers) != len(vocab.Layers()) {
		t.Errorf("%d quads in %d layers, %d in all", quads, len(r.Layers), r.Quads)
	}
	checkStats(t, m)
}

// checkStats compares the graph's own counts with the receipt's.
func checkStats(t *testing.T, m made) {
	t.Helper()
	g, err := m.folder.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	r, s := &m.summary.Receipt, &g.Stats
	if s.Quads != r.Quads || s.Figures != r.Figures || s.Papers != r.Papers || s.Sum != r.Sum || g.Sum.String() != r.Sum {
		t.Errorf("stats %+v, receipt %+v", s, r)
	}
	if s.ByPredicate["schema:mentions"] != r.Edges || s.Mentions != s.ByClass["oa:Annotation"] || s.Figures != s.ByClass["pf:Figure"] {
		t.Errorf("stats %+v, %d edges", s, r.Edges)
	}
	predicates := 0
	for _, n := range s.ByPredicate {
		predicates += n
	}
	if predicates != r.Quads {
		t.Errorf("%d quads by predicate, %d in all", predicates, r.Quads)
	}
	for layer, counts := range r.Layers {
		if s.ByLayer[layer] != counts.Quads {
			t.Errorf("layer %s: stats say %d, the receipt %d", layer, s.ByLayer[layer], counts.Quads)
		}
	}
}

// TestInputsAreAllThatWasRead holds the receipt's list against the files.
func TestInputsAreAllThatWasRead(t *testing.T) {
	t.Parallel()
	r := build(t, Options{}, goodRecords).summary.Receipt
	listed := map[string]bool{}
	last := ""
	for _, input := range r.Inputs {
		if input.Path <= last {
			t.Errorf("%s after %s", input.Path, last)
		}
		last = input.Path
		listed[input.Path] = true
		if got, err := output.Measure(goodRecords + "/" + input.Path); err != nil || got.SHA256 != input.SHA256 || got.Bytes != int64(input.Bytes) {
			t.Errorf("%s: %+v, the file %+v (%v)", input.Path, input, got, err)
		}
	}
	want := 0
	for _, folder := range []string{figuresFolder, dataFolder} {
		for _, name := range names(t, goodRecords, folder) {
			if name == ".DS_Store" || name == "wpid_map.tsv" {
				continue
			}
			if want++; !listed[folder+"/"+name] {
				t.Errorf("%s/%s is not listed", folder, name)
			}
		}
	}
	if len(r.Inputs) != want {
		t.Errorf("%d inputs, want %d", len(r.Inputs), want)
	}
}
