package lexicon

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"figraph/nquads"
	"figraph/record"
)

const (
	meshBase  = "<http://id.nlm.nih.gov/mesh/"
	meshTerms = meshBase + "vocab#"
	rdfType   = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
	rdfLabel  = "<http://www.w3.org/2000/01/rdf-schema#label>"
)

func isMeSHRDF(head []byte) bool { return bytes.HasPrefix(head, []byte(meshBase)) }

// readMeSHRDF reads mesh.nt. Its statements stand in no order to rely on, so all
// names and the links from record to concept to term are held until the end, some
// 130 MB for a MeSH of today's size. A line that is no N-Triples ends the reading.
func readMeSHRDF(s *source) {
	m := meshGraph{records: map[meshID]*meshEntity{}}
	for number, result := range nquads.Read(s.in) {
		s.line = number
		var syntax *nquads.SyntaxError
		switch {
		case errors.As(result.Err, &syntax):
			s.broken(number, fmt.Errorf("column %d: %w: download mesh.nt again", syntax.Column, syntax.Err))
			return
		case result.Err != nil:
			s.fail(number, result.Err)
			return
		}
		m.statement(result.Line)
	}
	m.entries(s)
}

// meshID is an identifier of MeSH, such as D000001, M0000001 or C000591191: its
// letter, how many digits, and their number.
type meshID uint64

func parseMeSHID(iri []byte) (meshID, bool) {
	id, found := bytes.CutPrefix(iri, []byte(meshBase))
	if id = bytes.TrimSuffix(id, []byte(">")); !found || len(id) < 4 || len(id) > 13 || id[0] < 'A' || id[0] > 'Z' {
		return 0, false
	}
	number := uint64(0)
	for _, c := range id[1:] {
		if c < '0' || c > '9' {
			return 0, false
		}
		number = number*10 + uint64(c-'0')
	}
	return meshID(uint64(id[0])<<56 | uint64(len(id)-1)<<48 | number), true
}

func (id meshID) letter() byte { return byte(id >> 56) }

func (id meshID) String() string {
	return fmt.Sprintf("%c%0*d", id.letter(), int(id>>48&0xff), uint64(id&(1<<48-1)))
}

// meshGraph is what of mesh.nt makes entries.
type meshGraph struct {
	records  map[meshID]*meshEntity
	concepts []meshLink // from record
	terms    []meshLink // from concept
	apart    []meshLink // from concept to one that is broader or only related
	numbers  []meshName // registry numbers, of concepts
	names    []meshName // of terms
	left     int        // how many names the entries may still have; each stands in about one
}

type meshEntity struct {
	preferred meshID // concept
	name      string
	kind      Kind
	known     bool // kind is set
	inactive  bool
}

type meshLink struct{ from, to meshID }

type meshName struct {
	of   meshID
	text string
}

// statement keeps what is of use of a statement.
func (m *meshGraph) statement(line nquads.Line) {
	subject, ok := parseMeSHID(line.Subject)
	if !ok {
		return
	}
	switch predicate := string(bytes.TrimSuffix(bytes.TrimPrefix(line.Predicate, []byte(meshTerms)), []byte(">"))); subject.letter() {
	case 'D', 'C':
		m.recordStatement(subject, predicate, line)
	case 'M':
		m.conceptStatement(subject, predicate, line)
	case 'T':
		if predicate == "prefLabel" || predicate == "altLabel" {
			if text, ok := literal(line.Object); ok {
				m.names = append(m.names, meshName{subject, text})
			}
		}
	}
}

func (m *meshGraph) recordStatement(id meshID, predicate string, line nquads.Line) {
	e := m.records[id]
	if e == nil {
		e = &meshEntity{}
		m.records[id] = e
	}
	switch predicate {
	case "preferredConcept":
		e.preferred, _ = parseMeSHID(line.Object)
		m.concepts = appendLink(m.concepts, id, line.Object)
	case "concept":
		m.concepts = appendLink(m.concepts, id, line.Object)
	case "treeNumber":
		tree, _ := bytes.CutPrefix(line.Object, []byte(meshBase))
		if kind, ok := meshKind([]string{string(tree)}); ok && (!e.known || kind == Chemical) {
			e.kind, e.known = kind, true
		}
	case "active":
		e.inactive = bytes.HasPrefix(line.Object, []byte(`"false"`)) || bytes.HasPrefix(line.Object, []byte(`"0"`))
	case rdfType[:len(rdfType)-1]:
		switch string(line.Object) {
		case meshTerms + "SCR_Chemical>":
			e.kind, e.known = Chemical, true
		case meshTerms + "SCR_Disease>":
			e.kind, e.known = Disease, true
		}
	case rdfLabel[:len(rdfLabel)-1]:
		if text, ok := literal(line.Object); ok {
			e.name = text
		}
	}
}

