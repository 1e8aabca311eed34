package rdfread

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/rogpeppe/go-internal/txtar"
)

// readers are the readers of this package, by the ending of a file's name.
var readers = map[string]readFunc{".ttl": Turtle, ".trig": TriG, ".jsonld": JSONLD}

// archive is the files of an archive of testdata.
func archive(t testing.TB, name string) (names []string, files map[string]string) {
	t.Helper()
	files = map[string]string{}
	for _, file := range must(txtar.ParseFile(filepath.Join("testdata", name))).Files {
		names = append(names, file.Name)
		files[file.Name] = string(file.Data)
	}
	return names, files
}

func TestGoodDocuments(t *testing.T) {
	names, documents := archive(t, "good.txtar")
	_, expected := archive(t, "good-nquads.txtar")
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			read, document := readers[filepath.Ext(name)], documents[name]
			lines, err := readAll(t, read, document, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got, want := smallTags(normalized(t, lines)), smallTags(normalized(t, linesOf(t, []byte(expected[name])))); !slices.Equal(got, want) {
				t.Errorf("%s", difference(got, want))
			}
			for what, r := range map[string]io.Reader{
				"bytes":         iotest.OneByteReader(strings.NewReader(document)),
				"end with data": iotest.DataErrReader(strings.NewReader(document)),
				"CRLF":          strings.NewReader(withCRLF(name, document)),
			} {
				again, err := readFrom(t, read, r, Options{})
				if err != nil || !slices.Equal(again, lines) {
					t.Errorf("%s: %v; %s", what, err, difference(again, lines))
				}
			}
		})
	}
}

// smallTags are statements with language tags in lower case, as Oxigraph has them.
func smallTags(lines []string) []string {
	lines = slices.Clone(lines)
	for i, line := range lines {
		lines[i] = aLanguageTag.ReplaceAllStringFunc(line, strings.ToLower)
	}
	slices.Sort(lines)
	return lines
}

// withCRLF is a document with other line ends, unless lines end within its strings.
func withCRLF(name, document string) string {
	if name == "strings.ttl" {
		return document
	}
	return strings.ReplaceAll(document, "\n", "\r\n")
}

func TestBadDocuments(t *testing.T) {
	names, documents := archive(t, "bad.txtar")
	for i := 0; i < len(names); i += 2 {
		name := names[i]
		t.Run(name, func(t *testing.T) {
			want := strings.TrimSuffix(documents[names[i+1]], "\n")
			_, err := readAll(t, readers[filepath.Ext(name)], documents[name], Options{})
			line, column, message := syntaxOf(err)
			place := fmt.Sprintf("%d:%d: ", line, column)
			if part, found := strings.CutPrefix(want, place); err == nil || !found || !strings.Contains(message, part) {
				t.Errorf("got %s%s, want %s", place, message, want)
			}
		})
	}
}

// TestTruncated cuts good documents anywhere: what was read before is what is
// read of the whole, and a cut within a statement is an error.
func TestTruncated(t *testing.T) {
	names, documents := archive(t, "good.txtar")
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			read, document := readers[filepath.Ext(name)], documents[name]
			whole, _ := readAll(t, read, document, Options{})
			for n := 0; n < len(document); n += 1 + len(document)/500 {
				lines, err := readAll(t, read, document[:n], Options{})
				if err == nil && filepath.Ext(name) == ".jsonld" && strings.TrimSpace(document[n:]) != "" {
					t.Fatalf("%q is read as whole", document[:n])
				}
				if line, column, message := syntaxOf(err); err != nil && (line < 1 || column < 1 || line > 1+strings.Count(document[:n], "\n")) {
					t.Fatalf("cut at %d: line %d, column %d: %s", n, line, column, message)
				}
				// a number that is cut is another one, after which a list may go on
				if known := max(0, len(lines)-2); len(lines) > len(whole) || !slices.Equal(lines[:known], whole[:known]) {
					t.Fatalf("cut at %d: %s", n, difference(lines, whole))
				}
			}
		})
	}
}
