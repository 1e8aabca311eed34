package queries

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"figraph/graph/index"
	"figraph/vocab"
)

// Subject is what a name stands for: entities, or one figure, or one paper. The
// entities are one, or genes of one symbol in several species.
type Subject struct {
	Name     string // as it was asked
	Entities []index.EntityID
	Figure   index.FigureID
	Paper    index.PaperID
	What     What
}

// What a subject is.
type What uint8

// A subject is one of these.
const (
	AnEntity What = iota
	AFigure
	APaper
)

// AmbiguousError says that a name could mean several things.
type AmbiguousError struct {
	Name     string
	Readings []index.Entity
}

func (e *AmbiguousError) Error() string {
	var list []string
	for _, r := range e.Readings {
		list = append(list, describe(r))
	}
	return fmt.Sprintf("%q could be %s: name one by its identifier", e.Name, strings.Join(list, ", or "))
}

// describe is an entity in words: "ncbigene:207 (AKT1, gene, taxon:9606)".
func describe(e index.Entity) string {
	words := []string{e.Name, e.Kinds.String()}
	if e.Taxon != "" {
		words = append(words, vocab.TaxonPrefix+":"+e.Taxon)
	}
	return e.CURIE + " (" + strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), ", ") + ")"
}

// NotFoundError says that the graph knows no such name, and which are near.
type NotFoundError struct {
	Name    string
	Nearest []string
}

func (e *NotFoundError) Error() string {
	if len(e.Nearest) == 0 {
		return fmt.Sprintf("%q is not in the graph", e.Name)
	}
	return fmt.Sprintf("%q is not in the graph; near it: %s", e.Name, strings.Join(e.Nearest, ", "))
}

// Find reads a name. The first step with a hit decides: CURIE or IRI, exact
// symbol, exact name, name whatever its case, synonym or identifier of another
// database. The error is an *AmbiguousError or a *NotFoundError.
func (g Graph) Find(name string) (Subject, error) {
	s, err := g.lookUp(name)
	if missing, is := err.(*NotFoundError); is {
		missing.Nearest = g.Nearest(missing.Name, nearestShown)
	}
	return s, err
}

// lookUp reads a name without a search for near ones.
func (g Graph) lookUp(name string) (Subject, error) {
	name = strings.TrimSpace(name)
	if s, found := g.ByIdentifier(name); found {
		return s, nil
	}
	asked := name
	if alias := g.Vocab.Alias(name); alias != "" { // the IRI of an equivalent identifier
		if s, found := g.ByIdentifier(alias); found {
			s.Name = asked
			return s, nil
		}
		name = alias
	}
	var symbols, names, folded, others []index.EntityID
	for n := range g.Index.Named(name) {
		switch kinds := g.Index.KindsOf(n.Entity); {
		case n.Rank == index.Preferred && n.Text == name && kinds&index.Gene != 0:
			symbols = append(symbols, n.Entity)
		case n.Rank == index.Preferred && n.Text == name:
			names = append(names, n.Entity)
		}
		if n.Rank == index.Preferred {
			folded = append(folded, n.Entity)
		}
		others = append(others, n.Entity)
	}
	for _, hits := range [][]index.EntityID{symbols, names, folded, others} {
		if len(hits) > 0 {
			return g.one(asked, hits)
		}
	}
	return Subject{}, &NotFoundError{Name: asked}
}

// FindEntity reads a name that is to be an entity's.
func (g Graph) FindEntity(name string) (Subject, error) {
	s, err := g.Find(name)
	if err == nil && s.What != AnEntity {
		what := [...]string{AFigure: "figure", APaper: "paper"}[s.What]
		return s, &UsageError{fmt.Errorf("%q is a %s: name a gene, chemical, disease, family or organism", name, what)}
	}
	return s, err
}

const nearestShown = 5

