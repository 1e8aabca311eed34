package nquads

import (
	"fmt"
	"strings"
	"testing"

	"github.com/knakk/rdf"
)

func TestCheckIRI(t *testing.T) {
	for _, test := range []struct{ iri, problem string }{
		{"http://x.org/", ""},
		{"http://x.org", ""},
		{"urn:uuid:1-2", ""},
		{"a:", ""},
		{"h2+x-y.z:b", ""},
		{"https://doi.org/10.1016/S0092-8674(20)30123-4", ""},
		{"http://x.org/5'-UTR;a,b!c~d$e&f*g=h@i", ""},
		{"http://x.org/q?u=http://y.org/z#a/b?c", ""},
		{"http://x.org/a%20b%c3%A9", ""},
		{"http://x.org/é日本𐀀\u00a0", ""},
		{"http://x.org/q?\ue000", ""},
		{"http://[::1]/a", ""},
		{"http://[2001:db8::7]:8080", ""},
		{"http://user@[::ffff:1.2.3.4]?q#f", ""},

		{"", "no scheme"},
		{"foo/bar", "no scheme"},
		{"//x.org/", "no scheme"},
		{":a", "no scheme"},
		{"1a:b", "no scheme"},
		{"a b:c", "no scheme"},
		{"é:b", "no scheme"},
		{"http", "no scheme"},
		{"http://x.org/a b", "' '"},
		{"http://x.org/a\x00", `'\x00'`},
		{"http://x.org/a\n", `'\n'`},
		{"http://x.org/a\x7f", `'\x7f'`},
		{"http://x.org/<", "'<'"},
		{"http://x.org/> .", "'>'"},
		{"http://x.org/\"", `'"'`},
		{"http://x.org/{", "'{'"},
		{"http://x.org/}", "'}'"},
		{"http://x.org/|", "'|'"},
		{"http://x.org/^", "'^'"},
		{"http://x.org/`", "'`'"},
		{"http://x.org/\\u0041", `'\\'`},
		{"http://x.org/100%", "hexadecimal"},
		{"http://x.org/a%2", "hexadecimal"},
		{"http://x.org/a%zz", "hexadecimal"},
		{"http://x.org/a%2g", "hexadecimal"},
		{"http://x.org/a%g2", "hexadecimal"},
		{"http://x.org/\xff", "UTF-8"},
		{"http://x.org/caf\xe9", "UTF-8"},
		{"http://x.org/\xed\xa0\x80", "UTF-8"},

		// What Oxigraph refuses, and the whole document with it.
		{"http://x.org/a#b#c", "'#'"},
		{"http://x.org/\u0085", "U+0085"},
		{"http://x.org/\ufffd", "U+FFFD"},
		{"http://x.org/\ufdd0", "U+FDD0"},
		{"http://x.org/\U0001ffff", "U+1FFFF"},
		{"http://x.org/\ue000", "U+E000"},
		{"http://x.org/q?a#\ue000", "U+E000"},
		{"http://x.org/q#a?\U000e0001", "U+E0001"},
		{"http://x.org/a[1]", "'['"},
		{"http://x.org/a]", "']'"},
		{"http://x.org?a[1]", "'['"},
		{"http://x.org#a[1]", "'['"},
		{"http://[::1]/a[1]", "'['"},
		{"http://a[1]/", "'['"},
		{"http://[::1]/a b", "' '"},
		{"http://[::1]/a#b#c", "'#'"},
		{"http://[::1", "'['"},
		{"http://::1]/", "']'"},
		{"http://[::1]x/", "'['"},
		{"http://[:::]/", "'['"},
		{"http://[1.2.3.4]/", "'['"},
		{"http://[]/", "'['"},
		{"urn:x://[::1]", "'['"},
		{"mailto:x?u=http://[::1]", "'['"},
	} {
		err := CheckIRI(test.iri)
		if !says(err, test.problem) {
			t.Errorf("CheckIRI(%q) = %v, want %q", test.iri, err, test.problem)
		}
	}
}

// says tells whether an error holds a text; none is wanted where the text is "".
func says(err error, text string) bool {
	if err == nil || text == "" {
		return err == nil && text == ""
	}
	return strings.Contains(err.Error(), text)
}

// decoded is the object of a statement as knakk/rdf's decoder makes it: some
// terms, right ones and wrong ones, its constructors do not make.
func decoded(t *testing.T, object string) rdf.Object {
	t.Helper()
	triple, err := rdf.NewTripleDecoder(strings.NewReader("<a:s> <a:p> "+object+" .\n"), rdf.NTriples).Decode()
	if err != nil {
		t.Fatal(err)
	}
	return triple.Obj
}

