package queries

import (
	"cmp"
	"context"
	"slices"

	"figraph/graph/index"
	"figraph/graph/store"
	"figraph/vocab"
)

// Walk is the two steps that links and paths are made of, by CURIE. The question
// index answers it from arrays (Graph.Walk), the store through Cayley's path API
// (StoreWalk): two ways to one answer.
type Walk interface {
	// Figures are the figures that mention an entity by a word of the evidence.
	Figures(ctx context.Context, entity string, evidence Evidence) ([]string, error)
	// Entities are the entities that a figure mentions so.
	Entities(ctx context.Context, figure string, evidence Evidence) ([]string, error)
	// Paper is the paper of a figure, empty when it has none.
	Paper(ctx context.Context, figure string) (string, error)
}

// Walk walks over the question index.
func (g Graph) Walk() Walk { return indexWalk{g} }

type indexWalk struct{ g Graph }

func (w indexWalk) Figures(_ context.Context, entity string, evidence Evidence) ([]string, error) {
	e, there := w.g.Index.ByCURIE(entity)
	if !there {
		return nil, nil
	}
	var list []string
	edges := w.g.Index.FiguresOf(e)
	for i := range edges.Len() {
		if edge := edges.At(i); edge.Tier <= evidence && edge.Kinds&index.Organism == 0 {
			list = append(list, figureCURIE(w.g.Index.FigidOf(index.FigureID(edge.Other))))
		}
	}
	return list, nil
}

func (w indexWalk) Entities(_ context.Context, figure string, evidence Evidence) ([]string, error) {
	s, there := w.g.ByIdentifier(figure)
	if !there || s.What != AFigure {
		return nil, nil
	}
	var list []string
	edges := w.g.Index.EntitiesOf(s.Figure)
	for i := range edges.Len() {
		if edge := edges.At(i); edge.Tier <= evidence && edge.Kinds&index.Organism == 0 {
			list = append(list, w.g.Index.Entity(index.EntityID(edge.Other)).CURIE)
		}
	}
	return list, nil
}

func (w indexWalk) Paper(_ context.Context, figure string) (string, error) {
	if s, there := w.g.ByIdentifier(figure); there && s.What == AFigure {
		if paper, has := w.g.Index.PaperOf(s.Figure); has {
			return paperCURIE(w.g.Index.Paper(paper).PMCID), nil
		}
	}
	return "", nil
}

// StoreWalk walks over a store by Cayley's path API.
func StoreWalk(w *store.Walker, v *vocab.Vocabulary) Walk { return storeWalk{w, v} }

type storeWalk struct {
	w *store.Walker
	v *vocab.Vocabulary
}

// walk takes steps from a CURIE and gives CURIEs.
func (w storeWalk) walk(ctx context.Context, from string, steps ...store.Step) ([]string, error) {
	start, is := w.v.Expand(from)
	if !is {
		return nil, nil
	}
	iris, err := w.w.Walk(ctx, start.String(), steps...)
	var list []string
	for _, iri := range iris {
		if curie, is := w.v.CURIE(iri); is {
			list = append(list, curie)
		}
	}
	return list, err
}

func (w storeWalk) Figures(ctx context.Context, entity string, evidence Evidence) ([]string, error) {
	switch evidence {
	case index.WeakestTier:
		return w.walk(ctx, entity, store.Step{Predicate: w.iri(vocab.Mentions), Back: true})
	case DefaultEvidence:
		return w.walk(ctx, entity, store.Step{Predicate: w.iri(vocab.Names), Back: true})
	}
	return w.walk(ctx, entity, store.Step{Predicate: w.iri(vocab.HasBody), Back: true, Having: w.ofTier(evidence)}, store.Step{Predicate: w.iri(vocab.HasTarget)})
}

func (w storeWalk) Entities(ctx context.Context, figure string, evidence Evidence) ([]string, error) {
	switch evidence {
	case index.WeakestTier:
		return w.walk(ctx, figure, store.Step{Predicate: w.iri(vocab.Mentions)})
	case DefaultEvidence:
		return w.walk(ctx, figure, store.Step{Predicate: w.iri(vocab.Names)})
	}
	return w.walk(ctx, figure, store.Step{Predicate: w.iri(vocab.HasTarget), Back: true, Having: w.ofTier(evidence)}, store.Step{Predicate: w.iri(vocab.HasBody)})
}

// ofTier asks for accepted mentions of one tier.
func (w storeWalk) ofTier(tier Evidence) []store.Property {
	return []store.Property{
		{Predicate: w.iri(vocab.Tier), Text: tier.String()},
		{Predicate: w.iri(vocab.Type), IRI: w.iri(vocab.Annotation)},
	}
}

func (w storeWalk) Paper(ctx context.Context, figure string) (string, error) {
	papers, err := w.walk(ctx, figure, store.Step{Predicate: w.iri(vocab.IsPartOf)})
	if len(papers) == 0 {
		return "", err
	}
	return papers[0], err
}

func (w storeWalk) iri(t vocab.Term) string { return w.v.IRI(t).String() }

// Neighbour is an entity, and the distinct figures and papers that it shares with
// the one that was asked for.
type Neighbour struct {
	ID              string
	Papers, Figures int
}

// LinksOver counts what is drawn with an entity, in the order of Links. It is
// slower than Links, over the index too, and takes no filter.
func LinksOver(ctx context.Context, w Walk, entity string, evidence Evidence) ([]Neighbour, error) {
	figures, err := w.Figures(ctx, entity, evidence)
	if err != nil {
		return nil, err
	}
	counts, papers := map[string]int{}, map[string]map[string]bool{}
	for _, figure := range figures {
		paper, err := w.Paper(ctx, figure)
		if err != nil {
			return nil, err
		}
		others, err := w.Entities(ctx, figure, evidence)
		if err != nil {
			return nil, err
		}
		for _, other := range others {
			if papers[other] == nil {
				papers[other] = map[string]bool{}
			}
			counts[other]++
			if paper != "" {
				papers[other][paper] = true
			}
		}
	}
	delete(counts, entity)
	list := make([]Neighbour, 0, len(counts))
	for other, n := range counts {
		list = append(list, Neighbour{other, len(papers[other]), n})
	}
	slices.SortFunc(list, func(a, b Neighbour) int {
		return cmp.Or(cmp.Compare(b.Papers, a.Papers), cmp.Compare(b.Figures, a.Figures), cmp.Compare(a.ID, b.ID))
	})
	return list, nil
}
