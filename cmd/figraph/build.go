package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"figraph/build"
	"figraph/graph"
	"figraph/keep"
	"figraph/nquads"
	"figraph/rdfexport"
	"figraph/record"
	"figraph/source"
	"figraph/vocab"
)

const buildHelp = `Reads records and makes the graph from them. A former graph in the folder is
replaced when the new one is whole, and not before.

A SOURCE is a checkout of the figure database (a folder with _figures, and its
tables in _data), an archive of one (.zip, .tar, .tar.gz, .tar.zst), a revision of
one (folder@revision, by git), any other folder with records, one record file (read
alone), a file with a figure on each line (BioThings .ndjson, or .gmt), each .gz or
.zst if need be, or - for a record or NDJSON on standard input. An N-Quads export
(.nq) of a graph, alone, restores it with the same graph sum. Where two records
have the same figid, that of the SOURCE named first is read, within a SOURCE that
with the smaller path, within a file the earlier line.

Names without an identifier, and keywords that no table accounts for, are looked up
in lexicons: those of --lexicon, then a built-in one. Only a name with exactly one
reading gets an entity; "figraph lexicon" makes such files.

Bad input does not end a build: a record that cannot be read is skipped, a row
that cannot be read is left out, and each is reported on stderr and in
problems.tsv. With --strict it ends with code 4 and nothing is changed.

--layers and --evidence say what the files of --export hold, as they do for
export; the graph itself always holds everything.

--shard i/n reads one part of the records, of n that are built apart, on any machines
and in any order: a graph of its own, that keeps what "figraph merge" needs to make of
all n the graph of a single build. Which part a record belongs to hangs on its figid
alone. A graph that is to be merged with others of other records is shard 1/1.`

const buildExample = `  figraph build pfocr-database -o kg
  figraph build pfocr-database -o kg --export graph.ttl,graph.nq.gz
  figraph build record.md -o one --format json`

// buildFlags are the flags of build as they are typed.
type buildFlags struct {
	o       build.Options
	folder  string
	memory  string
	exports []string
	answer  answerFlags

	layers, evidence string
	shard            string
}

func (a *app) buildCommand() *cobra.Command {
	var f buildFlags
	cmd := &cobra.Command{
		Use:     "build SOURCE...",
		Short:   "Make a graph from records",
		Long:    buildHelp,
		Example: buildExample,
		Args:    counted(1, -1, "name at least one SOURCE"),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.build(cmd, &f, args) },
	}
	f.addMaking(cmd)
	flags := cmd.Flags()
	flags.BoolVar(&f.o.Candidates, "candidates", false, "state rows of other organisms as pf:Candidate")
	flags.IntVar(&f.o.MinPapers, "min-papers", graph.DefaultMinPapers, "papers that a stated link needs")
	flags.StringVar(&f.o.ImageURL, "image-url", "", "template of schema:contentUrl with {figid}, {pmcid}, {filename}")
	flags.BoolVar(&f.o.NoXrefs, "no-xrefs", false, "leave out the other spellings of genes (skos:exactMatch)")
	flags.BoolVar(&f.o.NoBuiltinLexicon, "no-builtin-lexicon", false, "leave out the organisms and medicines that figraph knows by itself, which are asked last")
	flags.StringVar(&f.o.Base, "base", vocab.DefaultBase, "base of minted IRIs")
	flags.StringVar(&f.o.Schema, "schema", "http", "scheme of schema.org IRIs: http or https")
	flags.StringVar(&f.shard, "shard", "", "build part `i/n` of the records, such as 2/7, for figraph merge; 1/1 is all of them")
	ownFlag(cmd, "min-papers") // of questions it is another
	return cmd
}

// addMaking adds the flags of commands that make a graph.
func (f *buildFlags) addMaking(cmd *cobra.Command) {
	f.addWork(cmd)
	flags := cmd.Flags()
	flags.StringSliceVar(&f.exports, "export", nil, "also write these files, format by name: .nq, .nt, .ttl, .trig, .jsonld, with or without .gz or .zst")
	flags.StringVar(&f.layers, "layers", "", "write only these to the files of --export: figures, entities, mentions, links, meta")
	flags.StringVar(&f.evidence, "evidence", "", "write to the files of --export what mentions of this tier or a better one make: symbol, synonym or family (default: everything)")
	ownFlag(cmd, "evidence") // elsewhere it is of questions
}

