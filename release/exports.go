package release

import (
	"bufio"
	"cmp"
	"errors"
	"os"
	"path/filepath"

	"figraph/graph/index"
	"figraph/keep"
	"figraph/queries"
	"figraph/queries/subgraph"
	"figraph/rdfexport"
	"figraph/vocab"
)

const (
	gzipType = "application/gzip"
	zstdType = "application/zstd"
	wholeRDF = stem + ".nq.zst"
)

// layerTitles are what the files of layers hold.
var layerTitles = map[vocab.Layer]string{
	vocab.Figures:   "Figures, papers and journals, and what each figure mentions, as Turtle",
	vocab.Entities:  "Genes, chemicals, diseases and organisms, as Turtle",
	vocab.Mentioned: "Mentions: the evidence, as Turtle",
	vocab.Links:     "Links of chemicals and diseases with genes, as Turtle",
	vocab.Meta:      "What the data set is and what it counts, as Turtle",
}

// exports writes the whole graph, and each layer by itself.
func (w *writing) exports(receipt keep.Receipt) error {
	whole := File{Name: wholeRDF, Title: "The whole graph with its five named graphs, as N-Quads", MediaType: "application/n-quads", Compression: zstdType, Triples: w.g.Stats.Quads}
	if err := w.export(whole, "nquads", "zst", keep.Selection{}); err != nil {
		return err
	}
	for _, layer := range vocab.Layers() {
		counts := receipt.Layers[layer.String()]
		name := stem + "-" + layer.String() + ".ttl.gz"
		f := File{Name: name, Title: layerTitles[layer], MediaType: "text/turtle", Compression: gzipType, Triples: counts.Quads}
		if err := w.export(f, "turtle", "gz", keep.Selection{Layers: []vocab.Layer{layer}}); err != nil {
			return err
		}
		w.manifest.Layers = append(w.manifest.Layers, Layer{layer.String(), w.v.Graph(layer).String(), name, counts.Quads, counts.Sum})
	}
	return nil
}

func (w *writing) export(f File, format, compression string, s keep.Selection) error {
	o := keep.ExportOptions{Compression: compression, Selection: s, Progress: w.o.Progress}
	var err error
	if o.Format, err = rdfexport.FormatByName(format); err != nil {
		return err
	}
	if _, err := keep.ExportFile(w.ctx, w.g, filepath.Join(w.dir, f.Name), o); err != nil {
		return err
	}
	return w.note(f)
}

// geneSets writes the genes that each figure names, once by symbol and once by
// their numbers.
func (w *writing) geneSets() (err error) {
	x, err := w.g.Index()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	for _, f := range []struct {
		file File
		of   func(index.Entity) string
	}{
		{File{Name: stem + "-symbols.gmt", Title: "Gene sets: the genes that each figure names, by symbol"}, func(e index.Entity) string { return cmp.Or(e.Name, e.CURIE) }},
		{File{Name: stem + "-ncbigene.gmt", Title: "Gene sets: the genes that each figure names, by number of NCBI Gene"}, func(e index.Entity) string { return e.CURIE[len(vocab.GenePrefix)+1:] }},
	} {
		f.file.MediaType = "text/tab-separated-values"
		if err := errors.Join(w.writeGMT(x, f.file.Name, f.of), w.note(f.file)); err != nil {
			return err
		}
	}
	return nil
}

// writeGMT writes a set for each figure that names genes.
func (w *writing) writeGMT(x *index.Index, name string, of func(index.Entity) string) error {
	file, err := os.OpenFile(filepath.Join(w.dir, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(file)
	for id := range x.Figures() {
		if err == nil {
			err = errors.Join(w.ctx.Err(), subgraph.WriteGMT(out, []subgraph.Set{geneSet(x, index.FigureID(id), of)}))
		}
	}
	return errors.Join(err, out.Flush(), file.Sync(), file.Close())
}

// geneSet are the genes that a figure names.
func geneSet(x *index.Index, id index.FigureID, of func(index.Entity) string) subgraph.Set {
	f := x.Figure(id)
	set := subgraph.Set{Name: f.ID, Description: f.Title}
	edges := x.EntitiesOf(id)
	for i := range edges.Len() {
		if edge := edges.At(i); edge.Kinds&index.Gene != 0 && edge.Tier <= queries.DefaultEvidence {
			set.Members = append(set.Members, of(x.Entity(index.EntityID(edge.Other))))
		}
	}
	return set
}
