package lexicon

import (
	"archive/tar"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"figraph/record"
)

var update = flag.Bool("update", false, "write testdata/golden anew")

// transcript is a dictionary as our table, its bad lines as comments where they
// came.
func transcript(t testing.TB, file string, r io.Reader) string {
	t.Helper()
	var out bytes.Buffer
	for e, err := range Read(file, r) {
		if err != nil {
			fmt.Fprintf(&out, "# %v\n", err)
			continue
		}
		var row bytes.Buffer
		table := NewEncoder(&row)
		if err := table.Encode(&e); err != nil {
			t.Fatal(err)
		}
		if err := table.Close(); err != nil {
			t.Fatal(err)
		}
		_, line, _ := strings.Cut(row.String(), "\n")
		out.WriteString(line)
	}
	return strings.Join(tableHeader, "\t") + "\n" + out.String()
}

// samples are the sample files by name.
func samples(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := os.ReadDir(filepath.Join("testdata", "forms"))
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string][]byte{}
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join("testdata", "forms", file.Name()))
		if err != nil {
			t.Fatal(err)
		}
		texts[file.Name()] = text
	}
	return texts
}

// TestForms compares what is read of each sample with testdata/golden, whether the
// bytes come at once or one by one, with other line ends, or after a byte order mark.
func TestForms(t *testing.T) {
	for name, text := range samples(t) {
		golden := filepath.Join("testdata", "golden", name+".tsv")
		got := transcript(t, name, bytes.NewReader(text))
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s: got\n%swant\n%s", name, got, want)
		}
		for how, r := range map[string]io.Reader{
			"one by one":        iotest.OneByteReader(bytes.NewReader(text)),
			"carriage returns":  bytes.NewReader(bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))),
			"a byte order mark": io.MultiReader(bytes.NewReader(byteOrderMark), bytes.NewReader(text)),
		} {
			if again := transcript(t, name, r); again != got {
				t.Errorf("%s, %s: got\n%swant\n%s", name, how, again, got)
			}
		}
	}
}

// TestReadAgain reads the goldens, which are tables, and expects the same entries.
func TestReadAgain(t *testing.T) {
	for name := range samples(t) {
		golden, err := os.ReadFile(filepath.Join("testdata", "golden", name+".tsv"))
		if err != nil {
			t.Fatal(err)
		}
		var want strings.Builder
		for line := range strings.Lines(string(golden)) {
			if line[0] != '#' {
				want.WriteString(line)
			}
		}
		if got := transcript(t, name, bytes.NewReader(golden)); got != want.String() {
			t.Errorf("%s: got\n%swant\n%s", name, got, want.String())
		}
	}
}

