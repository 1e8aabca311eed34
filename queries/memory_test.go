package queries

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"

	"figraph/graph/index"
)

// TestMemoryUsedAgain has several ask at once of graphs of several sizes, and each look
// at its answers again when others have asked meanwhile: they are what they were when
// one after the other asked.
func TestMemoryUsedAgain(t *testing.T) {
	t.Parallel()
	graphs, want := graphsAndAnswers(t, 4, 8, 300)
	var wait sync.WaitGroup
	for worker := range uint64(6) {
		wait.Go(func() {
			answers := map[int]Answer{}
			for _, i := range rand.New(rand.NewPCG(worker, 9)).Perm(len(want)) {
				answers[i] = answerOf(t, graphs, i)
			}
			for i, answer := range answers {
				if got := text(t, answer); got != want[i] {
					t.Errorf("question %d: %s, want %s", i, got, want[i])
				}
			}
		})
	}
	wait.Wait()
}

// TestQuestionsCutShortLeaveNothing ends questions somewhere on their way, as by a
// deadline or by a panic that a server recovers from: the next ones, of the same graph
// and of others, have the answers that they had before.
func TestQuestionsCutShortLeaveNothing(t *testing.T) {
	graphs, want := graphsAndAnswers(t, 3, 12, 200)
	r, panics := rand.New(rand.NewPCG(3, 13)), 0
	cut := func(i int, with any) {
		defer func() {
			if p := recover(); p != nil && p != with {
				panic(p)
			} else if p != nil {
				panics++
			}
		}()
		askOne(&impatient{patient{t.Context(), r.IntN(60)}, with}, graphs, i)
	}
	for range 2000 {
		cut(r.IntN(len(want)), []any{nil, "cut"}[r.IntN(2)])
		i := r.IntN(len(want))
		if got := text(t, answerOf(t, graphs, i)); got != want[i] {
			t.Fatalf("question %d: %s, want %s", i, got, want[i])
		}
	}
	if panics < 200 {
		t.Errorf("%d questions panicked", panics)
	}
}

// impatient is a context that panics when it is over, with something that is not nil.
type impatient struct {
	patient
	with any
}

func (c *impatient) Err() error {
	err := c.patient.Err()
	if err != nil && c.with != nil {
		panic(c.with)
	}
	return err
}

// graphsAndAnswers are some graphs, each of more entities and fewer figures than the one
// before, and the answers to questions of them, asked one after the other.
func graphsAndAnswers(t *testing.T, n, stream, figures int) (graphs []Graph, answers []string) {
	for i := range n {
		r := rand.New(rand.NewPCG(uint64(i), uint64(stream)))
		graphs = append(graphs, testGraph(t, randomFigures(r, 10+20*i, figures-60*i, 12)))
		graphs[i].Ready = &Ready{}
	}
	for i := range 240 {
		answers = append(answers, text(t, answerOf(t, graphs, i)))
	}
	return graphs, answers
}

// answerOf is the answer to one of many questions.
func answerOf(t *testing.T, graphs []Graph, i int) Answer {
	answer, err := askOne(t.Context(), graphs, i)
	if err != nil {
		return Answer{Hint: err.Error()}
	}
	return answer
}

// askOne asks one of many questions, of each kind in turn.
func askOne(ctx context.Context, graphs []Graph, i int) (Answer, error) {
	r := rand.New(rand.NewPCG(uint64(i), 10))
	g := graphs[r.IntN(len(graphs))]
	entity := func() string { return g.Index.CURIEOf(randomEntity(r, g)) }
	q, names := All[i%len(All)], []string{entity()}
	params := map[string]string{evidenceParam.Name: []string{"symbol", "synonym", "family"}[r.IntN(3)], yearParam.Name: []string{"", "2005-"}[r.IntN(2)]}
	switch q.Name {
	case "similar":
		names = []string{figureCURIE(g.Index.FigidOf(index.FigureID(r.IntN(g.Index.Figures()))))}
	case "entities":
		names = []string{figureCURIE(g.Index.FigidOf(index.FigureID(r.IntN(g.Index.Figures()))))}
		delete(params, yearParam.Name)
	case "enrich", "cluster":
		names = []string{entity(), entity(), entity(), entity(), entity()}
	case "path", "explain", "figures":
		names = []string{entity(), entity()}
	}
	return q.Ask(ctx, g, Asked{Names: names, Params: params, Limit: []int{0, 1, 5, 20}[r.IntN(4)] + i%2})
}

// text is an answer as it is shown.
func text(t *testing.T, a Answer) string {
	value, err := json.Marshal(a.Value)
	if err != nil {
		t.Error(err)
	}
	return strconv.Itoa(a.More) + a.Heading + a.Hint + fmt.Sprint(a.Notes, a.Rows) + string(value)
}
