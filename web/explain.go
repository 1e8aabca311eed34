package web

import (
	"cmp"
	"net/http"

	"figraph/queries"
)

// explainPage is the evidence of a link: the figures in which two things stand,
// and the words there.
type explainPage struct {
	view
	Ends    [2]end
	Heading string
	Hint    string
	Papers  int
	Figures gallery
	Along   along
}

// end is one of two things that are asked about together.
type end struct {
	Asked string // as it was named
	Label string
	CURIE string // of one thing; empty when the name stands for several
	Type  string
	Href  string
}

// end reads a name.
func (l *looked) end(name string) (end, error) {
	found, err := l.graph.Find(name)
	if err != nil {
		return end{}, err
	}
	e := end{Asked: name, Label: name}
	curies := l.graph.CURIEs(found)
	if len(curies) == 1 {
		e.CURIE, e.Href = curies[0], entityPath(curies[0])
	} else {
		e.Href = "/drawn?" + l.scopeQuery(name).Encode()
	}
	switch found.What {
	case queries.AFigure:
		e.Type, e.Label = "figure", cmp.Or(l.index.TitleOf(found.Figure), name)
	case queries.APaper:
		e.Type, e.Label = "paper", cmp.Or(l.index.TitleOfPaper(found.Paper), name)
	default:
		first := l.index.Entity(found.Entities[0])
		e.Type, e.Label = first.Kinds.String(), cmp.Or(first.Name, name)
	}
	return e, nil
}

// explain shows the evidence of a link.
func (s *Server) explain(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, "explain", true, func(l *looked) (any, error) {
		q := queries.ByName("explain")
		if err := l.only(append(names(q), nameParam, figuresParam)...); err != nil {
			return nil, err
		}
		asked := l.params[nameParam]
		if len(asked) != 2 {
			return nil, usage("/explain takes two names")
		}
		page := explainPage{}
		for i, name := range asked {
			var err error
			if page.Ends[i], err = l.end(name); err != nil {
				return nil, err
			}
		}
		page.view = l.view(page.Ends[0].Label+" and "+page.Ends[1].Label, "search")
		answer, taken, err := l.ask("explain", 1, asked...)
		if err != nil {
			return nil, err
		}
		page.Heading, page.Hint, page.Along, page.Papers = answer.Heading, answer.Hint, taken, answer.Value.(queries.Explanation).Papers
		page.Figures, err = l.gallery(asked...)
		for i := range page.Figures.Cards {
			page.Figures.Cards[i].Open = true
		}
		return page, err
	})
}
