package record

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// ReadFigure reads one record. The file name is only for messages. The error is
// a *SyntaxError; then there is no figure.
func ReadFigure(file string, data []byte) (*Figure, error) {
	if len(data) > MaxRecord {
		return nil, tooLong(file, 1)
	}
	front, body, err := frontMatter(data)
	if err != nil {
		return nil, inFile(file, err)
	}
	top, err := parseYAML(front)
	if err != nil {
		return nil, inFile(file, err)
	}
	r := newReader(file, "", 0)
	if err := r.record(top); err != nil {
		return nil, inFile(file, err)
	}
	if len(bytes.TrimSpace(body)) > 0 {
		r.problem(Warning, "body-unread", lineOf(data, len(data)-len(body))+1, "text after the front matter, where records have none: it was not read")
	}
	return r.fig, nil
}

func inFile(file string, err error) error {
	var syntax *SyntaxError
	if errors.As(err, &syntax) {
		syntax.File = file
	}
	return err
}

// reader fills a figure from the nodes of its front matter.
type reader struct {
	file  string
	fig   *Figure
	lines map[string]int // of the keys; the figure's
}

func newReader(file, figid string, line int) *reader {
	fig := &Figure{File: file, ID: figid, Lines: map[string]int{}}
	if line > 0 {
		fig.Lines["figid"] = line
	}
	return &reader{file: file, fig: fig, lines: fig.Lines}
}

// fields maps each key to what reads it. Keys that hold nothing of their own are
// named with nil: what they say is said by another key or by the page layout.
var fields = map[string]func(*reader, *yaml.Node){
	"figid":          func(r *reader, n *yaml.Node) { r.fig.ID = strings.TrimSpace(r.text(n)) },
	"figid_alias":    func(r *reader, n *yaml.Node) { r.fig.Alias = r.text(n) },
	"figtitle":       func(r *reader, n *yaml.Node) { r.fig.Title = r.text(n) },
	"caption":        func(r *reader, n *yaml.Node) { r.fig.Caption = r.text(n) },
	"number":         func(r *reader, n *yaml.Node) { r.fig.Number = r.text(n) },
	"figtype":        func(r *reader, n *yaml.Node) { r.fig.Type = r.text(n) },
	"filename":       func(r *reader, n *yaml.Node) { r.fig.FileName = r.text(n) },
	"figlink":        func(r *reader, n *yaml.Node) { r.fig.Link = r.checked(n, "figlink", checkLink) },
	"ndex":           func(r *reader, n *yaml.Node) { r.fig.NDEx = r.checked(n, "ndex", matching(uuidForm, "a UUID")) },
	"wpid":           func(r *reader, n *yaml.Node) { r.fig.WPID = r.checked(n, "wpid", matching(wpForm, "WP and digits")) },
	"automl_pathway": (*reader).score,
	"pathway_score":  (*reader).score,
	"organisms":      func(r *reader, n *yaml.Node) { r.organisms(CuratedOrganisms, n) },
	"organisms_ner":  func(r *reader, n *yaml.Node) { r.organisms(RecognizedOrganisms, n) },
	"pmcid": func(r *reader, n *yaml.Node) {
		r.fig.Paper.PMCID = r.checked(n, "pmcid", matching(pmcForm, "PMC and digits"))
	},
	"papertitle": func(r *reader, n *yaml.Node) { r.fig.Paper.Title = r.text(n) },
	"reftext":    func(r *reader, n *yaml.Node) { r.fig.Paper.Reference = r.text(n) },
	"year": func(r *reader, n *yaml.Node) {
		r.fig.Paper.Year = r.checked(n, "year", matching(yearForm, "four digits"))
	},
	"doi": func(r *reader, n *yaml.Node) {
		r.fig.Paper.DOI = r.checked(n, "doi", matching(doiForm, "10., digits, / and a name"))
	},
	"journal_title":           func(r *reader, n *yaml.Node) { r.fig.Paper.Journal.Title = r.text(n) },
	"journal_nlm_ta":          func(r *reader, n *yaml.Node) { r.fig.Paper.Journal.Abbreviation = r.text(n) },
	"publisher_name":          func(r *reader, n *yaml.Node) { r.fig.Paper.Journal.Publisher = r.text(n) },
	"keywords":                (*reader).paperKeywords,
	"schema-jsonld":           (*reader).jsonld,
	"genes":                   func(r *reader, n *yaml.Node) { r.inline(Gene, n) },
	"chemicals":               func(r *reader, n *yaml.Node) { r.inline(Chemical, n) },
	"diseases":                func(r *reader, n *yaml.Node) { r.inline(Disease, n) },
	"annotations":             nil,
	"redirect_from":           nil,
	"seo":                     nil,
	"pmc_ranked_result_index": nil,
}

