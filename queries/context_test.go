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
