package web

import (
	"fmt"
	"net/http"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"figraph/queries"
)

func TestNamesInAList(t *testing.T) {
	for text, want := range map[string][]string{
		"":                              nil,
		" \r\n\t":                       nil,
		"AKT1":                          {"AKT1"},
		"AKT1 TP53  MYC":                {"AKT1", "TP53", "MYC"},
		"AKT1, TP53;MYC":                {"AKT1", "TP53", "MYC"},
		"Alzheimer disease, MYC":        {"Alzheimer disease", "MYC"},
		"AKT1\r\nAlzheimer disease\n\n": {"AKT1", "Alzheimer disease"},
		"3,3-dimethylallyl\nMYC":        {"3,3-dimethylallyl", "MYC"},
		"AKT1\tTP53":                    {"AKT1", "TP53"},
	} {
		if got := namesIn(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestImageURL(t *testing.T) {
	for template, want := range map[string]bool{"": true, "none": true, "https://example.org/{pmcid}/{filename}": true, "http://127.0.0.1:9000/{figid}.png": true,
		"/pictures/{figid}": false, "javascript:alert(1)": false, "https://a.example; script-src *": false, "data:image/png;x": false, "https:///x": false} {
		if got := IsImageURL(template); got != want {
			t.Errorf("%q: %v", template, got)
		}
	}
}

// TestPictures finds the picture where the options say, and only places that they
// name in the policy.
func TestPictures(t *testing.T) {
	for template, want := range map[string]string{
		"": `src="https://europepmc.org/articles/PMC9100001/bin/attack.jpg"`,
		"http://127.0.0.1:9000/{figid}/{pmcid}.p": `src="http://127.0.0.1:9000/PMC9100001__attack/PMC9100001.p"`,
	} {
		w := get(serve(t, Options{ImageURL: template}), "/entity/fig:"+attackFigid, "Accept", "text/html")
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("%q: no %s", template, want)
		}
		policy := w.Header().Get("Content-Security-Policy")
		if strings.Contains(policy, "http://127.0.0.1:9000;") != (template != "") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "%!") {
			t.Errorf("%q: %s", template, policy)
		}
	}
	if page := getOK(t, serve(t, Options{ImageURL: "none"}), "/entity/fig:"+attackFigid, "Accept", "text/html"); strings.Contains(page, "<img") {
		t.Error("a picture, where none was wanted")
	}
}

// TestMistakesInPages has each answered with its status, as a page.
func TestMistakesInPages(t *testing.T) {
	s := serve(t, Options{})
	for target, status := range map[string]int{
		"/drawn": 400, "/drawn?name=a&name=b": 400, "/drawn?name=ketamin": 404, "/drawn?name=casp3": 300, "/drawn?name=ketamine&kind=planet": 400, "/drawn?name=ketamine&limit=0": 400,
		"/drawn?name=ketamine&limit=9999": 400, "/drawn?name=ketamine&year=x": 400, "/drawn?name=ketamine&colour=red": 400, "/drawn?name=fig:PMC9000001__fig-0001": 400,
		"/explain?name=ketamine": 400, "/explain?name=ketamine&name=nobody": 404, "/path?name=a&name=b&name=c": 400, "/path?name=ketamine&name=nobody": 404,
		"/path?name=ketamine&name=ketamine": 400, "/path?name=ketamine&name=casp3": 300, "/graph?name=nobody": 404, "/graph?name=" + strings.Repeat("a&name=", 50): 400,
		"/set?max-q=x&list=a": 400, "/data?x=1": 400, "/?x=1": 400, "/path": 200, "/set": 200, "/graph": 200, "/set?list=nobody": 200, "/path?name=": 200,
		"/entity/mesh:D007649?figures=0": 400, "/entity/mesh:D007649?evidence=strong": 400, "/entity/mesh:D007649?evidence=symbol&evidence=family": 400,
	} {
		w := get(s, target, "Accept", "text/html")
		if w.Code != status || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			t.Errorf("%s: %d %s, want %d: %s", target, w.Code, w.Header().Get("Content-Type"), status, w.Body)
		}
	}
	page := get(s, "/path?name=ketamine&name=casp3", "Accept", "text/html").Body.String()
	if !strings.Contains(page, "/path?name=ketamine&amp;name=ncbigene%3A") {
		t.Errorf("no link to the path with a reading: %s", page)
	}
}

