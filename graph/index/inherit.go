package index

import (
	"encoding/binary"
	"errors"
	"fmt"

	"figraph/vocab"
)

// former is the index that rows are taken over from. Rows of entities, figures and
// papers keep their numbers among the drafts, and strings their places.
type former struct {
	x     *Index
	names map[string]uint32 // places of the names that entities have anew; 0 of one that none had
}

// Inherit takes over from the index of the former graph all rows but those of the
// subjects in gone, which are named by CURIE: figures with what they mention,
// papers, entities. Add is given afterwards all statements of the subjects that
// changed and of new ones: figures with their mentions, papers with their journals,
// entities. A paper whose journal changed has changed. Then the index is what it
// would be if all statements had been added, but for the places of strings.
//
// It comes before Add, and the former index stays open until Finish is done. Of an
// alias that is spelled as a figure spells the same entity, an index does not tell
// any more once the figure is gone.
func (b *Builder) Inherit(old *Index, gone func(curie string) bool) error {
	if b.subject != nil || b.former != nil {
		return errors.New("a former index is taken over once, before any statement")
	}
	if err := old.Check(); err != nil {
		return err
	}
	b.former = &former{x: old}
	b.strings.base, b.strings.data = old.strings, nil
	b.inheritEntities(gone)
	b.inheritPapers(gone)
	b.inheritFigures(gone)
	return nil
}

func (b *Builder) inheritEntities(gone func(string) bool) {
	x, d := b.former.x, &b.entities
	d.expect(x.Entities())
	for e := range EntityID(x.Entities()) {
		draft := entityDraft{curie: x.text(x.sections[entitySection].at(int(e), entityCURIE))}
		kept := x.KindsOf(e) != 0 && !gone(draft.curie)
		if kept { // its name stays where it is
			draft.kinds, draft.taxon = x.KindsOf(e), x.TaxonOf(e)
		}
		d.inherit(draft, kept)
	}
}

// inheritPapers keeps those of which anything is stated.
func (b *Builder) inheritPapers(gone func(string) bool) {
	x, d := b.former.x, &b.papers
	d.expect(x.Papers())
	for p := range x.Papers() {
		at := func(column int) uint32 { return x.sections[paperSection].at(p, column) }
		draft := paperDraft{pmcid: x.text(at(paperID))}
		stated := at(paperTitle)|at(paperYear)|at(paperDOI)|at(paperJournal)|at(paperCitation) != 0
		kept := stated && !gone(vocab.PaperPrefix+":"+draft.pmcid)
		if kept {
			draft.title, draft.year, draft.doi = at(paperTitle), at(paperYear), at(paperDOI)
			draft.journal, draft.citation = at(paperJournal), at(paperCitation)
		}
		d.inherit(draft, kept)
	}
}

func (b *Builder) inheritFigures(gone func(string) bool) {
	x, d := b.former.x, &b.figures
	d.expect(x.Figures())
	for f := range FigureID(x.Figures()) {
		draft := figureDraft{figid: x.text(x.sections[figureSection].at(int(f), figureID)), paper: noRow}
		kept := !gone(vocab.FigurePrefix + ":" + draft.figid)
		if paper, is := x.PaperOf(f); is && kept {
			draft.paper = uint32(paper)
		}
		d.inherit(draft, kept)
	}
}

// expect makes room for so many rows, and a few more.
func (d *draft[T]) expect(rows int) {
	rows += rows / 16
	d.rows, d.used, d.kept = make([]T, 0, rows), make([]bool, 0, rows), make([]bool, 0, rows)
}

func (d *draft[T]) inherit(row T, kept bool) {
	d.rows, d.used, d.kept = append(d.rows, row), append(d.used, kept), append(d.kept, kept)
}

// contradict notes that the subject is stated anew though it was not said to be
// gone.
func (b *Builder) contradict() {
	if b.err == nil {
		b.err = fmt.Errorf("%s is stated anew, but was taken over from the former index", b.subject)
	}
}

// The numbers of former rows.

func (f *former) entity(curie string) (uint32, bool) {
	e, found := f.x.ByCURIE(curie)
	return uint32(e), found
}

func (f *former) figure(figid string) (uint32, bool) {
	figure, found := f.x.ByFigid(figid)
	return uint32(figure), found
}

func (f *former) paper(pmcid string) (uint32, bool) {
	p, found := f.x.ByPMCID(pmcid)
	return uint32(p), found
}

// mentions are the rows of a figure's mentions.
func (f *former) mentions(figure uint32) (start, end uint32) {
	t := f.x.sections[figureSection]
	return t.at(int(figure), figureMentionStart), t.at(int(figure)+1, figureMentionStart)
}

// edges are the edges of a figure, with former numbers.
func (f *former) edges(figure uint32) Edges { return f.x.EntitiesOf(FigureID(figure)) }

// useFormer finds out which former rows are used: those that are kept, and those
// that figures that are kept point at.
func (f *finisher) useFormer() {
	old := f.b.former
	if old == nil {
		return
	}
	old.findNames(&f.b.entities)
	for figure, kept := range f.b.figures.kept {
		if !kept {
			continue
		}
		if paper := f.b.figures.rows[figure].paper; paper != noRow {
			f.b.papers.used[paper] = true
		}
		edges := old.edges(uint32(figure))
		for i := range edges.Len() {
			f.b.entities.used[edges.At(i).Other] = true
		}
	}
	for e := range f.b.entities.kept {
		if f.b.entities.rows[e].kinds == old.x.KindsOf(EntityID(e)) {
			continue
		}
		if f.changed == nil {
			f.changed = make([]bool, len(f.b.entities.kept))
		}
		f.changed[e] = true
	}
}

