package index

import (
	"bytes"
	"cmp"
	"io"
	"runtime/debug"
	"slices"

	"github.com/edsrzf/mmap-go"

	"figraph/nquads"
)

// Locate names the file in which a figure's record (kind < 0) or one of its
// tables was read, within its SOURCE; empty when there is none.
type Locate func(figid string, kind int) string

// Finish writes the index of the graph that has this sum. locate may be nil.
// Nothing may be added afterwards.
func (b *Builder) Finish(w io.Writer, sum nquads.Sum, locate Locate) error {
	if err := b.settle(); err != nil {
		return err
	}
	f := &finisher{b: b}
	defer f.release()
	f.useFormer()
	f.number()
	f.sortMentions()
	f.joinEdges()
	wait := beside(f.addMentions)
	defer wait()
	f.addEntities()
	f.addPapers()
	f.addFigures(locate)
	names := f.newNaming()
	wait()
	names.add()
	if b.strings.full {
		return damaged("the strings of the graph need more than 4 GiB")
	}
	return f.write(w, sum)
}

// beside does something in a goroutine. Wait passes on its panic: a page of a former
// index may not be readable.
func beside(do func()) (wait func()) {
	panicked := make(chan any, 1)
	go func() {
		defer close(panicked)
		defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
		defer func() { panicked <- recover() }()
		do()
	}()
	return func() {
		if p := <-panicked; p != nil { // nil the second time
			panic(p)
		}
	}
}

// finisher gives everything its final number and lays it out.
type finisher struct {
	b      *Builder
	tables [sections][]byte
	mapped []mmap.MMap // memory of theirs outside of the heap

	entities, figures, papers        []uint32 // sorted old numbers
	newEntity, newFigure, newPaper   []uint32 // by old number
	paperOf                          []uint32 // new ones, by new figure
	mentions                         []uint32 // stated ones, by figure, then as they are shown
	statedStart                      []uint32 // within them, by new figure
	mentionStart                     []uint32 // of all, by new figure
	changed                          []bool   // former entities that have other kinds now; nil when none has
	figureEdges, entityEdges         []uint32
	figureEdgeStart, entityEdgeStart []uint32
}

func (f *finisher) number() {
	f.entities, f.newEntity = f.b.entities.order(func(e *entityDraft) string { return e.curie })
	f.figures, f.newFigure = f.b.figures.order(func(fig *figureDraft) string { return fig.figid })
	f.papers, f.newPaper = f.b.papers.order(func(p *paperDraft) string { return p.pmcid })
	f.paperOf = make([]uint32, len(f.figures))
	for place, old := range f.figures {
		f.paperOf[place] = noRow
		if paper := f.b.figures.rows[old].paper; paper != noRow {
			f.paperOf[place] = f.newPaper[paper]
		}
	}
}

// starts counts items by group and gives where each group starts; the last is
// where all end.
func starts(groups int, items iterate) []uint32 {
	list := make([]uint32, groups+1)
	items(func(group uint32) { list[group+1]++ })
	for i := range groups {
		list[i+1] += list[i]
	}
	return list
}

type iterate func(func(group uint32))

// sortMentions brings mentions into the order of their figures.
func (f *finisher) sortMentions() {
	all := &f.b.mentions
	each := func(count func(uint32)) {
		for i := range uint32(all.len()) {
			count(f.newFigure[all.at(i).figure])
		}
	}
	f.statedStart = starts(len(f.figures), each)
	next := slices.Clone(f.statedStart)
	f.mentions = make([]uint32, all.len())
	for i := range uint32(all.len()) {
		figure := f.newFigure[all.at(i).figure]
		f.mentions[next[figure]] = i
		next[figure]++
	}
	f.mentionStart = make([]uint32, 0, len(f.figures)+1)
	sum := uint32(0)
	for figure, old := range f.figures {
		f.mentionStart = append(f.mentionStart, sum)
		if f.b.figures.isKept(old) {
			start, end := f.b.former.mentions(old)
			sum += end - start
			continue
		}
		own := f.stated(figure)
		if !slices.IsSortedFunc(own, f.compareMentions) {
			slices.SortFunc(own, f.compareMentions)
		}
		sum += uint32(len(own))
	}
	f.mentionStart = append(f.mentionStart, sum)
}

// stated are the mentions of a figure that is not kept.
func (f *finisher) stated(figure int) []uint32 {
	return f.mentions[f.statedStart[figure]:f.statedStart[figure+1]]
}

// compareMentions is the order in which mentions of a figure are shown. It hangs on
// nothing but the figure.
func (f *finisher) compareMentions(a, b uint32) int {
	x, y := f.b.mentions.at(a), f.b.mentions.at(b)
	fileOf := func(m *mentionDraft) uint32 { return m.flags >> flagFileShift & (files - 1) }
	order := cmp.Or(cmp.Compare(fileOf(x), fileOf(y)), cmp.Compare(x.line, y.line), cmp.Compare(f.entityOf(x), f.entityOf(y)))
	for _, texts := range [][2]uint32{{x.word, y.word}, {x.match, y.match}, {x.source, y.source}} {
		if order == 0 && texts[0] != texts[1] {
			order = bytes.Compare(f.b.strings.bytes(texts[0]), f.b.strings.bytes(texts[1]))
		}
	}
	return cmp.Or(order, cmp.Compare(a, b))
}

func (f *finisher) entityOf(m *mentionDraft) uint32 {
	if m.entity == noRow {
		return noRow
	}
	return f.newEntity[m.entity]
}
