package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"figraph/graph/index"
	"figraph/queries"
	"figraph/table"
	"figraph/vocab"
)

// suggestion is something that a text may be the beginning of.
type suggestion struct {
	Text string   `json:"text"` // what to show
	Kind string   `json:"kind"` // "entity", "figure" or "paper"
	IDs  []string `json:"ids"`  // CURIEs to ask for: several where the text has several readings
	Type string   `json:"type"` // of an entity: "gene", ...; the first reading's
}

const (
	defaultSuggestions = 10
	mostSuggestions    = 100
	leastTitle         = 3 // characters from which on titles are searched
)

// complete lists names that begin as a text does, by papers, then identifiers that
// do, then figures and papers whose titles have words that do.
func (s *Server) complete(w http.ResponseWriter, r *http.Request) error {
	params, err := readParams(r.URL, "prefix", limitParam)
	if err != nil {
		return err
	}
	prefix := strings.TrimSpace(params["prefix"])
	if prefix == "" {
		return usage("complete takes a prefix")
	}
	limit := defaultSuggestions
	if text := params[limitParam]; text != "" {
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 || limit > mostSuggestions {
			return usage(fmt.Sprintf("limit %q: use 1 to %d", text, mostSuggestions))
		}
	}
	current, sum, err := s.isCurrent(w, r, formatJSON)
	if err != nil || current {
		return err
	}
	list, err := find(s, func(g *opened) ([]suggestion, error) {
		sum = g.facts.Sum
		return suggest(g, prefix, limit), nil
	})
	if err != nil {
		return err
	}
	s.setTag(w, r, sum, formatJSON)
	w.Header().Set("Content-Type", typeJSON)
	return stream(w, func(w io.Writer) error { return table.JSON(w, list) })
}

func suggest(g *opened, prefix string, limit int) []suggestion {
	list := make([]suggestion, 0, limit)
	for _, text := range g.asked.Complete(prefix, limit) {
		list = append(list, named(g.asked, text))
	}
	list = append(list, identified(g.index, prefix, limit-len(list))...)
	return append(list, titled(g, prefix, limit-len(list))...)
}

// named is the suggestion of a name.
func named(g queries.Graph, text string) suggestion {
	s := suggestion{Text: text, Kind: "entity"}
	subject, err := g.Find(text)
	var ambiguous *queries.AmbiguousError
	if errors.As(err, &ambiguous) {
		for _, e := range ambiguous.Readings {
			s.IDs = append(s.IDs, e.CURIE)
		}
		s.Type = ambiguous.Readings[0].Kinds.String()
		return s
	}
	s.IDs = make([]string, len(subject.Entities))
	for i, e := range subject.Entities {
		s.IDs[i] = g.Index.CURIEOf(e)
	}
	if len(subject.Entities) > 0 {
		s.Type = g.Index.KindsOf(subject.Entities[0]).String()
	}
	return s
}

// identified are things whose identifier begins as a text does: they are in the
// order of their identifiers.
func identified(x *index.Index, text string, limit int) (list []suggestion) {
	prefix, local, isCURIE := strings.Cut(text, ":")
	prefix = strings.ToLower(prefix)
	if !isCURIE {
		prefix, local = "", text
	}
	take := func(rows int, start string, id func(int) string, show func(int) suggestion) {
		for i := sort.Search(rows, func(i int) bool { return id(i) >= start }); i < rows && len(list) < limit && strings.HasPrefix(id(i), start); i++ {
			list = append(list, show(i))
		}
	}
	if isCURIE {
		take(x.Entities(), prefix+":"+local, func(i int) string { return x.CURIEOf(index.EntityID(i)) }, func(i int) suggestion {
			e := x.Entity(index.EntityID(i))
			return suggestion{e.CURIE, "entity", []string{e.CURIE}, e.Kinds.String()}
		})
	}
	if local == "" {
		return list
	}
	if prefix == "" || prefix == vocab.PaperPrefix {
		take(x.Papers(), strings.ToUpper(local), func(i int) string { return x.PMCIDOf(index.PaperID(i)) }, func(i int) suggestion {
			id := vocab.PaperPrefix + ":" + x.PMCIDOf(index.PaperID(i))
			return suggestion{id, "paper", []string{id}, ""}
		})
	}
	if prefix == "" || prefix == vocab.FigurePrefix {
		take(x.Figures(), local, func(i int) string { return x.FigidOf(index.FigureID(i)) }, func(i int) suggestion {
			id := vocab.FigurePrefix + ":" + x.FigidOf(index.FigureID(i))
			return suggestion{id, "figure", []string{id}, ""}
		})
	}
	return list
}

// titled are figures and papers whose title has a part that begins where a word
// does.
func titled(g *opened, text string, limit int) (list []suggestion) {
	folded := index.Fold(text)
	if utf8.RuneCountInString(folded) < leastTitle {
		return nil
	}
	for _, i := range g.titles.figures.with(folded, limit) {
		f := index.FigureID(i)
		list = append(list, suggestion{g.index.TitleOf(f), "figure", []string{vocab.FigurePrefix + ":" + g.index.FigidOf(f)}, ""})
	}
	for _, i := range g.titles.papers.with(folded, limit-len(list)) {
		p := index.PaperID(i)
		list = append(list, suggestion{g.index.TitleOfPaper(p), "paper", []string{vocab.PaperPrefix + ":" + g.index.PMCIDOf(p)}, ""})
	}
	return list
}