// TestBarsAddUp recounts the tiers and years of each link, from the evidence that the
// question gives.
func TestBarsAddUp(t *testing.T) {
	s := serve(t, Options{})
	g, err := s.graphs.acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer s.graphs.release(g)
	for _, name := range []string{"ketamine", "tnf", "mTOR", "ncbigene:207"} {
		for _, params := range []map[string]string{{}, {"evidence": "family"}, {"evidence": "symbol"}, {"evidence": "family", "year": "2016-"}, {"organism": "Homo sapiens"}} {
			q := queries.ByName("neighbors")
			with := map[string]string{"with-evidence": "true"}
			for key, value := range params {
				with[key] = value
			}
			answer := direct(t, s, "neighbors", queries.Asked{Names: []string{name}, Params: with})
			scope, err := q.Scope(g.asked, params)
			if err != nil {
				t.Fatal(err)
			}
			subject, err := g.asked.Find(name)
			if err != nil {
				t.Fatal(err)
			}
			links := answer.Value.([]queries.Link)
			_, each := g.asked.Profiles(subject, links, scope)
			for i, link := range links {
				if want := profileOf(g.asked.CURIEs(subject), link); fmt.Sprint(each[i]) != fmt.Sprint(want) {
					t.Errorf("%s with %s %v: %v, want %v", name, link.ID, params, each[i], want)
				}
			}
		}
	}
}

// TestTabsCountWhatTheyList holds the number on each tab, and at each organism,
// against the question that it asks.
func TestTabsCountWhatTheyList(t *testing.T) {
	s := serve(t, Options{})
	g, err := s.graphs.acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer s.graphs.release(g)
	for _, name := range []string{"ketamine", "tnf", "mTOR", "taxon:9606"} {
		for _, params := range []map[string]string{{}, {"evidence": "family"}, {"evidence": "family", "min-papers": "2"}, {"year": "2016-"}} {
			scope, err := queries.ByName("neighbors").Scope(g.asked, params)
			if err != nil {
				t.Fatal(err)
			}
			subject, err := g.asked.Find(name)
			if err != nil {
				t.Fatal(err)
			}
			least := 1
			if params["min-papers"] != "" {
				least = 2
			}
			all, byKind, byTaxon := g.asked.CountLinks(subject, scope, least)
			for _, k := range kinds {
				want := byKind[k.kind]
				if k.kind == 0 {
					want = all
				}
				if rows := direct(t, s, k.question, queries.Asked{Names: []string{name}, Params: params}).Rows; len(rows) != want {
					t.Errorf("%s %v: %d %s, the question lists %d", name, params, want, k.text, len(rows))
				}
			}
			for taxon, n := range byTaxon {
				got := 0
				for _, row := range direct(t, s, "genes", queries.Asked{Names: []string{name}, Params: params}).Rows {
					if row[3] == fmt.Sprint(taxon) {
						got++
					}
				}
				if got != n {
					t.Errorf("%s %v: %d genes of taxon %d, the question lists %d", name, params, n, taxon, got)
				}
			}
		}
	}
}

// profileOf counts what the evidence of a link says.
func profileOf(subject []string, link queries.Link) (p queries.Profile) {
	p.Years = map[int]int{}
	for _, f := range link.Witnesses {
		own, other := len(p.Tiers), len(p.Tiers)
		for _, m := range f.Mentions {
			tier := slices.Index([]string{"symbol", "synonym", "family"}, m.Tier)
			if slices.Contains(subject, m.Entity) {
				own = min(own, tier)
			}
			if m.Entity == link.ID {
				other = min(other, tier)
			}
		}
		p.Tiers[max(own, other)]++
		p.Years[f.Year]++
	}
	return p
}

