package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// bioThings is one document of the BioThings dump of the figures: identifiers
// without the words that they were read from.
type bioThings struct {
	ID      string `json:"_id"`
	Content struct {
		Title     string                                    `json:"title"`
		PMC       string                                    `json:"pmc"`
		FigureURL string                                    `json:"figureUrl"`
		PFOCRURL  string                                    `json:"pfocrUrl"`
		Mentions  map[string]map[string]bioThingsIdentifier `json:"mentions"`
	} `json:"associatedWith"`
}

// bioThingsIdentifier is a list of identifiers; BioThings writes a list of one as
// its member, and numbers with or without quotes.
type bioThingsIdentifier []string

func (list *bioThingsIdentifier) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil
	}
	var members []json.RawMessage
	if text[0] != '[' {
		members = []json.RawMessage{text}
	} else if err := json.Unmarshal(text, &members); err != nil {
		return err
	}
	for _, member := range members {
		identifier := string(member)
		if member[0] == '"' {
			if err := json.Unmarshal(member, &identifier); err != nil {
				return err
			}
		}
		*list = append(*list, identifier)
	}
	return nil
}

// bioThingsSpaces are the lists of a document, in the order in which they are
// read: of a chemical or a disease each list is one of identifiers of its own.
var bioThingsSpaces = [Kinds][]struct {
	key  string
	read func(string) (Entity, error)
}{
	Gene:     {{"ncbigene", geneEntity}},
	Chemical: {{"mesh", meshEntity}, {"chebi", chebiEntity}},
	Disease:  {{"mesh", meshEntity}, {"doid", doidEntity}},
}

// ReadBioThings reads one line of the BioThings NDJSON. The file name and the
// line are only for messages and for the mentions. The error is a *SyntaxError;
// then there is no figure.
func ReadBioThings(file string, line int, data []byte) (*Figure, error) {
	if len(data) > MaxRecord {
		return nil, tooLong(file, line)
	}
	if at := invalidUTF8(data); at >= 0 {
		return nil, &SyntaxError{"record-utf8", file, line, fmt.Errorf("byte 0x%02x is not UTF-8: save the file as UTF-8", data[at])}
	}
	var doc bioThings
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, &SyntaxError{"record-json", file, line, fmt.Errorf("not a BioThings document: %v", err)}
	}
	r := newReader(file, strings.TrimSuffix(doc.ID, imageSuffix), line)
	if err := r.checkFigid(); err != nil {
		return nil, inFile(file, err)
	}
	r.fig.Title = r.cleanText(line, doc.Content.Title)
	r.fig.FileName = r.cleanText(line, imageName(doc.Content.FigureURL))
	if pmcid := present(doc.Content.PMC); pmcid == "" {
		r.problem(Warning, "pmcid-missing", line, "no pmc: the figure has no paper")
	} else if !pmcForm.MatchString(pmcid) {
		r.problem(Fault, "pmcid-malformed", line, "pmc %q: expected PMC and digits: the field was left out", pmcid)
	} else {
		r.fig.Paper.PMCID = pmcid
	}
	for kind := range Kinds {
		r.bioThingsMentions(kind, line, doc.Content.Mentions[kind.Plural()])
	}
	r.unknownLists(line, doc.Content.Mentions)
	return r.fig, nil
}

