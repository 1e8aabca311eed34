package index

import (
	"bytes"
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"figraph/nquads"
	"figraph/record"
	"figraph/vocab"
)

// Builder gathers what the index holds from the ordered stream of statements. It
// is for one goroutine.
type Builder struct {
	v         *vocab.Vocabulary
	witnesses *witnesses
	terms     map[string]vocab.Term // by canonical form
	subject   []byte                // whose statements are being gathered
	said      []statement
	text      []byte // of the objects said
	strings   *interner
	journals  map[string]string // by canonical form; they come before or after papers

	entities draft[entityDraft]
	figures  draft[figureDraft]
	papers   draft[paperDraft]
	mentions chunks[mentionDraft]
	former   *former // nil of a graph that is built as a whole
	err      error   // the first statement that contradicts what was taken over
}

// statement is one of the subject, its object within the builder's text.
type statement struct {
	term       vocab.Term
	start, end int
}

// The drafts are rows whose numbers are not final yet.
type (
	entityDraft struct {
		curie, name string
		kinds       Kinds
		taxon       uint32
		aliases     []string
	}
	figureDraft struct {
		figid                                      string
		title, number, url, image, fileName, score uint32
		paper                                      uint32
		organisms                                  []uint32
	}
	paperDraft struct {
		pmcid                         string
		title, doi, citation, journal uint32
		journalForm                   string
		year                          uint32
	}
	mentionDraft struct {
		figure, entity                                  uint32
		word, match, source, lexicon, rule, line, flags uint32
	}
)

// draft are rows by the canonical form of their IRI. Rows of a former index come
// first, each with the number that it had.
type draft[T any] struct {
	rows []T
	used []bool // of rows that the index will have
	kept []bool // of the former rows: nothing is stated of them anew
	at   map[string]uint32
}

// meet is the number of the row of a thing that is met for the first time. A former
// row is found by its name, another one is made.
func (d *draft[T]) meet(form []byte, name func([]byte) string, former func(string) (uint32, bool), make func(name string) T) uint32 {
	own := name(form)
	at, there := uint32(0), false
	if len(d.kept) > 0 {
		at, there = former(own)
	}
	if !there {
		at = uint32(len(d.rows))
		d.rows, d.used = append(d.rows, make(own)), append(d.used, false)
	}
	d.used[at] = true
	d.at[string(form)] = at
	return at
}

// isKept says whether a row stays what it was in the former index.
func (d *draft[T]) isKept(row uint32) bool { return int(row) < len(d.kept) && d.kept[row] }

// NewBuilder makes a builder. Witnesses are the records that AppendWitness made
// of all mentions, sorted; nil where nobody knows them.
func NewBuilder(v *vocab.Vocabulary, witness iter.Seq2[[]byte, error]) *Builder {
	b := &Builder{v: v, witnesses: newWitnesses(witness), terms: map[string]vocab.Term{}, strings: newInterner(), journals: map[string]string{}}
	for _, term := range vocab.All() {
		b.terms["<"+v.IRI(term).String()+">"] = term
	}
	b.entities.at, b.figures.at, b.papers.at = map[string]uint32{}, map[string]uint32{}, map[string]uint32{}
	return b
}

// Close releases what reading the witnesses holds; Finish does so too.
func (b *Builder) Close() { b.witnesses.stop() }

// Add takes a statement. They come in canonical order.
func (b *Builder) Add(line nquads.Line) error {
	if !bytes.Equal(line.Subject, b.subject) {
		if err := b.take(); err != nil {
			return err
		}
		b.subject = append(b.subject[:0], line.Subject...)
		b.said, b.text = b.said[:0], b.text[:0]
	}
	term, known := b.terms[string(line.Predicate)]
	if !known || term == vocab.PartOf || term == vocab.CoMentionedWith || term == vocab.Caption {
		return nil
	}
	start := len(b.text)
	b.text = append(b.text, line.Object...)
	b.said = append(b.said, statement{term, start, len(b.text)})
	return nil
}

