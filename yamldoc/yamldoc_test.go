package yamldoc

import (
	"errors"
	"strings"
	"testing"
)

// TestMistakesAreNamedByTheirLine breaks documents in one line, which it marks.
func TestMistakesAreNamedByTheirLine(t *testing.T) {
	for _, text := range []string{
		"---\na: 1\nb: 'x' y <-\nc: 2\n",
		"---\na: 1\nb: 2\n- c <-\nd: 3\n",
		"---\na: 1\nb:\n  - x\n y <-\n",
		"---\na: 1\nb:\n  - x\n  y: 1 <-\nc: 2\n",
		"---\na: 1\nb: 1\n  c: 2 <-\n",
		"---\n] <-\n",
		"---\na: 1\nb: ] <-\nc: 2\n",
		"a: 1\nb: ] <-\nc: 2\n",
		"] <-\n",
		"a: 1\nb: [1, 2]] <-\nc: 2\n",
		"a: &x &y 1 <-\nc: 2\n",
		"a: 1\nb: *x <-\nc: 2\n",
		"a: 1\nb: !foo!x y <-\nc: 2\n",
		"a: 1\nb: @x <-\n",
		"a: 1\nb: c: d <-\ne: 1\n",
		"a: 1\n\tb: 2 <-\nc: 1\n",
		"a: 1\nb: \"\\q\" <-\nc: 1\n",
		"a: 1\nb: |x <-\n  y\nc: 1\n",
		"a: 1\nplain <-\nb: 2\n",
		"a: 1\nb: [1,\n  2]\nc: [1,\n  2 <-\nd: 3\n",
		"a: 1\n---\nb: ] <-\n",
		"a: [1, 2]\n--- <-\nb: 1\n",
	} {
		want := 1 + strings.Count(text[:strings.Index(text, " <-")], "\n")
		for name, broken := range map[string]string{
			"as it is": text, "with CRLF": strings.ReplaceAll(text, "\n", "\r\n"), "after comments": "# x\n# y\n" + text,
		} {
			_, err := Parse([]byte(strings.Replace(broken, " <-", "", 1)))
			line := want
			if name == "after comments" {
				line += 2
			}
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || syntax.Line != line {
				t.Errorf("%q %s: %v, want line %d", text, name, err, line)
			}
		}
	}
}

// TestMistakesInLongTexts are found in the time of one reading, near their line.
func TestMistakesInLongTexts(t *testing.T) {
	lines := strings.Repeat("- a\n", maxSearched)
	_, err := Parse([]byte("list:\n" + lines + "]\n"))
	var syntax *SyntaxError
	if !errors.As(err, &syntax) || syntax.Line < 1 || syntax.Line > maxSearched+2 {
		t.Errorf("%v", err)
	}
}

func TestParse(t *testing.T) {
	for text, want := range map[string]string{"a: b\n": "b", "---\na: b\n...\n": "b", "\ufeffa: b": "b", "a: |\n  b\n  c\n": "b\nc\n"} {
		top, err := Parse([]byte(text))
		if err != nil || len(top.Content) != 2 || top.Content[1].Value != want {
			t.Errorf("%q: %+v (%v)", text, top, err)
		}
	}
	for _, text := range []string{"", "\n", "# nothing\n"} {
		if top, err := Parse([]byte(text)); top != nil || err != nil {
			t.Errorf("%q: %+v (%v)", text, top, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"a: [1", "a: 1\n- b\n", "---\n---\n", "\t", "a: *b", "\x00", "\xff"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		_, err := Parse(text)
		var syntax *SyntaxError
		if err != nil && (!errors.As(err, &syntax) || syntax.Line < 1 || syntax.Line > 1+strings.Count(string(text), "\n")+strings.Count(string(text), "\r")) {
			t.Errorf("%q: %v", text, err)
		}
	})
}
