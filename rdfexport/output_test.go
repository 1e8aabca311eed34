package rdfexport

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/knakk/rdf"

	"figraph/nquads"
)

// stopping is a writer that takes so many bytes and then fails, or, without a
// failure, writes less than it was given and says nothing.
type stopping struct {
	room    int
	failure error
	stops   int
}

func (w *stopping) Write(b []byte) (int, error) {
	if len(b) <= w.room {
		w.room -= len(b)
		return len(b), nil
	}
	n := w.room
	w.room = 0
	w.stops++
	return n, w.failure
}

var errFull = errors.New("no space left")

// encodeTo writes quads to a writer that stops, and says where the error came
// first: with which quad, or len(quads) for Close.
func encodeTo(t *testing.T, f Format, w io.Writer, quads []rdf.Quad) (e Encoder, at int, err error) {
	t.Helper()
	e, err = f.NewEncoder(w, layout)
	if err != nil {
		t.Fatal(err)
	}
	for i, q := range quads {
		if i%2 == 0 {
			err = e.Encode(q)
		} else {
			err = e.EncodeLine(lineOf(q))
		}
		if err != nil {
			return e, i, err
		}
	}
	return e, len(quads), e.Close()
}

// checkKept asks that an encoder returns its first error ever after, and writes no
// more.
func checkKept(t *testing.T, e Encoder, w *stopping, want error) {
	t.Helper()
	w.room = 1 << 30
	other := quad("other", "p", text("later"), "")
	for range 2 {
		for name, err := range map[string]error{"Encode": e.Encode(other), "EncodeLine": e.EncodeLine(lineOf(other)), "Close": e.Close()} {
			if !errors.Is(err, want) {
				t.Errorf("%s after the error: %v, want %v", name, err, want)
			}
		}
	}
	if w.room != 1<<30 || w.stops > 1 {
		t.Errorf("wrote %d bytes after the error, which came %d times", 1<<30-w.room, w.stops)
	}
}

func TestWriterFailsAtEveryOffset(t *testing.T) {
	quads := newRandom(7).graph(6)
	for _, f := range Formats {
		size := len(encode(t, f, layout, quads))
		for failure, want := range map[error]error{errFull: errFull, nil: io.ErrShortWrite} {
			for offset := range size {
				w := &stopping{room: offset, failure: failure}
				e, _, err := encodeTo(t, f, w, quads)
				if !errors.Is(err, want) {
					t.Fatalf("%s: a writer that stops at byte %d of %d: %v, want %v", f.Name, offset, size, err, want)
				}
				checkKept(t, e, w, want)
			}
		}
		if _, _, err := encodeTo(t, f, &stopping{room: size}, quads); err != nil {
			t.Errorf("%s: room for all %d bytes: %v", f.Name, size, err)
		}
	}
}

// TestWriterFailsBeforeTheEnd writes more than an encoder gathers: the error must
// come while it encodes, not at the end of a day's work.
func TestWriterFailsBeforeTheEnd(t *testing.T) {
	var quads []rdf.Quad
	caption := strings.Repeat("caption ", 500)
	for i := range 300 {
		quads = append(quads, quad(fmt.Sprint("s", i), "caption", text(caption), "g"))
	}
	for _, f := range Formats {
		size := len(encode(t, f, layout, quads))
		if size < 4*flushSize {
			t.Fatalf("%s: %d bytes are too few", f.Name, size)
		}
		for offset := 0; offset < size; offset += 30_011 {
			w := &stopping{room: offset, failure: errFull}
			e, at, err := encodeTo(t, f, w, quads)
			if !errors.Is(err, errFull) {
				t.Fatalf("%s: a writer that stops at byte %d: %v", f.Name, offset, err)
			}
			if late := at*len(caption) - offset; late > flushSize+3*len(caption) && at < len(quads) || at == len(quads) && offset < size-flushSize-len(caption) {
				t.Errorf("%s: a writer that stops at byte %d shows with quad %d", f.Name, offset, at)
			}
			checkKept(t, e, w, errFull)
		}
	}
}

// writes are the sizes of what a writer was given.
type writes []int

func (w *writes) Write(b []byte) (int, error) {
	*w = append(*w, len(b))
	return len(b), nil
}

// TestWritesAreGathered asks that an encoder writes when it has enough, and no
// sooner: a write is a call of the system, or a block of a compressor.
func TestWritesAreGathered(t *testing.T) {
	const length = 128 // of a line, which makes full what is gathered
	head := "<http://x.org/s> <http://x.org/p> \""
	line := must(nquads.Cut([]byte(head + strings.Repeat("x", length-len(head)-len("\" .\n")) + "\" .\n")))
	var w writes
	e := NewNQuads(&w)
	for i := range 2*flushSize/length + 1 {
		if err := e.EncodeLine(line); err != nil {
			t.Fatal(err)
		}
		if want := (i + 1) * length / flushSize; len(w) != want {
			t.Fatalf("%d writes after %d lines, want %d", len(w), i+1, want)
		}
	}
	if err := e.Close(); err != nil || !slices.Equal(w, writes{flushSize, flushSize, length}) {
		t.Errorf("wrote %v, %v", w, err)
	}
}

