package remote

import (
	"fmt"
	"maps"
	"slices"
)

// State is how far a push or a patch is. It is kept after each chunk, so that the
// next call goes on there. Statements are sent in one order, and a store that is
// sent one twice has it once, so a count for each graph is all.
type State struct {
	URL       string         `json:"url"`
	Way       Way            `json:"way"`
	Sum       string         `json:"sum"`            // graph sum of what is pushed
	From      string         `json:"from,omitempty"` // and of what it is a patch to
	Sent      map[string]int `json:"sent"`           // statements that the store has taken, by graph name; changes by ""
	Before    map[string]int `json:"before"`         // statements that were there before, by graph name
	Beside    bool           `json:"beside"`         // new graphs are loaded beside old ones
	Switching bool           `json:"switching"`      // and are taking their place
	Done      bool           `json:"done"`
}

// Way is what a push does with graphs that are there.
type Way string

// The ways.
const (
	Add     Way = "add"     // they must be empty
	Replace Way = "replace" // it takes their place
	Patch   Way = "patch"   // they get what changed
)

// continues says that a state is one of the same work.
func (st *State) continues(other State) bool {
	return st != nil && st.URL == other.URL && st.Way == other.Way && st.Sum == other.Sum && st.From == other.From
}

func (st *State) sent() (n int) {
	for _, sent := range st.Sent {
		n += sent
	}
	return n
}

// NotEmptyError says that a store holds statements where a graph is to go.
type NotEmptyError struct {
	Graph string
	Count int
}

func (e *NotEmptyError) Error() string {
	return fmt.Sprintf("the store holds %d statements in the graph %s already: --replace puts the new graphs in the place of such, --patch OLD sends only what changed since OLD", e.Count, e.Graph)
}

// CountError says that a store does not count what it should hold.
type CountError struct {
	Graph     string
	Got, Want int
	Cure      string
}

func (e *CountError) Error() string {
	return fmt.Sprintf("the store counts %d statements in the graph %s, and not %d: %s", e.Got, e.Graph, e.Want, e.Cure)
}

// RefusedError names a statement that a store does not take.
type RefusedError struct {
	Statement string
	Err       error
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("the store refuses the statement %.300s: %v: what came before it is there, and nothing that comes after; when the store takes it, or the record that it is from is changed, call again", e.Statement, e.Err)
}

func (e *RefusedError) Unwrap() error { return e.Err }

// differing is the first graph by name whose count is not the wanted one.
func differing(got, want map[string]int) (graph string, differs bool) {
	for _, graph := range slices.Sorted(maps.Keys(want)) {
		if got[graph] != want[graph] {
			return graph, true
		}
	}
	return "", false
}
