package store

import "github.com/cayleygraph/cayley/graph"

// Cayley's names for what it writes.
type graphDelta = graph.Delta

const (
	graphAdd    = graph.Add
	graphDelete = graph.Delete
)

var ignoreNothing = graph.IgnoreOpts{}
