package web

import (
	"encoding/json"
	"html/template"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"figraph/queries"
)

// awkward are texts that HTML, attributes, URLs and scripts treat apart.
var awkward = []string{"", "BDNF", "a & b", `"quoted" 'so'`, "<script>alert(1)</script>", "a+b", "50 %", "%41%zz%", "1 < 2 > 0", "é ü 漢字 😀", "\x00\x01\t\n\r", "\xff\xfe",
	"/entity/mesh:D007649", "/entity/a%2Fb?x=1&y=2#z", "http://example.org/a?b=c&d=(e)'\"<>", "https://example.org/é ", "HTTP://EXAMPLE.org", "javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x",
	"mailto:a@b", "x:y", "a/b:c", "//example.org/x", "\u2028`{}|\\^", "&amp;", "-1,234", "--> ]]>"}

// TestMarkupIsThatOfTemplates compares what is put together by hand with what
// html/template makes of the same, byte for byte.
func TestMarkupIsThatOfTemplates(t *testing.T) {
	templates, err := template.New("").Funcs(new(page).funcs()).ParseFiles("testdata/markup.html")
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 1))
	text := func() string { return awkward[r.IntN(len(awkward))] }
	texts := func() (list []string) {
		for range r.IntN(4) {
			list = append(list, text())
		}
		return list
	}
	number := func() int { return []int{0, 1, 2, 999, 1234, 1234567}[r.IntN(6)] }
	parts := func() (list []part) {
		for range r.IntN(4) {
			list = append(list, part{X: 10 * r.Float64(), Y: r.NormFloat64(), W: float64(number()), H: r.Float64() / 30, Class: text(), Title: text(), Href: text()})
		}
		return list
	}
	someTiers := func() tiers {
		return tiers{[3]int{number(), number(), number()}, number(), number()}
	}
	aSpark := func() spark {
		s := spark{years: map[int]int{}, from: 2000, to: 2000 + r.IntN(30)}
		for range r.IntN(4) {
			s.years[1999+r.IntN(30)] = number()
		}
		return s
	}
	for range 3000 {
		var cards []card
		for range r.IntN(3) {
			c := card{ID: text(), Href: text(), Title: text(), Paper: text(), PaperHref: text(), Year: text(), Picture: text(), Note: text(), Open: r.IntN(2) == 0, Names: texts()}
			for _, word := range texts() {
				c.Caption = append(c.Caption, piece{word, r.IntN(2) == 0})
				c.Mentions = append(c.Mentions, queries.Mention{Word: word, Label: text(), Entity: text(), Tier: text(), Ambiguity: number(), Source: text(), Lexicon: text(), File: text(), Line: number()})
			}
			cards = append(cards, c)
		}
		var rows []drawnRow
		for range r.IntN(3) {
			rows = append(rows, drawnRow{Link: &queries.Link{Label: text(), ID: text(), Type: []string{"gene", "chemical+drug", "<b>+x"}[r.IntN(3)], Papers: number(), Figures: number()},
				Rank: number(), Href: text(), Explain: text(), Organism: text(), Score: text(), Q: text(), Tiers: someTiers(), Years: aSpark()})
		}
		var properties []property
		for range r.IntN(3) {
			p := property{Name: text(), IRI: text(), More: number()}
			for range r.IntN(3) {
				p.Objects = append(p.Objects, object{text(), text()})
			}
			properties = append(properties, p)
		}
		years := parts()
		taken := along{Command: text(), Curl: text(), Go: text(), SPARQL: text(), Without: text()}
		var paths []pathRow
		var graph drawing
		for i, one := range texts() {
			step := pathStep{Node: queries.Node{Type: "chemical+drug", Label: one}, Href: text(), Explain: text(), Figures: number(), Papers: number(), Expected: text(), P: text()}
			paths = append(paths, pathRow{Number: number(), Score: text(), DWPC: text(), Together: number(), Chosen: r.IntN(2) == 0, Steps: []pathStep{step, step}[:r.IntN(3)]})
			graph.Nodes = append(graph.Nodes, drawnNode{ID: itoa(i), Label: one, Href: text(), Grow: text()})
			graph.Edges = append(graph.Edges, drawnEdge{From: "0", To: itoa(i), FromTo: text(), Figures: number(), Papers: number(), Href: text()})
		}
		var entities []drawnEntity
		var unknown []unknownWord
		for _, one := range texts() {
			drawn := queries.Drawn{ID: text(), Label: one, Type: []string{"gene", "chemical+drug", "<b>+x"}[r.IntN(3)], Tier: text()}
			entities = append(entities, drawnEntity{Drawn: drawn, Href: text(), Organism: text(), Printed: texts()})
			unknown = append(unknown, unknownWord{one, []string{"", "gene", "<b>+x"}[r.IntN(3)], text()})
		}
		choice := field{Name: text(), Label: text(), Hint: text()}
		for _, one := range texts() {
			taken.Files = append(taken.Files, link{text(), one})
			choice.Options = append(choice.Options, option{one, text(), r.IntN(2) == 0})
		}
		form := narrow{Action: text(), Kept: choice.Options, Evidence: choice, Rank: choice, Year: text(), Score: text(), MinPapers: text(), About: text(),
			Medicines: r.IntN(2) == 0, CanDrug: r.IntN(2) == 0, Set: r.IntN(2) == 0, Clear: text()}
		if r.IntN(2) == 0 {
			form.Organism = choice
		}
		var tabs []tab
		for _, one := range texts() {
			tabs = append(tabs, tab{one, text(), number(), r.IntN(2) == 0})
		}
		for _, c := range []struct {
			name  string
			got   string
			shown any
		}{{"cards", markupOf(putCards, cards), cards}, {"rows", markupOf(putRows, rows), rows}, {"statements", markupOf(putStatements, properties), properties}, {"years", markupOf(putYears, years), years},
			{"paths", markupOf(putPaths, paths), paths}, {"edges", markupOf(putEdges, graph), edgesOf(graph)},
			{"entities", markupOf(putEntities, entities), entities}, {"unknown", markupOf(putUnknown, unknown), unknown}, {"words", markupOf(putWords, captionOf(cards)), captionOf(cards)},
			{"along", markupOf(putAlong, taken), taken}, {"select", markupOf(putSelect, choice), choice}, {"narrow", markupOf(putNarrow, form), form}, {"tabs", markupOf(putTabs, tabs), tabs},
			{"links", markupOf(putLinks, taken.Files), taken.Files}, {"documents", markupOf(putDocuments, taken.Files), taken.Files}} {
			var want strings.Builder
			if err := templates.ExecuteTemplate(&want, c.name, c.shown); err != nil {
				t.Fatal(err)
			}
			if c.got != want.String() {
				t.Fatalf("%s of %+v:\n%s\nwant\n%s", c.name, c.shown, c.got, want.String())
			}
		}
	}
}

