package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"figraph/keep"
	"figraph/queries"
	"figraph/vocab"
)

func (a *app) sparqlCommand() *cobra.Command {
	var f answerFlags
	var params []string
	var template bool
	cmd := &cobra.Command{
		Use:   "sparql [NAME]",
		Short: "Print a question in SPARQL, ready to paste",
		Long: `Prints a question in SPARQL 1.1 for an export of the graph: any engine runs it as it
is, over Turtle, or over N-Quads with the union of the graphs as its default graph.
Without NAME it lists the questions and their parameters.

--param NAME=VALUE sets a parameter. An entity is named as everywhere, where a graph
is there to find it in; else by an IRI or by an identifier such as mesh:D007649. The
prefixes are those of the graph. --format json gives the query with all about it.`,
		Example: `  figraph sparql
  figraph sparql genes --param entity=ketamine --param evidence=family`,
		Args:              counted(0, 1, "name one question"),
		ValidArgsFunction: completeSPARQL,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			if len(args) == 0 {
				if template || len(params) > 0 {
					return usageError{errors.New("--param and --template need the name of a question: see figraph sparql")}
				}
				return a.listSPARQL(&f)
			}
			return a.showSPARQL(cmd.Context(), &f, args[0], params, template)
		},
	}
	f.add(cmd)
	cmd.Flags().StringArrayVar(&params, "param", nil, "`NAME=VALUE` of a parameter; may be repeated")
	cmd.Flags().BoolVar(&template, "template", false, "leave {{name}} in the place of each value, as the page of WikiPathways fills them")
	return cmd
}

func completeSPARQL(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, q := range queries.SPARQL() {
		names = append(names, q.Name+"\t"+q.Title)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func (a *app) listSPARQL(f *answerFlags) error {
	rows := []row{}
	for _, q := range queries.SPARQL() {
		var params []string
		for _, p := range q.Params {
			params = append(params, p.Name+"="+p.Default)
		}
		rows = append(rows, row{q.Name, q.Category, q.Title, strings.Join(params, " ")})
	}
	return a.show(f, queries.SPARQL(), row{"name", "category", "title", "parameters"}, rows)
}

// shownSPARQL is a question with the query made of it.
type shownSPARQL struct {
	queries.Twin
	Query string `json:"query"`
}

func (a *app) showSPARQL(ctx context.Context, f *answerFlags, name string, params []string, template bool) error {
	if template && len(params) > 0 {
		return usageError{errors.New("--template has no values: leave out --param")}
	}
	if f.format == "table" || f.format == "tsv" {
		return usageError{fmt.Errorf("--format %s: a query is text; use json, or no format", f.format)}
	}
	q, err := twinNamed(name)
	if err != nil {
		return err
	}
	values, err := readValues(params)
	if err != nil {
		return err
	}
	g, closeGraph, err := a.graphIfThere(ctx)
	if err != nil {
		return err
	}
	var text string
	if template {
		text = q.Template(g.Vocab)
	} else if text, err = q.Query(g, values); err != nil {
		return errors.Join(err, closeGraph())
	}
	return errors.Join(a.writeAnswer(f, func(w io.Writer) error {
		if f.is("json") || f.is("ndjson") {
			return writeJSON(w, f.is("ndjson"), shownSPARQL{*q, text})
		}
		_, err := io.WriteString(w, text)
		return err
	}), closeGraph())
}

func twinNamed(name string) (*queries.Twin, error) {
	if q := queries.Twinned(name); q != nil {
		return q, nil
	}
	var names []string
	for _, q := range queries.SPARQL() {
		names = append(names, q.Name)
	}
	return nil, usageError{fmt.Errorf("there is no question %q in SPARQL:%s see figraph sparql", name, didYouMean("", name, names))}
}

// readValues reads NAME=VALUE.
func readValues(params []string) (map[string]string, error) {
	values := map[string]string{}
	for _, p := range params {
		name, value, found := strings.Cut(p, "=")
		if _, twice := values[name]; !found || twice {
			return nil, usageError{fmt.Errorf("--param %q: use NAME=VALUE, each NAME once", p)}
		}
		values[name] = value
	}
	return values, nil
}

// graphIfThere opens the graph in force. Where nobody named one and none is there,
// it is a graph that has the default vocabulary and no index.
func (a *app) graphIfThere(ctx context.Context) (queries.Graph, func() error, error) {
	g, closeGraph, err := a.openFor(ctx, queries.Needs{Unknown: true})
	if errors.Is(err, keep.ErrNoGraph) && a.origins["graph"].rank == byDefault {
		v, err := vocab.New(vocab.Options{})
		return queries.Graph{Vocab: v}, func() error { return nil }, err
	}
	return g, closeGraph, err
}
