package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"figraph/keep"
	"figraph/rdfexport"
	"figraph/record"
	"figraph/vocab"
)

const exportHelp = `Writes the graph as RDF, to a file or to standard output. Without -f the file's
name says the format; .gz or .zst at its end compresses in any case. N-Quads, TriG
and JSON-LD keep the five graphs, N-Triples and Turtle are their merge. N-Quads is
in canonical form.

With --evidence symbol, or synonym, the export is the graph that mentions of that
tier or a better one make: weaker mentions, the edges and entities that rest on
them alone, and links that then lack papers are left out, and all counts are of
what is left. family is everything. With --layers it is some of the five graphs;
the counts in them stay.

With --shards N it is N files that are about equal, cut between subjects:
graph.nq.gz becomes graph-00001-of-00016.nq.gz and so on. Each is a document of
its own, with all prefixes, to be loaded in any order or at once. N-Quads and
N-Triples shards, unpacked and joined, are the whole export to the byte; joined
Turtle or TriG shards are a document of the same statements; JSON-LD shards cannot
be joined. Shards of an earlier export of that name are replaced, however many
there were.`

const exportExample = `  figraph export graph.nq.gz
  figraph export -f turtle | less
  figraph export named.ttl --evidence synonym
  figraph export graph.nq.gz --shards 16`

// exportFlags are the flags of export as they are typed.
type exportFlags struct {
	format, layers, evidence string
	shards                   int
}

func (a *app) exportCommand() *cobra.Command {
	var f exportFlags
	cmd := &cobra.Command{
		Use:     "export [FILE]",
		Short:   "Write the graph as RDF",
		Long:    exportHelp,
		Example: exportExample,
		Args:    counted(0, 1, "name one FILE at the most"),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.export(cmd, &f, args) },
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.format, "format", "f", "", "nquads, ntriples, turtle, trig or jsonld (default: by the file's name; nquads on standard output)")
	flags.StringVar(&f.layers, "layers", "", "write only these, between commas: figures, entities, mentions, links, meta")
	flags.StringVar(&f.evidence, "evidence", "", "write what mentions of this tier or a better one make: symbol, synonym or family (default: everything)")
	flags.IntVar(&f.shards, "shards", 0, "write so many files of about equal size, 1 to 9999")
	ownFlag(cmd, "format") // elsewhere that of the answer
	ownFlag(cmd, "evidence")
	return cmd
}

func (a *app) export(cmd *cobra.Command, f *exportFlags, args []string) error {
	file := ""
	if len(args) == 1 && args[0] != "-" {
		file = args[0]
	}
	o, err := f.options(file)
	if err == nil && cmd.Flags().Changed("shards") {
		err = f.checkShards(file)
	}
	if err != nil {
		return usageError{err}
	}
	g, err := a.openGraph(cmd)
	if err != nil {
		return err
	}
	defer g.Close()
	switch {
	case file == "":
		return keep.Export(cmd.Context(), g, a.term.out, o)
	case isDevice(file):
		return replaceFile(file, func(w io.Writer) error { return keep.Export(cmd.Context(), g, w, o) })
	case f.shards > 0:
		return a.exportShards(cmd, g, file, f.shards, o)
	}
	o.Progress = a.term.progress
	written, err := keep.ExportFile(cmd.Context(), g, file, o)
	if err == nil {
		a.term.say("wrote %s: %s bytes%s", file, grouped(int(written)), holding(o.Selection))
	}
	return err
}

func (a *app) exportShards(cmd *cobra.Command, g *keep.Graph, file string, n int, o keep.ExportOptions) error {
	o.Progress = a.term.progress
	shards, err := keep.ExportShards(cmd.Context(), g, file, n, o)
	if err != nil {
		return err
	}
	a.term.say("wrote %s: %s bytes%s", span(shards.Files), grouped(int(shards.Bytes)), holding(o.Selection))
	if len(shards.Removed) > 0 {
		a.term.say("removed %s of an earlier export", span(shards.Removed))
	}
	return nil
}

// span names the first file and the last.
func span(files []string) string {
	if len(files) == 1 {
		return files[0]
	}
	return fmt.Sprintf("%s to %s", files[0], files[len(files)-1])
}

// holding says what of a graph was written, if it is not everything.
func holding(s keep.Selection) string {
	if words := s.String(); words != "" {
		return " (" + words + ")"
	}
	return ""
}

// options reads the flags.
func (f *exportFlags) options(file string) (o keep.ExportOptions, err error) {
	if o.Format, o.Compression, err = exportFormat(f.format, file); err != nil {
		return o, err
	}
	o.Selection, err = selection(f.layers, f.evidence)
	return o, err
}

func (f *exportFlags) checkShards(file string) error {
	switch {
	case f.shards < 1 || f.shards > keep.MaxShards:
		return fmt.Errorf("--shards %d: use 1 to %d", f.shards, keep.MaxShards)
	case file == "":
		return errors.New("--shards writes files: name a FILE, from which they get their names")
	case isDevice(file):
		return fmt.Errorf("--shards writes files: %s is a device", file)
	}
	return nil
}

// selection reads --layers and --evidence.
func selection(layers, evidence string) (s keep.Selection, err error) {
	if s.Layers, err = vocab.ParseLayers(layers); err != nil {
		return s, fmt.Errorf("--layers: %w", err)
	}
	if evidence == "" {
		return s, nil
	}
	if s.Evidence, err = record.ParseLevel(evidence); err != nil {
		return s, fmt.Errorf("--%w", err)
	}
	return s, nil
}

// exportFormat is the format by its name, else by the file's; N-Quads where there
// is neither. The file's name says the compression.
func exportFormat(name, file string) (rdfexport.Format, string, error) {
	_, compression := rdfexport.CompressionOfFile(file)
	switch {
	case name != "":
		format, err := rdfexport.FormatByName(name)
		return format, compression, err
	case file != "":
		return rdfexport.FormatOfFile(file)
	}
	return rdfexport.Formats[0], "", nil
}