// TestTenthsAreRounded compares numbers with what package strconv writes.
func TestTenthsAreRounded(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for n := range 100_000 {
		x := []float64{float64(n-50_000) / 1000, 96 * r.Float64(), r.NormFloat64(), 1e7 * r.NormFloat64(), math.Nextafter(float64(n)/20, 0), math.Nextafter(-float64(n)/20, 0), math.Copysign(0, -1), -0.04}[n%8]
		want := strings.TrimSuffix(strconv.FormatFloat(x, 'f', 1, 64), ".0")
		if got := string(new(markup).tenths(x).b); got != want {
			t.Fatalf("%v: %s, want %s", x, got, want)
		}
	}
}

// TestDrawingsStayInTheirScript holds what is drawn against what ends a script.
func TestDrawingsStayInTheirScript(t *testing.T) {
	for _, text := range awkward {
		got, err := drawing{Nodes: []drawnNode{{ID: text, Label: text}}}.JSON()
		var back drawing
		if err == nil {
			err = json.Unmarshal([]byte(got), &back)
		}
		if want := strings.ToValidUTF8(text, "\ufffd\ufffd"); err != nil || inScript.Replace(got) != got || back.Nodes[0].Label != want {
			t.Errorf("%q: %s, %v", text, got, err)
		}
	}
}

// markupOf is what is put together of something.
func markupOf[T any](put func(*markup, T), of T) string {
	m := new(markup)
	put(m, of)
	return string(m.b)
}

// SVG is the bar as templates have it.
func (t tiers) SVG() template.HTML { return template.HTML(markupOf(putTiers, t)) }

// SVG is the spark as templates have it.
func (s spark) SVG() template.HTML { return template.HTML(markupOf(putSpark, s)) }

// captionOf is the caption of the first card.
func captionOf(cards []card) []piece {
	if len(cards) == 0 {
		return nil
	}
	return cards[0].Caption
}

// edgesOf are edges with their ends, as the template of edges has them.
func edgesOf(d drawing) any {
	type row struct {
		drawnEdge
		From, To drawnNode
		Label    string
	}
	var shown struct{ Table []row }
	for _, e := range d.Edges {
		one := row{drawnEdge: e}
		for _, n := range d.Nodes {
			if n.ID == e.From {
				one.From = n
			}
			if n.ID == e.To {
				one.To, one.Label = n, n.Label
			}
		}
		shown.Table = append(shown.Table, one)
	}
	return shown
}