func TestTaxdump(t *testing.T) {
	names := samples(t)["names.dmp"]
	var archive bytes.Buffer
	w := tar.NewWriter(&archive)
	for _, file := range []struct {
		name string
		text []byte
	}{{"citations.dmp", []byte("1\t|\t")}, {"names.dmp", names}} {
		if err := w.WriteHeader(&tar.Header{Name: file.name, Size: int64(len(file.text)), Mode: 0o644}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(file.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	want := transcript(t, "taxdump.tar/names.dmp", bytes.NewReader(names))
	if got := transcript(t, "taxdump.tar", bytes.NewReader(archive.Bytes())); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// TestBrokenFiles asks for the message of files that cannot be read on.
func TestBrokenFiles(t *testing.T) {
	mesh := string(samples(t)["mesh.nt"])
	var empty bytes.Buffer
	if err := tar.NewWriter(&empty).WriteHeader(&tar.Header{Name: "nodes.dmp", Mode: 0o644}); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"":                                      "f: the file is empty",
		" \n\n":                                 "f: the file is empty",
		"\x1f\x8b\x08\x00":                      "f: the file is compressed by gzip: let its name end in .gz",
		"no dictionary\n":                       "f: not a dictionary of a known form: expected one of figraph's own table; NCBI's gene_info;",
		"kind\tid\tname\tx\n":                   "f:1: the header is not kind, id, name, taxon, synonyms, same, members, medicine, count, reads, in this order",
		"#tax_id\tGeneID\tSymbol\tLocusTag\n":   `f:1: the header has no column "Synonyms"`,
		"hgnc_id\tsymbol\tname\tstatus\n":       `f:1: the header has no column "alias_symbol"`,
		"symbol\tncbigene_id\taliases\ttaxon\n": "f:1: a header and no rows: the download may have broken off",
		"DrugBank ID,Accession Numbers,Common name\n": `f:1: the header has no column "CAS"`,
		"atc_code,name\n": "f:1: a header and no rows: the download may have broken off",
		"subject_id\tpredicate_id\tobject_id\tobject_id\n":                              "f: not a dictionary of a known form: expected one of",
		"format-version: 1.2\n\n[Term]\nid: GO:1\nname: x\n":                            "f:5: no term of Disease Ontology, ChEBI or NCBI Taxonomy: expected doid.obo, chebi.obo or ncbitaxon.obo",
		mesh + "<http://id.nlm.nih.gov/mesh/D1> broken .\n":                             "f:34: column 33: expected an IRI in '<' and '>': download mesh.nt again",
		meshBase + "vocab> " + rdfLabel + " \"x\" .\n":                                  "f:1: no record of MeSH: expected mesh.nt, with subjects such as <http://id.nlm.nih.gov/mesh/D000001>",
		empty.String() + strings.Repeat("\x00", 1024):                                   "f: an archive without names.dmp: expected taxdump.tar of NCBI Taxonomy, or name the file in it",
		"#tax_id\tGeneID\tSymbol\tSynonyms\tdbXrefs\n" + strings.Repeat("x", maxLine+1): "f:2: read: a line longer than 16777216 bytes",
	} {
		var last error
		for _, err := range Read("f", strings.NewReader(text)) {
			last = err
		}
		var syntax *SyntaxError
		if !errors.As(last, &syntax) || !syntax.Whole || !strings.HasPrefix(last.Error(), want) {
			t.Errorf("%.60q: %v, want %s", text, last, want)
		}
	}
}

// TestBrokenReader gives each form an input that breaks off, and expects its error.
func TestBrokenReader(t *testing.T) {
	broken := errors.New("the disk is gone")
	for name, text := range samples(t) {
		var last error
		for _, err := range Read(name, io.MultiReader(bytes.NewReader(text), iotest.ErrReader(broken))) {
			if last = err; err == nil {
				continue
			}
		}
		if !errors.Is(last, broken) {
			t.Errorf("%s: %v", name, last)
		}
	}
}

// TestStopsWhenAsked breaks off after each number of items.
func TestStopsWhenAsked(t *testing.T) {
	for name, text := range samples(t) {
		total := strings.Count(transcript(t, name, bytes.NewReader(text)), "\n") - 1
		for stop := 1; stop <= total; stop++ {
			n := 0
			for range Read(name, bytes.NewReader(text)) {
				if n++; n == stop {
					break
				}
			}
			if n != stop {
				t.Fatalf("%s: %d items, want %d", name, n, stop)
			}
		}
	}
}

func TestLenient(t *testing.T) {
	var lines []int
	entries := 0
	for _, err := range Lenient(Read("f", bytes.NewReader(samples(t)["plain-genes.tsv"])), func(e *SyntaxError) { lines = append(lines, e.Line) }) {
		if err != nil {
			t.Fatal(err)
		}
		entries++
	}
	if entries != 2 || fmt.Sprint(lines) != "[4 5]" {
		t.Errorf("%d entries, bad lines %v", entries, lines)
	}
	for _, err := range Lenient(Read("f", strings.NewReader("")), func(e *SyntaxError) { t.Errorf("survived %v", e) }) {
		if err == nil {
			t.Error("an empty file is read")
		}
	}
}

// FuzzForms gives any bytes to the reader of each form: entries are sound, and
// errors name their place.
func FuzzForms(f *testing.F) {
	for _, text := range samples(f) {
		for i, form := range forms {
			if form.known(text[:min(len(text), headSize)]) {
				f.Add(uint8(i), text)
				break
			}
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, text []byte) {
		lines := bytes.Count(text, []byte("\n")) + 1
		for e, err := range readAs(forms[int(which)%len(forms)], text) {
			var syntax *SyntaxError
			switch {
			case err == nil:
				checkEntry(t, &e)
			case !errors.As(err, &syntax) || syntax.Line < 0 || syntax.Line > lines+1:
				t.Fatalf("%d lines: %v", lines, err)
			}
		}
	})
}

// readAs reads text as a form, whatever it is.
func readAs(f form, text []byte) func(func(Entry, error) bool) {
	return func(yield func(Entry, error) bool) { f.read(newSource("f", bytes.NewReader(text), yield)) }
}

func checkEntry(t *testing.T, e *Entry) {
	if e.Entity != (record.Entity{}) {
		if again, ok := entityIn(e.Entity.Space, e.Entity.ID); !ok || again != e.Entity {
			t.Fatalf("%+v", e)
		}
	} else if e.Name == "" {
		t.Fatalf("neither an identifier nor a name: %+v", e)
	}
	if e.Taxon != "" && !record.IsNumber(e.Taxon) || e.Reads != nil && len(e.Reads) != len(e.Synonyms) {
		t.Fatalf("%+v", e)
	}
	for _, name := range append([]string{e.Name}, e.Synonyms...) {
		if checkText([]byte(name)) != nil {
			t.Fatalf("unchecked name %q", name)
		}
	}
	for _, q := range e.Same {
		if q.ID == "" || q.Prefix == "" || q.Prefix != strings.ToLower(q.Prefix) {
			t.Fatalf("%+v", e)
		}
	}
}

// FuzzTable asks that what is read as our table is written and read as the same.
func FuzzTable(f *testing.F) {
	f.Add(samples(f)["table.tsv"])
	f.Add([]byte("kind\ngene\t\t \n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		once := transcriptOf(t, readAs(forms[0], text))
		if again := transcriptOf(t, readAs(forms[0], []byte(once))); again != once {
			t.Fatalf("%q became %q", once, again)
		}
	})
}

func transcriptOf(t *testing.T, entries func(func(Entry, error) bool)) string {
	var out bytes.Buffer
	table := NewEncoder(&out)
	for e, err := range entries {
		if err != nil {
			continue
		}
		if err := table.Encode(&e); err != nil {
			t.Fatal(err)
		}
	}
	if err := table.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestEncoderKeepsItsError fails the writer early and late.
func TestEncoderKeepsItsError(t *testing.T) {
	e := Entry{Kind: Gene, Name: strings.Repeat("x", 1<<16)}
	for _, limit := range []int64{0, 1, 1 << 16} {
		table := NewEncoder(&shortWriter{limit})
		table.Encode(&e)
		if table.Encode(&e); table.Close() != io.ErrShortWrite {
			t.Errorf("no error after %d bytes", limit)
		}
	}
}

type shortWriter struct{ left int64 }

func (w *shortWriter) Write(b []byte) (int, error) {
	if w.left -= int64(len(b)); w.left < 0 {
		return 0, io.ErrShortWrite
	}
	return len(b), nil
}
