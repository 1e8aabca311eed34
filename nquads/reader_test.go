package nquads

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// statement is a Result that lives on.
type statement struct {
	number    int
	text      string
	canonical bool
}

// readAll reads up to the end or the first error, after which nothing may come.
func readAll(t *testing.T, r io.Reader) (all []statement, err error) {
	t.Helper()
	for number, result := range Read(r) {
		if err != nil {
			t.Fatalf("after %v comes line %d: %+v", err, number, result)
		}
		if err = result.Err; err == nil {
			all = append(all, statement{number, string(result.Line.Text), result.Canonical})
		}
	}
	return all, err
}

func TestReadForms(t *testing.T) {
	for name, test := range map[string]struct{ in, want string }{
		"triple":                   {"<a:s> <a:p> <a:o> .\n", "<a:s> <a:p> <a:o> .\n"},
		"quad":                     {"<a:s> <a:p> <a:o> <a:g> .\n", "<a:s> <a:p> <a:o> <a:g> .\n"},
		"no blanks":                {"<a:s><a:p>\"o\"@en<a:g>.\n", "<a:s> <a:p> \"o\"@en <a:g> .\n"},
		"tabs and more blanks":     {"\t <a:s>\t<a:p>  <a:o>\t\t. \t\n", "<a:s> <a:p> <a:o> .\n"},
		"comment":                  {"<a:s> <a:p> <a:o> . # and \"more\n", "<a:s> <a:p> <a:o> .\n"},
		"comment at once":          {"<a:s> <a:p> <a:o> .#\n", "<a:s> <a:p> <a:o> .\n"},
		"mark within terms":        {"<a:s#> <a:p#> \"#\" .\n", "<a:s#> <a:p#> \"#\" .\n"},
		"carriage return":          {"<a:s> <a:p> <a:o> .\r\n", "<a:s> <a:p> <a:o> .\n"},
		"two, after a blank":       {"<a:s> <a:p> <a:o> . \r\r\n", "<a:s> <a:p> <a:o> .\n"},
		"after a comment":          {"<a:s> <a:p> <a:o> . # c\r\n", "<a:s> <a:p> <a:o> .\n"},
		"no final newline":         {"<a:s> <a:p> <a:o> .", "<a:s> <a:p> <a:o> .\n"},
		"no newline after return":  {"<a:s> <a:p> <a:o> .\r", "<a:s> <a:p> <a:o> .\n"},
		"no newline after comment": {"<a:s> <a:p> <a:o> . # c", "<a:s> <a:p> <a:o> .\n"},
		"empty":                    {"", ""},
		"no statement":             {"\n \n\t\n\r\n# c\n#\n \t# c\r\n#", ""},
		"escapes in IRIs":          {`<a:\u0073\U0001D4B3> <a:\u00b5> <a:\u00B5> .`, "<a:s𝒳> <a:µ> <a:µ> .\n"},
		"escapes in text":          {`<a:s> <a:p> "\t\b\n\r\f\"\'\\\u0041\U0001D4B3\u00e9\u007f\u0000" .`, `<a:s> <a:p> "\t\b\n\r\f\"'\\A𝒳é\u007F\u0000" .` + "\n"},
		"controls as they are":     {"<a:s> <a:p> \"\t\x00\x7f\" .", `<a:s> <a:p> "\t\u0000\u007F" .` + "\n"},
		"xsd:string":               {`<a:s> <a:p> "x"^^<http://www.w3.org/2001/XMLSchema#string> .`, "<a:s> <a:p> \"x\" .\n"},
		"datatype":                 {`<a:s> <a:p> "\u0031"^^<a:\u0064> .`, "<a:s> <a:p> \"1\"^^<a:d> .\n"},
		"language":                 {`<a:s> <a:p> "x"@zh-Hant-TW .`, "<a:s> <a:p> \"x\"@zh-Hant-TW .\n"},
		"language at the dot":      {`<a:s> <a:p> "x"@de-1996.`, "<a:s> <a:p> \"x\"@de-1996 .\n"},
		"labels":                   {"_:a <a:p> _:0.x-y·é <a:g> .", "_:a <a:p> _:0.x-y·é <a:g> .\n"},
		"label at the dot":         {"_:a <a:p> _:b.", "_:a <a:p> _:b .\n"},
		"label at dots":            {"_:a <a:p> _:b..c..", ""},
		"label as graph":           {"<a:s> <a:p> <a:o> _:g.g .", "<a:s> <a:p> <a:o> _:g.g .\n"},
		"label at the end of IRI":  {"_:a<a:p>_:b<a:g>.", "_:a <a:p> _:b <a:g> .\n"},
	} {
		t.Run(name, func(t *testing.T) {
			all, err := readAll(t, strings.NewReader(test.in))
			var got string
			for _, s := range all {
				got += s.text
			}
			if refused := name == "label at dots"; (err != nil) != refused || got != test.want {
				t.Errorf("got %q and %v, want %q", got, err, test.want)
			}
		})
	}
}

