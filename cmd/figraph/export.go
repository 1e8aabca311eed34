package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"figraph/build"
	"figraph/rdfexport"
	"figraph/vocab"
)

const exportHelp = `Writes the graph as RDF, to a file or to standard output. Without -f the file's
name says the format; .gz or .zst at its end compresses in any case. N-Quads, TriG
and JSON-LD keep the five graphs, N-Triples and Turtle are their merge. N-Quads is
in canonical form.`

func (a *app) exportCommand() *cobra.Command {
	var name, layers string
	cmd := &cobra.Command{
		Use:     "export [FILE]",
		Short:   "Write the graph as RDF",
		Long:    exportHelp,
		Example: "  figraph export graph.nq.gz\n  figraph export -f turtle | less",
		Args:    counted(0, 1, "name one FILE at the most"),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.export(cmd, name, layers, args) },
	}
	cmd.Flags().StringVarP(&name, "format", "f", "", "nquads, ntriples, turtle, trig or jsonld (default: by the file's name; nquads on standard output)")
	cmd.Flags().StringVar(&layers, "layers", "", "write only these, between commas: figures, entities, mentions, links, meta")
	ownFlag(cmd, "format") // elsewhere that of the answer
	return cmd
}

func (a *app) export(cmd *cobra.Command, name, layers string, args []string) error {
	file := ""
	if len(args) == 1 && args[0] != "-" {
		file = args[0]
	}
	format, compression, err := exportFormat(name, file)
	if err != nil {
		return usageError{err}
	}
	o := build.ExportOptions{Format: format, Compression: compression}
	if o.Layers, err = vocab.ParseLayers(layers); err != nil {
		return usageError{fmt.Errorf("--layers: %w", err)}
	}
	g, err := build.Folder(a.folder).Open()
	if err != nil {
		return err
	}
	defer g.Close()
	if file == "" {
		return build.Export(cmd.Context(), g, a.term.out, o)
	}
	if isDevice(file) {
		return replaceFile(file, func(w io.Writer) error { return build.Export(cmd.Context(), g, w, o) })
	}
	o.Progress = a.term.progress
	written, err := build.ExportFile(cmd.Context(), g, file, o)
	if err == nil {
		a.term.say("wrote %s: %s bytes", file, grouped(int(written)))
	}
	return err
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