// addWork adds the flags of commands that make or change a graph, which say how.
func (f *buildFlags) addWork(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&f.folder, "output", "o", "", "folder of the graph (default: that of --graph)")
	f.answer.addFormat(cmd)
	flags.BoolVar(&f.o.Strict, "strict", false, "end with code 4 on bad input, and change nothing")
	flags.StringArrayVar(&f.o.Lexicons, "lexicon", nil, "file of names and identifiers, with or without .gz or .zst (repeat it: the first that knows a name answers)")
	flags.IntVar(&f.o.Keep, "keep", 0, "former builds to keep in the folder")
	flags.DurationVar(&f.o.Wait, "wait", 10*time.Second, "how long to wait for another process that writes the graph")
	flags.StringVar(&f.memory, "memory", "512MiB", "memory for sorting, such as 256MiB or 2GiB")
	flags.IntVar(&f.o.Workers, "workers", 0, "records, or graphs, that are read at once (default: one for each processor)")
	ownFlag(cmd, "output") // elsewhere the file of the answer
}

func (a *app) build(cmd *cobra.Command, f *buildFlags, sources []string) error {
	o, err := a.making(cmd, f)
	if err != nil {
		return err
	}
	if err := a.checkRestored(&o, sources); err != nil {
		return usageError{err}
	}
	o.Stdin = a.stdin
	if o.CreatedOn, err = sourceDate(a.getenv("SOURCE_DATE_EPOCH")); err != nil {
		return usageError{err}
	}
	summary, err := build.Build(cmd.Context(), o, sources...)
	return a.made(f, o, summary, err)
}

// making are the options of a command that makes a graph.
func (a *app) making(cmd *cobra.Command, f *buildFlags) (build.Options, error) {
	o := f.o
	o.Folder = keep.Folder(a.folder)
	if f.folder != "" && !a.outranks("graph", "output") {
		o.Folder = keep.Folder(f.folder)
	} else if _, err := a.graphFolder(cmd); err != nil {
		return o, err
	}
	if err := f.check(&o); err != nil {
		return o, usageError{err}
	}
	o.Tool, o.Progress = tool, a.term.progress
	o.Problem = func(p record.Problem) {
		if p.Severity == record.Fault {
			a.term.warn(visible(p.Error()))
		}
	}
	return o, nil
}

// made says what was made.
func (a *app) made(f *buildFlags, o build.Options, summary *build.Summary, err error) error {
	if summary == nil {
		return err
	}
	a.closingWords(summary, o.Selection)
	return errors.Join(err, a.showSummary(&f.answer, summary, string(o.Folder)))
}

// check reads the flags that are more than they look, before anything is done.
func (f *buildFlags) check(o *build.Options) error {
	for _, name := range f.exports {
		if _, _, err := rdfexport.FormatOfFile(name); err != nil {
			return err
		}
	}
	memory, err := parseBytes(f.memory)
	if err != nil {
		return fmt.Errorf("--memory %v", err)
	}
	o.Exports, o.Memory = f.exports, memory
	if o.Selection, err = selection(f.layers, f.evidence); err != nil {
		return err
	}
	if f.shard != "" {
		if o.Division, err = source.ParseDivision(f.shard); err != nil {
			return fmt.Errorf("--shard %w", err)
		}
	}
	switch {
	case o.MinPapers < 1:
		return fmt.Errorf("--min-papers %d: use 1 or more", o.MinPapers)
	case o.Keep < 0 || o.Workers < 0:
		return fmt.Errorf("--keep and --workers count things: use 0 or more")
	}
	if err := f.answer.check(); err != nil {
		return err
	}
	v, err := vocab.New(vocab.Options{Base: o.Base, Schema: o.Schema})
	if err != nil || o.ImageURL == "" {
		return err
	}
	if nquads.CheckIRI(v.Image(o.ImageURL, "figid", "PMC1", "file.jpg").String()) != nil {
		return fmt.Errorf("--image-url %q: with {figid}, {pmcid} and {filename} filled in it is no URL", o.ImageURL)
	}
	return nil
}

// ofRecords are the flags that say what is made of records.
var ofRecords = []string{"base", "candidates", "image-url", "lexicon", "min-papers", "no-builtin-lexicon", "no-xrefs", "schema"}

// checkRestored refuses what was typed for records beside an export, which is
// restored as it stands. What the settings have for records is not meant.
func (a *app) checkRestored(o *build.Options, sources []string) error {
	for _, name := range sources {
		if !source.IsExport(name) {
			continue
		}
		if len(sources) > 1 {
			return fmt.Errorf("%s: an N-Quads export is restored alone: name no other SOURCE beside it", name)
		}
		for _, flag := range ofRecords {
			if a.origins[flag].rank == byCall {
				return fmt.Errorf("%s: an N-Quads export is restored as it stands: leave --%s out", name, flag)
			}
		}
		o.Lexicons = nil
	}
	return nil
}

// parseBytes reads a size with an optional unit.
func parseBytes(text string) (int, error) {
	units := []struct {
		name string
		size int
	}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"G", 1 << 30}, {"M", 1 << 20}, {"K", 1 << 10}, {"B", 1}, {"", 1}}
	for _, unit := range units {
		if number, is := strings.CutSuffix(text, unit.name); is {
			n, err := strconv.Atoi(strings.TrimSpace(number))
			if err != nil || n <= 0 || n > 1<<40/unit.size {
				break
			}
			return n * unit.size, nil
		}
	}
	return 0, fmt.Errorf("%q: use a size such as 512MiB", text)
}

