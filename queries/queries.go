// Package queries answers questions of a graph: what is drawn with what, where,
// how often, and how surprising that is.
//
// A Graph is what is asked; Find reads a name as a person writes it; Links, Figures
// and Entities answer; Question.Ask answers any of the list. All answers are of the question index, which the graph sum binds to the
// store, but for the quads of evidence. An empty answer is an empty
// list, a name that is not there a *NotFoundError. Nothing here prints or opens
// files, and every order is total, so the same question has the same answer.
package queries

import (
	"context"
	"fmt"

	"figraph/graph/index"
	"figraph/graph/store"
	"figraph/record"
	"figraph/vocab"
)

// Graph is a graph to ask.
type Graph struct {
	Index *index.Index
	Vocab *vocab.Vocabulary
	Ready *Ready       // of this index, for who asks often; nil: made for each question
	Store *store.Store // which states the quads of evidence; nil where nobody asks for them

	memo *memo           // nil: nothing is remembered
	ctx  context.Context // of the question that is being asked; nil: none ends it
}

// within is the graph for one question. Once the context is done, loops over it
// end early and what they give is no answer: Ask gives the context's error then.
func (g Graph) within(ctx context.Context) Graph {
	g.ctx = ctx
	return g
}

// isOver says whether nobody waits for the answer any more.
func (g Graph) isOver() bool { return g.ctx != nil && isOver(g.ctx) }

// Paced is the context of a question that takes turns with others. Loops over much of
// a graph call Pause every now and then, which returns when they may go on, or are to
// end.
type Paced interface {
	context.Context
	Pause()
}

// isOver pauses, where that is asked for, and says whether the work is to end.
func isOver(ctx context.Context) bool {
	if paced, is := ctx.(Paced); is {
		paced.Pause()
	}
	return ctx.Err() != nil
}

// Evidence is the weakest tier that a question counts: Symbol, Synonym or Family,
// each with the better ones.
type Evidence = record.Tier

// DefaultEvidence counts words that name an entity, and not those that name only
// its family.
const DefaultEvidence = record.Synonym

// ParseEvidence reads "symbol", "synonym" or "family"; empty is the default.
func ParseEvidence(text string) (Evidence, error) {
	if text == "" {
		return DefaultEvidence, nil
	}
	for tier := range record.Family + 1 {
		if tier.String() == text {
			return tier, nil
		}
	}
	return 0, fmt.Errorf("evidence %q: use symbol, synonym or family", text)
}

// figureCURIE is the CURIE of a figure.
func figureCURIE(figid string) string { return vocab.FigurePrefix + ":" + figid }

func paperCURIE(pmcid string) string { return vocab.PaperPrefix + ":" + pmcid }
