package queries

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"figraph/graph/index"
	"figraph/graph/store"
	"figraph/nquads"
	"figraph/record"
	"figraph/vocab"
)

// Distant is a graph without a question index: it is read through Cayley's path
// API, for each question anew and no more of it than that needs.
//
// What a question needs is laid out as an index in memory, so all else is as with
// an index on disk, to the last digit, but for the file and line of a mention,
// which no statement has. Names are found among what entities are called; what
// only figures call them is read when that does not suffice.
type Distant struct {
	Walker *store.Walker
	Vocab  *vocab.Vocabulary
	Sum    nquads.Sum
}

// Needs is what a question is about, as far as it decides what to read.
type Needs struct {
	Question *Question // nil: none, but names are to be found
	Names    []string  // of things that are asked about
	Others   []string  // of things that narrow the question
	Unknown  bool      // there will be other names, from a file
	Evidence bool      // words are shown
}

// NeedsOf is what a question needs.
func NeedsOf(q *Question, a Asked) Needs {
	n := Needs{Question: q, Names: a.Names, Evidence: a.Params[witnessParam.Name] == "true"}
	for _, param := range []string{"via", "avoid", organismParam.Name, aboutParam.Name} {
		for name := range strings.SplitSeq(a.Params[param], "\n") {
			if name != "" && !isTaxon.MatchString(name) {
				n.Others = append(n.Others, name)
			}
		}
	}
	return n
}

// isTaxon matches organisms by number, which need no finding.
var isTaxon = regexp.MustCompile(`^(?i:` + vocab.TaxonPrefix + `:)?[0-9]+$`)

// ofSubjects are the questions that ask for nothing outside of the figures in
// which their subjects stand.
var ofSubjects = []string{"figures", "papers", "entities", "explain"}

// ofNeighbors are the questions whose evidence lies in the figures in which their
// subjects stand.
var ofNeighbors = []string{"genes", "drugs", "diseases", "neighbors"}

// Graph reads what a question needs.
func (d Distant) Graph(ctx context.Context, n Needs) (Graph, error) {
	r := &reading{Distant: d, ctx: ctx, near: map[string]bool{}}
	r.directory()
	g, err := r.graph()
	if err != nil {
		return g, err
	}
	subjects, found := g.findAll(n.Names)
	_, othersFound := g.findAll(n.Others)
	words := !found || !othersFound || n.Unknown
	if words {
		r.edges()
		r.words()
		if g, err = r.graph(); err != nil {
			return g, err
		}
		subjects, _ = g.findAll(n.Names)
	}
	if n.Question == nil {
		return g, nil
	}
	local := slices.Contains(ofSubjects, n.Question.Name)
	switch {
	case local || n.Evidence && slices.Contains(ofNeighbors, n.Question.Name):
		r.around(g, subjects)
	case n.Evidence: // it may lie in any figure
		r.mentions(r.iri(vocab.PfFigure), []store.Step{r.back(vocab.Type)})
	}
	if !local {
		r.edges()
		r.describe(r.iri(vocab.PfFigure), []store.Step{r.back(vocab.Type)})
	}
	return r.graph()
}

// findAll finds what names stand for, and whether all of them are known.
func (g Graph) findAll(names []string) (subjects []Subject, all bool) {
	all = true
	for _, name := range names {
		s, err := g.lookUp(name)
		if _, missing := err.(*NotFoundError); missing {
			all = false
		}
		if err == nil {
			subjects = append(subjects, s)
		}
	}
	return subjects, all
}

// reading gathers statements. The first error is kept.
type reading struct {
	Distant
	ctx   context.Context
	lines []string
	near  map[string]bool // figures whose mentions were read
	drawn []edge          // of all figures; nil until read
	said  []saying
	err   error
}

// edge is a figure and an entity that it mentions, with the best tier.
type edge struct {
	figure, entity string // canonical forms
	tier           Evidence
}

// saying is a word by which some figure names an entity.
type saying struct {
	entity, word string // canonical forms
	by           vocab.Term
}

func (r *reading) iri(t vocab.Term) string { return r.Vocab.IRI(t).String() }

func (r *reading) step(t vocab.Term) store.Step { return store.Step{Predicate: r.iri(t)} }

