package queries

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"
)

// TestCancelledPathsBetweenHubsEndSoon asks for more paths than anybody waits for,
// and does not wait.
func TestCancelledPathsBetweenHubsEndSoon(t *testing.T) {
	g := testGraph(t, randomFigures(rand.New(rand.NewPCG(8, 1)), 300, 500, 60))
	for _, hops := range []string{"4", "7"} {
		asked := Asked{Names: []string{"ncbigene:100", "ncbigene:101"}, Params: map[string]string{"max-hops": hops, "evidence": "family"}, Limit: 1 << 30}
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		start := time.Now()
		if _, err := ByName("path").Ask(ctx, g, asked); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("%s hops: the question ends with %v after %v", hops, err, time.Since(start))
		}
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("%s hops: the question ends %v after it began", hops, took)
		}
	}
}

// calls is a call of each question on a graph of randomFigures.
var calls = map[string][]string{
	"genes": {"ncbigene:100"}, "drugs": {"ncbigene:100"}, "diseases": {"ncbigene:100"}, "neighbors": {"ncbigene:100"},
	"figures": {"ncbigene:100"}, "papers": {"ncbigene:100"}, "entities": {"PMC1"}, "explain": {"ncbigene:100", "ncbigene:101"},
	"path": {"ncbigene:100", "ncbigene:101"}, "enrich": {"ncbigene:100", "ncbigene:101"}, "similar": {"fig:PMC1__f0"}, "cluster": {"ncbigene:100"},
}

// TestCancelledQuestionsHaveNoAnswer ends each question at each of its looks at
// the context: what was found by then is never taken for the answer.
func TestCancelledQuestionsHaveNoAnswer(t *testing.T) {
	g := testGraph(t, randomFigures(rand.New(rand.NewPCG(8, 2)), 20, 30, 6))
	for _, q := range All {
		asked := Asked{Names: calls[q.Name], Params: map[string]string{"evidence": "family"}}
		for looks := 0; ; looks++ {
			ctx := &patient{Context: t.Context(), looks: looks}
			answer, err := q.Ask(ctx, g, asked)
			if err == nil {
				if looks < 2 || len(answer.Rows) == 0 && q.Name != "diseases" {
					t.Errorf("%s looks at its context %d times, and gives %d rows", q.Name, looks, len(answer.Rows))
				}
				break
			}
			if !errors.Is(err, context.Canceled) || answer.Value != nil {
				t.Fatalf("%s, cancelled at look %d: %v, %+v", q.Name, looks, err, answer)
			}
		}
	}
}

// patient is a context that is cancelled when it was looked at so many times.
type patient struct {
	context.Context
	looks int
}

func (p *patient) Err() error {
	if p.looks--; p.looks < 0 {
		return context.Canceled
	}
	return nil
}
