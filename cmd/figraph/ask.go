package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"figraph/graph/store/postgres"
	"figraph/keep"
	"figraph/queries"
)

// shownAtFirst is how many rows a question shows on a terminal unless told
// otherwise; elsewhere it shows all.
const shownAtFirst = 50

// askCommands are a command for each question of the list.
func (a *app) askCommands() []*cobra.Command {
	var list []*cobra.Command
	for i := range queries.All {
		cmd := a.askCommand(&queries.All[i])
		switch cmd.Name() { // these can also read files
		case "path":
			a.addPairs(cmd)
		case "enrich", "cluster":
			a.addList(cmd)
		}
		list = append(list, cmd)
	}
	return list
}

func (a *app) askCommand(q *queries.Question) *cobra.Command {
	f := answerFlags{more: q.Formats}
	long := q.Long
	if long == "" {
		long = q.Short + "."
	}
	cmd := &cobra.Command{
		Use:               q.Name + " " + q.Takes.What,
		Short:             q.Short,
		Long:              long,
		Example:           "  figraph " + q.Name + " " + q.Example,
		Args:              counted(q.Takes.Least, q.Takes.Most, "name "+q.Takes.What),
		ValidArgsFunction: a.completeEntities,
		RunE:              func(cmd *cobra.Command, args []string) error { return a.ask(cmd, q, &f, args) },
	}
	f.add(cmd)
	cmd.Flags().IntVar(&f.limit, "limit", 0, fmt.Sprintf("how many to show; 0 shows all (default: %d on a terminal, else all)", shownAtFirst))
	for _, p := range q.Params {
		addParam(cmd.Flags(), p)
		if p.Name == "min-papers" { // build has one that means another thing
			ownFlag(cmd, p.Name)
		}
		if len(p.Values) > 0 {
			cmd.RegisterFlagCompletionFunc(p.Name, cobra.FixedCompletions(p.Values, cobra.ShellCompDirectiveNoFileComp))
		}
	}
	return cmd
}

// addParam makes a flag of a question's parameter.
func addParam(flags *pflag.FlagSet, p queries.Param) {
	switch p.Type {
	case queries.Integer:
		n, _ := strconv.Atoi(p.Default)
		flags.Int(p.Name, n, p.Doc)
	case queries.Number:
		n, _ := strconv.ParseFloat(p.Default, 64)
		flags.Float64(p.Name, n, p.Doc)
	case queries.Switch:
		flags.Bool(p.Name, p.Default == "true", p.Doc)
	case queries.Names:
		flags.StringArray(p.Name, nil, p.Doc)
	default:
		flags.String(p.Name, p.Default, p.Doc)
	}
}

func (a *app) ask(cmd *cobra.Command, q *queries.Question, f *answerFlags, names []string) error {
	return a.answer(cmd, q, f, names, func(g queries.Graph, asked queries.Asked) (queries.Answer, error) {
		asked.Names = names
		return q.Ask(cmd.Context(), g, asked)
	})
}

// answer asks with what the flags say, and shows the answer. Names are those that
// are asked about; nil when they are not known yet.
func (a *app) answer(cmd *cobra.Command, q *queries.Question, f *answerFlags, names []string, ask func(queries.Graph, queries.Asked) (queries.Answer, error)) error {
	if err := f.check(); err != nil {
		return err
	}
	asked := queries.Asked{Params: map[string]string{}, Limit: f.limit}
	switch {
	case cmd.Flags().Changed("limit"):
	case q.First > 0:
		asked.Limit = q.First
	case a.term.outIsTerm && f.formatFor(true) == "table":
		asked.Limit = shownAtFirst
	}
	for _, p := range q.Params {
		asked.Params[p.Name] = paramValue(cmd.Flags().Lookup(p.Name))
	}
	asked.Names = names
	setGarbage(400) // one answer is little, and collecting took a quarter of its time
	needs := queries.NeedsOf(q, asked)
	needs.Unknown = names == nil
	g, closeGraph, err := a.openFor(cmd.Context(), needs)
	if err != nil {
		return err
	}
	asked.Names = nil
	answer, err := ask(g, asked)
	if err == nil {
		err = a.showAnswer(f, answer, asked.Limit)
	}
	return errors.Join(err, closeGraph())
}

// paramValue is a flag as a question takes it.
func paramValue(flag *pflag.Flag) string {
	if several, is := flag.Value.(pflag.SliceValue); is {
		return strings.Join(several.GetSlice(), "\n")
	}
	return flag.Value.String()
}

// openQuestions opens the graph in force for questions. Nothing of the store is
// read but its notes.
func openQuestions(folder string) (queries.Graph, func() error, error) {
	setGarbage(800) // what is read is mapped, so little is in use, and the process ends soon
	g, err := keep.Folder(folder).Open()
	if err != nil {
		return queries.Graph{}, nil, err
	}
	x, err := g.Index()
	if err != nil {
		return queries.Graph{}, nil, errors.Join(err, g.Close())
	}
	return queries.Graph{Index: x, Vocab: g.Vocab, Store: g.Store}, func() error { return errors.Join(x.Close(), g.Close()) }, nil
}

// showAnswer shows an answer that was cut to a limit.
func (a *app) showAnswer(f *answerFlags, answer queries.Answer, limit int) error {
	a.term.say("%s", answer.Heading)
	if answer.Hint != "" {
		a.term.say("%s", answer.Hint)
	}
	for _, note := range answer.Notes {
		a.term.say("%s", note)
	}
	header := make(row, len(answer.Columns))
	for i, c := range answer.Columns {
		header[i] = c.Name
	}
	rows := make([]row, len(answer.Rows))
	for i, cells := range answer.Rows {
		rows[i] = row(cells)
	}
	format := f.formatFor(a.term.outIsTerm)
	if format == "table" {
		shorten(rows)
	}
	err := a.writeAnswer(f, func(w io.Writer) error {
		if slices.Contains(f.more, format) {
			return draw(w, format, answer)
		}
		return writeAs(w, format, a.term.outIsTerm && !f.toFile(), answer.Value, header, rows)
	})
	if err == nil && answer.More > 0 {
		a.sayShown(limit, limit+answer.More)
	}
	return err
}

// draw writes an answer as a graph or as sets.
func draw(w io.Writer, format string, answer queries.Answer) error {
	if answer.Draw == nil {
		return usageError{fmt.Errorf("--format %s: there is nothing to draw when links are listed by organism", format)}
	}
	return answer.Draw().Write(w, format)
}

// mostMembers is how many members of a list people read in one cell.
const mostMembers = 12

// shorten leaves four digits of the numbers that people read, and of long lists
// the beginning.
func shorten(rows []row) {
	for _, r := range rows {
		for i, cell := range r {
			switch cell := cell.(type) {
			case float64:
				r[i], _ = strconv.ParseFloat(strconv.FormatFloat(cell, 'g', 4, 64), 64)
			case string:
				if members := strings.Split(cell, " | "); len(members) > mostMembers {
					r[i] = fmt.Sprintf("%s | and %d more", strings.Join(members[:mostMembers], " | "), len(members)-mostMembers)
				}
			}
		}
	}
}

// namesBeginning are names of the graph in force, for completion; of one in a
// database there are none.
func namesBeginning(folder, prefix string, limit int) []string {
	if postgres.IsURL(folder) { // a shell cannot wait so long
		return nil
	}
	g, closeGraph, err := openQuestions(folder)
	if err != nil {
		return nil
	}
	defer closeGraph()
	return g.Complete(prefix, limit)
}
