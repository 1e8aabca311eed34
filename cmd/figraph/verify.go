package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"figraph/keep"
	"figraph/queries"
	"figraph/remote"
	"figraph/vocab"
)

const verifyHelp = `Asks a triplestore that holds the graph the questions of figraph sparql, and the graph
itself, as they stand and of what is in the graph, and compares: how many statements each of the five graphs has, and every row
of every answer, in whatever order. The store is asked of the merge of the five graphs
(default-graph-uri), so other graphs in it make no difference.

Each line is a question, how many rows it has here and there, and whether they are the
same; the note is the first row that only one side has, or what the store says. The
code is 1 when anything differs. The graph is read into memory for it, about 120 MB
for a million statements.

The URL, --dialect, and where a password comes from are those of figraph push.`

func (a *app) verifyCommand() *cobra.Command {
	var f answerFlags
	var to storeFlags
	var names []string
	cmd := &cobra.Command{
		Use:     "verify URL",
		Short:   "Compare the answers of a triplestore with those of the graph",
		Long:    verifyHelp,
		Example: "  figraph verify http://localhost:3030/pfocr\n  figraph verify http://localhost:7878 --question counts,genes --format json",
		Args:    counted(1, 1, "name the URL of one store"),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.verify(cmd, &f, &to, names, args[0]) },
	}
	f.add(cmd)
	to.add(cmd)
	cmd.Flags().StringSliceVar(&names, "question", nil, "ask only these, between commas (default: all)")
	cmd.RegisterFlagCompletionFunc("question", completeQuestions)
	return cmd
}

func completeQuestions(cmd *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
	return completeSPARQL(cmd, nil, word)
}

// errDiffers says that a store has other answers.
var errDiffers = errors.New("the store and the graph differ: see the table; figraph push --replace puts the graph there anew")

func (a *app) verify(cmd *cobra.Command, f *answerFlags, to *storeFlags, names []string, url string) error {
	if err := f.check(); err != nil {
		return err
	}
	for _, name := range names {
		if _, err := twinNamed(name); err != nil {
			return err
		}
	}
	g, err := a.openGraph(cmd)
	if err != nil {
		return err
	}
	defer g.Close()
	questions := func(x keep.Example) ([]remote.Question, error) { return questionsFor(g.Vocab, names, x) }
	store, err := a.openStore(cmd, to, url)
	if err != nil {
		return err
	}
	compared := []remote.Agreement{}
	err = keep.Verify(cmd.Context(), g, store, questions, func(c remote.Agreement) error {
		compared = append(compared, c)
		return nil
	}, a.term.progress)
	if err != nil {
		return err
	}
	a.term.endProgress()
	if err := a.sayDefault(cmd.Context(), g, store); err != nil {
		return err
	}
	if err := a.showCompared(f, compared); err != nil {
		return err
	}
	if slices.ContainsFunc(compared, func(c remote.Agreement) bool { return !c.Agrees }) {
		return errDiffers
	}
	a.term.say("%s, %s, agrees in all %d", store.URL, store.Dialect.Name, len(compared))
	return nil
}

// questionsFor are the questions of some names, or all, with the prefixes of a graph:
// as they stand in their files, and those with parameters also of what is in the graph.
func questionsFor(v *vocab.Vocabulary, names []string, x keep.Example) (list []remote.Question, err error) {
	for _, q := range queries.SPARQL() {
		if len(names) > 0 && !slices.Contains(names, q.Name) {
			continue
		}
		params := paramsOf(q, x)
		for i, values := range []map[string]string{nil, params} {
			if i == 1 && len(params) == 0 {
				continue
			}
			text, err := q.Query(queries.Graph{Vocab: v}, values)
			if err != nil {
				return nil, err
			}
			list = append(list, remote.Question{Name: q.Name + inWords(values), Query: text})
		}
	}
	return list, nil
}

// paramsOf are values from the graph for the parameters of a question that have such.
func paramsOf(q queries.Twin, x keep.Example) map[string]string {
	known := map[string]string{"entity": x.Gene, "gene": x.Gene, "first": x.Gene, "second": x.Chemical, "drug": x.Chemical, "figure": x.Figure, "organism": x.Organism,
		"name": x.ChemicalName, "symbol": x.Symbol, "word": x.Word, "pmcid": x.PMCID, "species": x.Species, "since": x.Year, "from": x.Year, "more": "1"}
	params := map[string]string{}
	for _, p := range q.Params {
		if value := known[p.Name]; value != "" && !strings.Contains(strings.ToLower(value), `\u`) {
			params[p.Name] = value
		}
	}
	return params
}

// inWords are values of parameters, for people.
func inWords(values map[string]string) string {
	var words strings.Builder
	for _, name := range slices.Sorted(maps.Keys(values)) {
		fmt.Fprintf(&words, " %s=%s", name, values[name])
	}
	return words.String()
}

// sayDefault says what a query that names no graph sees.
func (a *app) sayDefault(ctx context.Context, g *keep.Graph, store *remote.Store) error {
	shown, err := store.CountDefault(ctx)
	if err != nil {
		return err
	}
	switch {
	case shown < g.Stats.Quads:
		a.term.say("a query that names no graph sees %s of the store's statements: name the five with FROM or default-graph-uri, as verify does", grouped(shown))
	default:
		a.term.say("a query that names no graph sees all graphs of the store, %s statements", grouped(shown))
	}
	return nil
}

func (a *app) showCompared(f *answerFlags, compared []remote.Agreement) error {
	rows := []row{}
	for _, c := range compared {
		word := "yes"
		if !c.Agrees {
			word = "NO"
		}
		there := fmt.Sprint(c.There)
		if c.There < 0 {
			there = "-"
		}
		rows = append(rows, row{c.Question, c.Here, there, word, fmt.Sprintf("%.3f", c.Seconds), c.Note})
	}
	return a.show(f, compared, row{"question", "here", "there", "agrees", "seconds", "note"}, rows)
}
