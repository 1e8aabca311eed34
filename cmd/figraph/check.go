package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"figraph/build"
	"figraph/keep"
	"figraph/nquads"
	"figraph/rdfexport"
	"figraph/source"
)

const checkHelp = `Reads a graph whole and says whether it is sound: the pages of the file, Cayley's
count, every statement and their order, the graph sum, the counts, and the index
that questions are asked of.

Given a file (.nq, .nt, .ttl, .trig or .jsonld, with or without .gz or .zst), reads
it strictly and prints how many statements stand in it and the sum of their
canonical lines. Of an export in N-Quads, TriG or JSON-LD it is the graph sum.
N-Triples and Turtle have no graph names: they have a sum of their own, the same
for both exports of a graph. A statement that stands twice counts twice. Canonical
can only be a file of lines: in order, each line once, in the one spelling.

A JSON-LD file is read node by node where "@graph" follows "@context", as in an
export, and else whole, up to 16 MB. Relative IRIs need a base in the file; remote
contexts are not loaded.

With --release DIR, a release that figraph release wrote and somebody may have
downloaded: every file by its SHA-256, the whole graph by its sum, and each layer,
which together must make the same graph.

Code 6: the graph, the release or what a file compresses is damaged. Code 1: the file is malformed;
line and column are named.`

func (a *app) checkCommand() *cobra.Command {
	var f answerFlags
	released := ""
	cmd := &cobra.Command{
		Use:   "check [FILE|DIR]",
		Short: "Is the graph, an RDF file or a release sound?",
		Long:  checkHelp,
		Args:  counted(0, 1, "name one file or folder at the most"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			if released != "" {
				if len(args) == 1 {
					return usageError{fmt.Errorf("%s: --release checks %s alone: leave one of them out", args[0], released)}
				}
				return a.checkRelease(cmd, &f, released)
			}
			name := ""
			if len(args) == 1 {
				name = args[0]
			} else if folder, err := a.graphFolder(cmd); err != nil {
				return err
			} else {
				name = string(folder)
			}
			verdict, err := a.check(cmd, name)
			if err != nil {
				return err
			}
			rows := []row{{"quads", verdict.Statements}, {"sum", verdict.Sum}}
			if verdict.Canonical != nil {
				rows = append(rows, row{"canonical", *verdict.Canonical})
			}
			return a.show(&f, verdict, row{"what", "value"}, rows)
		},
	}
	f.add(cmd)
	cmd.Flags().StringVar(&released, "release", "", "check the release in this `DIR` instead")
	return cmd
}

func (a *app) check(cmd *cobra.Command, name string) (keep.Verdict, error) {
	_, _, unknown := rdfexport.FormatOfFile(name)
	if info, err := os.Stat(name); err == nil && !info.IsDir() || err != nil && unknown == nil {
		return a.checkFile(cmd, name)
	}
	g, err := keep.Folder(name).Open()
	if err != nil {
		return keep.Verdict{}, err
	}
	defer g.Close()
	return build.Check(cmd.Context(), g, a.term.progress)
}

func (a *app) checkFile(cmd *cobra.Command, name string) (verdict keep.Verdict, err error) {
	format, compression, err := rdfexport.FormatOfFile(name)
	if err != nil {
		return verdict, usageError{err}
	}
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return verdict, fmt.Errorf("%s: %w", name, errNoFile)
	}
	if err != nil {
		return verdict, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	r, err := source.Decompress(f, compression)
	if err != nil {
		return verdict, fmt.Errorf("%s: %w", name, err)
	}
	defer r.Close()
	verdict, err = keep.CheckDocument(cmd.Context(), r, format, a.term.progress)
	if err != nil && cmd.Context().Err() == nil {
		err = source.Damage(r, err)
	}
	var syntax *nquads.SyntaxError
	if errors.As(err, &syntax) {
		return verdict, fmt.Errorf("%s:%d:%d: %w", name, syntax.Line, syntax.Column, syntax.Err)
	}
	if err != nil {
		return verdict, fmt.Errorf("%s: %w", name, err)
	}
	if !format.Graphs {
		a.term.say("%s has no graph names: its sum is that of its triples, not of a graph", name)
	}
	return verdict, nil
}