// unknownLists warns of lists that nobody reads.
func (r *reader) unknownLists(line int, mentions map[string]map[string]bioThingsIdentifier) {
	known := map[string]bool{}
	for kind, spaces := range bioThingsSpaces {
		for _, space := range spaces {
			known[Kind(kind).Plural()+"."+space.key] = true
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(mentions)) {
		for _, key := range slices.Sorted(maps.Keys(mentions[kind])) {
			if list := kind + "." + key; !known[list] {
				r.problem(Warning, "key-unknown", line, "the list %q is not one of a document's: it was not read", list)
			}
		}
	}
}

// BioThingsFigid is the figid of a line that ReadBioThings reads, without the rest
// of it; empty when there is none.
func BioThingsFigid(data []byte) string {
	var doc struct {
		ID string `json:"_id"`
	}
	if json.Unmarshal(data, &doc) != nil {
		return ""
	}
	return strings.TrimSuffix(doc.ID, imageSuffix)
}

// imageSuffix ends the figids of collections that name a figure by its image.
const imageSuffix = ".jpg"

// imageName is the file name at the end of a picture's address.
func imageName(address string) string {
	if name := path.Base(address); name != "." && name != "/" {
		return name
	}
	return ""
}

// cleanText is a text that RDF may hold, else empty.
func (r *reader) cleanText(line int, text string) string {
	if err := checkCharacters(text); err != nil {
		r.problem(Fault, "field-character", line, "the value holds %v: it was left out", err)
		return ""
	}
	return present(text)
}

func (r *reader) bioThingsMentions(kind Kind, line int, lists map[string]bioThingsIdentifier) {
	for _, space := range bioThingsSpaces[kind] {
		if n := len(lists[space.key]); manyRows(n) != nil {
			r.problem(Fault, "rows-many", line, "%v: the list %s.%s was left out", manyRows(n), kind.Plural(), space.key)
			r.fig.Rows[kind][ProblemRow] += n
			continue
		}
		for _, identifier := range lists[space.key] {
			m := Mention{Kind: kind, Origin: Inline, Line: line, ID: identifier}
			var err error
			if m.Entity, err = space.read(identifier); err == nil && m.Entity == (Entity{}) {
				err = errNothing
			}
			if err != nil {
				r.fig.Rows[kind][ProblemRow]++
				r.problem(Fault, "item-malformed", line, "%v: the %s was left out", err, kind)
				continue
			}
			r.fig.Mentions = append(r.fig.Mentions, m)
		}
	}
}

// ReadGMT reads one line of a GMT file: a figid, a title, and genes, by NCBI Gene
// number or by symbol, between tabs. A symbol has no identifier and stays
// unresolved. The error is a *SyntaxError; then there is no figure.
func ReadGMT(file string, line int, data []byte) (*Figure, error) {
	if len(data) > MaxRecord {
		return nil, tooLong(file, line)
	}
	if at := invalidUTF8(data); at >= 0 {
		return nil, &SyntaxError{"record-utf8", file, line, fmt.Errorf("byte 0x%02x is not UTF-8: save the file as UTF-8", data[at])}
	}
	cells := bytes.Split(bytes.TrimSuffix(data, []byte("\r")), []byte("\t"))
	if len(cells) < 2 {
		return nil, &SyntaxError{"record-gmt", file, line, errors.New("not a line of GMT: expected a figid, a title and genes, between tabs")}
	}
	figid := strings.TrimSuffix(string(cells[0]), imageSuffix)
	r := newReader(file, figid, line)
	if err := r.checkFigid(); err != nil {
		return nil, inFile(file, err)
	}
	r.fig.Title = r.cleanText(line, string(cells[1]))
	if pmcid, _, _ := strings.Cut(figid, "__"); pmcForm.MatchString(pmcid) {
		r.fig.Paper.PMCID = pmcid // a GMT has no other place for the paper
	} else {
		r.problem(Warning, "pmcid-missing", line, "the figid begins with no PMCID: the figure has no paper")
	}
	genes := slices.DeleteFunc(cells[2:], func(cell []byte) bool { return len(cell) == 0 }) // some programs end lines with tabs
	if err := manyRows(len(genes)); err != nil {
		r.problem(Fault, "rows-many", line, "%v: the genes were left out", err)
		r.fig.Rows[Gene][ProblemRow] += len(genes)
		return r.fig, nil
	}
	for _, cell := range genes {
		r.gmtGene(line, string(cell))
	}
	return r.fig, nil
}

// GMTFigid is the figid of a line that ReadGMT reads, without the rest of it.
func GMTFigid(data []byte) string {
	figid, _, _ := bytes.Cut(data, []byte("\t"))
	return strings.TrimSuffix(string(figid), imageSuffix)
}

func (r *reader) gmtGene(line int, cell string) {
	m := Mention{Kind: Gene, Origin: Inline, Line: line}
	if err := checkCharacters(cell); err != nil {
		r.fig.Rows[Gene][ProblemRow]++
		r.problem(Fault, "item-malformed", line, "%v: the gene was left out", err)
		return
	}
	if IsNumber(cell) {
		m.ID, m.Entity = cell, Entity{NCBIGene, cell}
	} else {
		m.Word = cell
	}
	r.fig.Mentions = append(r.fig.Mentions, m)
}