// ByIdentifier reads a CURIE, an IRI, a figid or a PMCID.
func (g Graph) ByIdentifier(name string) (Subject, bool) {
	curie := name
	if short, is := g.Vocab.CURIE(name); is {
		curie = short
	}
	prefix, local, found := strings.Cut(curie, ":")
	if !found {
		prefix, local = "", name
	}
	prefix = strings.ToLower(prefix)
	switch prefix {
	case vocab.FigurePrefix, "":
		if figure, there := g.Index.ByFigid(strings.TrimSuffix(local, ".html")); there {
			return Subject{Name: name, Figure: figure, What: AFigure}, true
		}
	}
	switch prefix {
	case vocab.PaperPrefix, "":
		if paper, there := g.Index.ByPMCID(strings.ToUpper(local)); there {
			return Subject{Name: name, Paper: paper, What: APaper}, true
		}
		return Subject{}, false
	}
	entity, there := g.Index.ByCURIE(prefix + ":" + local)
	return Subject{Name: name, Entities: []index.EntityID{entity}}, there
}

// one is the subject that hits are, unless they are several.
func (g Graph) one(name string, hits []index.EntityID) (Subject, error) {
	slices.Sort(hits)
	hits = slices.Compact(hits)
	species := map[string]bool{}
	for _, hit := range hits {
		e := g.Index.Entity(hit)
		if len(hits) > 1 && (e.Kinds&index.Gene == 0 || e.Taxon == "" || species[e.Taxon]) {
			return Subject{}, &AmbiguousError{name, g.entities(hits)}
		}
		species[e.Taxon] = true
	}
	return Subject{Name: name, Entities: hits}, nil
}

func (g Graph) entities(ids []index.EntityID) []index.Entity {
	list := make([]index.Entity, len(ids))
	for i, id := range ids {
		list[i] = g.Index.Entity(id)
	}
	return list
}

// ParseTaxon reads an organism: its name or "taxon:9606" or "9606". The number is
// that of a taxon, which the graph may lack as an entity.
func (g Graph) ParseTaxon(name string) (uint32, error) {
	number := strings.TrimPrefix(strings.ToLower(name), vocab.TaxonPrefix+":")
	if n, err := strconv.ParseUint(number, 10, 32); err == nil && n > 0 {
		return uint32(n), nil
	}
	s, err := g.FindEntity(name)
	if err != nil {
		return 0, err
	}
	for _, e := range s.Entities {
		if organism := g.Index.Entity(e); organism.Kinds&index.Organism != 0 {
			n, err := strconv.ParseUint(strings.TrimPrefix(organism.CURIE, vocab.TaxonPrefix+":"), 10, 32)
			return uint32(n), err
		}
	}
	return 0, &UsageError{fmt.Errorf("%q is no organism: use a Latin name of the graph, or a number such as taxon:9606", name)}
}

// completion is a name that may be suggested, with its papers.
type completion struct {
	name   index.NameID
	papers int
}

// Complete lists names that begin as a text does, those of the most papers first.
// Of names that are written alike, that of the most papers stands for all.
func (g Graph) Complete(text string, limit int) []string {
	var best []completion // in order, limit of them
	from, to := g.Index.Begin(text)
	for n := from; n < to; {
		last := completion{n, -1}
		for form := g.Index.FormKey(n); n < to && g.Index.FormKey(n) == form; n++ { // those alike follow each other
			if papers := g.Index.CountPapers(g.Index.EntityOf(n), index.WeakestTier); papers > last.papers {
				last = completion{n, papers}
			}
		}
		if len(best) == limit && (limit == 0 || g.compareCompletions(last, best[limit-1]) > 0) {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, last, g.compareCompletions)
		best = slices.Insert(best, at, last)[:min(limit, len(best)+1)]
	}
	var names []string
	for _, c := range best {
		names = append(names, g.Index.Name(c.name).Text)
	}
	return names
}

// compareCompletions puts what has the more papers first.
func (g Graph) compareCompletions(a, b completion) int {
	if order := cmp.Compare(b.papers, a.papers); order != 0 {
		return order
	}
	return cmp.Compare(g.Index.Name(a.name).Text, g.Index.Name(b.name).Text)
}
