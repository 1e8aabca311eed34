package index

import (
	"bufio"
	"encoding/binary"
	"hash/crc32"
	"io"
	"slices"

	"figraph/nquads"
	"figraph/record"
)

func (f *finisher) row(s section, columns ...uint32) {
	for _, n := range columns {
		f.tables[s] = binary.LittleEndian.AppendUint32(f.tables[s], n)
	}
}

func (f *finisher) column(s section, numbers []uint32) {
	f.grow(s, len(numbers))
	f.row(s, numbers...)
}

// grow makes room for so many rows.
func (f *finisher) grow(s section, rows int) {
	f.tables[s] = slices.Grow(f.tables[s], 4*widths[s]*rows)
}

func (f *finisher) addEntities() {
	f.grow(entitySection, len(f.entities)+1)
	counter := &paperCounter{make([]record.Tier, len(f.papers)), make([]uint32, len(f.papers))}
	for place, old := range f.entities {
		e := &f.b.entities.rows[old]
		f.row(entitySection, f.place(entitySection, old, e.curie), f.nameAt(old, e.name), uint32(e.kinds), e.taxon)
		figures, papers := f.countEdges(counter, uint32(place), f.entityEdges[f.entityEdgeStart[place]:f.entityEdgeStart[place+1]])
		f.row(entitySection, figures[:]...)
		f.row(entitySection, papers[:]...)
		f.row(entitySection, f.entityEdgeStart[place])
	}
	last := make([]uint32, entityColumns)
	last[entityEdgeStart] = uint32(len(f.entityEdges))
	f.row(entitySection, last...)
	f.column(entityEdgeSection, f.entityEdges)
}

// paperCounter counts the distinct papers of one entity after the other.
type paperCounter struct {
	best []record.Tier // of each paper
	last []uint32      // the entity that it was counted for last
}

// countEdges counts the figures and the distinct papers of an entity, by tier: each
// tier counts those of the better ones too.
func (f *finisher) countEdges(c *paperCounter, entity uint32, edges []uint32) (figures, papers [tiers]uint32) {
	for _, packed := range edges {
		e := unpackEdge(packed)
		figures[e.Tier]++
		paper := f.paperOf[e.Other]
		switch {
		case paper == noRow:
		case c.last[paper] != entity+1:
			c.last[paper], c.best[paper] = entity+1, e.Tier
			papers[e.Tier]++
		case e.Tier < c.best[paper]:
			papers[c.best[paper]]--
			papers[e.Tier]++
			c.best[paper] = e.Tier
		}
	}
	for t := 1; t < tiers; t++ {
		figures[t] += figures[t-1]
		papers[t] += papers[t-1]
	}
	return figures, papers
}

// addPapers adds the papers, and the figures of each.
func (f *finisher) addPapers() {
	start := starts(len(f.papers), func(count func(uint32)) {
		for _, paper := range f.paperOf {
			if paper != noRow {
				count(paper)
			}
		}
	})
	figures := make([]uint32, start[len(f.papers)])
	next := slices.Clone(start)
	for figure, paper := range f.paperOf {
		if paper != noRow {
			figures[next[paper]] = uint32(figure)
			next[paper]++
		}
	}
	f.grow(paperSection, len(f.papers)+1)
	for place, old := range f.papers {
		p := &f.b.papers.rows[old]
		pmcid, journal := f.place(paperSection, old, p.pmcid), p.journal
		if p.journalForm != "" {
			journal = f.b.strings.put(f.b.journals[p.journalForm])
		}
		f.row(paperSection, pmcid, p.title, p.year, p.doi, journal, p.citation, start[place])
	}
	f.row(paperSection, 0, 0, 0, 0, 0, 0, uint32(len(figures)))
	f.column(paperFigureSection, figures)
}

func (f *finisher) addFigures(locate Locate) {
	f.grow(figureSection, len(f.figures)+1)
	for place, old := range f.figures {
		if f.b.figures.isKept(old) {
			f.keepFigure(old, f.paperOf[place], f.figureEdgeStart[place], f.mentionStart[place])
			continue
		}
		fig := &f.b.figures.rows[old]
		f.row(figureSection, f.place(figureSection, old, fig.figid), fig.title, fig.number, fig.url, fig.image, fig.fileName, fig.score, f.paperOf[place])
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
	last[figureEdgeStart], last[figureMentionStart] = uint32(len(f.figureEdges)), f.mentionStart[len(f.figures)]
	f.row(figureSection, last...)
	f.column(figureEdgeSection, f.figureEdges)
}

func (f *finisher) addMentions() {
	f.tables[mentionSection] = f.beyond(4 * mentionColumns * int(f.mentionStart[len(f.figures)]))
	for figure, old := range f.figures {
		if f.b.figures.isKept(old) {
			f.keepMentions(old)
			continue
		}
		for _, i := range f.stated(figure) {
			m := f.b.mentions.at(i)
			f.row(mentionSection, f.entityOf(m), m.word, m.match, m.source, m.lexicon, m.rule, m.line, m.flags)
		}
	}
}

// write writes the file.
func (f *finisher) write(w io.Writer, sum nquads.Sum) error {
	parts := [sections][2][]byte{stringsSection: {f.b.strings.base, f.b.strings.data}}
	for s := stringsSection + 1; s < sections; s++ {
		parts[s][0] = f.tables[s]
	}
	head := append([]byte(magic), 0, 0, 0, 0, 0, 0, 0, 0)
	binary.LittleEndian.PutUint32(head[8:], version)
	binary.LittleEndian.PutUint32(head[12:], uint32(sections))
	for _, word := range sum {
		head = binary.LittleEndian.AppendUint64(head, word)
	}
	offset := aligned(headBytes + int(sections)*sectionBytes + 4)
	for _, part := range parts {
		size := len(part[0]) + len(part[1])
		head = binary.LittleEndian.AppendUint64(head, uint64(offset))
		head = binary.LittleEndian.AppendUint64(head, uint64(size))
		head = binary.LittleEndian.AppendUint32(head, crc32.Update(checksum(part[0]), castagnoli, part[1]))
		offset += aligned(size)
	}
	head = binary.LittleEndian.AppendUint32(head, checksum(head))
	out := bufio.NewWriterSize(w, 1<<20)
	for _, part := range append([][2][]byte{{head}}, parts[:]...) {
		size := len(part[0]) + len(part[1])
		out.Write(part[0])
		out.Write(part[1])
		out.Write(make([]byte, aligned(size)-size))
	}
	return out.Flush()
}

func aligned(n int) int { return (n + 7) &^ 7 }
