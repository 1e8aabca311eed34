package web

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"figraph/graph/index"
	"figraph/queries"
)

// along is an answer to be taken along: as files, and as the same question put in
// other ways. All of them give the whole answer, not only the rows of the page.
type along struct {
	Files   []link
	Command string
	Curl    string
	Go      string
	SPARQL  string // empty where the question has none; then Without says why
	Without string
}

// along is what can be taken of a question.
func (l *looked) along(q *queries.Question, a queries.Asked) along {
	if q.First == 0 {
		a.Limit = 0
	}
	query := url.Values{nameParam: a.Names, limitParam: {strconv.Itoa(a.Limit)}}
	for name, value := range a.Params {
		query[name] = strings.Split(value, "\n")
	}
	at := api + q.Name + "?" + query.Encode()
	taken := along{Command: command(q, a), Go: goProgram(q, a)}
	for _, f := range answerFormats {
		taken.Files = append(taken.Files, link{strings.ToUpper(f.Name), at + "&format=" + f.Name})
	}
	for _, f := range q.Formats {
		taken.Files = append(taken.Files, link{drawnNames[f], at + "&format=" + f})
	}
	taken.Curl = "curl -s " + shellQuoted(l.origin()+at)
	taken.SPARQL, taken.Without = inSPARQL(l.graph, q, a)
	return taken
}

// putAlong appends what opens to take an answer along.
func putAlong(m *markup, a along) {
	m.put("<details class=\"along\">\n<summary>Take along</summary>\n<div class=\"sheet\">\n<h3>As a file, all rows</h3>\n<p class=\"files\">")
	for _, f := range a.Files {
		m.put(`<a href="`).url(f.Href).put(`" download>`).text(f.Text).put(`</a> `)
	}
	code := func(name, text string) {
		m.put("<dt>" + name + `</dt><dd><pre tabindex="0"><code>`).text(text).put("</code></pre></dd>\n")
	}
	m.put("</p>\n<h3>The same question elsewhere</h3>\n<dl>\n")
	code("Command", a.Command)
	code("curl", a.Curl)
	if a.SPARQL != "" {
		code("SPARQL", a.SPARQL)
	} else {
		m.put(`<dt>SPARQL</dt><dd><p>`).text(a.Without).put("</p></dd>\n")
	}
	code("Go", a.Go)
	m.put("</dl>\n</div>\n</details>")
}

var drawnNames = map[string]string{"gmt": "GMT", "graphml": "GraphML", "cyjs": "Cytoscape JSON", "cx2": "CX2"}

// origin is the server as the request called it. The name was checked.
func (l *looked) origin() string { return "http://" + l.r.Host }

// command is the question on the command line.
func command(q *queries.Question, a queries.Asked) string {
	words := []string{"figraph", q.Name}
	for _, p := range q.Params {
		value, given := a.Params[p.Name]
		switch {
		case !given || value == p.Default:
		case p.Type == queries.Switch:
			words = append(words, "--"+p.Name+"="+value)
		case p.Type == queries.Names:
			for one := range strings.SplitSeq(value, "\n") {
				words = append(words, "--"+p.Name, shellQuoted(one))
			}
		default:
			words = append(words, "--"+p.Name, shellQuoted(value))
		}
	}
	words = append(words, "--limit", strconv.Itoa(a.Limit), "--")
	for _, name := range a.Names {
		words = append(words, shellQuoted(name))
	}
	return strings.Join(words, " ")
}

// shellQuoted is a text as one word of a POSIX shell.
func shellQuoted(text string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-:./,"
	if text != "" && strings.Trim(text, plain) == "" {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// goProgram is the question as a program.
func goProgram(q *queries.Question, a queries.Asked) string {
	params := ""
	for _, p := range q.Params {
		if value, given := a.Params[p.Name]; given && value != p.Default {
			params += fmt.Sprintf("%q: %q, ", p.Name, value)
		}
	}
	names := fmt.Sprintf("%#v", slices.Clone(a.Names))
	return fmt.Sprintf(goText, q.Name, names, strings.TrimSuffix(params, ", "), a.Limit)
}

const goText = `package main

import (
	"context"
	"encoding/json"
	"log"
	"os"

	"figraph/keep"
	"figraph/queries"
)

func main() {
	graph, err := keep.Folder("kg").Open()
	if err != nil {
		log.Fatal(err)
	}
	defer graph.Close()
	index, err := graph.Index()
	if err != nil {
		log.Fatal(err)
	}
	defer index.Close()
	answer, err := queries.ByName(%q).Ask(context.Background(), queries.Graph{Index: index, Vocab: graph.Vocab}, queries.Asked{
		Names:  %s,
		Params: map[string]string{%s},
		Limit:  %d,
	})
	if err != nil {
		log.Fatal(err)
	}
	json.NewEncoder(os.Stdout).Encode(answer.Value)
}
`

// inSPARQL is the question in SPARQL, where it can be put so: or why it cannot.
func inSPARQL(g queries.Graph, q *queries.Question, a queries.Asked) (query, without string) {
	twin := queries.Twinned(q.Name)
	if twin == nil {
		return "", "SPARQL has no words for this question: its ranking needs more than counting."
	}
	params := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(a.Params)) { // the first that it does not know is told
		value := a.Params[name]
		if isDefault(q, name, value) || name == rankParam && value == "papers" {
			continue
		}
		if name != "evidence" {
			return "", "The query in SPARQL does not know " + name + ": leave it out to see the query."
		}
		params[name] = value
	}
	var places []string
	for _, p := range twin.Params {
		if p.Type == queries.IRIType {
			places = append(places, p.Name)
		}
	}
	if len(a.Names) > len(places) {
		return "", fmt.Sprintf("The query in SPARQL is about %d things, not %d.", len(places), len(a.Names))
	}
	for _, name := range a.Names {
		if !fitsTwin(g, name, places[0]) {
			return "", "The query in SPARQL is not about a thing of this kind."
		}
	}
	for i, place := range places {
		params[place] = a.Names[min(i, len(a.Names)-1)] // one thing twice is that thing alone
	}
	query, err := twin.Query(g, params)
	if err != nil {
		return "", "Not in SPARQL: " + err.Error() + "."
	}
	return query, ""
}

// fitsTwin says whether a query in SPARQL is about what a name stands for: a figure,
// or what figures draw.
func fitsTwin(g queries.Graph, name, place string) bool {
	found, err := g.Find(name)
	switch {
	case err != nil:
		return false
	case place == "figure":
		return found.What == queries.AFigure
	}
	return found.What == queries.AnEntity && g.Index.KindsOf(found.Entities[0])&index.Drawn != 0
}

const rankParam = "rank"

func isDefault(q *queries.Question, name, value string) bool {
	return slices.ContainsFunc(q.Params, func(p queries.Param) bool { return p.Name == name && p.Default == value })
}
