package web

import (
	"bytes"
	"container/list"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// made is an answer as it goes out, whoever asked for it. It takes what a handler
// writes.
type made struct {
	status int
	header http.Header // until it is written whole
	fields fields      // then
	body   []byte

	passing bool // whether it is another one soon, and not to be kept
}

func newMade() *made { return &made{header: http.Header{}} }

func (m *made) Header() http.Header { return m.header }

func (m *made) WriteHeader(status int) {
	if m.status == 0 {
		m.status = status
	}
}

func (m *made) Write(p []byte) (int, error) {
	m.WriteHeader(http.StatusOK)
	if m.body == nil {
		m.body = *bodies.Get().(*[]byte)
	}
	m.body = append(m.body, p...)
	return len(p), nil
}

// bodies are room for an answer while it is written, and for the statements that one
// is made of.
var bodies = sync.Pool{New: func() any { return new([]byte) }}

// end leaves an answer that is written whole no room to grow.
func (m *made) end() {
	m.fields, m.header = fieldsOf(m.header), nil
	if m.body == nil {
		return
	}
	room := m.body[:0]
	m.body = bytes.Clone(m.body)
	bodies.Put(&room)
}

// send sends the answer, piece by piece, so that each has its own time to be taken.
func (m *made) send(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	for name, value := range m.fields.all {
		h[name] = append(h[name], value) // Vary has others already
	}
	if len(m.body) > 0 {
		h.Set("Content-Length", strconv.Itoa(len(m.body)))
	}
	w.WriteHeader(m.status)
	for rest := m.body; len(rest) > 0 && r.Method != http.MethodHead; {
		piece := rest[:min(streamBuffer, len(rest))]
		if _, err := w.Write(piece); err != nil {
			panic(http.ErrAbortHandler)
		}
		rest = rest[len(piece):]
	}
}

// sendUnlessHeld sends the answer, or says that the client has it.
func (m *made) sendUnlessHeld(w http.ResponseWriter, r *http.Request) {
	tag := m.fields.get("Etag")
	if m.status != http.StatusOK || tag == "" || !isHeld(r, tag) {
		m.send(w, r)
		return
	}
	held := newMade()
	held.status = http.StatusNotModified
	for name, value := range m.fields.all {
		if slices.Contains(heldFields, name) {
			held.header.Add(name, value)
		}
	}
	held.end()
	held.send(w, r)
}

// heldFields are those of an answer that the client has.
var heldFields = []string{"Etag", "Cache-Control", "Vary", sumHeader}

// fields are a header in one text, a line for each value. Of thousands of answers that
// are kept the garbage collector has to walk through each map and each value again and
// again, and not through texts.
type fields string

// onOneLine is what package net/http makes of a value.
var onOneLine = strings.NewReplacer("\n", " ", "\r", " ")

func fieldsOf(h http.Header) fields {
	var text strings.Builder
	for name, values := range h {
		for _, value := range values {
			text.WriteString(name)
			text.WriteByte(':')
			onOneLine.WriteString(&text, value)
			text.WriteByte('\n')
		}
	}
	return fields(text.String())
}

// all yields names, in their canonical form, and values.
func (f fields) all(yield func(name, value string) bool) {
	for line := range strings.Lines(string(f)) {
		if name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ":"); !yield(name, value) {
			return
		}
	}
}

// get is the first value of a name in its canonical form, empty where there is none.
func (f fields) get(name string) string {
	for is, value := range f.all {
		if is == name {
			return value
		}
	}
	return ""
}

// key is what an answer hangs on.
type key struct {
	graph int    // its number
	what  string // is asked for, and how the client takes it
	held  string // what the client has of it; empty of an answer that is kept
}

func keyOf(r *http.Request, graph int) key {
	joined := func(name string) string { return strings.Join(r.Header.Values(name), ",") }
	what := strings.Join([]string{r.Method, r.Host, targetOf(r.URL), joined("Accept"), joined("Accept-Encoding")}, "\n") // pages have the host in their commands
	return key{graph, what, joined("If-None-Match")}
}

// targetOf is a path with its query, whatever the order of the parameters.
func targetOf(u *url.URL) string {
	query := u.RawQuery
	if values, err := url.ParseQuery(query); err == nil {
		query = values.Encode()
	}
	return u.EscapedPath() + "?" + query
}

// bytes are about what an answer takes in memory.
func (m *made) bytes(of key) int {
	return 512 + len(of.what) + len(m.fields) + cap(m.body)
}

// keeper keeps answers of one graph, as many bytes of them as it may; those that
// nobody asked for the longest go first. It is for any number of goroutines.
type keeper struct {
	most int

	mutex  sync.Mutex
	graph  int       // the number of the graph
	byAge  list.List // of *entry, the latest first
	byWhat map[key]*list.Element
	bytes  int
}

type entry struct {
	made
	of    key
	bytes int
}

// greatestShare of what is kept is one answer at the most.
const greatestShare = 8

func newKeeper(most int) *keeper { return &keeper{most: most, byWhat: map[key]*list.Element{}} }

// get is an answer that is kept, nil when there is none.
func (k *keeper) get(of key) *made {
	of.held = ""
	k.mutex.Lock()
	defer k.mutex.Unlock()
	at, there := k.byWhat[of]
	if !there {
		return nil
	}
	k.byAge.MoveToFront(at)
	return &at.Value.(*entry).made
}

// put keeps an answer, unless it is of a former graph.
func (k *keeper) put(of key, m *made) {
	of.held = ""
	n := m.bytes(of)
	if n > k.most/greatestShare {
		return
	}
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if of.graph != k.graph {
		return
	}
	if at, there := k.byWhat[of]; there {
		k.drop(at)
	}
	k.byWhat[of] = k.byAge.PushFront(&entry{*m, of, n})
	for k.bytes += n; k.bytes > k.most; {
		k.drop(k.byAge.Back())
	}
}

func (k *keeper) drop(at *list.Element) {
	e := k.byAge.Remove(at).(*entry)
	delete(k.byWhat, e.of)
	k.bytes -= e.bytes
}

// turnTo lets go of what is kept of another graph.
func (k *keeper) turnTo(graph int) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if k.graph != graph {
		k.graph, k.bytes = graph, 0
		k.byAge.Init()
		clear(k.byWhat)
	}
}

// size is how many bytes are kept.
func (k *keeper) size() int {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	return k.bytes
}
