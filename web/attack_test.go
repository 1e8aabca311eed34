package web

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"figraph/queries"
)

// attacks are texts that harm who pastes them somewhere unescaped.
var attacks = []string{
	`<script>alert("1")</script>`,
	`"><img src=x onerror=alert(1)>`,
	`'-alert(1)-'{{.}}${7*7}</title><svg onload=alert(1)>`,
	`=cmd|' /C calc'!A0`,
	`@SUM(1+1)*cmd`,
	"+1\u202e\u0085\u2028;--",
	`javascript:alert(1)//`,
}

const attackFigid = "PMC9100001__attack"

// attackRecords writes a record whose texts are attacks. An empty name says that
// it could not.
func attackRecords(dir string) string {
	dir = filepath.Join(dir, "attack")
	all, _ := json.Marshal(strings.Join(attacks, " "))
	title, _ := json.Marshal(attacks[0] + attacks[1])
	record := "---\nfigid: " + attackFigid + "\nfigtitle: " + string(title) + "\ncaption: " + string(all) +
		"\npapertitle: " + string(all) + "\norganisms_ner:\n- Homo sapiens\npmcid: PMC9100001\nfilename: attack.jpg\n" +
		"figlink: \"javascript:alert(1)\"\nnumber: F1\nyear: '2020'\nautoml_pathway: 0.9\n---\n"
	genes := "organism_id\torganism_name\torganism_group\tword\tmatch\tncbigene_symbol\tncbigene_id\tsource\tcount_direct\tcount_synonym\tcount_match\n"
	chemicals := "word\tmesh\tmatch\tname\tchebi\n"
	for i, text := range attacks {
		id := string(rune('1' + i))
		quoted := strings.ReplaceAll(text, `"`, "")
		genes += "9606\tHomo sapiens\tPrimates\t" + quoted + "\t" + quoted + "\t" + quoted + "\t91000" + id + "\tncbigene_symbol\t1\tNA\t1\n"
		chemicals += quoted + "\tmesh:D99900" + id + "\t" + quoted + "\t" + quoted + "\tNA\n"
	}
	if err := checkout(dir, attackFigid, record, map[string]string{"genes": genes, "chemicals": chemicals}); err != nil {
		os.RemoveAll(dir)
		return ""
	}
	return dir
}

// attackTargets ask for all that the record says.
func attackTargets(t *testing.T, s *Server) []string {
	t.Helper()
	drawn := decode[[]queries.Drawn](t, getOK(t, s, "/api/v1/entities?name=fig:"+attackFigid+"&limit=0"))
	if len(drawn) < 2*len(attacks)-2 {
		t.Fatalf("only %d entities of the attacks are there", len(drawn))
	}
	targets := []string{"/entity/fig:" + attackFigid, "/entity/pmc:PMC9100001", "/statements?name=fig:" + attackFigid, "/", "/entity?name=" + url.QueryEscape(attacks[0]+"?"), "/entity?iri=" + url.QueryEscape(`https://example.org/"><script>alert(1)</script>`)}
	for _, d := range drawn {
		targets = append(targets, "/entity/"+d.ID, "/entity?name="+url.QueryEscape(d.Label), "/drawn?name="+d.ID, "/graph?name="+d.ID, "/statements?name="+d.ID,
			"/explain?name="+d.ID+"&name="+drawn[0].ID, "/path?name="+d.ID+"&name="+drawn[len(drawn)/2].ID)
	}
	all := url.QueryEscape(strings.Join(attacks, "\n"))
	targets = append(targets, "/set?list="+all, "/path", "/path?name="+all, "/path?name="+all+"&via="+all+"&avoid="+all, "/graph?name="+all, "/data", "/graph", "/set",
		"/entity/mesh:D999001?year="+all, "/entity/mesh:D999001?graph="+all, "/entity/mesh:D999001?organism="+all+"&about="+all)
	return targets
}