// sourceDate reads the time that reproducible builds share.
func sourceDate(epoch string) (time.Time, error) {
	if epoch == "" {
		return time.Time{}, nil
	}
	seconds, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil || seconds < 0 {
		return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH %q: use seconds since 1970", epoch)
	}
	return time.Unix(seconds, 0).UTC(), nil
}

// closingWords say what was left out and why.
func (a *app) closingWords(s *build.Summary, selected keep.Selection) {
	r := &s.Receipt
	of := ""
	if r.Shard != "" {
		of = " of shard " + r.Shard
	}
	a.term.say("made %s%s: %s figures of %s papers, %s quads in %.1f s", s.Folder, of, grouped(r.Figures), grouped(r.Papers), grouped(r.Quads), s.Seconds)
	if len(s.Exports) > 0 {
		a.term.say("wrote %s%s", strings.Join(s.Exports, ", "), holding(selected))
	} else if words := selected.String(); words != "" {
		a.term.say("%s: of no file, since there is no --export; the graph holds everything", words)
	}
	if r.Options.Restored {
		a.term.say("restored from an N-Quads export, with its graph sum %s", r.Sum)
		return
	}
	rows := r.TotalRows()
	a.term.say("rows:  %s read = %s accepted + %s unresolved (no identifier) + %s candidate (another organism) + %s repeated + %s problem",
		grouped(rows.Read), grouped(rows.Accepted), grouped(rows.Unresolved), grouped(rows.Candidate), grouped(rows.Repeated), grouped(rows.Problem))
	if words := r.Keywords; len(r.Lexicons) > 0 && words.Read > words.Rows {
		a.term.say("keywords without a row: %s = %s resolved by a lexicon + %s ambiguous + %s unresolved",
			grouped(words.Read-words.Rows), grouped(words.Resolved), grouped(words.Ambiguous), grouped(words.Unresolved))
	}
	a.term.say("with an identifier: %s; the names without one are in %s", resolvedShares(r.Resolution), s.Unresolved)
	if r.Records.Skipped > 0 {
		a.term.say("skipped %s of %s records", grouped(r.Records.Skipped), grouped(r.Records.Read))
	}
	if r.Problems.Errors+r.Problems.Warnings == 0 {
		return
	}
	a.term.say("problems: %s errors (left out), %s warnings; all in %s", grouped(r.Problems.Errors), grouped(r.Problems.Warnings), s.Problems)
	for _, code := range sortedByCount(r.Problems.ByCode) {
		a.term.say("  %8s  %s", grouped(r.Problems.ByCode[code]), code)
	}
}

// resolvedShares say how much of each kind of mention is resolved.
func resolvedShares(by map[string]keep.Resolution) string {
	var parts []string
	for _, kind := range slices.Sorted(maps.Keys(by)) {
		if r := by[kind]; r.Mentions > 0 {
			parts = append(parts, fmt.Sprintf("%.1f%% of %s %s", 100*r.Share, grouped(r.Mentions), kind))
		}
	}
	if parts == nil {
		return "nothing was named"
	}
	return strings.Join(parts, ", ")
}

// buildResult is the result of build in JSON.
type buildResult struct {
	Figures        int            `json:"figures"`
	RecordsSkipped int            `json:"records_skipped"`
	Papers         int            `json:"papers"`
	Rows           keep.RowCounts `json:"rows"`
	Edges          int            `json:"edges"`
	Quads          int            `json:"quads"`
	Problems       int            `json:"problems"`
	Seconds        float64        `json:"seconds"`
	Graph          string         `json:"graph"`
	Sum            string         `json:"sum"`
}

func (a *app) showSummary(f *answerFlags, s *build.Summary, folder string) error {
	r := &s.Receipt
	rows := r.TotalRows()
	result := buildResult{r.Figures, r.Records.Skipped, r.Papers, rows, r.Edges, r.Quads,
		r.Problems.Errors + r.Problems.Warnings, s.Seconds, folder, r.Sum}
	return a.show(f, result, row{"what", "count"}, []row{
		{"figures", r.Figures}, {"records_skipped", r.Records.Skipped}, {"papers", r.Papers},
		{"rows_read", rows.Read}, {"rows_accepted", rows.Accepted}, {"rows_unresolved", rows.Unresolved}, {"rows_candidate", rows.Candidate},
		{"rows_repeated", rows.Repeated}, {"rows_problem", rows.Problem},
		{"edges", r.Edges}, {"quads", r.Quads}, {"problems", result.Problems}, {"graph", folder}, {"sum", r.Sum},
	})
}
