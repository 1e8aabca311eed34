package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"figraph/build"
	"figraph/nquads"
	"figraph/rdfexport"
)

const checkHelp = `Reads a graph whole and says whether it is sound: the pages of the file, Cayley's
count, every statement and their order, the graph sum, the counts. Given a file of
N-Quads or N-Triples (.nq, .nt, with or without .gz or .zst), reads it strictly and prints its count and its graph sum,
which is that of the graph if the file is its export.

Code 6: the graph is damaged. Code 1: the file is no N-Quads; line and column are
named.`

func (a *app) checkCommand() *cobra.Command {
	var f answerFlags
	cmd := &cobra.Command{
		Use:   "check [FILE|DIR]",
		Short: "Is the graph, or an N-Quads file, sound?",
		Long:  checkHelp,
		Args:  counted(0, 1, "name one file or folder at the most"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			name := a.folder
			if len(args) == 1 {
				name = args[0]
			}
			verdict, err := a.check(cmd, name)
			if err != nil {
				return err
			}
			return a.show(&f, verdict, row{"what", "value"}, []row{
				{"quads", verdict.Statements}, {"sum", verdict.Sum}, {"canonical", verdict.Canonical}})
		},
	}
	f.add(cmd)
	return cmd
}

func (a *app) check(cmd *cobra.Command, name string) (build.Verdict, error) {
	if info, err := os.Stat(name); err == nil && !info.IsDir() || err != nil && isNQuads(name) {
		return a.checkFile(cmd, name)
	}
	g, err := build.Folder(name).Open()
	if err != nil {
		return build.Verdict{}, err
	}
	defer g.Close()
	return build.Check(cmd.Context(), g, a.term.progress)
}

// isNQuads says whether a file's name is that of N-Quads, or of N-Triples, which
// are N-Quads.
func isNQuads(name string) bool {
	plain, _ := rdfexport.CompressionOfFile(name)
	return strings.HasSuffix(plain, ".nq") || strings.HasSuffix(plain, ".nt")
}

func (a *app) checkFile(cmd *cobra.Command, name string) (verdict build.Verdict, err error) {
	if !isNQuads(name) {
		return verdict, usageError{fmt.Errorf("%s: check reads N-Quads: files that end in .nq or .nt, with or without .gz or .zst", name)}
	}
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return verdict, fmt.Errorf("%s: %w", name, errNoFile)
	}
	if err != nil {
		return verdict, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, compression := rdfexport.CompressionOfFile(name)
	r, err := build.Decompress(f, compression)
	if err != nil {
		return verdict, fmt.Errorf("%s: %w", name, err)
	}
	defer r.Close()
	verdict, err = build.CheckNQuads(cmd.Context(), r)
	var syntax *nquads.SyntaxError
	if errors.As(err, &syntax) {
		return verdict, fmt.Errorf("%s:%d:%d: %w", name, syntax.Line, syntax.Column, syntax.Err)
	}
	if err != nil {
		return verdict, fmt.Errorf("%s: %w", name, err)
	}
	return verdict, nil
}