func TestAppendTerm(t *testing.T) {
	iri := mustIRI("http://x.org/a")
	for name, test := range map[string]struct {
		term          rdf.Term
		want, problem string
	}{
		"IRI":                     {iri, "<http://x.org/a>", ""},
		"plain":                   {must(rdf.NewLiteral("x")), `"x"`, ""},
		"empty text":              {must(rdf.NewLiteral("")), `""`, ""},
		"xsd:string":              {rdf.NewTypedLiteral("x", mustIRI(xsdString)), `"x"`, ""},
		"datatype":                {rdf.NewTypedLiteral(`a"b`, iri), `"a\"b"^^<http://x.org/a>`, ""},
		"language":                {must(rdf.NewLangLiteral("x", "en")), `"x"@en`, ""},
		"language in parts":       {decoded(t, `"x"@zh-Hant-TW`), `"x"@zh-Hant-TW`, ""},
		"blank node":              {mustBlank("a.b-1"), "_:a.b-1", ""},
		"nil":                     {nil, "", "missing"},
		"pointer":                 {&iri, "", "*rdf.IRI is no term"},
		"nil pointer":             {(*rdf.IRI)(nil), "", "*rdf.IRI is no term"},
		"zero IRI":                {rdf.IRI{}, "", "no scheme"},
		"zero literal":            {rdf.Literal{}, "", "no language"},
		"zero blank node":         {rdf.Blank{}, "", "label"},
		"langString, no language": {rdf.NewTypedLiteral("x", mustIRI(rdfLangString)), "", "no language"},
		"language of no part":     {decoded(t, `"x"@en--`), "", `language tag "en--"`},
		"not UTF-8":               {must(rdf.NewLiteral("caf\xe9")), "", "not UTF-8"},
		"bytes":                   {must(rdf.NewLiteral([]byte{0, 0xff, '"'})), "", "not UTF-8"},
		"datatype without scheme": {rdf.NewTypedLiteral("x", mustIRI("dt")), "", "no scheme"},
		"label with blank":        {mustBlank("a b"), "", "label"},
		"label in two":            {mustBlank("_:a"), "", "label"},
		"label ends in dot":       {mustBlank("fig."), "", "label"},
		"label with slash":        {mustBlank("a/b"), "", "label"},
		"label injects":           {mustBlank("a .\n<a:s> <a:p> _:b"), "", "label"},
		"label starts with dash":  {mustBlank("-a"), "", "label"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := AppendTerm([]byte("before "), test.term)
			if string(got) != "before "+test.want || !says(err, test.problem) {
				t.Errorf("got %q and %v, want %q and %q", got, err, test.want, test.problem)
			}
		})
	}
}

func TestCheckLanguage(t *testing.T) {
	for tag, want := range map[string]bool{
		"en": true, "EN": true, "de-CH-1996": true, "es-419": true, "x": true, "zh-Hant-TW": true,
		"": false, "-": false, "en-": false, "-en": false, "en--us": false, "4": false, "1en": false, "en_US": false, "en us": false, "é": false, "en-é": false, "en@": false, "en[": false,
	} {
		if err := CheckLanguage(tag); (err == nil) != want || err != nil && !says(err, "language tag") {
			t.Errorf("CheckLanguage(%q) = %v", tag, err)
		}
		if err := CheckLanguage([]byte(tag)); (err == nil) != want {
			t.Errorf("CheckLanguage of bytes of %q = %v", tag, err)
		}
	}
}

// TestEscapes asks RDFC-1.0's escapes of each character that has one.
func TestEscapes(t *testing.T) {
	short := map[rune]string{'\b': `\b`, '\t': `\t`, '\n': `\n`, '\f': `\f`, '\r': `\r`, '"': `\"`, '\\': `\\`}
	for c := rune(0); c <= 0x100; c++ {
		want := string(c)
		if c < 0x20 || c == 0x7f {
			want = fmt.Sprintf(`\u%04X`, c)
		}
		if s, there := short[c]; there {
			want = s
		}
		if got := string(AppendString(nil, "a"+string(c)+"z")); got != `"a`+want+`z"` {
			t.Errorf("U+%04X: got %s, want %s", c, got, want)
		}
		if got := AppendString(nil, []byte(string(c))); string(got) != `"`+want+`"` {
			t.Errorf("U+%04X as bytes: got %s, want %s", c, got, want)
		}
	}
}

func TestUnescapedInvertsString(t *testing.T) {
	texts := []string{"", `\`, `\\n`, `\u0041`, strings.Repeat(`"\`, 50)}
	for c := rune(0); c <= 0x100; c++ {
		texts = append(texts, string(c), "a"+string(c)+string(c)+"z")
	}
	r := newRandom(1)
	for range 5000 {
		texts = append(texts, r.join(append(controlPieces, textPieces...), 20))
	}
	for _, text := range texts {
		quoted := AppendString(nil, text)
		if n := StringEnd(append(quoted, ` "x" .`...)); n != len(quoted) {
			t.Errorf("%q: StringEnd of %s is %d, want %d", text, quoted, n, len(quoted))
		}
		if got := string(AppendUnescaped([]byte("before "), quoted[1:len(quoted)-1])); got != "before "+text {
			t.Errorf("%q came back as %q", text, got)
		}
	}
}

func TestStringWithoutEnd(t *testing.T) {
	for _, text := range []string{`"`, `"abc`, `"abc\"`, `"\\\"`} {
		if n := StringEnd([]byte(text)); n != -1 {
			t.Errorf("StringEnd(%s) = %d, want -1", text, n)
		}
	}
}
