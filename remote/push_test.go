package remote_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"figraph/nquads"
	"figraph/remote"
	"figraph/remote/remotetest"
	"figraph/torture"
)

// lines are statements of three graphs, one of them empty, in canonical order.
func lines(n int, word string) (list []string) {
	for i := range n {
		graph := []string{"a:one", "a:two"}[i%2]
		list = append(list, fmt.Sprintf("<a:s%04d> <a:p> %s <%s> .\n", i, nquads.AppendString(nil, fmt.Sprintf("%s %d \" \\ \n", word, i/3)), graph))
	}
	slices.Sort(list)
	return list
}

func graphOf(list []string, sum string) remote.Graph {
	g := remote.Graph{Counts: map[string]int{"a:one": 0, "a:two": 0, "a:three": 0}, Sum: sum, Lines: func(yield func(nquads.Line, error) bool) {
		for _, text := range list {
			line, err := nquads.Cut([]byte(text))
			if !yield(line, err) {
				return
			}
		}
	}}
	for line := range g.Lines {
		g.Counts[string(bytes.Trim(line.Graph, "<>"))]++
	}
	return g
}

// journal keeps a state as its file does.
type journal struct{ text []byte }

func (j *journal) options(o remote.PushOptions) remote.PushOptions {
	if j.text != nil {
		o.State = &remote.State{}
		if err := json.Unmarshal(j.text, o.State); err != nil {
			panic(err)
		}
	}
	o.Keep = func(s remote.State) (err error) {
		j.text, err = json.Marshal(s)
		return err
	}
	return o
}

