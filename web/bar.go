package web

import (
	"bytes"
	"math"
	"strconv"
	"strings"

	"figraph/graph/index"
	"figraph/queries"
)

// bar is a small picture of numbers: rectangles in a row, drawn as SVG, since
// a strict policy has no styles.
type bar struct {
	Width, Height int
	Label         string // what a screen reader says
	From, To      string // of the axis, where there is one
	Parts         []part
}

// putBar appends a bar.
func putBar(m *markup, b bar) { m.bar(b) }

// bar appends a bar.
func (m *markup) bar(b bar) *markup {
	m.put(`<svg class="bar" width="`).number(b.Width).put(`" height="`).number(b.Height)
	m.put(`" viewBox="0 0 `).number(b.Width).put(" ").number(b.Height).put(`" `)
	if b.Label == "" {
		m.put(`aria-hidden="true">`)
	} else {
		m.put(`role="img" aria-label="`).text(b.Label).put(`">`)
	}
	class := ""
	for i, p := range b.Parts {
		if i > 0 && p.Class != class {
			m.put(`"/>`)
		}
		if i == 0 || p.Class != class {
			class = p.Class
			m.put(`<path class="ink-`).text(class).put(`" d="`)
		}
		m.box(p)
	}
	if len(b.Parts) > 0 {
		m.put(`"/>`)
	}
	return m.put("</svg>")
}

// box appends a rectangle as a part of a path: those of one class are one element, since
// a page of hundreds of rectangles takes a browser longer to lay out than all the rest.
func (m *markup) box(p part) {
	m.put("M").tenths(p.X).put(" ").tenths(p.Y).put("h").tenths(p.W).put("v").tenths(p.H).put("h").tenths(-p.W).put("z")
}

// tenths appends a number with at most one digit after the point.
func (m *markup) tenths(x float64) *markup {
	tenths := math.Round(x * 10)
	if off := math.Abs(x*10 - tenths); off > 0.49 || math.Abs(x) > 1e6 || tenths == 0 { // where package strconv rounds better
		m.b = strconv.AppendFloat(m.b, x, 'f', 1, 64)
		m.b = bytes.TrimSuffix(m.b, []byte(".0"))
		return m
	}
	if x < 0 {
		m.put("-")
	}
	n := int64(math.Abs(tenths))
	m.b = strconv.AppendInt(m.b, n/10, 10)
	if n%10 != 0 {
		m.b = append(m.b, '.', '0'+byte(n%10))
	}
	return m
}

// rect appends a rectangle without its class and end.
func (m *markup) rect(p part) *markup {
	for _, side := range []struct {
		before string
		x      float64
	}{{`<rect x="`, p.X}, {`" y="`, p.Y}, {`" width="`, p.W}, {`" height="`, p.H}} {
		m.b = strconv.AppendFloat(append(m.b, side.before...), side.x, 'f', 1, 64)
	}
	return m
}

// putYears appends the columns of a chart, each a link.
func putYears(m *markup, parts []part) {
	for _, p := range parts {
		m.put(`<a href="`).url(p.Href).put(`" aria-label="`).text(p.Title).put(`">`)
		m.rect(p).put(`" class="ink-year"><title>`).text(p.Title).put(`</title></rect></a>`)
	}
}

type part struct {
	X, Y, W, H float64
	Class      string
	Title      string
	Href       string // where it leads; may be empty
}

const (
	barWidth  = 96
	barHeight = 10
)

// tiers are the figures of a link by tier: a bar as long as its papers are of the most,
// and parted.
type tiers struct {
	figures      [index.WeakestTier + 1]int
	papers, most int
}

// tiers appends the bar.
func (m *markup) tiers(t tiers) *markup {
	total := 0
	for _, n := range t.figures {
		total += n
	}
	b := bar{Width: barWidth, Height: barHeight}
	if total == 0 || t.most == 0 {
		return m.bar(b)
	}
	var parts [len(t.figures)]part
	length, x, label := barWidth*float64(t.papers)/float64(t.most), 0.0, listing{}
	for tier, n := range t.figures {
		if n == 0 {
			continue
		}
		w := length * float64(n) / float64(total)
		parts[len(b.Parts)] = part{X: x, W: w, H: barHeight, Class: tierInks[tier]}
		b.Parts = parts[:len(b.Parts)+1]
		x += w
		label.add(counted(n, "figure"), " by ", queries.Evidence(tier).String())
	}
	b.Label = label.String()
	return m.bar(b)
}

// tierInks are the classes of tiers.
var tierInks = func() (inks [index.WeakestTier + 1]string) {
	for tier := range inks {
		inks[tier] = "tier-" + queries.Evidence(tier).String()
	}
	return inks
}()

// span is the first and the last year that is known.
func span(years map[int]int) (from, to int) {
	for year := range years {
		if year > 0 && (from == 0 || year < from) {
			from = year
		}
		to = max(to, year)
	}
	return from, to
}

// histogram is a chart of figures by year, of which each column may be a link.
func histogram(years map[int]int, href func(year int) string) bar {
	from, to := span(years)
	b := bar{Width: 640, Height: 120}
	if from == 0 {
		b.Label = "no year is known"
		return b
	}
	most := 0
	for year := from; year <= to; year++ {
		most = max(most, years[year])
	}
	b.From, b.To = itoa(from), itoa(to)
	b.Parts = make([]part, 0, len(years))
	w := float64(b.Width) / float64(to-from+1)
	for year := from; year <= to; year++ {
		n := years[year]
		if n == 0 {
			continue
		}
		h := 3 + 97*float64(n)/float64(most)
		p := part{X: w*float64(year-from) + 1, Y: 100 - h, W: max(1, min(w-2, 40)), H: h, Class: "year", Title: itoa(year) + ": " + counted(n, "figure")}
		if href != nil {
			p.Href = href(year)
		}
		b.Parts = append(b.Parts, p)
	}
	b.Label = "figures by year, " + itoa(from) + " to " + itoa(to) + ", at most " + itoa(most) + " in one"
	return b
}

// listing is a text of several, with commas between.
type listing struct{ strings.Builder }

func (l *listing) add(words ...string) {
	if l.Len() > 0 {
		l.WriteString(", ")
	}
	for _, word := range words {
		l.WriteString(word)
	}
}