func TestReadTerms(t *testing.T) {
	const document = `<a:s><a:p>"a\u0020b"@en<a:g>.` + "\n_:s <a:p> _:o ."
	want := [][4]string{{"<a:s>", "<a:p>", `"a b"@en`, "<a:g>"}, {"_:s", "<a:p>", "_:o", ""}}
	var got [][4]string
	for _, result := range Read(strings.NewReader(document)) {
		l := result.Line
		got = append(got, [4]string{string(l.Subject), string(l.Predicate), string(l.Object), string(l.Graph)})
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestReadTellsCanonical(t *testing.T) {
	for line, want := range map[string]bool{
		"<a:s> <a:p> <a:o> .\n":                      true,
		"<a:s> <a:p> \"\\u007F\\t\\\\é\"@en _:g .\n": true,
		"<a:s> <a:p> <a:o> .":                        false,
		"<a:s> <a:p> <a:o> .\r\n":                    false,
		"<a:s> <a:p> <a:o> . \n":                     false,
		" <a:s> <a:p> <a:o> .\n":                     false,
		"<a:s>  <a:p> <a:o> .\n":                     false,
		"<a:s>\t<a:p> <a:o> .\n":                     false,
		"<a:s> <a:p> <a:o>.\n":                       false,
		"<a:s> <a:p> <a:o> . # c\n":                  false,
		"<a:s> <a:p> \"\\u00e9\" .\n":                false,
		"<a:s> <a:p> \"\\u007f\" .\n":                false,
		"<a:s> <a:p> \"\t\" .\n":                     false,
		"<a:\\u00e9> <a:p> <a:o> .\n":                false,
		"<a:s> <a:p> \"x\"^^<http://www.w3.org/2001/XMLSchema#string> .\n": false,
	} {
		all, err := readAll(t, strings.NewReader(line))
		if err != nil || len(all) != 1 || all[0].canonical != want {
			t.Errorf("%q: got %+v and %v, want canonical %v", line, all, err, want)
		}
	}
}

func TestReadNumbersLines(t *testing.T) {
	const document = "# one\n<a:s> <a:p> \"2\" .\r\n\n\n<a:s> <a:p> \"5\" . # five\n \n<a:s> <a:p> \"7\" ."
	all, err := readAll(t, strings.NewReader(document))
	if err != nil || len(all) != 3 {
		t.Fatalf("got %+v and %v", all, err)
	}
	for i, want := range []int{2, 5, 7} {
		if all[i].number != want || !strings.Contains(all[i].text, string(rune('0'+want))) {
			t.Errorf("line %d: %q, want line %d", all[i].number, all[i].text, want)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for _, test := range []struct {
		line    string
		column  int
		problem string
	}{
		{"s <a:p> <a:o> .", 1, "expected an IRI"},
		{"@prefix a: <a:> .", 1, "expected an IRI"},
		{"\ufeff<a:s> <a:p> <a:o> .", 1, "expected an IRI"},
		{"\"s\" <a:p> <a:o> .", 1, "expected an IRI"},
		{"<a:s> _:p <a:o> .", 7, "expected an IRI"},
		{"<a:s> \"p\" <a:o> .", 7, "expected an IRI"},
		{"<a:s> a <a:o> .", 7, "expected an IRI"},
		{"<a:s> <a:p> 1 .", 13, "expected an IRI"},
		{"<a:s> <a:p> 'o' .", 13, "expected an IRI"},
		{"<a:s> <a:p> .", 13, "expected an IRI"},
		{"<a:s> <a:p> <a:o>, <a:o> .", 18, "expected an IRI"},
		{"<a:s> <a:p> <a:o> \"g\" .", 19, "expected an IRI"},
		{"<a:s> <a:p> <a:o> <a:g> <a:h> .", 25, "the '.' that ends"},
		{"<a:s> <a:p> <a:o>", 18, "expected an IRI"},
		{"<a:s> <a:p> <a:o> <a:g>", 24, "the '.' that ends"},
		{"<a:s> <a:p> <a:o> . <a:s>", 21, "text after the '.'"},
		{"<a:s> <a:p> <a:o> . .", 21, "text after the '.'"},

		{"<s> <a:p> <a:o> .", 3, "no scheme"},
		{"<> <a:p> <a:o> .", 2, "no scheme"},
		{"<a:s> <a:p> <a:o", 17, "an IRI has no end"},
		{"<a:s b> <a:p> <a:o> .", 7, `' '`},
		{"<a:s> <a:p\\u0020> <a:o> .", 17, `' '`},
		{"<a:s> <a:p> <a:\\u003E> .", 22, `'>'`},
		{"<a:s> <a:p> <a:\\n> .", 16, "bad escape"},
		{"<a:s> <a:p> <a:\\u12> .", 16, "bad escape"},
		{"<a:s> <a:p> <a:%zz> .", 19, "hexadecimal"},
		{"<a:s> <a:p> <http://x/a[1]> .", 27, "'['"},

		{"<a:s> <a:p> \"o .", 17, "a literal has no end"},
		{"<a:s> <a:p> \"o\\\" .", 19, "a literal has no end"},
		{"<a:s> <a:p> \"o\\", 15, "bad escape"},
		{"<a:s> <a:p> \"\\x\" .", 14, "bad escape"},
		{"<a:s> <a:p> \"\\u004\" .", 14, "bad escape"},
		{"<a:s> <a:p> \"\\u004", 14, "bad escape"},
		{"<a:s> <a:p> \"\\U0000004\" .", 14, "bad escape"},
		{"<a:s> <a:p> \"\\ud800\" .", 14, "U+D800 is no character"},
		{"<a:s> <a:p> \"\\uDFFF\" .", 14, "U+DFFF is no character"},
		{"<a:s> <a:p> \"\\U00110000\" .", 14, "U+110000 is no character"},
		{"<a:s> <a:p> \"\\UFFFFFFFF\" .", 14, "U+FFFFFFFF is no character"},
		{"<a:s> <a:p> \"\\U80000041\" .", 14, "U+80000041 is no character"},
		{"<a:s> <a:p> \"x\"@ .", 16, `language tag ""`},
		{"<a:s> <a:p> \"x\"@1 .", 16, `language tag "1"`},
		{"<a:s> <a:p> \"x\"@en- .", 16, `language tag "en-"`},
		{"<a:s> <a:p> \"x\"@en--us .", 16, `language tag "en--us"`},
		{"<a:s> <a:p> \"x\"@en_US .", 19, "label"},
		{"<a:s> <a:p> \"x\" @en .", 17, "expected an IRI"},
		{"<a:s> <a:p> \"x\"^<a:d> .", 16, "'^^' and a datatype"},
		{"<a:s> <a:p> \"x\"^", 16, "'^^' and a datatype"},
		{"<a:s> <a:p> \"x\"^^ <a:d> .", 18, "expected an IRI"},
		{"<a:s> <a:p> \"x\"^^a:d .", 18, "expected an IRI"},
		{"<a:s> <a:p> \"x\"^^<d> .", 20, "no scheme"},
		{"<a:s> <a:p> \"x\"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString> .", 73, "rdf:langString without"},

		{"_ <a:p> <a:o> .", 1, "label"},
		{"_", 1, "label"},
		{"_:", 1, "label"},
		{"_: <a:p> <a:o> .", 3, "label"},
		{"_:-a <a:p> <a:o> .", 3, "label"},
		{"_:.a <a:p> <a:o> .", 3, "label"},
		{"_:·a <a:p> <a:o> .", 3, "label"},
		{"_:: <a:p> <a:o> .", 3, "label"},
		{"_:a:b <a:p> <a:o> .", 4, "expected an IRI"},
		{"_:a/b <a:p> <a:o> .", 4, "expected an IRI"},
		{"_:a× <a:p> <a:o> .", 4, "expected an IRI"},

		{"<a:s> <a:p> \"caf\xe9\" .", 17, "not UTF-8"},
		{"<a:s> <a:p> <a:\xed\xa0\x80> .", 16, "not UTF-8"},
		{"<a:s> <a:p> <a:o> . # caf\xe9", 26, "not UTF-8"},
		{"<a:s> <a:p> <a:o> .\x00", 20, "text after the '.'"},

		// A carriage return ends a line of N-Quads. Ours end it only where a
		// newline or the document's end follows: nothing may hide behind one.
		{"<a:s> <a:p> <a:o> .\r<a:s> <a:p> <a:o> .", 20, "carriage return"},
		{"# c\r<a:s> <a:p> <a:o> .", 4, "carriage return"},
		{"<a:s> <a:p> <a:o> . # c\r<a:s> <a:p> <a:o> .", 24, "carriage return"},
		{"<a:s> <a:p>\r<a:o> .", 12, "carriage return"},
		{"<a:s> <a:p> \"a\rb\" .", 15, "carriage return"},
	} {
		for _, document := range []string{test.line, "# before\n<a:s> <a:p> <a:o> .\n" + test.line + "\n<a:s> <a:p> <a:o> .\n"} {
			line := 1 + strings.Count(document, "\n")/2
			all, err := readAll(t, strings.NewReader(document))
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || syntax.Line != line || syntax.Column != test.column || !strings.Contains(syntax.Err.Error(), test.problem) {
				t.Errorf("%q: got %v, want line %d, column %d, %q", document, err, line, test.column, test.problem)
			}
			if len(all) != line/2 {
				t.Errorf("%q: %d statements before the error", document, len(all))
			}
		}
	}
}

func TestReadTriplesRefusesGraphNames(t *testing.T) {
	const triple, quad = "<a:s> <a:p> <a:o> .\n", "<a:s> <a:p> <a:o> <a:g> .\n"
	n := 0
	for number, result := range ReadTriples(strings.NewReader(triple + quad)) {
		if n++; number == 1 {
			if result.Err != nil || string(result.Line.Text) != triple || !result.Canonical {
				t.Errorf("got %+v", result)
			}
			continue
		}
		var syntax *SyntaxError
		if !errors.As(result.Err, &syntax) || syntax.Line != 2 || syntax.Column != 19 || !says(result.Err, "no graph names") {
			t.Errorf("got %v", result.Err)
		}
	}
	if n != 2 {
		t.Errorf("%d results", n)
	}
}

// TestLabelCharacters asks the bounds of what a blank node label may hold: from
// the first character on, after the first, or not at all.
func TestLabelCharacters(t *testing.T) {
	const never, within, ever = 0, 1, 2
	bounds := []struct {
		from rune
		kind int
	}{
		{'!', never}, {'-', within}, {'.', never}, {'0', ever}, {':', never}, {'A', ever}, {'[', never}, {'_', ever}, {'`', never}, {'a', ever}, {'{', never},
		{0xB7, within}, {0xB8, never}, {0xC0, ever}, {0xD7, never}, {0xD8, ever}, {0xF7, never}, {0xF8, ever}, {0x300, within}, {0x370, ever},
		{0x37E, never}, {0x37F, ever}, {0x2000, never}, {0x200C, ever}, {0x200E, never}, {0x203F, within}, {0x2041, never}, {0x2070, ever}, {0x2190, never},
		{0x2C00, ever}, {0x2FF0, never}, {0x3001, ever}, {0xD800, never}, {0xE000, never}, {0xF900, ever}, {0xFDD0, never}, {0xFDF0, ever}, {0xFFFE, never},
		{0x10000, ever}, {0xF0000, never}, {0x110000, never},
	}
	for i, bound := range bounds[:len(bounds)-1] {
		for _, r := range []rune{bound.from, bounds[i+1].from - 1} {
			if r == '.' || r == '/' || r >= 0xD800 && r <= 0xDFFF {
				continue // a dot is asked below, and a surrogate is not UTF-8
			}
			for _, test := range []struct {
				label string
				kind  int
			}{{string(r), ever}, {"a" + string(r), within}} {
				_, err := readAll(t, strings.NewReader("_:"+test.label+" <a:p> <a:o> ."))
				if (err == nil) != (bound.kind >= test.kind) {
					t.Errorf("label %q, U+%04X: %v", test.label, r, err)
				}
			}
		}
	}
	for label, fine := range map[string]bool{"a.b": true, "a..b": true, "a.": false, ".a": false, "a/": false} {
		if _, err := readAll(t, strings.NewReader("_:"+label+" <a:p> <a:o> .")); (err == nil) != fine {
			t.Errorf("label %q: %v", label, err)
		}
	}
}

func TestSyntaxError(t *testing.T) {
	cause := errors.New("cause")
	err := error(&SyntaxError{Line: 3, Column: 14, Err: cause})
	if err.Error() != "line 3, column 14: cause" || !errors.Is(err, cause) {
		t.Errorf("%v", err)
	}
}

// Two statements without blank nodes: a label cut at a dot within it reads as a
// shorter label and the dot that ends a statement.
const twoStatements = "<a:s> <a:p> \"a .\\n\"^^<a:d> <a:g> .\n<a:s> <a:p> \"b\"@en .\n"

func TestTruncationIsAnError(t *testing.T) {
	first := strings.Index(twoStatements, "\n") + 1
	for n := range len(twoStatements) + 1 {
		all, err := readAll(t, strings.NewReader(twoStatements[:n]))
		whole, complete := 0, n == 0 || n == first || n == len(twoStatements)
		if n >= first-1 {
			whole++
		}
		if n >= len(twoStatements)-1 {
			whole++
		}
		complete = complete || n == first-1 || n == len(twoStatements)-1
		if (err == nil) != complete || len(all) != whole {
			t.Errorf("%q: %d statements and %v, want %d", twoStatements[:n], len(all), err, whole)
		}
	}
}

func TestFailingReaderIsAnError(t *testing.T) {
	for _, failure := range []error{errors.New("connection reset"), io.ErrUnexpectedEOF} {
		for n := range len(twoStatements) + 1 {
			r := io.MultiReader(strings.NewReader(twoStatements[:n]), iotest.ErrReader(failure))
			_, err := readAll(t, r)
			var syntax *SyntaxError
			if !errors.Is(err, failure) || errors.As(err, &syntax) {
				t.Errorf("%v after %d bytes: got %v", failure, n, err)
			}
		}
	}
	_, err := readAll(t, io.MultiReader(strings.NewReader(twoStatements), iotest.ErrReader(io.ErrClosedPipe)))
	if err == nil || err.Error() != "line 3: "+io.ErrClosedPipe.Error() {
		t.Errorf("got %v, want the line", err)
	}
}

func TestReadInPieces(t *testing.T) {
	long := "<a:s> <a:p> \"" + strings.Repeat("x\\\" ", 100_000) + "\" .\n"
	document := twoStatements + long + twoStatements
	for name, r := range map[string]io.Reader{
		"at once":       strings.NewReader(document),
		"halves":        iotest.HalfReader(strings.NewReader(document)),
		"bytes":         iotest.OneByteReader(strings.NewReader(document)),
		"end with data": iotest.DataErrReader(strings.NewReader(document)),
	} {
		var got bytes.Buffer
		all, err := readAll(t, r)
		for _, s := range all {
			got.WriteString(s.text)
		}
		if err != nil || got.String() != document {
			t.Errorf("%s: %d bytes and %v, want %d bytes", name, got.Len(), err, len(document))
		}
	}
}

func TestReadStopsWhenAsked(t *testing.T) {
	n := 0
	for range Read(io.MultiReader(strings.NewReader(twoStatements), iotest.ErrReader(io.ErrClosedPipe))) {
		n++
		break
	}
	if n != 1 {
		t.Errorf("%d statements", n)
	}
}

// endless gives the same byte for ever.
type endless byte

func (e endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(e)
	}
	return len(b), nil
}

func TestLineTooLong(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a line of 64 MB")
	}
	_, err := readAll(t, io.MultiReader(strings.NewReader(twoStatements), endless('#')))
	if !says(err, "line 3: longer than") {
		t.Errorf("got %v", err)
	}
}
