package store

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"figraph/nquads"
)

// TestHavingIsThatOfTheScan asks for the subjects of each property, and of each
// property beside the next.
func TestHavingIsThatOfTheScan(t *testing.T) {
	lines := randomLines(t, 4, 2000)
	s := open(t, build(t, lines, BuildOptions{}))
	want := map[Property]map[string]bool{}
	for _, text := range lines {
		line, err := nquads.Cut([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		p := Property{Predicate: strings.Trim(string(line.Predicate), "<>")}
		switch object := string(line.Object); {
		case object[0] == '<':
			p.IRI = object[1 : len(object)-1]
		case strings.HasSuffix(object, `"`):
			p.Text = string(nquads.AppendUnescaped(nil, line.Object[1:len(object)-1]))
		default:
			continue
		}
		if want[p] == nil {
			want[p] = map[string]bool{}
		}
		want[p][string(line.Subject[1:len(line.Subject)-1])] = true
	}
	var last map[string]bool
	var lastProperty Property
	several := 0
	for p, subjects := range want {
		if p.Text == "" && p.IRI == "" {
			continue // Property has no form of the empty text
		}
		checkHaving(t, s, subjects, p)
		if both := maps.Clone(subjects); last != nil {
			maps.DeleteFunc(both, func(subject string, _ bool) bool { return !last[subject] })
			checkHaving(t, s, both, lastProperty, p)
		}
		last, lastProperty, several = subjects, p, max(several, len(subjects))
	}
	if several < 2 {
		t.Error("no property of several subjects")
	}
	checkHaving(t, s, nil, Property{Predicate: "https://example.org/p/0", IRI: "https://example.org/nobody"})
}

func checkHaving(t *testing.T, s *Store, want map[string]bool, properties ...Property) {
	t.Helper()
	got, err := s.Having(properties...)
	if err != nil {
		t.Fatal(err)
	}
	if slices.Sort(got); !slices.Equal(got, slices.Sorted(maps.Keys(want))) {
		t.Fatalf("%+v: %d subjects, want %d: %q", properties, len(got), len(want), got)
	}
}