func (r *reading) back(t vocab.Term) store.Step {
	return store.Step{Predicate: r.iri(t), Back: true}
}

// pairs asks Cayley.
func (r *reading) pairs(start string, steps []store.Step, further ...store.Step) []store.Pair {
	if r.err != nil {
		return nil
	}
	pairs, err := r.Walker.Pairs(r.ctx, start, steps, further...)
	r.err = err
	return pairs
}

func (r *reading) statement(subject string, predicate vocab.Term, object string) string {
	return subject + " <" + r.iri(predicate) + "> " + object + " .\n"
}

// state adds a statement.
func (r *reading) state(subject string, predicate vocab.Term, object string) {
	r.lines = append(r.lines, r.statement(subject, predicate, object))
}

// read adds the statements of some predicates about all nodes that steps lead to.
func (r *reading) read(start string, steps []store.Step, predicates ...vocab.Term) {
	for _, p := range predicates {
		for _, pair := range r.pairs(start, steps, r.step(p)) {
			r.state(pair.From, p, pair.To)
		}
	}
}

// members adds which nodes are of a class.
func (r *reading) members(class vocab.Term) {
	for _, pair := range r.pairs(r.iri(class), nil, r.back(vocab.Type)) {
		r.state(pair.To, vocab.Type, pair.From)
	}
}

// directory reads all entities with their names, and which figures and papers there
// are.
func (r *reading) directory() {
	for _, class := range []vocab.Term{vocab.Gene, vocab.ChemicalSubstance, vocab.MedicalCondition, vocab.GeneFamily, vocab.Taxon, vocab.Drug} {
		r.members(class)
		if class != vocab.Drug { // which are chemicals, too
			r.read(r.iri(class), []store.Step{r.back(vocab.Type)}, vocab.SchemaName, vocab.TaxonomicRange, vocab.ExactMatch, vocab.CloseMatch, vocab.BdbChEBI)
		}
	}
	r.members(vocab.PfFigure)
	r.read(r.iri(vocab.PfFigure), []store.Step{r.back(vocab.Type)}, vocab.IsPartOf, vocab.Organism)
	r.members(vocab.ScholarlyArticle)
}

// describe reads what figures and their papers are called, dated and so on.
func (r *reading) describe(start string, figures []store.Step) {
	papers := append(slices.Clip(figures), r.step(vocab.IsPartOf))
	journals := append(slices.Clip(papers), r.step(vocab.IsPartOf))
	r.read(start, figures, vocab.Label, vocab.Position, vocab.URL, vocab.ContentURL, vocab.FileName, vocab.PathwayScore)
	r.read(start, papers, vocab.SchemaName, vocab.DOI, vocab.Citation, vocab.Year, vocab.IsPartOf)
	r.read(start, journals, vocab.Type, vocab.SchemaName)
}

// around reads the figures in which subjects stand, with each mention.
func (r *reading) around(g Graph, subjects []Subject) {
	for _, s := range subjects {
		for _, curie := range g.CURIEs(s) {
			start, is := r.Vocab.Expand(curie)
			if !is {
				continue
			}
			ways := [][]store.Step{{r.back(vocab.Mentions)}, {r.back(vocab.Organism)}}
			switch s.What {
			case AFigure:
				ways = [][]store.Step{nil}
			case APaper:
				ways = [][]store.Step{{r.back(vocab.IsPartOf)}}
			}
			for _, figures := range ways {
				r.describe(start.String(), figures)
				r.mentions(start.String(), figures)
			}
		}
	}
}

// mentions reads the mentions of figures.
func (r *reading) mentions(start string, figures []store.Step) {
	mentions := append(slices.Clip(figures), r.mention(vocab.HasTarget, nil))
	for _, pair := range r.pairs(start, mentions, r.step(vocab.HasTarget)) {
		r.near[pair.To] = true
		r.state(pair.From, vocab.HasTarget, pair.To)
	}
	r.read(start, mentions, vocab.Type, vocab.HasBody, vocab.Exact, vocab.Match, vocab.Source, vocab.Tier, vocab.Ambiguity, vocab.Lexicon, vocab.Rule)
}