// record reads all keys, the figid first, since problems name it.
func (r *reader) record(top *yaml.Node) error {
	if alias := findAlias(top); alias != nil {
		return &SyntaxError{"record-alias", "", alias.Line, errors.New("a YAML alias, which no record needs: write the value out")}
	}
	for i := 0; i < len(top.Content); i += 2 {
		key := top.Content[i]
		if first, twice := r.lines[key.Value]; twice {
			return &SyntaxError{"key-twice", "", key.Line, fmt.Errorf("the key %q stands here and in line %d: keep one", key.Value, first)}
		}
		r.lines[key.Value] = key.Line
		if key.Value == "figid" {
			fields["figid"](r, top.Content[i+1])
		}
	}
	if err := r.checkFigid(); err != nil {
		return err
	}
	for i := 0; i < len(top.Content); i += 2 {
		key := top.Content[i]
		read, known := fields[key.Value]
		switch {
		case !known:
			r.problem(Warning, "key-unknown", key.Line, "the key %q is not one of a record's: it was not read", key.Value)
		case read != nil:
			read(r, top.Content[i+1])
		}
	}
	if r.fig.Paper.PMCID == "" && !slices.ContainsFunc(r.fig.Problems, func(p Problem) bool { return p.Code == "pmcid-malformed" }) {
		r.problem(Warning, "pmcid-missing", max(1, r.lines["pmcid"]), "no pmcid: the figure has no paper")
	}
	return nil
}

// findAlias finds an alias, by which a few lines can stand for gigabytes. Nothing
// is expanded on the way.
func findAlias(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n
	}
	for _, child := range n.Content {
		if found := findAlias(child); found != nil {
			return found
		}
	}
	return nil
}

func (r *reader) checkFigid() error {
	line := max(1, r.lines["figid"])
	if r.fig.ID == "" {
		return &SyntaxError{"figid-missing", "", line, errors.New("no figid: add the key figid")}
	}
	if len(r.fig.ID) > maxFigid {
		return &SyntaxError{"figid-malformed", "", line, fmt.Errorf("figid %.40q... has %d bytes, more than %d", r.fig.ID, len(r.fig.ID), maxFigid)}
	}
	if checkCharacters(r.fig.ID) != nil || strings.ContainsFunc(r.fig.ID, func(c rune) bool { return c <= ' ' || c == '/' || c == 0x7f }) {
		return &SyntaxError{"figid-malformed", "", line, fmt.Errorf("figid %q holds a blank, a slash or a control character", r.fig.ID)}
	}
	return nil
}

// text is the text of a scalar, empty when it is missing. A list of one member
// stands for the member.
func (r *reader) text(n *yaml.Node) string {
	if n.Kind == yaml.SequenceNode && len(n.Content) == 1 {
		n = n.Content[0]
	}
	switch {
	case n.Kind == yaml.SequenceNode && len(n.Content) == 0:
		return ""
	case n.Kind != yaml.ScalarNode:
		r.problem(Fault, "field-shape", n.Line, "expected one value here: the field was left out")
		return ""
	case n.Tag == "!!null":
		return ""
	}
	return present(r.clean(n))
}

// clean is a scalar's text, or empty when the text cannot stand in RDF.
func (r *reader) clean(n *yaml.Node) string {
	if err := checkCharacters(n.Value); err != nil {
		r.problem(Fault, "field-character", n.Line, "the value holds %v: it was left out", err)
		return ""
	}
	return n.Value
}

// checked is a text that must have a form.
func (r *reader) checked(n *yaml.Node, key string, check func(string) error) string {
	text := strings.TrimSpace(r.text(n))
	if text == "" {
		return ""
	}
	if err := check(text); err != nil {
		r.problem(Fault, key+"-malformed", n.Line, "%s %.200q: %v: the field was left out", key, text, err)
		return ""
	}
	return text
}

