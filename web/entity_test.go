package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/knakk/rdf"
	"golang.org/x/net/html"

	"figraph/graph/index"
)

// whole is the graph as N-Quads, by subject.
func whole(t *testing.T, s *Server) map[string][]string {
	t.Helper()
	bySubject := map[string][]string{}
	for line := range strings.Lines(getOK(t, s, "/api/v1/export.nq")) {
		subject, _, _ := strings.Cut(line, "> ")
		bySubject[subject[1:]] = append(bySubject[subject[1:]], line)
	}
	return bySubject
}

// TestDocumentsAreAPartOfTheExport compares what is said about every subject of
// the graph with the lines of the export, and reads the other syntaxes with
// knakk's parser.
func TestDocumentsAreAPartOfTheExport(t *testing.T) {
	s := serve(t, Options{})
	all := whole(t, s)
	things := 0
	for iri, lines := range all {
		at := "/entity?iri=" + url.QueryEscape(iri)
		w := get(s, at+"&format=nquads")
		if w.Code == http.StatusSeeOther {
			things++
			at = w.Header().Get("Location")
			at = strings.TrimSuffix(at, "?format=nquads")
			w = get(s, at+"?format=nquads")
			at += "?"
		} else {
			at += "&"
		}
		if w.Body.String() != strings.Join(lines, "") {
			t.Fatalf("%s: %d: %s, want %s", iri, w.Code, w.Body, lines)
		}
		if link := w.Header().Get("Link"); link != "<"+linkText(iri)+`>; rel="describes"` {
			t.Errorf("%s: Link %s", iri, link)
		}
		want := map[string]bool{}
		for _, line := range lines {
			want[line[:strings.LastIndex(line, " <")]] = true
		}
		for format, syntax := range map[string]rdf.Format{"ntriples": rdf.NTriples, "turtle": rdf.Turtle} {
			triples, err := rdf.NewTripleDecoder(strings.NewReader(getOK(t, s, at+"format="+format)), syntax).DecodeAll()
			if err != nil || len(triples) != len(want) {
				t.Errorf("%s as %s: %d triples, want %d (%v)", iri, format, len(triples), len(want), err)
			}
		}
	}
	if things < 60 || things == len(all) {
		t.Errorf("%d of %d subjects have a path of their own", things, len(all))
	}
}

func TestNamesLeadToThings(t *testing.T) {
	s := serve(t, Options{})
	for _, c := range []struct {
		target, to string
		status     int
	}{
		{"/entity?name=ketamine", "/entity/mesh:D007649", http.StatusSeeOther},
		{"/entity/ketamine", "/entity/mesh:D007649", http.StatusSeeOther},
		{"/entity/KETAMINE?format=turtle", "/entity/mesh:D007649?format=turtle", http.StatusSeeOther},
		{"/entity/MESH:D007649", "/entity/mesh:D007649", http.StatusSeeOther},
		{"/entity/chebi:6121", "/entity/mesh:D007649", http.StatusSeeOther},
		{"/entity?iri=" + url.QueryEscape("http://id.nlm.nih.gov/mesh/D007649"), "/entity/mesh:D007649", http.StatusSeeOther},
		{"/entity/" + url.PathEscape("http://id.nlm.nih.gov/mesh/D007649"), "/entity/mesh:D007649", http.StatusSeeOther},
		{"/entity/PMC9000001", "/entity/pmc:PMC9000001", http.StatusSeeOther},
		{"/entity/PMC9000001__fig-0001.html", "/entity/fig:PMC9000001__fig-0001", http.StatusSeeOther},
		{"/entity/fig:PMC9000001__fig-0001", "", http.StatusOK},
		{"/entity/fig%3APMC9000001__fig-0001", "", http.StatusOK},
		{"/entity/mesh:D007649", "", http.StatusOK},
		{"/entity/taxon:9606", "", http.StatusOK},
		{"/entity?iri=https://w3id.org/pfocr-kg/dataset", "", http.StatusOK},
		{"/entity?iri=https://example.org/nobody", "", http.StatusNotFound},
		{"/entity?name=nobody", "", http.StatusNotFound},
		{"/entity/mesh:D0", "", http.StatusNotFound},
		{"/entity", "", http.StatusBadRequest},
		{"/entity?name=a&iri=b", "", http.StatusBadRequest},
		{"/entity/mesh:D007649?format=xml", "", http.StatusBadRequest},
		{"/entity/mesh:D007649?colour=red", "", http.StatusBadRequest},
	} {
		w := get(s, c.target)
		if w.Code != c.status || w.Header().Get("Location") != c.to {
			t.Errorf("%s: %d to %q, want %d to %q: %s", c.target, w.Code, w.Header().Get("Location"), c.status, c.to, w.Body)
		}
		if w.Code >= 400 {
			errorOf(t, w)
			page := get(s, c.target, "Accept", "text/html")
			if page.Code != c.status || !strings.HasPrefix(page.Header().Get("Content-Type"), "text/html") {
				t.Errorf("%s for a browser: %d %v", c.target, page.Code, page.Header())
			}
		}
	}
}

