package build

import (
	"time"

	"figraph/graph"
	"figraph/keep"
	"figraph/record"
	"figraph/vocab"
)

func (j *job) receipt(census *graph.Census) *keep.Receipt {
	in := j.intake
	figures, papers := census.Of(vocab.PfFigure), census.Of(vocab.ScholarlyArticle)
	skipped := int(in.skipped.Load())
	r := &keep.Receipt{
		Tool: j.o.Tool, Sum: census.Sum().String(), Layers: map[string]keep.LayerCounts{},
		Records: keep.RecordCounts{Read: in.read, Stated: in.read - skipped, Skipped: skipped},
		Figures: figures, Papers: papers, Rows: map[string]keep.RowCounts{},
		Edges: census.Used(vocab.Mentions), Quads: census.Triples(), Problems: in.problems.counts,
		Options: j.receiptOptions(), Inputs: in.inputs, Keywords: in.counts.words, Lexicons: j.usedLexicons(), Created: j.created(),
		Shard: j.o.Division.String(),
	}
	for _, layer := range vocab.Layers() {
		counts := census.Layers[j.v.Graph(layer).String()]
		r.Layers[layer.String()] = keep.LayerCounts{Quads: counts.Triples, Subjects: counts.Subjects, Sum: counts.Sum.String()}
	}
	for kind := range record.Kinds {
		r.Rows[kind.Plural()] = rowCounts(in.counts.rows.Read(kind), in.counts.rows[kind])
	}
	if in.read > 0 {
		r.Resolution = in.counts.resolution()
	}
	return r
}

func (j *job) receiptOptions() keep.ReceiptOptions {
	return keep.ReceiptOptions{Base: j.v.Base(), Schema: j.v.Schema(), Candidates: j.o.Candidates, MinPapers: j.o.MinPapers,
		ImageURL: j.o.ImageURL, Xrefs: !j.o.NoXrefs, BuiltinLexicon: !j.o.NoBuiltinLexicon}
}

func (j *job) usedLexicons() []keep.UsedLexicon {
	used := []keep.UsedLexicon{}
	for _, l := range j.lexicons.Names() {
		used = append(used, keep.UsedLexicon{Name: l.Name, SHA256: l.SHA256})
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

func rowCounts(read int, by [5]int) keep.RowCounts {
	return keep.RowCounts{Read: read, Accepted: by[record.Accepted], Unresolved: by[record.Unresolved], Candidate: by[record.Candidate],
		Repeated: by[record.Repeated], Problem: by[record.ProblemRow]}
}