func open(t testing.TB, s *remotetest.Store, o remote.Options) *remote.Store {
	t.Helper()
	url, end := s.Serve()
	t.Cleanup(end)
	if o.Wait == nil {
		o.Wait = func(context.Context, time.Duration) error { return nil }
	}
	store, err := remote.Open(context.Background(), url, o)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func same(t testing.TB, what string, s *remotetest.Store, want []string) {
	t.Helper()
	if got := s.Quads(); !slices.Equal(got, want) {
		t.Fatalf("%s: the store holds %d statements, not the %d of the graph", what, len(got), len(want))
	}
}

// ways are how a graph comes into a store.
var ways = []struct {
	name    string
	replace bool
	plain   bool // SPARQL Update alone
	before  bool // an older graph is there
	differs bool // what differs is sent
}{
	{"add", false, false, false, false}, {"replace", true, false, true, false}, {"add by updates", false, true, false, false}, {"replace by updates", true, true, true, false},
	{"replace nothing", true, false, false, false}, {"replace by what differs", true, false, true, true},
}

func prepared(t testing.TB, i int, random *rand.Rand) (*remotetest.Store, *remote.Store) {
	s := remotetest.New()
	o := remote.Options{Retries: 2}
	store := open(t, s, o)
	if ways[i].before {
		if _, err := store.Push(context.Background(), graphOf(lines(30+random.IntN(100), "old"), "old"), remote.PushOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	if ways[i].plain {
		store.Dialect = remote.PlainOf(store.Dialect)
	}
	if ways[i].differs {
		store.Dialect = remote.ComparingOf(store.Dialect)
	}
	return s, store
}

// After faults at random, and calls until one says that it is done, the store holds
// the graph, whatever was lost, taken in part, or taken without an answer. Then a
// further call sends nothing, or, with Replace, all.
func TestPushSurvivesFaults(t *testing.T) {
	t.Parallel()
	for round := range torture.Rounds(t, 150, 100) {
		random := rand.New(rand.NewPCG(uint64(round), 7))
		way := ways[round%len(ways)]
		s, store := prepared(t, round%len(ways), random)
		want := lines(40+random.IntN(200), "new")
		budget := 1 + random.IntN(30)
		s.Fault = func(r *http.Request, body string) remotetest.Fault {
			if budget > 0 && random.IntN(3) == 0 {
				budget--
				fault := []remotetest.Fault{remotetest.Busy, remotetest.Large, remotetest.Broken, remotetest.Cut, remotetest.CutAfter, remotetest.CutHalf, remotetest.Lose}[random.IntN(7)]
				if fault == remotetest.Lose && strings.Contains(body, "query=") {
					return remotetest.Cut // nobody can tell what is lost once it was counted
				}
				return fault
			}
			return remotetest.None
		}
		j := &journal{}
		calls, done := 0, false
		for ; !done && calls < 60; calls++ {
			_, err := store.Push(context.Background(), graphOf(want, "new"), j.options(remote.PushOptions{Replace: way.replace, Chunk: 1 + random.IntN(2000)}))
			done = err == nil
		}
		if !done {
			t.Fatalf("round %d, %s: not done after %d calls", round, way.name, calls)
		}
		same(t, fmt.Sprintf("round %d, %s, %d calls", round, way.name, calls), s, want)
		s.Fault = nil
		pushed, err := store.Push(context.Background(), graphOf(want, "new"), j.options(remote.PushOptions{Replace: way.replace}))
		if err != nil || (pushed.Sent == 0) == way.replace {
			t.Fatalf("round %d: a further call sends %d (%v)", round, pushed.Sent, err)
		}
	}
}

// So it is with patches, where the store loses nothing by itself.
func TestPatchSurvivesFaults(t *testing.T) {
	t.Parallel()
	for round := range 60 {
		random := rand.New(rand.NewPCG(uint64(round), 8))
		s := remotetest.New()
		store := open(t, s, remote.Options{Retries: 2})
		old, want := lines(100, "x"), lines(100, "x")
		for range 30 {
			at := random.IntN(len(want))
			want = slices.Delete(want, at, at+1)
		}
		want = append(want, lines(20, "y")...)
		slices.Sort(want)
		if _, err := store.Push(context.Background(), graphOf(old, "old"), remote.PushOptions{}); err != nil {
			t.Fatal(err)
		}
		budget := random.IntN(20)
		s.Fault = func(*http.Request, string) remotetest.Fault {
			if budget > 0 && random.IntN(2) == 0 {
				budget--
				return []remotetest.Fault{remotetest.Busy, remotetest.Large, remotetest.Broken, remotetest.Cut, remotetest.CutAfter}[random.IntN(5)]
			}
			return remotetest.None
		}
		j := &journal{}
		var err error
		for range 40 {
			if _, err = store.Patch(context.Background(), differenceOf(old, want), j.options(remote.PushOptions{Chunk: 1 + random.IntN(900)})); err == nil {
				break
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		same(t, fmt.Sprintf("round %d", round), s, want)
	}
}

func differenceOf(old, want []string) remote.Difference {
	d := remote.Difference{Old: graphOf(old, "").Counts, OldSum: "old", New: graphOf(want, "new")}
	var list []remote.Change
	add := func(text string, added bool) {
		line, err := nquads.Cut([]byte(text))
		if err != nil {
			panic(err)
		}
		list = append(list, remote.Change{Line: line, Added: added})
	}
	for _, text := range old {
		if !slices.Contains(want, text) {
			add(text, false)
		}
	}
	for _, text := range want {
		if !slices.Contains(old, text) {
			add(text, true)
		}
	}
	slices.SortFunc(list, func(a, b remote.Change) int { return bytes.Compare(a.Line.Text, b.Line.Text) })
	d.Total = len(list)
	d.Changes = func(yield func(remote.Change, error) bool) {
		for _, c := range list {
			if !yield(c, nil) {
				return
			}
		}
	}
	return d
}

var _ iter.Seq2[remote.Change, error] = differenceOf(nil, nil).Changes

// A patch that ended half way, and a store that was put back meanwhile as it was: all is
// sent again, though there are as many statements as the half had left.
func TestPatchOfStoreThatWasPutBack(t *testing.T) {
	s := remotetest.New()
	store := open(t, s, remote.Options{Retries: -1})
	old, want := lines(40, "x"), lines(40, "y")
	j, requests := &journal{}, 0
	for _, fails := range []bool{true, false} {
		if err := store.Update(context.Background(), []byte("DROP SILENT GRAPH <a:one> ;\nDROP SILENT GRAPH <a:two>\n")); err != nil {
			t.Fatal(err)
		}
		if _, err := store.Push(context.Background(), graphOf(old, "old"), remote.PushOptions{}); err != nil {
			t.Fatal(err)
		}
		s.Fault = func(r *http.Request, _ string) remotetest.Fault {
			if !strings.HasSuffix(r.URL.Path, "/update") {
				return remotetest.None
			}
			if requests++; requests == 21 {
				return remotetest.Cut
			}
			return remotetest.None
		}
		_, err := store.Patch(context.Background(), differenceOf(old, want), j.options(remote.PushOptions{Chunk: 1}))
		if (err != nil) != fails {
			t.Fatal(requests, err)
		}
		s.Fault = nil
	}
	same(t, "put back", s, want)
}

// A patch goes only to what it is for.
func TestPatchNeedsTheOld(t *testing.T) {
	s := remotetest.New()
	store := open(t, s, remote.Options{})
	_, err := store.Patch(context.Background(), differenceOf(lines(10, "x"), lines(12, "x")), remote.PushOptions{})
	if !errors.As(err, new(*remote.CountError)) || !strings.Contains(err.Error(), "does not hold the graph that the patch is for") || len(s.Quads()) > 0 {
		t.Fatal(err)
	}
}

// A graph of others is left alone, and not added to.
func TestPushNeedsEmptyGraphs(t *testing.T) {
	s := remotetest.New()
	store := open(t, s, remote.Options{})
	if err := store.Update(context.Background(), []byte("INSERT DATA { GRAPH <a:one> {\n<a:b> <a:c> <a:d> .\n} }\n")); err != nil {
		t.Fatal(err)
	}
	_, err := store.Push(context.Background(), graphOf(lines(10, "x"), "x"), remote.PushOptions{})
	if !errors.As(err, new(*remote.NotEmptyError)) || !strings.Contains(err.Error(), "--replace") || len(s.Quads()) != 1 {
		t.Fatal(err, s.Quads())
	}
}

// A statement that is refused is named, once all before it are there; when the store
// takes it the next call ends the work.
func TestPushNamesWhatIsRefused(t *testing.T) {
	s := remotetest.New()
	store := open(t, s, remote.Options{})
	want := lines(100, "x")
	s.Refuse = "<a:s0061>"
	j := &journal{}
	_, err := store.Push(context.Background(), graphOf(want, "x"), j.options(remote.PushOptions{}))
	var refused *remote.RefusedError
	if !errors.As(err, &refused) || !strings.HasPrefix(refused.Statement, "<a:s0061> ") || !strings.Contains(err.Error(), "400 Bad Request: bad statement") {
		t.Fatal(err)
	}
	s.Refuse = ""
	if pushed, err := store.Push(context.Background(), graphOf(want, "x"), j.options(remote.PushOptions{})); err != nil || pushed.Resumed == 0 {
		t.Fatal(err, pushed)
	}
	same(t, "then", s, want)
}

// A request that is too large is halved, and so are those after it.
func TestPushHalvesWhatIsTooLarge(t *testing.T) {
	s := remotetest.New()
	store := open(t, s, remote.Options{})
	s.Most = 500
	want := lines(300, "x")
	pushed, err := store.Push(context.Background(), graphOf(want, "x"), remote.PushOptions{})
	if err != nil || pushed.Requests > 120 {
		t.Fatal(err, pushed)
	}
	same(t, "halved", s, want)
	s.Most = 5
	_, err = store.Push(context.Background(), graphOf(lines(4, "y"), "y"), remote.PushOptions{Replace: true})
	if err == nil {
		t.Fatal("a store that takes five bytes has taken a graph")
	}
}

// Readers see the old graph or the new one, never a part, at any request.
func TestReplaceShowsNoHalves(t *testing.T) {
	for _, plain := range []bool{false, true} {
		s := remotetest.New()
		store := open(t, s, remote.Options{})
		old, want := lines(60, "old"), lines(90, "new")
		if _, err := store.Push(context.Background(), graphOf(old, "old"), remote.PushOptions{}); err != nil {
			t.Fatal(err)
		}
		if plain {
			store.Dialect = remote.PlainOf(store.Dialect)
		}
		halves := 0
		o := remote.PushOptions{Replace: true, Chunk: 300, Keep: func(remote.State) error {
			for _, graph := range []string{"a:one", "a:two"} {
				if n := inGraph(s.Quads(), graph); n != 30 && n != 45 {
					halves++
				}
			}
			return nil
		}}
		if _, err := store.Push(context.Background(), graphOf(want, "new"), o); err != nil || halves > 0 {
			t.Fatal(err, halves)
		}
		same(t, "replaced", s, want)
	}
}

// What differs is sent in one update, where it fits, and is all that is sent; a graph
// with blank nodes is replaced whole, and so is one with what the store, which takes
// words as they stand, does not find again.
func TestReplaceSendsWhatDiffers(t *testing.T) {
	old, want := lines(400, "x"), lines(400, "x")
	want = slices.Sorted(slices.Values(append(want[3:350], lines(420, "y")[410:]...)))
	for foreign, puts := range map[string]int{"": 0, "<a:b> <a:c> _:d .": 1, `<a:b> <a:c> "\u00e4" .`: 1} {
		s := remotetest.New()
		store := open(t, s, remote.Options{})
		if _, err := store.Push(context.Background(), graphOf(old, "old"), remote.PushOptions{}); err != nil {
			t.Fatal(err)
		}
		if err := store.Update(context.Background(), []byte("INSERT DATA { GRAPH <a:one> {\n"+foreign+"\n} }\n")); err != nil {
			t.Fatal(err)
		}
		store.Dialect = remote.ComparingOf(store.Dialect)
		put, sent := 0, 0
		s.Told = func(r *http.Request, body string) {
			if r.Method == http.MethodPut {
				put++
			}
			if strings.HasSuffix(r.URL.Path, "/update") {
				sent += strings.Count(body, " <a:p> ")
			}
		}
		if _, err := store.Push(context.Background(), graphOf(want, "new"), remote.PushOptions{Replace: true}); err != nil {
			t.Fatal(err)
		}
		same(t, foreign, s, want)
		if put != puts || puts == 0 && sent != 3+50+10 {
			t.Errorf("%q: %d graphs were put, and %d statements sent", foreign, put, sent)
		}
	}
}

func inGraph(quads []string, graph string) (n int) {
	for _, q := range quads {
		if strings.HasSuffix(q, "<"+graph+"> .\n") {
			n++
		}
	}
	return n
}
