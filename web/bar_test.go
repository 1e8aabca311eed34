package web

import (
	"encoding/xml"
	"math"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// drawnBar is a bar as a parser of XML reads it.
type drawnBar struct {
	Label  string `xml:"aria-label,attr"`
	Hidden string `xml:"aria-hidden,attr"`
	Paths  []struct {
		Class string `xml:"class,attr"`
		D     string `xml:"d,attr"`
	} `xml:"path"`
}

func readBar(t *testing.T, svg string) (b drawnBar) {
	t.Helper()
	if err := xml.Unmarshal([]byte(svg), &b); err != nil {
		t.Fatalf("%v: %s", err, svg)
	}
	return b
}

// TestBarsAreXML has a parser read bars of awkward texts.
func TestBarsAreXML(t *testing.T) {
	for _, text := range awkward {
		if !utf8.ValidString(text) || strings.ContainsAny(text, "\x00\x01\t\n\r") { // which XML has not, or changes
			continue
		}
		b := bar{Width: 96, Height: 10, Label: text, Parts: []part{{W: 1, H: 2, Class: text}, {X: 1, W: 1, H: 2, Class: text}, {X: 2, W: 1, H: 2, Class: "other"}}}
		got := readBar(t, markupOf(putBar, b))
		if got.Label != text || (got.Hidden == "true") != (text == "") || len(got.Paths) != 2 || got.Paths[0].Class != "ink-"+text || got.Paths[1].D != "M2 0h1v2h-1z" {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

var box = regexp.MustCompile(`^M([0-9.]+) 0h([0-9.]+)v10h-([0-9.]+)z$`)

// TestTiersPartABar holds the parts of bars against the shares of the tiers.
func TestTiersPartABar(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 2000 {
		bar := tiers{[3]int{r.IntN(4) * r.IntN(900), r.IntN(4) * r.IntN(900), r.IntN(4) * r.IntN(900)}, 1 + r.IntN(500), 500}
		total := bar.figures[0] + bar.figures[1] + bar.figures[2]
		got := readBar(t, markupOf(putTiers, bar))
		var label []string
		at := 0.0
		for tier, name := range []string{"symbol", "synonym", "family"} {
			n := bar.figures[tier]
			if n == 0 {
				continue
			}
			label = append(label, counted(n, "figure")+" by "+name)
			wide := 96 * float64(bar.papers) / 500 * float64(n) / float64(total)
			if wide > 0.05 {
				sides := box.FindStringSubmatch(got.Paths[0].D)
				if sides == nil || got.Paths[0].Class != "ink-tier-"+name || !near(sides[1], at) || !near(sides[2], wide) || sides[2] != sides[3] {
					t.Fatalf("%+v: %+v, want %s of %v at %v", bar, got.Paths[0], name, wide, at)
				}
			}
			got.Paths = got.Paths[1:]
			at += wide
		}
		if want := strings.Join(label, ", "); got.Label != want || (got.Hidden == "true") != (total == 0) || len(got.Paths) > 0 {
			t.Fatalf("%+v: %+v, want %q", bar, got, want)
		}
	}
}

// near says whether a text is a number, with one digit after the point.
func near(text string, x float64) bool {
	got, err := strconv.ParseFloat(text, 64)
	return err == nil && math.Abs(got-x) < 0.051
}

func putTiers(m *markup, t tiers) { m.tiers(t) }