// mention goes back from what mentions have to those that were accepted, of a tier
// where one is given.
func (r *reading) mention(by vocab.Term, tier *Evidence) store.Step {
	step := r.back(by)
	step.Having = []store.Property{{Predicate: r.iri(vocab.Type), IRI: r.iri(vocab.Annotation)}}
	if tier != nil {
		step.Having = append(step.Having, store.Property{Predicate: r.iri(vocab.Tier), Text: tier.String()})
	}
	return step
}

// edges reads which figures mention which entities, and how well, for all figures.
func (r *reading) edges() {
	if r.drawn != nil {
		return
	}
	symbol := record.Symbol
	best := map[store.Pair]Evidence{}
	for _, way := range []struct {
		tier  Evidence
		steps []store.Step
	}{
		{index.WeakestTier, []store.Step{r.step(vocab.Mentions)}},
		{DefaultEvidence, []store.Step{r.step(vocab.Names)}},
		{symbol, []store.Step{r.mention(vocab.HasTarget, &symbol), r.step(vocab.HasBody)}},
	} {
		for _, pair := range r.pairs(r.iri(vocab.PfFigure), []store.Step{r.back(vocab.Type)}, way.steps...) {
			best[pair] = way.tier
		}
	}
	r.drawn = make([]edge, 0, len(best))
	for pair, tier := range best {
		r.drawn = append(r.drawn, edge{pair.From, pair.To, tier})
	}
	slices.SortFunc(r.drawn, func(a, b edge) int {
		return strings.Compare(a.figure+" "+a.entity, b.figure+" "+b.entity)
	})
}

// words reads what figures call entities, by words that stand for no family. Genes
// are called by what the lexicon has for the word.
func (r *reading) words() {
	for _, class := range []vocab.Term{vocab.Gene, vocab.ChemicalSubstance, vocab.MedicalCondition, vocab.GeneFamily} {
		ways := []vocab.Term{vocab.Match, vocab.Exact}
		if class == vocab.Gene {
			ways = ways[:1]
		}
		for tier := range index.WeakestTier {
			for _, way := range ways {
				for _, pair := range r.pairs(r.iri(class), []store.Step{r.back(vocab.Type)}, r.mention(vocab.HasBody, &tier), r.step(way)) {
					r.said = append(r.said, saying{pair.From, pair.To, way})
				}
			}
		}
	}
}

// annotate is a mention that stands for all of an entity in a figure, with a word if
// there is one.
func (r *reading) annotate(subject string, e edge, s saying) []string {
	said := []string{
		r.statement(subject, vocab.Type, "<"+r.iri(vocab.Annotation)+">"), r.statement(subject, vocab.HasTarget, e.figure),
		r.statement(subject, vocab.HasBody, e.entity), r.statement(subject, vocab.Tier, fmt.Sprintf("%q", e.tier)),
	}
	if s.word != "" {
		said = append(said, r.statement(subject, s.by, s.word))
	}
	return said
}

// summaries are mentions that stand for those of figures whose own were not read:
// one for each edge, and one for each word, laid to a figure that names the entity.
func (r *reading) summaries() []string {
	var lines []string
	naming := map[string]edge{}
	for i, e := range r.drawn {
		if r.near[e.figure] {
			continue
		}
		lines = append(lines, r.annotate(fmt.Sprintf("<edge:%d>", i), e, saying{})...)
		if e.tier < index.WeakestTier {
			naming[e.entity] = e
		}
	}
	for i, s := range r.said {
		if e, is := naming[s.entity]; is {
			lines = append(lines, r.annotate(fmt.Sprintf("<word:%d>", i), e, s)...)
		}
	}
	return lines
}

// graph lays out what was read so far.
func (r *reading) graph() (Graph, error) {
	if r.err != nil {
		return Graph{}, r.err
	}
	lines := append(r.summaries(), r.lines...)
	slices.Sort(lines)
	b := index.NewBuilder(r.Vocab, nil)
	defer b.Close()
	for _, text := range slices.Compact(lines) {
		line, err := nquads.Cut([]byte(text))
		if err == nil {
			err = b.Add(line)
		}
		if err != nil {
			return Graph{}, err
		}
	}
	x, err := b.InMemory(r.Sum)
	return Graph{Index: x, Vocab: r.Vocab}, err
}
