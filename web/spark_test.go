package web

import (
	"math"
	"math/rand/v2"
	"regexp"
	"strconv"
	"testing"
)

var (
	sparkLabel  = regexp.MustCompile(`aria-label="([^"]*)"`)
	sparkStroke = regexp.MustCompile(`stroke-width="([0-9]+)"`)
	sparkColumn = regexp.MustCompile(`M([0-9]+) 0V-([0-9]+)`)
)

// TestSparksAreReadOut holds what a screen reader says against what is to be said.
func TestSparksAreReadOut(t *testing.T) {
	for _, c := range []struct {
		years map[int]int
		want  string
	}{
		{nil, "no year known"},
		{map[int]int{0: 7}, "no year known"},
		{map[int]int{2003: 1}, "1 figure of 2003"},
		{map[int]int{0: 7, 2003: 5}, "5 figures of 2003"},
		{map[int]int{2001: 1, 2023: 10, 2025: 4}, "15 figures of 2001 to 2025, most in 2023: 10"},
		{map[int]int{2001: 3, 2010: 3, 2025: 1}, "7 figures of 2001 to 2025, most in 2010: 3"},
		{map[int]int{1999: 1, 2000: 1}, "2 figures of 1999 to 2000, most in 2000: 1"},
		{map[int]int{2001: 1, 2002: 0, 2003: 1234}, "1,235 figures of 2001 to 2003, most in 2003: 1,234"},
	} {
		got := sparkLabel.FindStringSubmatch(markupOf(putSpark, spark{c.years, 1990, 2025}))
		if got == nil || got[1] != c.want {
			t.Errorf("%v: %q, want %q", c.years, got, c.want)
		}
	}
}

// TestSparksAreColumns compares strokes with the rectangles that they stand for: each
// year has its share of the width, and what is drawn of it leaves half a pixel free.
func TestSparksAreColumns(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 2000 {
		s := spark{years: map[int]int{}, from: 2000, to: 2000 + r.IntN(150)}
		most := 0
		for range 1 + r.IntN(40) {
			year := s.from + r.IntN(s.to-s.from+1)
			s.years[year] = 1 + r.IntN(300)
		}
		for _, n := range s.years {
			most = max(most, n)
		}
		svg := markupOf(putSpark, s)
		width := tenthsIn(t, sparkStroke.FindStringSubmatch(svg)[1])
		columns := sparkColumn.FindAllStringSubmatch(svg, -1)
		share := 96 / float64(s.to-s.from+1)
		for year := s.from; year <= s.to; year++ {
			n := s.years[year]
			if n == 0 {
				continue
			}
			left, wide, high := share*float64(year-s.from), math.Min(math.Max(1, share-0.5), 8), 2+14*float64(n)/float64(most)
			middle, height := tenthsIn(t, columns[0][1]), tenthsIn(t, columns[0][2])
			if math.Abs(middle-left-wide/2) > 0.051 || math.Abs(width-wide) > 0.051 || math.Abs(height-high) > 0.051 {
				t.Fatalf("%v, %d: around %v, %v wide, %v high, want %v, %v, %v", s, year, middle, width, height, left+wide/2, wide, high)
			}
			columns = columns[1:]
		}
		if len(columns) > 0 {
			t.Fatalf("%v: %d columns too many", s, len(columns))
		}
	}
}

// tenthsIn is a number of tenths.
func tenthsIn(t *testing.T, text string) float64 {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return float64(n) / 10
}

func putSpark(m *markup, s spark) { m.spark(s) }
