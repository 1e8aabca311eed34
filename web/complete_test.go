package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"figraph/graph/index"
)

func suggestions(t *testing.T, s *Server, prefix, more string) []suggestion {
	t.Helper()
	return decode[[]suggestion](t, getOK(t, s, "/api/v1/complete?prefix="+url.QueryEscape(prefix)+more))
}

func TestComplete(t *testing.T) {
	s := serve(t, Options{})
	for prefix, want := range map[string]suggestion{
		"ket":            {"Ketamine", "entity", []string{"mesh:D007649"}, "chemical+drug"},
		" KETAM":         {"Ketamine", "entity", []string{"mesh:D007649"}, "chemical+drug"},
		"mesh:D0076":     {"mesh:D007649", "entity", []string{"mesh:D007649"}, "chemical+drug"},
		"MESH:D0076":     {"mesh:D007649", "entity", []string{"mesh:D007649"}, "chemical+drug"},
		"pmc9000001":     {"pmc:PMC9000001", "paper", []string{"pmc:PMC9000001"}, ""},
		"pmc:PMC9000001": {"pmc:PMC9000001", "paper", []string{"pmc:PMC9000001"}, ""},
		"PMC9000001__":   {"fig:PMC9000001__fig-0001", "figure", []string{"fig:PMC9000001__fig-0001"}, ""},
		"fig:PMC9000001": {"fig:PMC9000001__fig-0001", "figure", []string{"fig:PMC9000001__fig-0001"}, ""},
		"paper 900000":   {"Invented paper 9000001.", "paper", []string{"pmc:PMC9000001"}, ""},
		"figure fig-000": {"Invented figure fig-0001", "figure", []string{"fig:PMC9000001__fig-0001"}, ""},
	} {
		list := suggestions(t, s, prefix, "")
		if !slices.ContainsFunc(list, func(got suggestion) bool {
			return strings.EqualFold(got.Text, want.Text) && got.Kind == want.Kind && slices.Equal(got.IDs, want.IDs) && got.Type == want.Type
		}) {
			t.Errorf("%q: %+v, want %+v", prefix, list, want)
		}
	}
	for _, prefix := range []string{"no such name", "nobody:", "::", "\x00", "%"} {
		if list := suggestions(t, s, prefix, ""); len(list) > 0 {
			t.Errorf("%q: %+v", prefix, list)
		}
	}
}

// TestCompleteFindsWhatBegins compares names with a search through all, and asks
// for each: whatever is suggested is known.
func TestCompleteFindsWhatBegins(t *testing.T) {
	s := serve(t, Options{})
	g, err := s.graphs.acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer s.graphs.release(g)
	for _, prefix := range []string{"a", "k", "p", "m", "akt", "="} {
		want := map[string]bool{}
		for folded := range g.index.EachName() {
			if strings.HasPrefix(folded, prefix) {
				want[folded] = true
			}
		}
		got := map[string]bool{}
		for _, one := range suggestions(t, s, prefix, "&limit=100") {
			if one.Kind != "entity" || strings.Contains(one.Text, ":") && !strings.HasPrefix(index.Fold(one.Text), prefix) {
				continue
			}
			got[index.Fold(one.Text)] = true
			w := get(s, "/entity?name="+url.QueryEscape(one.Text))
			if w.Code != http.StatusSeeOther && w.Code != http.StatusMultipleChoices || len(one.IDs) == 0 {
				t.Errorf("%q is suggested as %v, and gives %d: %s", one.Text, one.IDs, w.Code, w.Body)
			}
		}
		if len(got) != min(100, len(want)) {
			t.Errorf("%q: %d names, want %d", prefix, len(got), len(want))
		}
		for name := range got {
			if !want[name] {
				t.Errorf("%q: %q does not begin so", prefix, name)
			}
		}
	}
	if list := suggestions(t, s, "a", "&limit=2"); len(list) != 2 {
		t.Errorf("limit 2: %+v", list)
	}
}

// TestTitlesAreFound compares with a search of each title by itself.
func TestTitlesAreFound(t *testing.T) {
	list := []string{"mtor signaling", "the (akt) pathway", "aakt akt", "", "a", "akt akt", "gakt", "“akt” and mtor"}
	all := newTitleText(len(list), func(i int) string { return list[i] })
	for _, part := range []string{"sig", "mtor s", "tor", "akt", "a", "the", "signaling", "zzz", "y", "mtor", "akt akt"} {
		var want []int
		for i, title := range list {
			for at := range len(title) {
				if strings.HasPrefix(title[at:], part) && (at == 0 || strings.Contains(" -/(\"'", title[at-1:at])) {
					want = append(want, i)
					break
				}
			}
		}
		for limit := range len(list) + 1 {
			if got := all.with(part, limit); !slices.Equal(got, want[:min(limit, len(want))]) {
				t.Errorf("%q, at most %d: %v, want %v", part, limit, got, want)
			}
		}
	}
}