// TestNamesOfSeveral lists what a name could mean, with links: a symbol of genes
// in several species, which questions take together, and one of genes in none
// as well, which they refuse.
func TestNamesOfSeveral(t *testing.T) {
	s := serve(t, Options{})
	getOK(t, s, "/api/v1/genes?name=tnf")
	if w := get(s, "/api/v1/genes?name=casp3"); w.Code != http.StatusConflict || len(errorOf(t, w).Readings) < 2 {
		t.Errorf("casp3: %d %s", w.Code, w.Body)
	}
	for _, name := range []string{"tnf", "casp3"} {
		w := get(s, "/entity?name="+name)
		p := errorOf(t, w)
		if w.Code != http.StatusMultipleChoices || p.Code != codeAmbiguous || len(p.Readings) < 2 {
			t.Fatalf("%s: %d %+v", name, w.Code, p)
		}
		page := get(s, "/entity?name="+name, "Accept", "text/html").Body.String()
		for _, r := range p.Readings {
			if !strings.Contains(page, `href="/entity/`+r.ID+`"`) {
				t.Errorf("%s: no link to %s in %s", name, r.ID, page)
			}
			getOK(t, s, "/entity/"+r.ID)
		}
	}
}

// TestPageShowsWhatIsSaid finds each statement's predicate and object in the page that a
// thing's page leads to.
func TestPageShowsWhatIsSaid(t *testing.T) {
	s := serve(t, Options{})
	for curie, title := range map[string]string{"fig:PMC9000001__fig-0001": "Invented figure fig-0001", "mesh:D007649": "Ketamine", "ncbigene:207": "AKT1", "pmc:PMC9000001": "Invented paper 9000001."} {
		page := getOK(t, s, "/entity/"+curie, "Accept", "text/html")
		root, err := html.Parse(strings.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		texts, links := textsOf(root)
		if !strings.Contains(texts, title) || !strings.Contains(texts, curie) {
			t.Errorf("%s: no title %q in %s", curie, title, texts)
		}
		to := "/statements?name=" + url.QueryEscape(curie)
		if !slices.Contains(links, to) {
			t.Fatalf("%s: no link to %s", curie, to)
		}
		if root, err = html.Parse(strings.NewReader(getOK(t, s, to, "Accept", "text/html"))); err != nil {
			t.Fatal(err)
		}
		said, more := textsOf(root)
		texts, links = texts+said, append(links, more...)
		for line := range strings.Lines(getOK(t, s, "/entity/"+curie+"?format=ntriples")) {
			_, rest, _ := strings.Cut(line, "> <")
			predicate, object, _ := strings.Cut(rest, "> ")
			if !slices.Contains(links, predicate) {
				t.Errorf("%s: no link to %s", curie, predicate)
			}
			if text := strings.Split(object, `"`); len(text) == 3 && !strings.Contains(texts, text[1]) {
				t.Errorf("%s: no text %s", curie, object)
			}
		}
		for _, href := range links {
			if strings.HasPrefix(href, "/") {
				if w := get(s, href); w.Code != http.StatusOK && w.Code != http.StatusSeeOther {
					t.Errorf("%s: the link %s gives %d: %s", curie, href, w.Code, w.Body)
				}
			}
		}
	}
}

func textsOf(root *html.Node) (texts string, links []string) {
	for n := range root.Descendants() {
		if n.Type == html.TextNode {
			texts += n.Data + "\n"
		}
		for _, a := range n.Attr {
			if a.Key == "href" {
				links = append(links, a.Val)
			}
		}
	}
	return texts, links
}

func TestFrontPage(t *testing.T) {
	s := serve(t, Options{})
	root, err := html.Parse(strings.NewReader(getOK(t, s, "/")))
	if err != nil {
		t.Fatal(err)
	}
	texts, links := textsOf(root)
	stats, err := s.Stats()
	if err != nil || !strings.Contains(texts, fmt.Sprint(stats.Figures, " figures")) || !strings.Contains(texts, stats.Sum) {
		t.Errorf("%v: %s", err, texts)
	}
	for _, path := range paths() {
		if path != api+"complete" && !slices.ContainsFunc(links, func(href string) bool { return href == path || strings.HasPrefix(href, path+"?") }) {
			t.Errorf("no link to %s", path)
		}
	}
}

// TestFiguresHaveTheirLinkedData within their pages: what the document has.
func TestFiguresHaveTheirLinkedData(t *testing.T) {
	s := serve(t, Options{})
	g, err := s.graphs.acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer s.graphs.release(g)
	for f := range index.FigureID(g.index.Figures()) {
		path := entityPath("fig:" + g.index.FigidOf(f))
		page, document := getOK(t, s, path), getOK(t, s, path+"?format=jsonld")
		if !strings.Contains(page, `<script type="application/ld+json">`+inScript.Replace(document)+`</script>`) {
			t.Errorf("%s has not what its document has", path)
		}
	}
}
