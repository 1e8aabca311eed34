package web

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// show is a text with its words between brackets.
func show(pieces []piece) string {
	var b strings.Builder
	for _, p := range pieces {
		if p.Hit {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestWordsAreMarkedWhole(t *testing.T) {
	for _, c := range []struct {
		text  string
		words []string
		want  string
	}{
		{"AKT1 and Akt", []string{"akt"}, "AKT1 and [Akt]"},
		{"AKT1/PKB", []string{"AKT1", "PKB"}, "[AKT1]/[PKB]"},
		{"p-AKT, AKT.", []string{"AKT"}, "p-[AKT], [AKT]."},
		{"TNF-α and TNF", []string{"TNF", "TNF-α"}, "[TNF-α] and [TNF]"},
		{"µ-opioid ΔNP63", []string{"np63", "µ-OPIOID"}, "[µ-opioid] ΔNP63"},
		{"nothing", []string{"", "x"}, "nothing"},
		{"", []string{"x"}, ""},
		{"<b>AKT</b>", []string{"b", "AKT"}, "<[b]>[AKT]</[b]>"},
	} {
		if got := show(marked(c.text, c.words)); got != c.want {
			t.Errorf("%q, %q: %q, want %q", c.text, c.words, got, c.want)
		}
	}
}

func TestExcerptIsAroundTheFirstWord(t *testing.T) {
	long := strings.Repeat("so many words ", 40) + "here is BDNF and " + strings.Repeat("on it goes ", 60)
	got := show(excerpt(long, []string{"bdnf"}))
	if !strings.HasPrefix(got, "… ") || !strings.HasSuffix(got, " …") || !strings.Contains(got, "[BDNF]") || utf8.RuneCountInString(got) > excerptRunes+10 {
		t.Errorf("%q", got)
	}
	for _, text := range []string{"short\n  text", "short text ", " short text", "short\u00a0text", "short\ttext", "short  text\u2028"} {
		if got := show(excerpt(text, nil)); got != "short text" {
			t.Errorf("%q: %q", text, got)
		}
	}
	solid := strings.Repeat("ä", 2*excerptRunes) // without a blank
	if got := show(excerpt(solid, []string{solid[2:]})); !utf8.ValidString(got) {
		t.Errorf("%q", got)
	}
}

// FuzzExcerpt looks for texts that lose or gain characters, that end within one, or whose
// words are missed.
func FuzzExcerpt(f *testing.F) {
	f.Add("AKT1 and Akt", "akt", "AKT1")
	f.Add(strings.Repeat("ΔNP63 ", 100), "NP63", "\xff")
	f.Add("kcal K ſ s İ i", "K", "S")
	f.Add("K channels and K", "k", "İ")
	f.Fuzz(func(t *testing.T, text, a, b string) {
		everywhere := sought([]string{a, b}) // looks at each place, whatever begins there
		for i := range everywhere.begins {
			everywhere.begins[i] = true
		}
		if got, want := show(marked(text, []string{a, b})), show(everywhere.mark(text)); got != want {
			t.Errorf("%q of %q, want %q", got, text, want)
		}
		var whole strings.Builder
		for _, p := range marked(text, []string{a, b}) {
			whole.WriteString(p.Text)
		}
		if whole.String() != text {
			t.Errorf("%q became %q", text, whole.String())
		}
		if runes := []rune(text); utf8.ValidString(text) && len(runes) > excerptRunes && text[:runesEnd(text, excerptRunes)] != string(runes[:excerptRunes]) {
			t.Errorf("%q ends at %d", text, runesEnd(text, excerptRunes))
		}
		if got := show(excerpt(text, []string{a, b})); utf8.ValidString(text) && utf8.ValidString(a+b) && !utf8.ValidString(got) {
			t.Errorf("%q: %q", text, got)
		}
	})
}
