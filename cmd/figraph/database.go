package main

import (
	"context"
	"errors"
	"fmt"

	"figraph/graph/store/postgres"
	"figraph/keep"
	"figraph/queries"
)

// mostReadings is how often a question is read anew when a load replaces the graph
// meanwhile.
const mostReadings = 5

// openFor opens the graph that -g names, a folder or a database, for a question.
func (a *app) openFor(ctx context.Context, needs queries.Needs) (queries.Graph, func() error, error) {
	if !postgres.IsURL(a.folder) {
		return openQuestions(a.folder)
	}
	address, err := postgres.ParseAddress(a.folder)
	if err != nil {
		return queries.Graph{}, nil, usageError{fmt.Errorf("--graph %w", err)}
	}
	for range mostReadings {
		g, whole, err := readFor(ctx, address, needs)
		if err != nil {
			return queries.Graph{}, nil, err
		}
		if whole {
			return g, g.Index.Close, nil
		}
	}
	return queries.Graph{}, nil, fmt.Errorf("%s: the graph was replaced again and again while it was read: ask again when loads are done", address)
}

// readFor reads what a question needs from a database; whole says that it is all of
// one graph.
func readFor(ctx context.Context, address postgres.Address, needs queries.Needs) (g queries.Graph, whole bool, err error) {
	db, err := keep.OpenDatabase(ctx, address)
	if err != nil {
		return g, false, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	g, err = queries.Distant{Walker: db.Walker(), Vocab: db.Vocab, Sum: db.Sum}.Graph(ctx, needs)
	changed, unasked := db.Changed(ctx)
	if changed { // an error may come of it, too
		return g, false, nil
	}
	return g, true, errors.Join(err, unasked)
}
