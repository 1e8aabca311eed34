package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"figraph/build"
	"figraph/rdfexport"
)

const exportHelp = `Writes the graph as RDF, to a file or to standard output. Without -f the file's
name says the format, and .gz compresses. N-Quads keeps the five graphs and is in
canonical form; Turtle is their merge.`

func (a *app) exportCommand() *cobra.Command {
	var name string
	cmd := &cobra.Command{
		Use:     "export [FILE]",
		Short:   "Write the graph as N-Quads or Turtle",
		Long:    exportHelp,
		Example: "  figraph export graph.nq.gz\n  figraph export -f turtle | less",
		Args:    counted(0, 1, "name one FILE at the most"),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.export(cmd, name, args) },
	}
	cmd.Flags().StringVarP(&name, "format", "f", "", "nquads or turtle (default: by the file's name; nquads on standard output)")
	return cmd
}

func (a *app) export(cmd *cobra.Command, name string, args []string) error {
	format := rdfexport.Formats[0]
	var err error
	if name != "" {
		if format, err = rdfexport.FormatByName(name); err != nil {
			return usageError{err}
		}
	}
	toFile := len(args) == 1 && args[0] != "-"
	if toFile {
		byName, _, err := rdfexport.FormatOfFile(args[0])
		if err == nil && name != "" && byName.Name != format.Name {
			err = fmt.Errorf("%s is named as %s, and -f says %s: let them agree", args[0], byName.Name, name)
		}
		if err != nil {
			return usageError{err}
		}
	}
	g, err := build.Folder(a.folder).Open()
	if err != nil {
		return err
	}
	defer g.Close()
	if !toFile {
		return build.Export(cmd.Context(), g, a.term.out, format, nil)
	}
	written, err := build.ExportFile(cmd.Context(), g, args[0], a.term.progress)
	if err == nil {
		a.term.say("wrote %s: %s quads, %s bytes", args[0], grouped(g.Stats.Quads), grouped(int(written.Bytes)))
	}
	return err
}