// touched are the former entities that a figure mentioned which is not kept, or whose
// statements or kinds are others: their names are gathered anew.
func (f *finisher) touched() []bool {
	old := f.b.former
	touched := make([]bool, len(f.b.entities.kept))
	for e, kept := range f.b.entities.kept {
		touched[e] = !kept || f.changed != nil && f.changed[e]
	}
	t := old.x.sections[mentionSection]
	for figure, kept := range f.b.figures.kept {
		if kept {
			continue
		}
		start, end := old.mentions(uint32(figure))
		for row := int(start); row < int(end); row++ {
			if entity := t.at(row, mentionEntity); entity != noRow {
				touched[entity] = true
			}
		}
	}
	return touched
}

// keepEdges takes over the edges of a figure.
func (f *finisher) keepEdges(figure uint32) {
	edges := f.b.former.edges(figure)
	for i := range edges.Len() {
		e := edges.At(i)
		if f.changed != nil && f.changed[e.Other] {
			e.Kinds = f.kindsAnew(figure, e)
		}
		f.figureEdges = append(f.figureEdges, packEdge(f.newEntity[e.Other], e.Tier, e.Kinds))
	}
}

// kindsAnew are the kinds of an edge to an entity whose kinds changed.
func (f *finisher) kindsAnew(figure uint32, e Edge) Kinds {
	kinds := e.Kinds & Organism
	t := f.b.former.x.sections[mentionSection]
	start, end := f.b.former.mentions(figure)
	for row := int(start); row < int(end); row++ {
		if t.at(row, mentionEntity) == e.Other {
			kinds |= f.keptKinds(e.Other, t.at(row, mentionLine), t.at(row, mentionFlags))
		}
	}
	return kinds
}

// keptKinds are the kinds of a mention that is taken over. Where nobody knew as
// what it was read, they are those of its entity, which may be others now.
func (f *finisher) keptKinds(entity, line, flags uint32) Kinds {
	const all = 1<<edgeKindBits - 1
	kinds := Kinds(flags & flagKinds >> flagKindShift)
	if line == 0 && kinds == f.b.former.x.KindsOf(EntityID(entity))&all {
		return f.b.entities.rows[entity].kinds & all
	}
	return kinds
}

// keepMentions takes over the rows of a figure's mentions.
func (f *finisher) keepMentions(figure uint32) {
	const rowBytes = 4 * mentionColumns
	start, end := f.b.former.mentions(figure)
	into := len(f.tables[mentionSection])
	f.tables[mentionSection] = append(f.tables[mentionSection], f.b.former.x.sections[mentionSection].data[rowBytes*int(start):rowBytes*int(end)]...)
	for data := f.tables[mentionSection][into:]; len(data) > 0; data = data[rowBytes:] {
		at := func(column int) []byte { return data[4*column : 4*column+4] }
		entity := binary.LittleEndian.Uint32(at(mentionEntity))
		if entity == noRow {
			continue
		}
		binary.LittleEndian.PutUint32(at(mentionEntity), f.newEntity[entity])
		if f.changed != nil && f.changed[entity] {
			flags := binary.LittleEndian.Uint32(at(mentionFlags))
			kinds := f.keptKinds(entity, binary.LittleEndian.Uint32(at(mentionLine)), flags)
			binary.LittleEndian.PutUint32(at(mentionFlags), flags&^flagKinds|uint32(kinds)<<flagKindShift)
		}
	}
}

// keepFigure takes over the row of a figure.
func (f *finisher) keepFigure(figure uint32, paper, edgeStart, mentionStart uint32) {
	t := f.b.former.x.sections[figureSection]
	for column := range figureColumns {
		n := t.at(int(figure), column)
		switch column {
		case figurePaper:
			n = paper
		case figureEdgeStart:
			n = edgeStart
		case figureMentionStart:
			n = mentionStart
		}
		f.row(figureSection, n)
	}
}

// place is where the name of a row lies: of a former row where it lay.
func (f *finisher) place(s section, row uint32, text string) uint32 {
	const name = 0 // the column
	if old := f.b.former; old != nil && int(row) < old.x.sections[s].rows()-1 {
		return old.x.sections[s].at(int(row), name)
	}
	return f.b.strings.put(text)
}

// nameAt is where the name of an entity lies, the same for all that have it.
func (f *finisher) nameAt(row uint32, name string) uint32 {
	if old := f.b.former; old != nil {
		if f.b.entities.isKept(row) {
			return old.x.NameKey(EntityID(row))
		}
		if at := old.names[name]; at != 0 {
			return at
		}
	}
	return f.b.strings.put(name)
}

// findNames finds where the names lie of entities that are stated anew.
func (f *former) findNames(entities *draft[entityDraft]) {
	f.names = map[string]uint32{}
	for row := range entities.rows {
		if name := entities.rows[row].name; !entities.isKept(uint32(row)) && name != "" {
			f.names[name] = 0
		}
	}
	strings := interner{base: f.x.strings}
	for e := range EntityID(f.x.Entities()) {
		name := strings.bytes(f.x.NameKey(e))
		if at, wanted := f.names[string(name)]; wanted && at == 0 {
			f.names[string(name)] = f.x.NameKey(e)
		}
	}
}
