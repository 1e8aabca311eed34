package main

import (
	"strings"
	"testing"
)

// slowDistance is the definition: from the front, letter by letter.
func slowDistance(a, b string) int {
	if a == "" || b == "" {
		return len(a) + len(b)
	}
	least := min(slowDistance(a[1:], b), slowDistance(a, b[1:])) + 1
	if a[0] == b[0] {
		least = min(least, slowDistance(a[1:], b[1:]))
	}
	if len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0] {
		least = min(least, slowDistance(a[2:], b[2:])+1)
	}
	return min(least, slowDistance(a[1:], b[1:])+1)
}

// TestDistance compares it with its definition, on all short words.
func TestDistance(t *testing.T) {
	t.Parallel()
	words := []string{""}
	for at := 0; len(words[at]) < 4; at++ {
		for _, letter := range "abc" {
			words = append(words, words[at]+string(letter))
		}
	}
	for i, a := range words {
		for _, b := range words[i:] {
			if got, want := distance(a, b), slowDistance(a, b); got != want || distance(b, a) != want {
				t.Errorf("%q to %q: %d and %d, want %d", a, b, got, distance(b, a), want)
			}
		}
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	names := strings.Fields("build export check stats version config completion man help")
	for word, want := range map[string]string{
		"bild": "build", "exprot": "export", "STATS": "stats", "stat": "stats", "chekc": "check", "comp": "completion", "ver": "version",
		"frobnicate": "", "": "", "x": "", "genes": "", "conf": "config",
	} {
		if got := nearest(word, names); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
}
