package rdfread

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"figraph/nquads"
)

// samples are documents of two statements, by the ending of their names.
var samples = map[string]string{
	".ttl":    "@prefix : <http://e.org/> .\n:s :p \"a\",\n  :o .\n",
	".trig":   "@prefix : <http://e.org/> .\n:g {:s :p \"a\",\n  :o }\n",
	".jsonld": "{\"@context\":{\"x\":\"http://e.org/\"},\"@graph\":[\n{\"@id\":\"x:s\",\"x:p\":\"a\"},\n{\"@id\":\"x:s\",\"x:p\":\"b\"}\n]}\n",
}

func TestLinesAreNumbered(t *testing.T) {
	for ending, want := range map[string][]int{".ttl": {2, 3}, ".trig": {2, 3}, ".jsonld": {2, 3}} {
		var got []int
		for number := range readers[ending](strings.NewReader(samples[ending]), Options{}) {
			got = append(got, number)
		}
		if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
			t.Errorf("%s: lines %v, want %v", ending, got, want)
		}
	}
}

func TestFailingReaderIsAnError(t *testing.T) {
	for ending, document := range samples {
		for _, failure := range []error{errors.New("connection reset"), io.ErrUnexpectedEOF} {
			for n := range len(document) + 1 {
				r := io.MultiReader(strings.NewReader(document[:n]), iotest.ErrReader(failure))
				_, err := readFrom(t, readers[ending], r, Options{})
				var syntax *nquads.SyntaxError
				if !errors.Is(err, failure) || errors.As(err, &syntax) || !strings.HasPrefix(err.Error(), "line ") {
					t.Fatalf("%s: %v after %d bytes: got %v", ending, failure, n, err)
				}
			}
		}
	}
}

func TestReadStopsWhenAsked(t *testing.T) {
	for ending, read := range readers {
		n := 0
		for range read(strings.NewReader(samples[ending]), Options{}) {
			n++
			break
		}
		if n != 1 {
			t.Errorf("%s: %d statements", ending, n)
		}
	}
}

// endless gives the same bytes for ever.
type endless string

func (e endless) reader() io.Reader { return &repeating{text: string(e)} }

type repeating struct {
	text string
	at   int
}

func (r *repeating) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = r.text[r.at]
		r.at = (r.at + 1) % len(r.text)
	}
	return len(b), nil
}

// TestTooLong begins tokens that have no end.
func TestTooLong(t *testing.T) {
	if testing.Short() {
		t.Skip("reads tokens of 64 MB")
	}
	for begin, rest := range map[string]endless{`<a:s> <a:p> """`: `\"`, "#": "c", "<a:s> <a:p> ": "1"} {
		_, err := readFrom(t, Turtle, io.MultiReader(strings.NewReader(begin), rest.reader()), Options{})
		if err == nil || !strings.Contains(err.Error(), "line 1: a token is longer than") {
			t.Errorf("%s: got %.200v", begin, err)
		}
	}
}

func TestTooMuchJSON(t *testing.T) {
	for begin, message := range map[string]string{
		`{"@context": {}, "@graph": [{"@id": "a:s", "a:p": [`: "a node object is longer than",
		`[{"@id": "a:s", "a:p": [`:                            `a document that is not an "@context" and then an "@graph" is read whole, and this one is longer than`,
	} {
		_, err := readFrom(t, JSONLD, io.MultiReader(strings.NewReader(begin), endless(`"1", `).reader()), Options{})
		if err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%s: got %.200v", begin, err)
		}
	}
}

func TestTooDeep(t *testing.T) {
	for begin, rest := range map[string]endless{"<a:s> <a:p> ": "((", "<a:s> ": "<a:p>["} {
		_, err := readFrom(t, Turtle, io.MultiReader(strings.NewReader(begin), rest.reader()), Options{})
		if _, _, message := syntaxOf(err); !strings.Contains(message, "brackets stand deeper than") {
			t.Errorf("%s: got %.200v", begin, err)
		}
	}
	for _, rest := range []endless{"[[", `{"a":`} {
		_, err := readFrom(t, JSONLD, io.MultiReader(strings.NewReader("["), rest.reader()), Options{})
		if _, _, message := syntaxOf(err); !strings.Contains(message, "brackets stand deeper than") {
			t.Errorf("%s: got %.200v", rest, err)
		}
	}
}

// TestWindowEnds moves a document over the end of the window, so that each token is
// cut there once.
func TestWindowEnds(t *testing.T) {
	_, documents := archive(t, "good.txtar")
	for name, document := range documents {
		read := readers[name[strings.LastIndexByte(name, '.'):]]
		want, _ := readAll(t, read, document, Options{})
		blanks := strings.Repeat(" ", bufferSize-len(document))
		for n := 0; n <= len(document); n += 7 {
			got := 0
			for _, result := range read(strings.NewReader(blanks+strings.Repeat(" ", n)+document), Options{}) {
				if result.Err != nil || got >= len(want) || string(result.Line.Text) != want[got] {
					t.Fatalf("%s, %d bytes on: got %q and %v", name, n, result.Line.Text, result.Err)
				}
				got++
			}
			if got != len(want) {
				t.Fatalf("%s, %d bytes on: %d statements, want %d", name, n, got, len(want))
			}
		}
	}
}

// TestCutNumber fails within a number, which is no statement yet.
func TestCutNumber(t *testing.T) {
	r := io.MultiReader(strings.NewReader("<a:s> <a:p> 1"), iotest.ErrReader(io.ErrClosedPipe))
	if lines, err := readFrom(t, Turtle, r, Options{}); len(lines) != 0 || !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %q and %v", lines, err)
	}
}

// TestCommentEndsAtReturn has a statement where a carriage return alone ends a line.
func TestCommentEndsAtReturn(t *testing.T) {
	if lines, err := readAll(t, Turtle, "# c\r<a:s> <a:p> 1 . # d\r", Options{}); len(lines) != 1 || err != nil {
		t.Errorf("got %q and %v", lines, err)
	}
}

// TestManyBrackets has more brackets than may stand in each other, side by side.
func TestManyBrackets(t *testing.T) {
	document := "<a:s> <a:p> 1" + strings.Repeat(", [ <a:p> () ] , ( [] )", maxDepth) + " ."
	n := 0
	for _, result := range Turtle(strings.NewReader(document), Options{}) {
		if n++; result.Err != nil {
			t.Fatal(result.Err)
		}
	}
	if want := 1 + 5*maxDepth; n != want {
		t.Errorf("%d statements, want %d", n, want)
	}
}

// TestPrefixOfAHost has a namespace that is an IRI, and is none with a name after it.
func TestPrefixOfAHost(t *testing.T) {
	for _, name := range []string{"o", "\\,"} {
		_, err := readAll(t, Turtle, "@prefix : <http://[::1]> .\n<a:s> <a:p> : , :"+name+" .", Options{})
		if line, column, message := syntaxOf(err); line != 2 || column != 17 || !strings.Contains(message, "'['") {
			t.Errorf("%s: got %d:%d: %s", name, line, column, message)
		}
	}
}