// TestBlocksAmongLines writes statements one by one and in blocks, by turns: all are
// there, in order, a block stays as it is, and an error is kept.
func TestBlocksAmongLines(t *testing.T) {
	quads := newRandom(9).graph(4)
	block := nquads.NewBlock(0, &nquads.Block{})
	for _, q := range quads[2:] {
		block.Add(lineOf(q))
	}
	text := string(block.Text)
	turn := string(lineOf(quads[0]).Text) + text + string(lineOf(quads[1]).Text)
	want := turn + turn
	write := func(w io.Writer) error {
		e := NewNQuads(w)
		var first error
		for range 2 {
			first = cmp.Or(first, e.Encode(quads[0]))
			first = cmp.Or(first, e.EncodeBlock(block))
			first = cmp.Or(first, e.EncodeLine(lineOf(quads[1])))
		}
		if string(block.Text) != text {
			t.Errorf("the block became %q", block.Text)
		}
		err := e.Close()
		if first != nil && err != first {
			t.Errorf("the first error was %v, the last %v", first, err)
		}
		return err
	}
	var b strings.Builder
	if err := write(&b); err != nil || b.String() != want {
		t.Errorf("%v; got %d bytes, want %d", err, b.Len(), len(want))
	}
	for room := range want {
		if err := write(&stopping{room: room, failure: errFull}); !errors.Is(err, errFull) {
			t.Fatalf("room for %d bytes: %v", room, err)
		}
	}
}

// TestMemoryAfterAnError has a caller that overlooks errors.
func TestMemoryAfterAnError(t *testing.T) {
	long := quad("s", "p", text(strings.Repeat("caption ", 100)), "")
	for _, f := range Formats {
		e := must(f.NewEncoder(io.Discard, layout))
		if e.Encode(long) != nil || e.Encode(rdf.Quad{}) == nil {
			t.Fatal("a good and a faulty quad")
		}
		held := capacities(e)
		for range 1000 {
			if e.EncodeLine(lineOf(long)) == nil {
				t.Fatal("the error was not kept")
			}
		}
		if after := capacities(e); !slices.Equal(after, held) {
			t.Errorf("%s: the buffers grew from %d to %d", f.Name, held, after)
		}
	}
}

// TestMemoryOfManySubjects asks that an encoder holds one subject, and what it
// gathers for the next write.
func TestMemoryOfManySubjects(t *testing.T) {
	for _, f := range Formats {
		e := must(f.NewEncoder(io.Discard, layout))
		var held []int
		for i := range 200_000 {
			line := must(nquads.Cut(fmt.Appendf(nil, "<http://x.org/figure%06d> <http://x.org/name> \"Figure %06d\" <http://x.org/g%d> .\n", i, i, i%3)))
			if err := e.EncodeLine(line); err != nil {
				t.Fatal(err)
			}
			if i == 10_000 {
				held = capacities(e)
			}
		}
		if after := capacities(e); !slices.Equal(after, held) {
			t.Errorf("%s: after 10,000 subjects the buffers hold %d, after 200,000 %d", f.Name, held, after)
		}
		if most := slices.Max(held); most > 2*flushSize {
			t.Errorf("%s: a buffer of %d bytes, where %d are a write", f.Name, most, flushSize)
		}
	}
}

// capacities are the sizes of all that an encoder holds and that could grow.
func capacities(e Encoder) []int {
	subject := func(s *subject) []int { return []int{cap(s.form), cap(s.arena), cap(s.statements), len(s.rank)} }
	switch e := e.(type) {
	case *NQuads:
		return []int{cap(e.out.buf)}
	case *NTriples:
		return []int{cap(e.out.buf), cap(e.line), cap(e.last)}
	case *Turtle:
		return append(subject(&e.subject), cap(e.out.buf), cap(e.line), cap(e.graph), len(e.prefixes))
	case *JSONLD:
		return append(subject(&e.subject), cap(e.out.buf), cap(e.line), cap(e.graph), len(e.prefixes), len(e.names))
	}
	panic("an encoder that the tests do not know")
}

