package store

import "github.com/cayleygraph/cayley/graph"

// Cayley's names for what it writes.
type (
	graphDelta = graph.Delta
	graphStore = graph.QuadStore
)

const (
	graphAdd    = graph.Add
	graphDelete = graph.Delete
)

var ignoreNothing = graph.IgnoreOpts{}
