package index_test

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"figraph/build"
	"figraph/graph/index"
	"figraph/keep"
	"figraph/nquads"
	"figraph/record"
	"figraph/vocab"
)

// world makes graphs that change: what is said of a thing hangs on the thing and on
// how often it changed.
type world struct {
	v         *vocab.Vocabulary
	seed      uint64
	changes   map[string]uint64
	witnessed bool
}

// said is a graph: lines by the CURIE of what they are about, mentions under their
// figure, and a witness of each mention.
type said struct {
	lines     map[string][]string
	witnesses map[string][][]byte
	journals  map[string]string // of papers
	located   map[string]string // figid to the name of its record
}

const (
	figuresOfWorld, papersOfWorld, journalsOfWorld, entitiesOfWorld = 30, 12, 4, 25
)

var words = []string{"AKT1", "Akt1", " AKT 1", "akt-1 ", "mTOR", "mtor", "...", "PKB", "TNF-α", "tnf alpha", "ATP", "word with spaces"}

// of is the source of what is said of a thing.
func (w *world) of(thing string) *rand.Rand {
	h := uint64(14695981039346656037)
	for _, c := range []byte(thing) {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return rand.New(rand.NewPCG(w.seed^w.changes[thing], h))
}

// step changes some things.
func (w *world) step(r *rand.Rand) {
	change := func(kind string, n, oneOf int) {
		for i := range n {
			if r.IntN(oneOf) == 0 {
				w.changes[fmt.Sprint(kind, i)]++
			}
		}
	}
	change("figure", figuresOfWorld, 4)
	change("paper", papersOfWorld, 6)
	change("journal", journalsOfWorld, 4)
	change("entity", entitiesOfWorld, 6)
}

func (w *world) entityIRI(i int) string {
	switch i % 4 {
	case 0, 1:
		return w.v.Gene(fmt.Sprint(100 + i)).String()
	case 2:
		return w.v.MeSH(fmt.Sprintf("D%06d", i)).String()
	}
	return w.v.Taxon(fmt.Sprint(9600 + i)).String()
}

func literal(text string) string { return string(nquads.AppendString(nil, text)) }

// say makes the graph as it is now.
func (w *world) say() said {
	s := said{map[string][]string{}, map[string][][]byte{}, map[string]string{}, map[string]string{}}
	about := func(subject, curie string) func(vocab.Term, string) {
		return func(p vocab.Term, object string) {
			if !strings.HasPrefix(object, `"`) {
				object = "<" + object + ">"
			}
			s.lines[curie] = append(s.lines[curie], fmt.Sprintf("<%s> <%s> %s <https://example.org/g> .\n", subject, w.v.IRI(p), object))
		}
	}
	for i := range journalsOfWorld {
		r, iri := w.of(fmt.Sprint("journal", i)), w.v.Journal(fmt.Sprint(i)).String()
		say := about(iri, iri)
		say(vocab.Type, w.v.IRI(vocab.Periodical).String())
		say(vocab.SchemaName, literal(fmt.Sprint("Journal ", r.IntN(6))))
	}
	for i := range entitiesOfWorld {
		w.sayEntity(i, about)
	}
	papers := map[string]bool{}
	for i := range figuresOfWorld {
		if r := w.of(fmt.Sprint("figure", i)); r.IntN(5) > 0 {
			w.sayFigure(&s, r, i, papers, about)
		}
	}
	for i := range papersOfWorld {
		pmcid := fmt.Sprint("PMC", i)
		if papers[pmcid] {
			w.sayPaper(&s, i, about(w.v.Paper(pmcid).String(), "pmc:"+pmcid))
		}
	}
	return s
}

func (w *world) sayPaper(s *said, i int, say func(vocab.Term, string)) {
	r := w.of(fmt.Sprint("paper", i))
	if r.IntN(6) == 0 {
		return // only figures tell of it
	}
	say(vocab.Type, w.v.IRI(vocab.ScholarlyArticle).String())
	say(vocab.SchemaName, literal(fmt.Sprint("Title ", r.IntN(9))))
	say(vocab.Year, literal(fmt.Sprint(2000+r.IntN(20))))
	if r.IntN(3) > 0 {
		journal := w.v.Journal(fmt.Sprint(r.IntN(journalsOfWorld))).String()
		say(vocab.IsPartOf, journal)
		s.journals[fmt.Sprint("pmc:PMC", i)] = journal
	}
}

func (w *world) sayEntity(i int, about func(string, string) func(vocab.Term, string)) {
	r, iri := w.of(fmt.Sprint("entity", i)), w.entityIRI(i)
	curie, _ := w.v.CURIE(iri)
	say := about(iri, curie)
	if r.IntN(4) == 0 {
		return // known from candidates only
	}
	classes := []vocab.Term{vocab.Gene, vocab.Gene, vocab.ChemicalSubstance, vocab.Taxon}
	say(vocab.Type, w.v.IRI(classes[i%4]).String())
	if i%4 == 2 && r.IntN(2) == 0 {
		say(vocab.Type, w.v.IRI(vocab.MedicalCondition).String())
	}
	if r.IntN(5) > 0 {
		say(vocab.SchemaName, literal(words[r.IntN(len(words))]))
	}
	if i%4 < 2 {
		say(vocab.TaxonomicRange, w.v.Taxon(fmt.Sprint(9606+r.IntN(2))).String())
	}
	for range r.IntN(3) {
		say(vocab.ExactMatch, w.v.ChEBI(fmt.Sprint(r.IntN(9))).String())
	}
}

func (w *world) sayFigure(s *said, r *rand.Rand, i int, papers map[string]bool, about func(string, string) func(vocab.Term, string)) {
	pmcid := fmt.Sprint("PMC", r.IntN(papersOfWorld))
	figid := fmt.Sprintf("PMC%d__f", i)
	iri, curie := w.v.Figure(figid).String(), "fig:"+figid
	say := about(iri, curie)
	say(vocab.Type, w.v.IRI(vocab.PfFigure).String())
	say(vocab.Label, literal(fmt.Sprint("Figure ", r.IntN(100))))
	say(vocab.URL, "https://example.org/"+figid)
	s.located[figid] = fmt.Sprintf("%d/%s.md", r.IntN(9), figid)
	if r.IntN(6) > 0 {
		papers[pmcid] = true
		say(vocab.IsPartOf, w.v.Paper(pmcid).String())
	}
	for range r.IntN(3) {
		say(vocab.Organism, w.entityIRI(4*r.IntN(entitiesOfWorld/4)+3))
	}
	for range r.IntN(8) {
		w.sayMention(s, r, figid, about)
	}
}

func (w *world) sayMention(s *said, r *rand.Rand, figid string, about func(string, string) func(vocab.Term, string)) {
	iri := w.v.Mention(figid, fmt.Sprintf("%016x", r.Uint64())).String()
	say := about(iri, "fig:"+figid)
	say(vocab.Type, w.v.IRI(vocab.Annotation).String())
	say(vocab.HasTarget, w.v.Figure(figid).String())
	if r.IntN(8) > 0 {
		say(vocab.HasBody, w.entityIRI(4*r.IntN(entitiesOfWorld/4)+r.IntN(3)))
	}
	say(vocab.Exact, literal(words[r.IntN(len(words))]))
	if r.IntN(2) == 0 {
		say(vocab.Match, literal(words[r.IntN(len(words))]))
	}
	say(vocab.Source, literal([]string{"a", "b"}[r.IntN(2)]))
	say(vocab.Tier, literal(record.Tier(r.IntN(3)).String()))
	say(vocab.Ambiguity, literal(fmt.Sprint(r.IntN(4))))
	if w.witnessed {
		m := record.Mention{Kind: []record.Kind{record.Gene, record.Chemical, record.Disease}[r.IntN(3)], Line: 1 + r.IntN(5)}
		if r.IntN(2) == 0 {
			m.Origin = record.Table
		}
		s.witnesses["fig:"+figid] = append(s.witnesses["fig:"+figid], index.AppendWitness(nil, iri, &m))
	}
}

// only is the part of a graph that is about some things.
func (s said) only(of func(curie string) bool) (lines []string, witnesses [][]byte) {
	for curie := range s.lines {
		if of(curie) {
			lines = append(lines, s.lines[curie]...)
			witnesses = append(witnesses, s.witnesses[curie]...)
		}
	}
	slices.Sort(lines)
	slices.SortFunc(witnesses, bytes.Compare)
	return slices.Compact(lines), witnesses
}

func everything(string) bool { return true }

// writeIndex makes an index of lines, on top of a former one if there is one.
func writeIndex(v *vocab.Vocabulary, lines []string, witnesses [][]byte, locate index.Locate, old *index.Index, gone func(string) bool) ([]byte, error) {
	b := index.NewBuilder(v, func(yield func([]byte, error) bool) {
		for _, w := range witnesses {
			if !yield(w, nil) {
				return
			}
		}
	})
	defer b.Close()
	if old != nil {
		if err := b.Inherit(old, gone); err != nil {
			return nil, err
		}
	}
	for _, text := range lines {
		line, err := nquads.Cut([]byte(text))
		if err == nil {
			err = b.Add(line)
		}
		if err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	err := b.Finish(&out, nquads.Sum{}, locate)
	return out.Bytes(), err
}

// makeIndex writes an index and opens it.
func makeIndex(t testing.TB, v *vocab.Vocabulary, lines []string, witnesses [][]byte, locate index.Locate, old *index.Index, gone func(string) bool) (*index.Index, []byte) {
	t.Helper()
	data, err := writeIndex(v, lines, witnesses, locate, old, gone)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "index")
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	x, err := index.Open(file, nquads.Sum{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return x, data
}

// rows are all that an index answers.
func rows(t testing.TB, x *index.Index) (all []string) {
	t.Helper()
	add := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	named := map[uint32]int{} // the first entity of a name's key
	for e := range index.EntityID(x.Entities()) {
		key := x.NameKey(e)
		if _, met := named[key]; !met {
			named[key] = int(e)
		}
		add("entity %d: %+v, no name: %v, named as %d", e, x.Entity(e), key == 0, named[key])
		for tier := record.Symbol; tier <= record.Family; tier++ {
			add("entity %d: %v: %d figures, %d papers", e, tier, x.CountFigures(e, tier), x.CountPapers(e, tier))
		}
		for edges, i := x.FiguresOf(e), 0; i < edges.Len(); i++ {
			add("entity %d: %+v", e, edges.At(i))
		}
	}
	for f := range index.FigureID(x.Figures()) {
		add("figure %d: %+v", f, x.Figure(f))
		for edges, i := x.EntitiesOf(f), 0; i < edges.Len(); i++ {
			add("figure %d: %+v", f, edges.At(i))
		}
		mentions, err := x.Mentions(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range mentions {
			add("figure %d: %+v", f, m)
		}
	}
	for p := range index.PaperID(x.Papers()) {
		add("paper %d: %+v: %d", p, x.Paper(p), x.FiguresOfPaper(p))
	}
	for folded, name := range x.EachName() {
		add("name %q: %+v", folded, name)
	}
	return all
}

func compareRows(t *testing.T, got, want *index.Index) {
	t.Helper()
	g, w := rows(t, got), rows(t, want)
	for i := range max(len(g), len(w)) {
		if i >= len(g) || i >= len(w) || g[i] != w[i] {
			t.Fatalf("%d rows, want %d; row %d:\n%s\nwant\n%s", len(g), len(w), i, strings.Join(g[min(i, len(g)):min(i+1, len(g))], ""), strings.Join(w[min(i, len(w)):min(i+1, len(w))], ""))
		}
	}
}

// TestInheritedIndexIsAWholeOne changes a random graph again and again, and each
// time holds an index that inherits from the last one against one of all
// statements.
func TestInheritedIndexIsAWholeOne(t *testing.T) {
	v, err := vocab.New(vocab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(40) {
		w := &world{v, seed, map[string]uint64{}, seed%2 == 0}
		r := rand.New(rand.NewPCG(seed, 3))
		now := w.say()
		x := w.whole(t, now)
		for step := range 6 {
			former := now
			w.step(r)
			now = w.say()
			got := w.inherited(t, x, former, now)
			want := w.whole(t, now)
			compareRows(t, got, want)
			if t.Failed() {
				t.Fatalf("seed %d, step %d", seed, step)
			}
			x = got
		}
	}
}

func (w *world) whole(t *testing.T, s said) *index.Index {
	t.Helper()
	lines, witnesses := s.only(everything)
	x, _ := makeIndex(t, w.v, lines, witnesses, s.locate, nil, nil)
	return x
}

func (w *world) inherited(t *testing.T, x *index.Index, former, now said) *index.Index {
	t.Helper()
	changed := changedThings(former, now)
	lines, witnesses := now.only(func(curie string) bool { return changed[curie] })
	got, _ := makeIndex(t, w.v, lines, witnesses, now.locate, x, func(curie string) bool { return changed[curie] })
	return got
}

// locate names the record of a figure, and one of its tables.
func (s said) locate(figid string, kind int) string {
	if kind > 0 {
		return ""
	}
	return s.located[figid] + []string{"", "-genes.tsv"}[kind+1]
}

// changedThings are the things of which something else is said, with the papers of
// journals, and the journals of papers.
func changedThings(former, now said) map[string]bool {
	changed := map[string]bool{}
	for _, s := range []said{former, now} {
		for thing := range s.lines {
			if !slices.Equal(former.lines[thing], now.lines[thing]) || !slices.EqualFunc(former.witnesses[thing], now.witnesses[thing], bytes.Equal) {
				changed[thing] = true
			}
		}
	}
	for paper, journal := range now.journals {
		changed[paper] = changed[paper] || changed[journal]
	}
	for paper, journal := range now.journals {
		changed[journal] = changed[journal] || changed[paper]
	}
	return changed
}

// TestInheritSaysWhatContradictsIt states anew what was taken over.
func TestInheritSaysWhatContradictsIt(t *testing.T) {
	v, err := vocab.New(vocab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{v, 1, map[string]uint64{}, true}
	now := w.say()
	x := w.whole(t, now)
	for _, kind := range []string{"fig:", "pmc:", "ncbigene:", "mesh:", "taxon:"} {
		lines, _ := now.only(func(curie string) bool { return strings.HasPrefix(curie, kind) })
		if _, err := writeIndex(v, lines, nil, nil, x, func(string) bool { return false }); err == nil {
			t.Errorf("%s: no error", kind)
		}
	}
	papers, _ := now.only(func(curie string) bool { return strings.HasPrefix(curie, "pmc:") })
	if _, err := writeIndex(v, papers, nil, nil, x, everything); err == nil {
		t.Error("a paper's journal is not described")
	}
	b := index.NewBuilder(v, nil)
	if err := b.Inherit(x, everything); err != nil {
		t.Fatal(err)
	}
	if err := b.Inherit(x, everything); err == nil {
		t.Error("an index was taken over twice")
	}
}

// sample are the records of the published figures beside the checkout.
const sample = "../../../shared/data/pfocr/_figures"

// TestInheritedIndexOfTheSample makes graphs of a part of the sample and of all of
// it, and an index of each that inherits from that of the other.
func TestInheritedIndexOfTheSample(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(sample, "*.md"))
	if err != nil || len(files) == 0 || testing.Short() {
		t.Skip("no sample")
	}
	v, err := vocab.New(vocab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var graphs [2]said
	var whole [2]*index.Index
	for i, sources := range [2][]string{files[:len(files)*2/3], files[len(files)/4:]} {
		graphs[i] = builtGraph(t, v, sources)
		lines, _ := graphs[i].only(everything)
		whole[i], _ = makeIndex(t, v, lines, nil, nil, nil, nil)
	}
	for i := range 2 {
		w := &world{v: v}
		compareRows(t, w.inherited(t, whole[i], graphs[i], graphs[1-i]), whole[1-i])
	}
}

// builtGraph builds records and reads what the graph says, without witnesses.
func builtGraph(t *testing.T, v *vocab.Vocabulary, sources []string) said {
	t.Helper()
	folder := keep.Folder(filepath.Join(t.TempDir(), "kg"))
	if _, err := build.Build(t.Context(), build.Options{Folder: folder, Candidates: true}, sources...); err != nil {
		t.Fatal(err)
	}
	g, err := folder.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	figureOf, target := map[string]string{}, "<"+v.IRI(vocab.HasTarget).String()+">"
	lines := map[string][]string{} // by subject
	s := said{lines: map[string][]string{}, journals: map[string]string{}}
	for line, err := range g.Store.Scan() {
		if err != nil {
			t.Fatal(err)
		}
		subject := string(line.Subject[1 : len(line.Subject)-1])
		lines[subject] = append(lines[subject], string(line.Text))
		object := strings.Trim(string(line.Object), "<>")
		if string(line.Predicate) == target {
			figureOf[subject] = object
		}
		if paper, is := v.CURIE(subject); is && strings.HasPrefix(paper, "pmc:") && strings.Contains(object, "/journal/") {
			s.journals[paper] = object
		}
	}
	for _, subject := range slices.Sorted(maps.Keys(lines)) {
		thing := subject
		if figure, is := figureOf[subject]; is {
			thing = figure
		}
		if curie, is := v.CURIE(thing); is {
			thing = curie
		}
		s.lines[thing] = append(s.lines[thing], lines[subject]...)
	}
	return s
}

// TestWhatIsInheritedWholeIsTheSameFile takes over everything.
func TestWhatIsInheritedWholeIsTheSameFile(t *testing.T) {
	v, err := vocab.New(vocab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{v, 2, map[string]uint64{}, true}
	lines, witnesses := w.say().only(everything)
	whole, file := makeIndex(t, v, lines, witnesses, w.say().locate, nil, nil)
	_, again := makeIndex(t, v, nil, nil, nil, whole, func(string) bool { return false })
	if !bytes.Equal(file, again) {
		t.Errorf("%d bytes, want %d, and the same", len(again), len(file))
	}
}