// TestPagesEscapeAttacks parses every page as a browser does and looks for what
// the templates do not have: scripts, handlers, other schemes than the web's.
func TestPagesEscapeAttacks(t *testing.T) {
	s := serve(t, Options{})
	for _, target := range attackTargets(t, s) {
		w := get(s, target, "Accept", "text/html")
		if w.Code == http.StatusSeeOther {
			continue
		}
		if got := w.Header().Get("Content-Type"); got != "text/html; charset=utf-8" {
			t.Errorf("%s: %s", target, got)
		}
		root, err := html.Parse(strings.NewReader(w.Body.String()))
		if err != nil {
			t.Fatal(err)
		}
		for n := range root.Descendants() {
			if n.Type == html.ElementNode {
				checkElement(t, target, n)
			}
		}
	}
	if page := getOK(t, s, "/entity/fig:"+attackFigid, "Accept", "text/html"); !strings.Contains(page, "&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt;") {
		t.Error("the page does not show the title")
	}
}

// elements are those that the templates have. An element without an entry, such as
// one that a text brings, is an attack.
const elements = " html head meta title link script body header nav main section footer div a form label input select option textarea button " +
	"h1 h2 h3 p span b i q code pre mark abbr ul li dl dt dd table thead tbody tr th td details summary figure figcaption img svg path circle rect output "

func checkElement(t *testing.T, target string, n *html.Node) {
	t.Helper()
	if !strings.Contains(elements, " "+n.Data+" ") && !(n.Data == "title" && n.Namespace == "svg") {
		t.Errorf("%s: a <%s>", target, n.Data)
	}
	if n.Data == "script" {
		checkScript(t, target, n)
	}
	for _, a := range n.Attr {
		if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "srcdoc" || a.Key == "src" && !isOurs(n, a.Val) {
			t.Errorf("%s: <%s %s>", target, n.Data, a.Key)
		}
		if a.Key != "href" && a.Key != "action" {
			continue
		}
		if u, err := url.Parse(a.Val); err != nil || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" {
			t.Errorf("%s: a link to %q", target, a.Val)
		}
	}
}

// isOurs says whether what an element loads is a script of ours, or a picture of the
// web.
func isOurs(n *html.Node, src string) bool {
	return n.Data == "script" && strings.HasPrefix(src, "/static/") || n.Data == "img" && strings.HasPrefix(src, "https://")
}

// checkScript refuses a script with a text, unless that is data.
func checkScript(t *testing.T, target string, n *html.Node) {
	t.Helper()
	kind, text := "", ""
	for _, a := range n.Attr {
		if a.Key == "type" {
			kind = a.Val
		}
	}
	if n.FirstChild != nil {
		text = n.FirstChild.Data
	}
	isData := kind == "application/json" || kind == "application/ld+json"
	if isData && (!json.Valid([]byte(text)) || strings.ContainsAny(text, "<>&")) || !isData && text != "" {
		t.Errorf("%s: a <script> of type %q: %s", target, kind, text)
	}
}

// TestAnswersHoldAttacks reads answers with the field's own readers: JSON whole, a
// line for each row of TSV, CSV without formulas, headers in ASCII.
func TestAnswersHoldAttacks(t *testing.T) {
	s := serve(t, Options{})
	for _, question := range []string{"entities?name=fig:" + attackFigid, "figures?name=fig:" + attackFigid, "papers?name=pmc:PMC9100001", "genes?name=mesh:D999001", "neighbors?name=" + url.QueryEscape(attacks[4])} {
		target := "/api/v1/" + question
		list := decode[[]any](t, getOK(t, s, target))
		if len(list) == 0 {
			t.Errorf("%s: no rows", target)
		}
		lines := strings.Split(strings.TrimSuffix(getOK(t, s, target+"&format=tsv"), "\n"), "\n")
		if len(lines) != len(list)+1 {
			t.Errorf("%s: %d lines of TSV for %d rows", target, len(lines), len(list))
		}
		for _, line := range lines {
			if strings.Count(line, "\t") != strings.Count(lines[0], "\t") {
				t.Errorf("%s: TSV line %q", target, line)
			}
		}
		records, err := csv.NewReader(strings.NewReader(getOK(t, s, target+"&format=csv"))).ReadAll()
		if err != nil || len(records) != len(list)+1 {
			t.Errorf("%s: %d records of CSV (%v)", target, len(records), err)
		}
		for _, record := range records {
			for _, cell := range record {
				if strings.IndexAny(cell, "=+@\t\r") == 0 || strings.HasPrefix(cell, "-") && strings.Trim(cell, "-0123456789.e+") != "" {
					t.Errorf("%s: the cell %q is a formula", target, cell)
				}
			}
		}
		for name, values := range get(s, target+"&format=csv").Header() {
			for _, c := range []byte(strings.Join(values, "")) {
				if c < ' ' || c > '~' {
					t.Errorf("%s: header %s: %q", target, name, values)
				}
			}
		}
	}
	tsv := getOK(t, s, "/api/v1/entities?name=fig:"+attackFigid+"&format=tsv")
	if !strings.Contains(tsv, "\t@SUM(1+1)*cmd\t") {
		t.Errorf("TSV changed a name: %s", tsv)
	}
	if !strings.Contains(getOK(t, s, "/api/v1/entities?name=fig:"+attackFigid+"&format=csv"), ",'@SUM(1+1)*cmd,") {
		t.Error("CSV left a formula")
	}
}

