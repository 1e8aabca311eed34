package main

import (
	"errors"

	"github.com/spf13/cobra"

	"figraph/build"
	"figraph/record"
)

const lexiconHelp = `Makes a lexicon, a file of names and identifiers for build --lexicon, in figraph's
own form: tab separated, one entity a line.

A SOURCE with figures, such as a checkout of the figure database, is learnt from: what
its tables say of genes, chemicals, diseases and organisms. A SOURCE that is a
dictionary is read and written in the form of figraph. See docs/lexicons.md for the
forms that it knows. .gz or .zst at the end of the file's name compresses it.

Lines that cannot be read are left out and reported on stderr. With --strict the
command ends with code 4, and no file is written.`

func (a *app) lexiconCommand() *cobra.Command {
	var file string
	var f answerFlags
	var o build.LearnOptions
	cmd := &cobra.Command{
		Use:     "lexicon SOURCE...",
		Short:   "Learn a lexicon from records, or compile one from dictionaries",
		Long:    lexiconHelp,
		Example: "  figraph lexicon pfocr-database -o pfocr.lexicon.tsv.gz\n  figraph lexicon gene_info.gz -o genes.tsv\n  figraph build records --lexicon genes.tsv",
		Args:    counted(1, -1, "name at least one SOURCE"),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.lexicon(cmd, o, file, &f, args) },
	}
	flags := cmd.Flags()
	flags.StringVarP(&file, "output", "o", "", "file of the lexicon (default: standard output)")
	ownFlag(cmd, "output") // elsewhere the file of the answer
	f.addFormat(cmd)
	flags.BoolVar(&o.Strict, "strict", false, "end with code 4 on bad input, and write nothing")
	flags.IntVar(&o.Workers, "workers", 0, "records that are read at once (default: one for each processor)")
	return cmd
}

func (a *app) lexicon(cmd *cobra.Command, o build.LearnOptions, file string, f *answerFlags, sources []string) error {
	if err := f.check(); err != nil {
		return err
	}
	o.Stdin, o.Progress = a.stdin, a.term.progress
	o.Problem = func(p record.Problem) {
		if p.Severity == record.Fault {
			a.term.warn(visible(p.Error()))
		}
	}
	toFile := file != "" && file != "-"
	if !toFile && a.origins["format"].rank == byCall {
		return usageError{errors.New("--format is of what was counted, which is shown beside a file: name one with -o")}
	}
	if !toFile {
		_, err := build.Learn(cmd.Context(), o, a.term.out, sources...)
		return err
	}
	learned, err := build.LearnFile(cmd.Context(), o, file, sources...)
	if err != nil {
		return err
	}
	a.term.say("wrote %s: %s entries", file, grouped(learned.Entries))
	return a.show(f, learned, row{"what", "count"}, []row{
		{"figures", learned.Figures}, {"records_skipped", learned.Skipped}, {"entries", learned.Entries}, {"problems", learned.Problems}})
}
