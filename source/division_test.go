package source

import (
	"fmt"
	"testing"
)

func TestParseDivision(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Division{"1/1": {1, 1}, "2/7": {2, 7}, "9999/9999": {9999, 9999}} {
		if got, err := ParseDivision(text); err != nil || got != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "1", "0/1", "2/1", "1/0", "-1/2", "1/10000", "1/2/3", "01/2", "1/ 2", "a/b", "+1/2"} {
		if got, err := ParseDivision(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

// TestEachKeyHasOneShard holds the parts to a division: together all, none twice,
// and about equal.
func TestEachKeyHasOneShard(t *testing.T) {
	t.Parallel()
	counts := [8]int{}
	for n := range 8000 {
		key, owners := fmt.Sprintf("PMC%d__fig%d", n/3, n), 0
		for number := 1; number <= 8; number++ {
			if (Division{number, 8}).Has(key) {
				owners++
				counts[number-1]++
			}
		}
		if owners != 1 {
			t.Fatalf("%s: %d shards", key, owners)
		}
	}
	for _, n := range counts {
		if n < 850 || n > 1150 {
			t.Errorf("shards of %v", counts)
		}
	}
}
