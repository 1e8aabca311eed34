package web

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"figraph/nquads"
	"figraph/queries"
	"figraph/rdfexport"
)

// about is what the page of a thing shows.
type about struct {
	Title, CURIE, IRI, Type string
	Home                    string // the IRI as a link, if it is one of the web
	Properties              []property
	Questions               []link // that can be asked of it
	Documents               []link // the same as RDF
	Sum                     string
}

// object is an IRI or a text.
type object struct {
	Text string
	Href string // empty for a text
}

type link struct{ Text, Href string }

// begin fills in what is known without the statements.
func (a *about) begin(t *subject) {
	*a = about{CURIE: t.curie, IRI: t.iri, Home: webAddress(t.iri), Title: cmp.Or(t.curie, t.iri), Sum: t.graph.facts.Sum.String()}
	self := "/entity?" + url.Values{"iri": {t.iri}}.Encode() + "&"
	if t.curie != "" {
		a.name(t.graph.asked, t.curie)
		self = entityPath(t.curie) + "?"
	}
	for _, f := range rdfexport.Formats {
		a.Documents = append(a.Documents, link{f.Name, self + url.Values{formatParam: {f.Name}}.Encode()})
	}
}

// name gives the page the title and the questions of a thing that has a CURIE.
func (a *about) name(g queries.Graph, curie string) {
	found, err := g.Find(curie)
	if err != nil {
		return
	}
	switch found.What {
	case queries.AFigure:
		a.Title, a.Type = cmp.Or(g.Index.TitleOf(found.Figure), curie), "figure"
	case queries.APaper:
		a.Title, a.Type = cmp.Or(g.Index.TitleOfPaper(found.Paper), curie), "paper"
	default:
		e := g.Index.Entity(found.Entities[0])
		a.Title, a.Type = cmp.Or(e.Name, curie), e.Kinds.String()
	}
	for _, q := range queries.All {
		ofFigure, ofPaper := strings.Contains(q.Takes.What, "FIGURE"), strings.Contains(q.Takes.What, "PAPER")
		fits := map[queries.What]bool{queries.AFigure: ofFigure, queries.APaper: ofPaper, queries.AnEntity: !ofFigure}[found.What]
		if q.Takes.Least == 1 && fits {
			a.Questions = append(a.Questions, link{q.Short, api + q.Name + "?" + url.Values{nameParam: {curie}}.Encode()})
		}
	}
}

// objectOf shows a term: a thing of the graph leads to its page, another IRI of
// the web to where it is.
func objectOf(g queries.Graph, term []byte) object {
	if term[0] != '<' {
		return object{Text: textOf(term)}
	}
	iri := string(term[1 : len(term)-1])
	curie, is := g.Vocab.CURIE(iri)
	switch {
	case is && isThing(g, curie):
		return object{Text: labelOf(g, curie), Href: entityPath(curie)}
	case strings.HasPrefix(iri, g.Vocab.Base()) && !strings.HasPrefix(iri, g.Vocab.Base()+"vocab#"):
		return object{Text: iri, Href: "/entity?" + url.Values{"iri": {iri}}.Encode()}
	}
	return object{Text: g.Vocab.Shorten(iri), Href: webAddress(iri)}
}

func isThing(g queries.Graph, curie string) bool {
	found, there := g.ByIdentifier(curie)
	return there && slices.Equal(g.CURIEs(found), []string{curie})
}

// labelOf is a CURIE with the name of what it stands for.
func labelOf(g queries.Graph, curie string) string {
	if e, there := g.Index.ByCURIE(curie); there {
		if name := g.Index.NameOf(e); name != "" {
			return curie + " (" + name + ")"
		}
	}
	return curie
}

// textOf is the text of a literal, with its datatype or language.
func textOf(term []byte) string {
	end := nquads.StringEnd(term)
	text := string(nquads.AppendUnescaped(nil, term[1:end-1]))
	if rest := string(term[end:]); strings.HasPrefix(rest, "@") {
		return text + " (" + rest[1:] + ")"
	}
	return text
}

// webAddress is an IRI that a page may link to, or nothing.
func webAddress(iri string) string {
	if strings.HasPrefix(iri, "http://") || strings.HasPrefix(iri, "https://") {
		return iri
	}
	return ""
}
