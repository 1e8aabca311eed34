package build

import (
	"time"

	"figraph/graph"
	"figraph/record"
	"figraph/vocab"
)

func (j *job) receipt(census *graph.Census) *Receipt {
	in := j.intake
	figures, papers := census.Of(vocab.PfFigure), census.Of(vocab.ScholarlyArticle)
	skipped := int(in.skipped.Load())
	r := &Receipt{
		Tool: j.o.Tool, Sum: census.Sum().String(), Layers: map[string]LayerCounts{},
		Records: RecordCounts{Read: in.read, Stated: in.read - skipped, Skipped: skipped},
		Figures: figures, Papers: papers, Rows: map[string]RowCounts{},
		Edges: census.Used(vocab.Mentions), Quads: census.Triples(), Problems: in.problems.counts,
		Options: j.receiptOptions(), Inputs: in.inputs, Keywords: in.counts.words, Lexicons: j.usedLexicons(), Created: j.created(),
		Shard: j.o.Division.String(),
	}
	for _, layer := range vocab.Layers() {
		counts := census.Layers[j.v.Graph(layer).String()]
		r.Layers[layer.String()] = LayerCounts{Quads: counts.Triples, Subjects: counts.Subjects, Sum: counts.Sum.String()}
	}
	for kind := range record.Kinds {
		r.Rows[kind.Plural()] = rowCounts(in.counts.rows.Read(kind), in.counts.rows[kind])
	}
	if in.read > 0 {
		r.Resolution = in.counts.resolution()
	}
	return r
}

func (j *job) receiptOptions() ReceiptOptions {
	return ReceiptOptions{Base: j.v.Base(), Schema: j.v.Schema(), Candidates: j.o.Candidates, MinPapers: j.o.MinPapers,
		ImageURL: j.o.ImageURL, Xrefs: !j.o.NoXrefs, BuiltinLexicon: !j.o.NoBuiltinLexicon}
}

func (j *job) usedLexicons() []UsedLexicon {
	used := []UsedLexicon{}
	for _, l := range j.lexicons.Names() {
		used = append(used, UsedLexicon{Name: l.Name, SHA256: l.SHA256})
	}
	return used
}

// created is the time that was given, empty when none was.
func (j *job) created() string {
	if j.o.CreatedOn.IsZero() {
		return ""
	}
	return j.o.CreatedOn.UTC().Format(time.RFC3339)
}

func rowCounts(read int, by [5]int) RowCounts {
	return RowCounts{Read: read, Accepted: by[record.Accepted], Unresolved: by[record.Unresolved], Candidate: by[record.Candidate],
		Repeated: by[record.Repeated], Problem: by[record.ProblemRow]}
}