func (m *meshGraph) conceptStatement(id meshID, predicate string, line nquads.Line) {
	switch predicate {
	case "preferredTerm", "term":
		m.terms = appendLink(m.terms, id, line.Object)
	case "broaderConcept", "relatedConcept":
		m.apart = appendLink(m.apart, id, line.Object)
	case "registryNumber":
		if text, ok := literal(line.Object); ok {
			m.numbers = append(m.numbers, meshName{id, text})
		}
	}
}

func appendLink(list []meshLink, from meshID, object []byte) []meshLink {
	if to, ok := parseMeSHID(object); ok {
		return append(list, meshLink{from, to})
	}
	return list
}

// literal is the text of a literal that is English or of no language.
func literal(object []byte) (string, bool) {
	end := -1
	if len(object) > 0 && object[0] == '"' {
		end = nquads.StringEnd(object)
	}
	if end < 0 || len(object) > end && object[end] == '@' && string(object[end:]) != "@en" {
		return "", false
	}
	return string(nquads.AppendUnescaped(nil, object[1:end-1])), true
}

// entries yields the records that are chemicals or diseases, by identifier.
func (m *meshGraph) entries(s *source) {
	if len(m.records) == 0 {
		s.broken(s.line, errors.New("no record of MeSH: expected mesh.nt, with subjects such as <http://id.nlm.nih.gov/mesh/D000001>"))
		return
	}
	for _, list := range []*[]meshLink{&m.concepts, &m.terms, &m.apart} {
		slices.SortFunc(*list, func(a, b meshLink) int { return compareIDs(a.from, b.from, a.to, b.to) })
		*list = slices.Compact(*list)
	}
	for _, list := range [][]meshName{m.names, m.numbers} {
		slices.SortStableFunc(list, func(a, b meshName) int { return compareIDs(a.of, b.of, 0, 0) })
	}
	ids := make([]meshID, 0, len(m.records))
	for id, e := range m.records {
		if e.known && !e.inactive && e.name != "" {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	m.left = 1000 + 4*(len(m.names)+len(m.terms)+len(m.concepts))
	for _, id := range ids {
		e := m.records[id]
		s.entry(Entry{Kind: e.kind, Entity: record.Entity{Space: record.MeSH, ID: id.String()}, Name: e.name,
			Synonyms: m.synonyms(id, e.preferred), Same: registryNumbers(texts(m.numbers, e.preferred))})
		if m.left < 0 {
			s.broken(s.line, errors.New("its records share so many concepts and terms that this is no MeSH: download mesh.nt again"))
		}
		if s.stopped {
			return
		}
	}
}

func compareIDs(a, b, c, d meshID) int {
	switch {
	case a < b || a == b && c < d:
		return -1
	case a == b && c == d:
		return 0
	}
	return 1
}

// synonyms are the names of all terms of all concepts of a record, but of those
// that its preferred concept calls broader or related.
func (m *meshGraph) synonyms(id, preferred meshID) []string {
	var list []string
	apart := linksOf(m.apart, preferred)
	for _, concept := range linksOf(m.concepts, id) {
		if m.left--; concept.to != preferred && isAmong(apart, meshLink{preferred, concept.to}) {
			continue
		}
		for _, term := range linksOf(m.terms, concept.to) {
			if m.left < 0 {
				return nil
			}
			names := texts(m.names, term.to)
			list, m.left = append(list, names...), m.left-1-len(names)
		}
	}
	return list
}

func isAmong(sorted []meshLink, l meshLink) bool {
	_, there := slices.BinarySearchFunc(sorted, l, func(a, b meshLink) int { return compareIDs(a.from, b.from, a.to, b.to) })
	return there
}

func linksOf(list []meshLink, from meshID) []meshLink {
	start, _ := slices.BinarySearchFunc(list, from, func(l meshLink, id meshID) int { return compareIDs(l.from, id, 0, 0) })
	end := start
	for end < len(list) && list[end].from == from {
		end++
	}
	return list[start:end]
}

func texts(list []meshName, of meshID) []string {
	start, _ := slices.BinarySearchFunc(list, of, func(n meshName, id meshID) int { return compareIDs(n.of, id, 0, 0) })
	var found []string
	for ; start < len(list) && list[start].of == of; start++ {
		found = append(found, list[start].text)
	}
	return found
}
