package record

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// record makes a record of some lines of front matter.
func recordOf(lines ...string) []byte {
	return []byte("---\n" + strings.Join(lines, "\n") + "\n---\n")
}

func read(t *testing.T, lines ...string) *Figure {
	t.Helper()
	fig, err := ReadFigure("f.md", recordOf(lines...))
	if err != nil {
		t.Fatal(err)
	}
	return fig
}

func codes(problems []Problem) []string {
	var list []string
	for _, p := range problems {
		list = append(list, p.Code)
	}
	return list
}

const figid, pmcid = "figid: PMC1__f", "pmcid: PMC1"

func TestMissingValuesMakeNothing(t *testing.T) {
	for _, missing := range []string{"''", ".na.character", ".na.real", "NA", "~", "[]", "", "'  '", "null"} {
		fig := read(t, figid, pmcid, "figtitle: "+missing, "caption: "+missing, "automl_pathway: "+missing, "year: "+missing, "doi: "+missing,
			"figlink: "+missing, "ndex: "+missing, "wpid: "+missing, "organisms: "+missing, "keywords: "+missing)
		if fig.Title+fig.Caption+fig.Score+fig.Paper.Year+fig.Paper.DOI+fig.Link+fig.NDEx+fig.WPID != "" || len(fig.Paper.Keywords)+len(fig.Organisms[0]) > 0 {
			t.Errorf("%q: %+v", missing, fig)
		}
		if len(fig.Problems) > 0 {
			t.Errorf("%q: %v", missing, fig.Problems)
		}
	}
}

// TestTextIsKept reads what YAML would take for numbers, booleans or nothing.
func TestTextIsKept(t *testing.T) {
	words := []string{"1e5", "10E3", "08", "0x1F", "1_000", "0o17", "no", "'~'", "'null'", "'12:30'", "NA", "na", "Na", "' edge '", "2019-01-02", "+1", ".5", "yes"}
	lines := []string{figid, pmcid, "figtitle: 1e5", "schema-jsonld:", "  keywords:"}
	var want []string
	for _, word := range words {
		lines = append(lines, "  - "+word)
		want = append(want, strings.Trim(word, "'"))
	}
	fig := read(t, lines...)
	if !slices.Equal(fig.Keywords, want) {
		t.Errorf("keywords %q, want %q", fig.Keywords, want)
	}
	if fig.Title != "1e5" {
		t.Errorf("title %q", fig.Title)
	}
}

func TestShapesOfOneKey(t *testing.T) {
	for lines, want := range map[string][]string{
		"schema-jsonld:\n  keywords: VCAN":          {"VCAN"},
		"schema-jsonld:\n  keywords: []":            nil,
		"schema-jsonld:\n- keywords:\n  - A\n  - a": {"A", "a"},
	} {
		if got := read(t, figid, pmcid, lines).Keywords; !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", lines, got, want)
		}
	}
	if got := read(t, figid, pmcid, "figtitle:\n- One").Title; got != "One" {
		t.Errorf("a list of one: %q", got)
	}
	fig := read(t, figid, pmcid, "figtitle:\n- One\n- Two", "caption: {a: b}")
	if fig.Title != "" || !slices.Equal(codes(fig.Problems), []string{"field-shape", "field-shape"}) {
		t.Errorf("a list of two: %q, %v", fig.Title, fig.Problems)
	}
}

