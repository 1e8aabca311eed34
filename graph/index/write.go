package index

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"io"
	"slices"
	"strings"

	"figraph/nquads"
	"figraph/record"
)

func (f *finisher) row(s section, columns ...uint32) {
	for _, n := range columns {
		f.tables[s] = binary.LittleEndian.AppendUint32(f.tables[s], n)
	}
}

func (f *finisher) column(s section, numbers []uint32) {
	f.tables[s] = slices.Grow(f.tables[s], 4*len(numbers))
	f.row(s, numbers...)
}

func (f *finisher) addEntities() {
	for place, old := range f.entities {
		e := &f.b.entities.rows[old]
		f.row(entitySection, f.b.strings.put(e.curie), f.b.strings.put(e.name), uint32(e.kinds), e.taxon)
		figures, papers := f.countEdges(f.entityEdges[f.entityEdgeStart[place]:f.entityEdgeStart[place+1]])
		f.row(entitySection, figures[:]...)
		f.row(entitySection, papers[:]...)
		f.row(entitySection, f.entityEdgeStart[place])
	}
	last := make([]uint32, entityColumns)
	last[entityEdgeStart] = uint32(len(f.entityEdges))
	f.row(entitySection, last...)
	f.column(entityEdgeSection, f.entityEdges)
}

// countEdges counts the figures and the distinct papers of an entity, by tier: each
// tier counts those of the better ones too.
func (f *finisher) countEdges(edges []uint32) (figures, papers [tiers]uint32) {
	var best = map[uint32]record.Tier{} // of each paper
	for _, packed := range edges {
		e := unpackEdge(packed)
		for t := e.Tier; t < tiers; t++ {
			figures[t]++
		}
		paper := f.b.figures.rows[f.figures[e.Other]].paper
		if paper == noRow {
			continue
		}
		if tier, seen := best[paper]; !seen || e.Tier < tier {
			best[paper] = e.Tier
		}
	}
	for _, tier := range best {
		for t := tier; t < tiers; t++ {
			papers[t]++
		}
	}
	return figures, papers
}

// addPapers adds the papers, and the figures of each.
func (f *finisher) addPapers() {
	paperOf := func(old uint32) uint32 { return f.b.figures.rows[old].paper }
	start := starts(len(f.papers), func(count func(uint32)) {
		for _, old := range f.figures {
			if paper := paperOf(old); paper != noRow {
				count(f.newPaper[paper])
			}
		}
	})
	figures := make([]uint32, start[len(f.papers)])
	next := slices.Clone(start)
	for place, old := range f.figures {
		if paper := paperOf(old); paper != noRow {
			p := f.newPaper[paper]
			figures[next[p]] = uint32(place)
			next[p]++
		}
	}
	for place, old := range f.papers {
		p := &f.b.papers.rows[old]
		f.row(paperSection, f.b.strings.put(p.pmcid), p.title, p.year, p.doi, f.b.strings.put(f.b.journals[p.journal]), p.citation, start[place])
	}
	f.row(paperSection, 0, 0, 0, 0, 0, 0, uint32(len(figures)))
	f.column(paperFigureSection, figures)
}

func (f *finisher) addFigures(locate Locate) {
	for place, old := range f.figures {
		fig := &f.b.figures.rows[old]
		paper := noRow
		if fig.paper != noRow {
			paper = f.newPaper[fig.paper]
		}
		f.row(figureSection, f.b.strings.put(fig.figid), fig.title, fig.number, fig.url, fig.image, fig.fileName, fig.score, paper)
		for kind := -1; kind < int(record.Kinds); kind++ {
			file := ""
			if locate != nil {
				file = locate(fig.figid, kind)
			}
			f.row(figureSection, f.b.strings.put(file))
		}
		f.row(figureSection, f.figureEdgeStart[place], f.mentionStart[place])
	}
	last := make([]uint32, figureColumns)
	last[figureEdgeStart], last[figureMentionStart] = uint32(len(f.figureEdges)), uint32(len(f.mentions))
	f.row(figureSection, last...)
	f.column(figureEdgeSection, f.figureEdges)
}

