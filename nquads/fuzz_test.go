package nquads

import (
	"bytes"
	"errors"
	"testing"
)

// FuzzRead asks that whatever is accepted has one form: its canonical line reads
// as itself, has the terms that Cut finds, and escapes as it was unescaped.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		twoStatements,
		"<a:s><a:p>_:b.c.# comment\r\n",
		"_:é <a:p> \"\\u00e9\\U0001D4B3\\'\\\"\\\\\t\x00\"@zh-Hant-TW _:g .\n\n",
		"<http://[::1]/%20> <a:\\u00b5> \"1\"^^<http://www.w3.org/2001/XMLSchema#string> .",
		"<a:s> <a:p> \"x\"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString> .\n",
		"<a:s> <a:p> \"\\UFFFFFFFF\" .\n",
		"<a:s> <a:p> <a:o> .\r<a:s> <a:p> <a:o> .",
		"<a:s> <a:p> \"caf\xe9\" .\n",
		"_",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		lines := bytes.Split(document, []byte("\n"))
		for number, result := range Read(bytes.NewReader(document)) {
			if number < 1 || number > len(lines) {
				t.Fatalf("line %d of %d", number, len(lines))
			}
			var syntax *SyntaxError
			switch {
			case errors.As(result.Err, &syntax):
				if syntax.Line != number || syntax.Column < 1 || syntax.Column > len(lines[number-1])+1 {
					t.Fatalf("line %d of %d bytes: %v", number, len(lines[number-1]), syntax)
				}
			case result.Err != nil:
				t.Fatal(result.Err)
			default:
				checkCanonical(t, result.Line)
			}
		}
	})
}

func checkCanonical(t *testing.T, line Line) {
	cut, err := Cut(line.Text)
	if err != nil {
		t.Fatal(err)
	}
	if !sameTerms(cut, line) {
		t.Fatalf("Cut takes %q for %q", line.Text, cut)
	}
	for number, again := range Read(bytes.NewReader(line.Text)) {
		if again.Err != nil || number != 1 || !again.Canonical || !bytes.Equal(again.Line.Text, line.Text) || !sameTerms(again.Line, line) {
			t.Fatalf("%q read again: line %d: %q, %v", line.Text, number, again.Line.Text, again.Err)
		}
	}
	if line.Object[0] == '"' {
		quoted := line.Object[:StringEnd(line.Object)]
		text := AppendUnescaped(nil, quoted[1:len(quoted)-1])
		if escaped := AppendString(nil, text); !bytes.Equal(escaped, quoted) {
			t.Fatalf("%s is the text %q, which is written %s", quoted, text, escaped)
		}
	}
}

func sameTerms(x, y Line) bool {
	return bytes.Equal(x.Subject, y.Subject) && bytes.Equal(x.Predicate, y.Predicate) && bytes.Equal(x.Object, y.Object) && bytes.Equal(x.Graph, y.Graph)
}
