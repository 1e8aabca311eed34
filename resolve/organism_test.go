package resolve

import (
	"math/rand/v2"
	"testing"
)

// TestFoldOfTidyNames holds the short way to the long one.
func TestFoldOfTidyNames(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 5))
	tidy := 0
	for range 20_000 {
		name := make([]rune, r.IntN(6))
		for i := range name {
			name[i] = []rune("aBZ09. \t\"':=é-\u00a0ſK")[r.IntN(16)]
		}
		if isTidy(string(name)) {
			tidy++
		}
		if got, want := fold(string(name)), foldAny(string(name)); got != want {
			t.Fatalf("%q folds to %q, want %q", string(name), got, want)
		}
	}
	if tidy < 1000 {
		t.Errorf("%d tidy names: the test wants more", tidy)
	}
}