func matching(form interface{ MatchString(string) bool }, expected string) func(string) error {
	return func(text string) error {
		if form.MatchString(text) {
			return nil
		}
		return errors.New("expected " + expected)
	}
}

// checkLink asks that a figure's link is a path or an http(s) URL of characters
// that an IRI may hold.
func checkLink(link string) error {
	if strings.ContainsFunc(link, func(c rune) bool { return c <= ' ' || c == 0x7f || strings.ContainsRune("<>\"{}|^`\\[]", c) }) {
		return errors.New("it holds a character that no link may hold")
	}
	if _, err := url.PathUnescape(link); err != nil || strings.Count(link, "#") > 1 {
		return errors.New("a % without two hexadecimal digits, or a second #")
	}
	u, err := url.Parse(link)
	absolute := strings.HasPrefix(link, "http://") || strings.HasPrefix(link, "https://")
	if err != nil || absolute && u.Host == "" || !absolute && (u.Scheme != "" || u.Host != "" || strings.HasPrefix(link, "//")) {
		return errors.New("expected a path, or a URL that begins with http:// or https://")
	}
	return nil
}

func (r *reader) score(n *yaml.Node) {
	text := strings.TrimSpace(r.text(n))
	if text == "" {
		return
	}
	score, err := canonicalDecimal(text)
	if err != nil {
		r.problem(Fault, "score-malformed", n.Line, "score %v: the field was left out", err)
		return
	}
	r.fig.Score = score
}

// members are the scalars of a list; a scalar alone is a list of one.
func (r *reader) members(n *yaml.Node) []*yaml.Node {
	list := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		list = n.Content
	}
	var scalars []*yaml.Node
	for _, member := range list {
		switch {
		case member.Kind != yaml.ScalarNode:
			r.problem(Fault, "field-shape", member.Line, "expected a list of plain values: this member was left out")
		case member.Tag != "!!null" || member.Style != 0:
			scalars = append(scalars, member)
		}
	}
	return scalars
}

func (r *reader) organisms(field OrganismField, n *yaml.Node) {
	members := r.members(n)
	if len(members) > maxOrganisms {
		r.problem(Fault, "organisms-many", n.Line, "%d names, more than the %d organisms that one figure may have: the field was left out", len(members), maxOrganisms)
		return
	}
	for _, member := range members {
		if name := present(r.clean(member)); name != "" {
			r.fig.Organisms[field] = append(r.fig.Organisms[field], strings.TrimSpace(name))
		} else {
			r.fig.Nameless[field]++
		}
	}
}

// paperKeywords reads "a | b | c".
func (r *reader) paperKeywords(n *yaml.Node) {
	seen := map[string]bool{}
	for _, member := range r.members(n) {
		for word := range strings.SplitSeq(present(r.clean(member)), "|") {
			if word = strings.TrimSpace(word); word != "" && !seen[word] {
				seen[word] = true
				r.fig.Paper.Keywords = append(r.fig.Paper.Keywords, word)
			}
		}
	}
}

// jsonld reads the one part of schema-jsonld that no other key says: its
// keywords. The first records hold a list of one map.
func (r *reader) jsonld(n *yaml.Node) {
	if n.Kind == yaml.SequenceNode && len(n.Content) == 1 {
		n = n.Content[0]
	}
	if n.Kind != yaml.MappingNode {
		if r.text(n) != "" {
			r.problem(Fault, "field-shape", n.Line, "expected a mapping: schema-jsonld was left out")
		}
		return
	}
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Value != "keywords" {
			continue
		}
		for _, member := range r.members(n.Content[i+1]) {
			if word := r.clean(member); word != "" && word != ".na.character" {
				r.fig.Keywords, r.fig.Listed = append(r.fig.Keywords, word), append(r.fig.Listed, member.Line)
			}
		}
	}
}

func (r *reader) problem(s Severity, code string, line int, format string, args ...any) {
	r.fig.Problems = append(r.fig.Problems, Problem{s, code, r.fig.ID, r.file, line, fmt.Sprintf(format, args...)})
}