func (f *finisher) addMentions() {
	f.tables[mentionSection] = make([]byte, 0, 4*mentionColumns*len(f.mentions))
	for _, i := range f.mentions {
		m := f.b.mentions.at(i)
		f.row(mentionSection, f.entityOf(m), m.word, m.match, m.source, m.lexicon, m.rule, m.line, m.flags)
	}
}

// nameRow is a name on its way to the table.
type nameRow struct {
	folded, shown string
	entity        uint32
	rank          Rank
}

// addNames adds what entities are called: by themselves, by other databases, and
// by the words of figures that name them.
func (f *finisher) addNames() {
	var rows []nameRow
	add := func(text string, entity uint32, rank Rank) {
		if folded := Fold(text); folded != "" {
			rows = append(rows, nameRow{folded, text, entity, rank})
		}
	}
	for place, old := range f.entities {
		e := &f.b.entities.rows[old]
		if e.kinds == 0 {
			continue // known from candidates only
		}
		add(e.name, uint32(place), Preferred)
		for _, alias := range e.aliases {
			if alias != e.curie {
				add(alias, uint32(place), Equivalent)
			}
		}
	}
	f.eachSynonym(func(text string, entity uint32) { add(text, entity, Synonym) })
	slices.SortFunc(rows, func(a, b nameRow) int {
		return cmp.Or(cmp.Compare(a.folded, b.folded), cmp.Compare(a.rank, b.rank), cmp.Compare(a.entity, b.entity), cmp.Compare(a.shown, b.shown))
	})
	var last nameRow
	for i, r := range rows {
		if i > 0 && r.folded == last.folded && r.entity == last.entity {
			continue // the better rank, or the first spelling
		}
		last = r
		f.row(nameSection, f.b.strings.put(r.folded), f.b.strings.put(r.shown), r.entity, uint32(r.rank))
	}
}

// eachSynonym yields the words that name entities, each pair of word and entity
// once: of a gene the lexicon's entry, of others the word as well.
func (f *finisher) eachSynonym(yield func(text string, entity uint32)) {
	type pair struct{ text, entity uint32 }
	seen := map[pair]bool{}
	each := func(text, entity uint32) {
		if text != 0 && !seen[pair{text, entity}] {
			seen[pair{text, entity}] = true
			yield(strings.TrimSpace(f.b.strings.get(text)), entity)
		}
	}
	for _, i := range f.mentions {
		m := f.b.mentions.at(i)
		if m.entity == noRow || record.Tier(m.flags>>flagTierShift&3) >= record.Family {
			continue
		}
		entity := f.newEntity[m.entity]
		if each(m.match, entity); m.match == 0 || f.b.entities.rows[m.entity].kinds&Gene == 0 {
			each(m.word, entity)
		}
	}
}

// write writes the file.
func (f *finisher) write(w io.Writer, sum nquads.Sum) error {
	f.tables[stringsSection] = f.b.strings.data
	head := append([]byte(magic), 0, 0, 0, 0, 0, 0, 0, 0)
	binary.LittleEndian.PutUint32(head[8:], version)
	binary.LittleEndian.PutUint32(head[12:], uint32(sections))
	for _, word := range sum {
		head = binary.LittleEndian.AppendUint64(head, word)
	}
	offset := aligned(headBytes + int(sections)*sectionBytes + 4)
	for _, data := range f.tables {
		head = binary.LittleEndian.AppendUint64(head, uint64(offset))
		head = binary.LittleEndian.AppendUint64(head, uint64(len(data)))
		head = binary.LittleEndian.AppendUint32(head, checksum(data))
		offset += aligned(len(data))
	}
	head = binary.LittleEndian.AppendUint32(head, checksum(head))
	out := bufio.NewWriterSize(w, 1<<20)
	for _, part := range append([][]byte{head}, f.tables[:]...) {
		out.Write(part)
		out.Write(make([]byte, aligned(len(part))-len(part)))
	}
	return out.Flush()
}

func aligned(n int) int { return (n + 7) &^ 7 }
