package web

import (
	"context"
	"fmt"
	"net/http"

	"figraph/queries"
)

// pairsQuestion is the question of paths for many pairs of names, with the
// parameters of paths: figraph path --pairs.
var pairsQuestion = func() *queries.Question {
	path := queries.ByName("path")
	q := queries.Question{Name: "pairs", Short: "The best paths for each of many pairs",
		Long:    "Ranked paths for each of many pairs: the names are taken two by two. The limit is of each pair. A pair that cannot be asked has an error, and the others go on.",
		Example: "ketamine BDNF ketamine AKT1", Takes: queries.Takes{What: "FROM TO ...", Least: 2, Most: -1},
		Params: path.Params, Value: []queries.PairAnswer{}, First: 1}
	q.Columns = append([]queries.Column{{Name: "from", Type: queries.Text, Doc: "as it was asked"}, {Name: "to", Type: queries.Text, Doc: "as it was asked"}}, path.Columns...)
	return &q
}()

// pairs answers the question of paths for many pairs.
func (s *Server) pairs(w http.ResponseWriter, r *http.Request) error {
	a, err := s.readQuestion(w, r, pairsQuestion)
	if err != nil {
		return err
	}
	if len(a.Names) == 0 || len(a.Names)%2 != 0 {
		return usage(fmt.Sprintf("pairs takes names two by two, not %d of them", len(a.Names)))
	}
	if len(a.Names)/2*a.Limit > s.o.MaxRows {
		return usage(fmt.Sprintf("%d pairs with %d paths each: use %d rows at the most", len(a.Names)/2, a.Limit, s.o.MaxRows))
	}
	return s.reply(w, r, pairsQuestion, a, func(ctx context.Context, g queries.Graph) (queries.Answer, error) { return askPairs(ctx, g, a) })
}

func askPairs(ctx context.Context, g queries.Graph, a asked) (queries.Answer, error) {
	var pairs []queries.Pair
	for i := 0; i < len(a.Names); i += 2 {
		pairs = append(pairs, queries.Pair{From: a.Names[i], To: a.Names[i+1], Line: i/2 + 1})
	}
	answers, columns, rows, err := queries.AskPairs(ctx, g, a.Asked, pairs)
	answer := queries.Answer{Value: answers, Columns: columns, Rows: rows}
	failed := 0
	for _, p := range answers {
		if p.Error != "" {
			failed++
			answer.Notes = append(answer.Notes, fmt.Sprintf("pair %d: %s", p.Line, p.Error))
		}
	}
	answer.Heading = fmt.Sprintf("paths of %d pairs; %d could not be asked", len(pairs), failed)
	return answer, err
}