// take understands the statements of one subject by its classes.
func (b *Builder) take() error {
	for _, s := range b.said {
		if s.term != vocab.Type {
			continue
		}
		switch class := b.terms[string(b.object(s))]; class {
		case vocab.PfFigure:
			b.figure()
		case vocab.ScholarlyArticle:
			b.paper()
		case vocab.Periodical:
			b.journals[string(b.subject)] = b.first(vocab.SchemaName)
		case vocab.Annotation:
			return b.mention()
		default:
			if kind := kindOfClass[class]; kind != 0 {
				b.entity(kind)
			}
		}
	}
	return nil
}

var kindOfClass = map[vocab.Term]Kinds{vocab.Gene: Gene, vocab.ChemicalSubstance: Chemical, vocab.MedicalCondition: Disease,
	vocab.GeneFamily: Family,
	vocab.Taxon:      Organism, vocab.Drug: Drug}

func (b *Builder) object(s statement) []byte { return b.text[s.start:s.end] }

// each yields the objects of a predicate.
func (b *Builder) each(term vocab.Term) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for _, s := range b.said {
			if s.term == term && !yield(b.object(s)) {
				return
			}
		}
	}
}

// first is the text of a predicate's first object: of a literal its string, of an
// IRI the IRI; empty when there is none.
func (b *Builder) first(term vocab.Term) string {
	for object := range b.each(term) {
		return plainText(object)
	}
	return ""
}

// intern puts the text of a predicate among the strings.
func (b *Builder) intern(term vocab.Term) uint32 { return b.strings.put(b.first(term)) }

func plainText(form []byte) string {
	if form[0] == '<' {
		return string(form[1 : len(form)-1])
	}
	if form[0] != '"' {
		return string(form)
	}
	end := nquads.StringEnd(form)
	return string(nquads.AppendUnescaped(nil, form[1:end-1]))
}

func (b *Builder) curie(form []byte) string {
	curie, _ := b.v.CURIE(string(form[1 : len(form)-1]))
	return curie
}

// local is the CURIE of an IRI without its prefix.
func (b *Builder) local(form []byte) string {
	_, local, _ := strings.Cut(b.curie(form), ":")
	return local
}

func (b *Builder) entityRow(form []byte) uint32 {
	if at, met := b.entities.at[string(form)]; met {
		return at
	}
	return b.entities.meet(form, b.curie, b.former.entity, func(curie string) entityDraft { return entityDraft{curie: curie} })
}

func (b *Builder) figureRow(form []byte) uint32 {
	if at, met := b.figures.at[string(form)]; met {
		return at
	}
	return b.figures.meet(form, b.local, b.former.figure, func(figid string) figureDraft { return figureDraft{figid: figid, paper: noRow} })
}

func (b *Builder) paperRow(form []byte) uint32 {
	if at, met := b.papers.at[string(form)]; met {
		return at
	}
	return b.papers.meet(form, b.local, b.former.paper, func(pmcid string) paperDraft { return paperDraft{pmcid: pmcid} })
}

// entity takes a gene, chemical, disease, family or organism; it may be several.
func (b *Builder) entity(kind Kinds) {
	row := b.entityRow(b.subject)
	if b.entities.isKept(row) {
		b.contradict()
		return
	}
	e := &b.entities.rows[row]
	first := e.kinds == 0
	e.kinds |= kind
	if !first {
		return
	}
	e.name = b.first(vocab.SchemaName)
	for taxon := range b.each(vocab.TaxonomicRange) {
		n, _ := strconv.ParseUint(b.local(taxon), 10, 32)
		e.taxon = uint32(n)
	}
	for _, term := range []vocab.Term{vocab.ExactMatch, vocab.CloseMatch, vocab.BdbChEBI} {
		for other := range b.each(term) {
			alias := b.v.Alias(string(other[1 : len(other)-1]))
			if alias != "" && !slices.Contains(e.aliases, alias) {
				e.aliases = append(e.aliases, alias)
			}
		}
	}
}

func (b *Builder) paper() {
	row := b.paperRow(b.subject)
	if b.papers.isKept(row) {
		b.contradict()
		return
	}
	p := &b.papers.rows[row]
	p.title, p.doi, p.citation = b.intern(vocab.SchemaName), b.intern(vocab.DOI), b.intern(vocab.Citation)
	year, _ := strconv.ParseUint(b.first(vocab.Year), 10, 32)
	p.year = uint32(year)
	for journal := range b.each(vocab.IsPartOf) {
		p.journalForm = string(journal)
	}
}

