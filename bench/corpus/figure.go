package corpus

import (
	"fmt"
	"math"
	"strconv"
)

// figure is one record with its tables, ready to be written.
type figure struct {
	id, alias, file, link, number, kind string
	title, caption                      string
	score, ndex                         string
	organisms, read                     []string
	paper                               *paper
	genes                               []geneBlock
	chemicals                           []chemicalRow
	diseases                            []diseaseRow
	keywords                            []string
}

// missing is how R writes a value that it does not know.
const (
	missing     = ".na.character"
	missingReal = ".na.real"
)

// newFigure makes a figure from what its block's plan has dealt to it.
func newFigure(seed uint64, p *plan, f figurePlan) *figure {
	s := newSource(seed, streamFigure, f.index)
	out := &figure{
		paper:     newPaper(seed, f.paper),
		organisms: curatedOrganisms(s),
		read:      []string{"NA"},
		chemicals: chemicalTable(seed, f, p),
		diseases:  diseaseTable(seed, f, p),
	}
	out.name(f.ofPaper)
	if f.geneRows > 0 {
		out.genes = newGeneTable(seed, f, distinctUntil(realGenes, geneGrowth, p.block+1)).blocks
		out.readOrganisms(s)
	}
	out.listKeywords()
	out.write(s)
	out.score = score(s)
	out.ndex = ndex(s)
	return out
}

// name sets what identifies the figure within its paper.
func (f *figure) name(ofPaper int) {
	p := f.paper
	n := p.firstFigure + ofPaper
	pmc := "PMC" + strconv.Itoa(p.pmc)
	file := p.fill(p.style.file, n)
	f.id = pmc + "__" + file
	f.file = file + ".jpg"
	f.number = p.style.mark + strconv.Itoa(n)
	f.kind = p.style.kind
	f.alias = pmc + "__" + f.number
	f.link = "pmc/articles/" + pmc + "/figure/" + p.fill(p.style.link, n)
	if p.leadingSlashing {
		f.link = "/" + f.link + "/"
	}
}

// readOrganisms chooses what the figure is about, and moves the block of that
// organism to the front, where the database has it.
func (f *figure) readOrganisms(s *source) {
	chosen := readOrganisms(s, f.genes)
	f.read = f.read[:0]
	for _, o := range chosen {
		f.read = append(f.read, organisms[o].name)
	}
	for i, b := range f.genes {
		if b.organism == chosen[0] {
			copy(f.genes[1:i+1], f.genes[:i])
			f.genes[0] = b
		}
	}
}

// isRead tells whether the record's organisms have that of a block.
func (f *figure) isRead(b geneBlock) bool {
	for _, name := range f.read {
		if name == organisms[b.organism].name {
			return true
		}
	}
	return false
}

// listKeywords collects the symbols of the read organisms, the words of the
// chemicals and those of the diseases, each once in its kind.
func (f *figure) listKeywords() {
	seen := make(map[string]bool)
	add := func(k string) {
		if !seen[k] {
			seen[k] = true
			f.keywords = append(f.keywords, k)
		}
	}
	for _, b := range f.genes {
		if !f.isRead(b) {
			continue
		}
		for _, r := range b.rows {
			add(r.symbol)
		}
	}
	clear(seen)
	for _, r := range f.chemicals {
		add(r.word)
	}
	clear(seen)
	for _, r := range f.diseases {
		add(r.word)
	}
}

// write makes the title and the caption, which name what the figure shows.
func (f *figure) write(s *source) {
	names := f.keywords[:min(len(f.keywords), 24)]
	text := newProse(s, names)
	f.title = text.title()
	if s.chance(0.12) {
		f.title = f.paper.title[:len(f.paper.title)-trailingStop(f.paper.title)]
	}
	f.caption = "Figure"
	if !s.chance(0.003) {
		f.caption = text.caption(f.title, captionSize(s))
	}
}

func trailingStop(title string) int {
	if title[len(title)-1] == '.' {
		return 1
	}
	return 0
}

// captionSize is log-normal with a mean near 880 bytes and a median near 740; a
// caption ends with the sentence that reaches it.
func captionSize(s *source) int {
	return int(math.Max(30, 670*s.logNormal(0.75, 3)-60))
}

// score is the certainty that the figure shows a pathway, near one for most.
func score(s *source) string {
	u := s.unit()
	if s.chance(0.01) {
		return missingReal
	}
	return strconv.FormatFloat(0.972-0.42*u*u*u, 'g', 7, 64)
}

// ndex is the network made of the figure, which few have.
func ndex(s *source) string {
	if !s.chance(0.05) {
		return ""
	}
	a, b := s.next(), s.next()
	return fmt.Sprintf("%08x-%04x-11%02x-%04x-%012x", a>>32, a&0xFFFF, a>>24&0xFF, b>>48, b&0xFFFFFFFFFFFF)
}