// TestRawOrganisms reads names that the records' writer does not quote.
func TestRawOrganisms(t *testing.T) {
	fig := read(t, figid, "organisms:", "- [Candida] auris", "- Foo sp #5", "- *star", "- NA", "- Homo sapiens", "- 'It''s: quoted'",
		"- A name that is folded", "  over two lines", "- {braces}", "- strain: 1", pmcid, "organisms_ner:", "- @home", "- `tick`", "- !bang", "number: F1")
	want := []string{"[Candida] auris", "Foo sp #5", "*star", "Homo sapiens", "It's: quoted", "A name that is folded over two lines", "{braces}", "strain: 1"}
	if got := fig.Organisms[CuratedOrganisms]; !slices.Equal(got, want) {
		t.Errorf("organisms %q, want %q", got, want)
	}
	if got, want := fig.Organisms[RecognizedOrganisms], []string{"@home", "`tick`", "!bang"}; !slices.Equal(got, want) {
		t.Errorf("organisms_ner %q, want %q", got, want)
	}
	if fig.Number != "F1" || len(fig.Problems) > 0 {
		t.Errorf("number %q, %v", fig.Number, fig.Problems)
	}
}

func TestScore(t *testing.T) {
	for text, want := range map[string]string{
		"0.970": "0.97", "1": "1.0", "0": "0.0", "9.5e-05": "0.000095", "1.5E3": "1500.0", "-0.50": "-0.5", "+.5": "0.5", "-0": "0.0", "00.10": "0.1",
		"5.": "5.0", "12345678901234567890.10": "12345678901234567890.1",
	} {
		if got, err := canonicalDecimal(text); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"", ".", "-", "high", "1e", "1e999999999", "0x1F", "NaN", "Inf", "1,5", "--1", "1-2", "1.2.3", "e5", "+-1"} {
		if got, err := canonicalDecimal(text); err == nil {
			t.Errorf("%q was read as %s", text, got)
		}
	}
}

// TestMalformedFieldsAreLeftOut holds each check against what it must let through
// and what not.
func TestMalformedFieldsAreLeftOut(t *testing.T) {
	get := map[string]func(*Figure) string{
		"figlink": func(f *Figure) string { return f.Link }, "year": func(f *Figure) string { return f.Paper.Year },
		"doi": func(f *Figure) string { return f.Paper.DOI }, "ndex": func(f *Figure) string { return f.NDEx },
		"wpid": func(f *Figure) string { return f.WPID }, "pmcid": func(f *Figure) string { return f.Paper.PMCID },
	}
	for _, c := range []struct {
		key, text string
		good      bool
	}{
		{"figlink", "/pmc/articles/PMC1/figure/F3/", true}, {"figlink", "pmc/articles/PMC1", true}, {"figlink", "https://x.org/a?b=c#d", true},
		{"figlink", "a b", false}, {"figlink", "a<b", false}, {"figlink", "a%zz", false}, {"figlink", "ftp://x.org/", false}, {"figlink", "a[1]", false},
		{"year", "'2023'", true}, {"year", "2023", true}, {"year", "20232", false}, {"year", "'23'", false}, {"year", "MMXX", false},
		{"doi", "10.1016/S0092-8674(20)30123-4", true}, {"doi", "doi:10.1/x", false}, {"doi", "10.1016/a b", false},
		{"ndex", "0123abcd-0123-0123-0123-0123456789ab", true}, {"ndex", "0123abcd", false},
		{"wpid", "WP5283", true}, {"wpid", "WP12x", false}, {"pmcid", "PMC12", true}, {"pmcid", "PMCID12", false},
	} {
		lines := []string{figid, c.key + ": " + c.text}
		if c.key != "pmcid" {
			lines = append(lines, pmcid)
		}
		fig := read(t, lines...)
		value := get[c.key](fig)
		if good := value != ""; good != c.good {
			t.Errorf("%s %s: %q, %v", c.key, c.text, value, fig.Problems)
		}
		if want := []string{c.key + "-malformed"}; !c.good && !slices.Equal(codes(fig.Problems), want) {
			t.Errorf("%s %s: %v, want %v", c.key, c.text, fig.Problems, want)
		}
	}
}

