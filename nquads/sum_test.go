package nquads

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// The values that stand here were computed with sha256sum and Python.
const (
	lineA = "<http://example.org/s> <http://example.org/p> \"o\" .\n"
	lineB = "<http://example.org/s> <http://example.org/p> <http://example.org/o> <http://example.org/g> .\n"
	sumA  = "a5813f0dc81ad84d0d412f38e1a1303f9babe063329e737217547da115eaf620"
	sumB  = "b66ef759206fb603629807e5e0245572cb319de048599febf4c988235a26ca9f"
	sumAB = "5bf03666e88a8e506fd9371ec1c585b266dd7e437af8135e0c1e05c47011c0bf"
)

func sumOf(lines ...string) (s Sum) {
	for _, line := range lines {
		s.AddLine([]byte(line))
	}
	return s
}

func TestSumIsKnown(t *testing.T) {
	for _, test := range []struct {
		want  string
		lines []string
	}{
		{strings.Repeat("0", 64), nil},
		{sumA, []string{lineA}},
		{sumB, []string{lineB}},
		{sumAB, []string{lineA, lineB}},
	} {
		if got := sumOf(test.lines...).String(); got != test.want {
			t.Errorf("%d lines: got %s, want %s", len(test.lines), got, test.want)
		}
	}
	if HashLine([]byte(lineA)) != sumOf(lineA) {
		t.Error("the hash of a line is not the sum of the line alone")
	}
}

func TestSumOfNothingLeft(t *testing.T) {
	sum := sumOf(lineA, lineB)
	sum.Add(HashLine([]byte(lineA)).Negative())
	if sum != sumOf(lineB) {
		t.Errorf("got %s, want %s", sum, sumB)
	}
}

func TestSumForgetsOrder(t *testing.T) {
	var lines []string
	for i := range 200 {
		lines = append(lines, fmt.Sprintf("<a:s> <a:p> \"%d\" .\n", i))
	}
	want := sumOf(lines...)
	shuffle := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		shuffle.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		cut := shuffle.IntN(len(lines) + 1)
		union := sumOf(lines[:cut]...)
		union.Add(sumOf(lines[cut:]...))
		if whole := sumOf(lines...); whole != want || union != want {
			t.Fatalf("in another order %s, of two parts %s, want %s", whole, union, want)
		}
	}
	if sumOf(lines[1:]...) == want {
		t.Error("a line less does not show")
	}
}

func TestSumCarries(t *testing.T) {
	one := Sum{1}
	for _, test := range []struct{ sum, plusOne string }{
		{strings.Repeat("f", 64), strings.Repeat("0", 64)},
		{strings.Repeat("0", 48) + strings.Repeat("f", 16), strings.Repeat("0", 47) + "1" + strings.Repeat("0", 16)},
		{strings.Repeat("0", 16) + strings.Repeat("f", 48), strings.Repeat("0", 15) + "1" + strings.Repeat("0", 48)},
	} {
		s := must(ParseSum(test.sum))
		if s.Add(one); s.String() != test.plusOne {
			t.Errorf("%s + 1 = %s, want %s", test.sum, s, test.plusOne)
		}
	}
}

func TestParseSumInvertsString(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 100 {
		s := Sum{r.Uint64(), r.Uint64(), r.Uint64() >> 60, r.Uint64()}
		if back, err := ParseSum(s.String()); err != nil || back != s {
			t.Errorf("%s came back as %s and %v", s, back, err)
		}
	}
	for _, text := range []string{"", "0", strings.Repeat("0", 63), strings.Repeat("0", 65), strings.Repeat("0", 66), strings.Repeat("g", 64), " " + strings.Repeat("0", 63)} {
		if s, err := ParseSum(text); err == nil {
			t.Errorf("ParseSum(%q) = %s", text, s)
		}
	}
}