// TestCommandsAreOneWord gives names that attack to a shell and reads them back.
func TestCommandsAreOneWord(t *testing.T) {
	for _, text := range append([]string{"", "-n", "a b", "it's", "$(id)", "`id`", "a\\b", "*", "~"}, attacks...) {
		out, err := exec.Command("sh", "-c", "printf %s "+shellQuoted(text)).Output()
		if err != nil || string(out) != text {
			t.Errorf("%q: %q (%v)", text, out, err)
		}
	}
}

func TestStaticFiles(t *testing.T) {
	s := serve(t, Options{})
	for _, file := range []string{"app.js", "graph.js", "style.css", "icon.svg"} {
		w := get(s, "/static/"+file)
		tag := w.Header().Get("ETag")
		if w.Code != http.StatusOK || tag == "" || w.Header().Get("Cache-Control") != "no-cache" || w.Header().Get("Content-Type") == "" {
			t.Errorf("%s: %d %v", file, w.Code, w.Header())
		}
		if held := get(s, "/static/"+file, "If-None-Match", tag); held.Code != http.StatusNotModified {
			t.Errorf("%s: %d", file, held.Code)
		}
		if kept := get(s, "/static/"+file+"?"+s.pages.hash).Header().Get("Cache-Control"); !strings.Contains(kept, "immutable") {
			t.Errorf("%s: %s", file, kept)
		}
	}
	for _, file := range []string{"nobody.js", "..%2fpage%2fhead.html", "app.ts"} {
		if w := get(s, "/static/"+file); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", file, w.Code)
		}
	}
}

// TestPagesAreHeld has a page answered by 304 as long as the graph and the program
// are the same.
func TestPagesAreHeld(t *testing.T) {
	s := serve(t, Options{})
	for _, target := range []string{"/", "/entity/mesh:D007649", "/path?name=ketamine&name=TP53", "/data", "/set?list=AKT1", "/graph?name=ketamine"} {
		w := get(s, target, "Accept", "text/html")
		if held := get(s, target, "Accept", "text/html", "If-None-Match", w.Header().Get("ETag")); w.Code != http.StatusOK || held.Code != http.StatusNotModified || held.Body.Len() > 0 {
			t.Errorf("%s: %d, then %d", target, w.Code, held.Code)
		}
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", -1234567: "-1,234,567"} {
		if got := grouped(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
	for p, want := range map[float64]string{0: "0", 1: "1", 0.05: "0.05", 0.00012: "1.2 × 10⁻⁴", 3e-120: "3.0 × 10⁻¹²⁰"} {
		if got := chance(p); got != want {
			t.Errorf("%g: %s", p, got)
		}
	}
}

func TestInstead(t *testing.T) {
	u, _ := url.Parse("/path?name=tnf&name=AKT1&via=tnf")
	if got := instead(u, "tnf", "ncbigene:7124"); got != "/path?name=ncbigene%3A7124&name=AKT1&via=ncbigene%3A7124" {
		t.Error(got)
	}
}

// TestSPARQLLacksTheSame asks again and again for a query that lacks several words: the
// first of them is told.
func TestSPARQLLacksTheSame(t *testing.T) {
	a := queries.Asked{Names: []string{"ncbigene:207"}, Params: map[string]string{"year": "2016-", "organism": "taxon:9606", "score": "0.5", "about": "taxon:9606"}}
	for range 20 {
		query, without := inSPARQL(queries.Graph{}, queries.ByName("neighbors"), a)
		if query != "" || !strings.Contains(without, "does not know about:") {
			t.Fatalf("%q, %q", query, without)
		}
	}
}