func TestRecordsThatCannotBeRead(t *testing.T) {
	for _, c := range []struct {
		name, text, code string
		line             int
	}{
		{"empty", "", "record-empty", 1},
		{"text", "hello\n", "front-matter-missing", 1},
		{"open", "---\nfigid: x\n", "front-matter-open", 3},
		{"not UTF-8", "---\nfigid: x\ncaption: a\xffb\n---\n", "record-utf8", 3},
		{"NUL", "---\nfigid: x\ncaption: a\x00b\n---\n", "record-control", 3},
		{"not YAML", "---\nfigid: x\ncaption: 'open\n---\n", "record-yaml", 3},
		{"text after a quoted value", "---\nfigid: x\nnumber: Fig. 1\ncaption: 'a' b\nyear: '2020'\n---\n", "record-yaml", 4},
		{"a list among keys", "---\nfigid: x\nnumber: Fig. 1\n- b\nyear: '2020'\n---\n", "record-yaml", 4},
		{"an open list", "---\nfigid: x\norganisms: [Homo sapiens\nyear: '2020'\n---\n", "record-yaml", 3},
		{"an alias of nothing", "---\nfigid: x\ncaption: *bold* text\nyear: '2020'\n---\n", "record-yaml", 3},
		{"a list", "---\n- figid\n---\n", "record-not-mapping", 1},
		{"a scalar", "---\nfigid\n---\n", "record-not-mapping", 1},
		{"no figid", "---\ncaption: x\n---\n", "figid-missing", 1},
		{"blank in figid", "---\ncaption: x\nfigid: a b\n---\n", "figid-malformed", 3},
		{"slash in figid", "---\nfigid: ../a\n---\n", "figid-malformed", 2},
		{"key twice", "---\nfigid: x\ncaption: a\ncaption: b\n---\n", "key-twice", 4},
		{"two byte order marks", "\ufeff\ufeff---\nfigid: x\n---\n", "front-matter-missing", 1},
		{"alias", "---\nfigid: x\nfigtitle: &a y\ncaption: *a\n---\n", "record-alias", 4},
	} {
		_, err := ReadFigure("f.md", []byte(c.text))
		var syntax *SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if syntax.Code != c.code || syntax.Line != c.line || syntax.File != "f.md" {
			t.Errorf("%s: %s in line %d of %q, want %s in line %d", c.name, syntax.Code, syntax.Line, syntax.File, c.code, c.line)
		}
	}
}

func TestFrontMatterOfAnyLineEnd(t *testing.T) {
	plain := string(recordOf(figid, pmcid, "figtitle: A title", "  folded", "organisms:", "- Homo sapiens"))
	want := read(t, figid, pmcid, "figtitle: A title", "  folded", "organisms:", "- Homo sapiens")
	for name, text := range map[string]string{
		"CRLF": strings.ReplaceAll(plain, "\n", "\r\n"), "byte order mark": "\ufeff" + plain,
		"no newline at the end": strings.TrimSuffix(plain, "\n"), "a body": plain + "\nBody.\n",
	} {
		fig, err := ReadFigure("f.md", []byte(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if fig.Title != want.Title || !slices.Equal(fig.Organisms[0], want.Organisms[0]) || fig.ID != want.ID {
			t.Errorf("%s: %+v", name, fig)
		}
	}
}

// FuzzReadFigure reads anything; what it reads is checked text.
func FuzzReadFigure(f *testing.F) {
	for _, folder := range []string{"good/_figures", "old", "bad/_figures"} {
		files, _ := filepath.Glob(filepath.Join("..", "testdata", folder, "*.md"))
		for _, name := range files {
			if text, err := os.ReadFile(name); err == nil {
				f.Add(text)
			}
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		fig, err := ReadFigure("f.md", text)
		var syntax *SyntaxError
		if err != nil {
			if !errors.As(err, &syntax) || syntax.Line < 1 || syntax.Code == "" {
				t.Fatalf("error without a place: %v", err)
			}
			return
		}
		if fig.ID == "" || checkCharacters(fig.Title+fig.Caption+strings.Join(fig.Keywords, "")) != nil {
			t.Fatalf("unchecked text: %+v", fig)
		}
	})
}