// TestFaultyTermLeavesNothing refuses a statement in the middle of a document.
func TestFaultyTermLeavesNothing(t *testing.T) {
	iri := mustIRI("http://x.org/a")
	for name, bad := range map[string]rdf.Quad{
		"nil":      {},
		"pointer":  {Triple: rdf.Triple{Subj: &iri, Pred: iri, Obj: iri}},
		"relative": {Triple: rdf.Triple{Subj: iri, Pred: iri, Obj: mustIRI("faulty")}},
		"datatype": quad("s", "p", rdf.NewTypedLiteral("faulty", mustIRI("dt")), ""),
		"graph":    {Triple: rdf.Triple{Subj: iri, Pred: iri, Obj: text("faulty")}, Ctx: &iri},
	} {
		for _, f := range Formats {
			var b strings.Builder
			e := must(f.NewEncoder(&b, layout))
			if err := e.Encode(quad("s", "p", text("good"), "")); err != nil {
				t.Fatal(err)
			}
			fault := e.Encode(bad)
			if fault == nil {
				t.Errorf("%s of %s: no error", name, f.Name)
			}
			good := quad("s", "p", text("good"), "")
			if err := e.Encode(good); err != fault {
				t.Errorf("%s of %s: Encode gives %v, want %v", name, f.Name, err, fault)
			}
			if err := e.EncodeLine(lineOf(good)); err != fault {
				t.Errorf("%s of %s: EncodeLine gives %v, want %v", name, f.Name, err, fault)
			}
			if err := e.Close(); err != fault {
				t.Errorf("%s of %s: Close gives %v, want %v", name, f.Name, err, fault)
			}
			if strings.Contains(b.String(), "faulty") {
				t.Errorf("%s of %s: wrote %q", name, f.Name, b.String())
			}
		}
	}
}

// TestCloseTwice asks that a second Close adds nothing.
func TestCloseTwice(t *testing.T) {
	for _, f := range Formats {
		var b strings.Builder
		e := must(f.NewEncoder(&b, layout))
		err := e.Encode(quad("s", "p", text("o"), ""))
		once := b.Len()
		for i := range 2 {
			if err = errors.Join(err, e.Close()); i == 0 {
				once = b.Len()
			}
		}
		if err != nil || b.Len() != once || once == 0 {
			t.Errorf("%s: %v; %d bytes, then %d", f.Name, err, once, b.Len())
		}
	}
}

// TestSize holds what an encoder says of its document against what it wrote: at
// the end it is all of it, and before it grows with each subject.
func TestSize(t *testing.T) {
	quads := newRandom(5).graph(40)
	for _, f := range Formats {
		var b strings.Builder
		e, err := f.NewEncoder(&b, layout)
		if err != nil {
			t.Fatal(err)
		}
		last, grown := e.Size(), 0
		for _, q := range quads {
			if err := e.Encode(q); err != nil {
				t.Fatal(err)
			}
			size := e.Size()
			if size < last {
				t.Fatalf("%s: the document shrinks from %d to %d bytes", f.Name, last, size)
			}
			if size > last {
				grown++
			}
			last = size
		}
		err = e.Close()
		if size := e.Size(); err != nil || size != int64(b.Len()) || size < last || grown < 10 {
			t.Errorf("%s: %d bytes, written were %d (%v); it grew %d times", f.Name, size, b.Len(), err, grown)
		}
	}
}

// TestEncodersShareNoRoom closes encoders twice, some after an error, and writes two
// documents at once in what room they left: each is that which is written alone.
func TestEncodersShareNoRoom(t *testing.T) {
	one, other := newRandom(6).graph(30), newRandom(7).graph(30)
	for _, f := range Formats {
		write := func(documents ...[]rdf.Quad) (written []string) {
			texts, encoders := make([]strings.Builder, len(documents)), make([]Encoder, len(documents))
			for i := range documents {
				encoders[i] = must(f.NewEncoder(&texts[i], layout))
			}
			for at := range max(len(one), len(other)) {
				for i, quads := range documents {
					if at < len(quads) {
						if err := encoders[i].Encode(quads[at]); err != nil {
							t.Fatal(err)
						}
					}
				}
			}
			for i, e := range encoders {
				if err := errors.Join(e.Close(), e.Close()); err != nil {
					t.Fatal(err)
				}
				written = append(written, texts[i].String())
			}
			return written
		}
		want := append(write(one), write(other)...)
		for range 20 {
			broken := must(f.NewEncoder(io.Discard, layout))
			broken.Encode(one[0])
			broken.Encode(rdf.Quad{})
			for range 2 {
				if broken.Close() == nil {
					t.Fatalf("%s: no error", f.Name)
				}
			}
			if got := write(one, other); !slices.Equal(got, want) {
				t.Fatalf("%s: two documents at once are not those that are written alone", f.Name)
			}
		}
	}
}

// TestLongSubjects writes a subject that goes out in pieces, and counts its objects.
func TestLongSubjects(t *testing.T) {
	for _, f := range Formats {
		var b strings.Builder
		e := must(f.NewEncoder(&b, layout))
		const objects = 40_000
		for i := range objects {
			if err := e.Encode(quad("s", "p", text(fmt.Sprintf("object %06d", i)), "")); err != nil {
				t.Fatal(err)
			}
		}
		if err := e.Close(); err != nil || b.Len() < 2*flushSize {
			t.Fatalf("%s: %d bytes: %v", f.Name, b.Len(), err)
		}
		rest := b.String()
		for i := range objects {
			_, after, there := strings.Cut(rest, fmt.Sprintf(`"object %06d"`, i))
			if !there {
				t.Fatalf("%s: object %d is not there after those before it", f.Name, i)
			}
			rest = after
		}
		if n := strings.Count(b.String(), `"object `); n != objects {
			t.Errorf("%s: %d objects, want %d", f.Name, n, objects)
		}
	}
}