func TestFileName(t *testing.T) {
	for _, names := range [][]string{{"ketamine"}, {"../../etc/passwd"}, {"a\"; filename=\"b.exe"}, {"\r\nSet-Cookie: x"}, {"µ", "\u202e"}, {strings.Repeat("x", 500)}, {}} {
		name := fileName("genes", names)
		if strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") != "" || len(name) > 80 || strings.Contains(name, "/") || !strings.HasPrefix(name, "genes") {
			t.Errorf("%q: %q", names, name)
		}
	}
}

func TestHeaderText(t *testing.T) {
	for _, text := range []string{"plain", "µ-opioid 100%", "a\r\nb: c\x00", strings.Repeat("ü", 5000)} {
		got := headerText(text)
		back, err := url.PathUnescape(strings.TrimSuffix(got, "..."))
		if err != nil || !strings.HasPrefix(text, back) || len(got) > longestHeader+10 || len(text) < 100 && back != text {
			t.Errorf("%q: %q (%v)", text, got, err)
		}
	}
}

func TestWebAddress(t *testing.T) {
	for iri, want := range map[string]string{"https://example.org/": "https://example.org/", "http://x": "http://x", "javascript:alert(1)": "", "data:text/html,x": "", "//evil.example": "", "": ""} {
		if got := webAddress(iri); got != want {
			t.Errorf("%q: %q", iri, got)
		}
	}
}

// FuzzRequests gives the server any bytes that HTTP takes for a request: methods,
// paths and headers of any kind. It answers each, and finds no fault with itself.
func FuzzRequests(f *testing.F) {
	for _, text := range []string{
		"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"GET /api/v1/genes?name=ketamine&format=tsv HTTP/1.0\r\nHost: localhost\r\nAccept: text/csv;q=0.1, */*\r\nIf-None-Match: \"x\"\r\n\r\n",
		"HEAD /entity/mesh:D007649 HTTP/1.1\r\nHost: localhost\r\nAccept: text/turtle\r\nAccept-Encoding: gzip\r\n\r\n",
		"GET /static/../../etc/passwd HTTP/1.1\r\nHost: evil.example\r\n\r\n",
		"POST /api/v1/genes HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc",
		"OPTIONS * HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\n\r\n",
		"GET //x/%00%2e%2e/\xff HTTP/1.1\r\nHost: localhost\r\nRange: bytes=-1\r\n\r\n",
	} {
		f.Add([]byte(text))
	}
	s := serve(f, Options{})
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(text)))
		if err != nil {
			return
		}
		w := newRecorder()
		s.ServeHTTP(w, r)
		if w.Code == 0 || w.Code >= 500 {
			t.Errorf("%q: %d %s", text, w.Code, w.Body)
		}
		for name, values := range w.Header() {
			for _, value := range values {
				if strings.ContainsAny(name+value, "\r\n\x00") {
					t.Errorf("%q: header %s: %q", text, name, value)
				}
			}
		}
	})
}