func (b *Builder) figure() {
	row := b.figureRow(b.subject)
	if b.figures.isKept(row) {
		b.contradict()
		return
	}
	paper := noRow
	for object := range b.each(vocab.IsPartOf) {
		paper = b.paperRow(object)
	}
	var organisms []uint32
	for organism := range b.each(vocab.Organism) {
		organisms = append(organisms, b.entityRow(organism))
	}
	f := &b.figures.rows[row]
	f.paper, f.organisms = paper, organisms
	f.title, f.number, f.url = b.intern(vocab.Label), b.intern(vocab.Position), b.intern(vocab.URL)
	f.image, f.fileName, f.score = b.intern(vocab.ContentURL), b.intern(vocab.FileName), b.intern(vocab.PathwayScore)
}

// mention takes an annotation; those of organisms say nothing that the figure
// does not.
func (b *Builder) mention() error {
	witness, err := b.witnesses.of(b.subject)
	if err != nil {
		return err
	}
	m := mentionDraft{entity: noRow, line: witness.line}
	source := b.first(vocab.Source)
	if isOrganismField[source] {
		return nil
	}
	for body := range b.each(vocab.HasBody) {
		m.entity = b.entityRow(body)
	}
	for target := range b.each(vocab.HasTarget) {
		m.figure = b.figureRow(target)
	}
	if b.figures.isKept(m.figure) {
		b.contradict()
		return nil
	}
	m.lexicon, m.rule = b.intern(vocab.Lexicon), b.intern(vocab.Rule)
	m.word, m.match, m.source = b.intern(vocab.Exact), b.intern(vocab.Match), b.strings.put(source)
	ambiguity, _ := strconv.Atoi(b.first(vocab.Ambiguity))
	tier := slices.Index(tierNames, b.first(vocab.Tier))
	m.flags = uint32(max(0, tier))<<flagTierShift | uint32(witness.file)<<flagFileShift |
		uint32(witness.kind)<<flagKindShift | uint32(min(ambiguity, mostAmbiguity))<<flagAmbiguityShift
	b.mentions.add(m)
	return nil
}

var tierNames = []string{record.Symbol.String(), record.Synonym.String(), record.Family.String()}

var isOrganismField = map[string]bool{record.CuratedOrganisms.String(): true, record.RecognizedOrganisms.String(): true, record.TableOrganisms.String(): true}

// settle ends the gathering and checks that all that was named was described.
func (b *Builder) settle() error {
	if err := b.take(); err != nil {
		return err
	}
	b.subject, b.said = nil, nil
	b.witnesses.stop()
	if b.err != nil {
		return b.err
	}
	for _, p := range b.papers.rows {
		if _, known := b.journals[p.journalForm]; !known && b.former != nil && p.journalForm != "" {
			return fmt.Errorf("the journal %s of paper %s is not described", p.journalForm, p.pmcid)
		}
	}
	for _, e := range b.entities.rows {
		if e.curie == "" {
			return fmt.Errorf("the graph mentions an entity whose IRI has no CURIE")
		}
	}
	return nil
}

// order sorts the rows that are used by a key, and gives each old number its new
// one. The first rows, of a former index, are in order.
func (d *draft[T]) order(key func(*T) string) (sorted, renumbered []uint32) {
	var own []uint32
	for i := range d.rows {
		switch {
		case !d.used[i]:
		case i < len(d.kept):
			sorted = append(sorted, uint32(i))
		default:
			own = append(own, uint32(i))
		}
	}
	compare := func(a, b uint32) int { return cmp.Compare(key(&d.rows[a]), key(&d.rows[b])) }
	slices.SortFunc(own, compare)
	sorted = merged(sorted, own, compare)
	renumbered = make([]uint32, len(d.rows))
	for i := range renumbered {
		renumbered[i] = noRow
	}
	for place, old := range sorted {
		renumbered[old] = uint32(place)
	}
	return sorted, renumbered
}

// merged is one list of two sorted ones.
func merged[T any](a, b []T, compare func(a, b T) int) []T {
	if len(a) == 0 {
		return b
	}
	all := make([]T, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if compare(a[0], b[0]) <= 0 {
			all, a = append(all, a[0]), a[1:]
		} else {
			all, b = append(all, b[0]), b[1:]
		}
	}
	return append(append(all, a...), b...)
}
