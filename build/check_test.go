package build

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"figraph/keep"
	"figraph/nquads"
	"figraph/rdfexport"
	"figraph/source"
)

func TestEveryFormatIsRead(t *testing.T) {
	t.Parallel()
	for _, f := range rdfexport.Formats {
		if _, err := keep.CheckDocument(t.Context(), strings.NewReader(""), f, nil); err != nil && strings.Contains(err.Error(), "not read") {
			t.Error(err)
		}
	}
	if _, err := keep.CheckDocument(t.Context(), strings.NewReader(""), rdfexport.Format{Name: "rdfxml"}, nil); err == nil {
		t.Error("a format that nobody reads was read")
	}
}

// TestExportsAreReadBack exports graphs in every format and reads the files: those
// with graph names have the graph sum, the others that of the triples.
func TestExportsAreReadBack(t *testing.T) {
	t.Parallel()
	shared := filepath.Join("..", "..", "shared", "data")
	for _, source := range []string{goodRecords, filepath.Join(shared, "seed"), filepath.Join(shared, "pfocr")} {
		t.Run(filepath.Base(source), func(t *testing.T) {
			if _, err := os.Stat(source); err != nil {
				t.Skipf("%s is not there: its exports were not read back", source)
			}
			if filepath.Base(source) == "pfocr" && testing.Short() {
				t.Skip("-short, or -race")
			}
			t.Parallel()
			dir := t.TempDir()
			o := Options{Folder: keep.Folder(filepath.Join(dir, "kg")), Exports: in(dir, someNames())}
			sum := build(t, o, source).summary.Receipt.Sum
			graph := contents(t, filepath.Join(dir, "graph.nq"))
			triples := triplesOf(t, graph)
			for _, name := range someNames() {
				verdict, err := checkFileOf(t, filepath.Join(dir, name))
				want := keep.Verdict{Statements: bytes.Count(graph, []byte("\n")), Sum: sum}
				if format, _, _ := rdfexport.FormatOfFile(name); !format.Graphs {
					want = triples
				}
				if err != nil || verdict.Statements != want.Statements || verdict.Sum != want.Sum {
					t.Errorf("%s: %+v and %v, want %+v", name, verdict, err, want)
				}
				if lines := strings.Contains(name, ".nq") || strings.Contains(name, ".nt"); lines != (verdict.Canonical != nil && *verdict.Canonical) {
					t.Errorf("%s: canonical is %v", name, verdict.Canonical)
				}
			}
		})
	}
}

// triplesOf is what must be found in the merge of a graph.
func triplesOf(t *testing.T, graph []byte) keep.Verdict {
	t.Helper()
	triples := map[string]bool{}
	for line := range bytes.Lines(graph) {
		cut, err := nquads.Cut(line)
		if err != nil {
			t.Fatal(err)
		}
		triples[string(cut.Subject)+" "+string(cut.Predicate)+" "+string(cut.Object)+" .\n"] = true
	}
	var sum nquads.Sum
	for text := range triples {
		sum.AddLine([]byte(text))
	}
	return keep.Verdict{Statements: len(triples), Sum: sum.String()}
}

func checkFileOf(t *testing.T, name string) (keep.Verdict, error) {
	t.Helper()
	format, compression, err := rdfexport.FormatOfFile(name)
	if err != nil {
		t.Fatal(err)
	}
	r, err := source.Decompress(bytes.NewReader(contents(t, name)), compression)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	return keep.CheckDocument(t.Context(), r, format, func(keep.Progress) {})
}

// TestHurtExportsAreFoundOut cuts exports and flips bits in them: there is an error
// with a line, or another sum.
func TestHurtExportsAreFoundOut(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: TestExportsAreReadBack goes the same ways")
	}
	t.Parallel()
	dir := t.TempDir()
	names := []string{"graph.ttl", "graph.trig", "graph.jsonld", "graph.nq", "graph.nt"}
	build(t, Options{Folder: keep.Folder(filepath.Join(dir, "kg")), Exports: in(dir, names)}, oldRecords)
	random := rand.New(rand.NewPCG(1, 20261125))
	for _, name := range names {
		whole := contents(t, filepath.Join(dir, name))
		format, _, err := rdfexport.FormatOfFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sound, err := keep.CheckDocument(t.Context(), bytes.NewReader(whole), format, nil)
		if err != nil {
			t.Fatal(err)
		}
		head := bytes.Index(whole, []byte("PMC")) // before it, prefixes and comments may say something else
		refused := 0
		for range 60 {
			at := head + random.IntN(len(whole)-head)
			cut, flipped := whole[:at:at], bytes.Clone(whole)
			flipped[at] ^= 1 << random.IntN(8)
			for _, hurt := range [][]byte{cut, flipped} {
				verdict, err := keep.CheckDocument(t.Context(), bytes.NewReader(hurt), format, nil)
				var syntax *nquads.SyntaxError
				switch {
				case err == nil && verdict.Sum == sound.Sum:
					t.Errorf("%s is sound still, cut or flipped at byte %d: %q", name, at, hurt[max(0, at-40):min(len(hurt), at+40)])
				case err == nil:
				case !errors.As(err, &syntax) || syntax.Line < 1 || syntax.Line > 1+bytes.Count(hurt, []byte("\n")):
					t.Errorf("%s, at byte %d: no line in %v", name, at, err)
				default:
					refused++
				}
			}
		}
		if refused < 60 {
			t.Errorf("%s: %d of 120 were refused", name, refused)
		}
	}
}
