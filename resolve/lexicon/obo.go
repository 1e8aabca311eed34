package lexicon

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"figraph/record"
)

func isOBO(head []byte) bool { return bytes.HasPrefix(head, []byte("format-version:")) }

// readOBO reads an ontology in the OBO format: the terms of Disease Ontology,
// ChEBI and NCBI Taxonomy, but for the obsolete. Synonyms are the exact and the
// related ones; narrow and broad ones name something else.
func readOBO(s *source) {
	var t oboTerm
	found := false
	flush := func() {
		if e, ok := t.entry(); ok {
			found = true
			s.entry(e)
		}
		t = oboTerm{}
	}
	for s.next() {
		key, value, isTag := strings.Cut(s.text, ":")
		switch {
		case strings.HasPrefix(s.text, "["):
			flush()
			t.isTerm = s.text == "[Term]"
		case !isTag && strings.TrimSpace(s.text) != "" && s.text[0] != '!':
			s.bad("expected a tag such as name: the line was left out")
		case isTag && t.isTerm:
			if err := t.tag(key, strings.TrimSpace(value)); err != nil {
				s.bad("%w: the line was left out", err)
			}
		}
	}
	flush()
	if !found && !s.stopped {
		s.broken(s.line, errors.New("no term of Disease Ontology, ChEBI or NCBI Taxonomy: expected doid.obo, chebi.obo or ncbitaxon.obo"))
	}
}

// oboTerm is a stanza.
type oboTerm struct {
	isTerm, obsolete bool
	id               string
	e                Entry
}

func (t *oboTerm) tag(key, value string) error {
	switch key {
	case "id":
		t.id = oboValue(value)
	case "name":
		t.e.Name = oboUnescape(oboValue(value))
	case "is_obsolete":
		t.obsolete = strings.HasPrefix(value, "true")
	case "alt_id":
		if q, ok := curie(oboValue(value), true); ok {
			t.e.Same = append(t.e.Same, q)
		}
	case "synonym":
		return t.synonym(value)
	case "xref":
		t.xref(value)
	case "property_value":
		relation, rest, _ := strings.Cut(value, " ")
		if exact, known := mappingPredicates[relation]; known {
			t.mapping(rest, exact)
		}
	}
	return nil
}

// oboValue is a value without what may follow it: modifiers and a comment.
func oboValue(value string) string {
	for _, mark := range []string{" {", " ! "} {
		if at := strings.LastIndex(value, mark); at > 0 && (mark != " {" || strings.HasSuffix(value, "}")) {
			value = value[:at]
		}
	}
	return strings.TrimSpace(value)
}

var oboEscapes = strings.NewReplacer(`\n`, "\n", `\W`, " ", `\t`, "\t", `\:`, ":", `\,`, ",", `\"`, `"`, `\\`, `\`, `\(`, "(", `\)`, ")", `\[`, "[", `\]`, "]", `\{`, "{", `\}`, "}")

func oboUnescape(text string) string { return oboEscapes.Replace(text) }

// synonym reads "text" SCOPE TYPE [sources].
func (t *oboTerm) synonym(value string) error {
	text, rest, ok := oboQuoted(value)
	if !ok {
		return fmt.Errorf("synonym %.40q has no text in quotes", value)
	}
	rest, _, _ = strings.Cut(rest, "[")
	words := strings.Fields(rest)
	if len(words) > 0 && (words[0] == "NARROW" || words[0] == "BROAD") {
		return nil
	}
	kind := ""
	if len(words) > 1 {
		kind = strings.ToUpper(words[1])
	}
	switch kind {
	case "FORMULA", "SMILES", "INCHI", "MASS", "MONOISOTOPICMASS", "CHARGE":
		return nil
	case "INCHIKEY":
		if q, ok := equivalent("inchikey", strings.TrimPrefix(text, "InChIKey="), true); ok {
			t.e.Same = append(t.e.Same, q)
		}
		return nil
	case "INN":
		t.e.Medicine = true
	}
	t.e.Synonyms = append(t.e.Synonyms, text)
	return nil
}

// oboQuoted is the text in the quotes that a value begins with, and the rest.
func oboQuoted(value string) (text, rest string, ok bool) {
	if !strings.HasPrefix(value, `"`) {
		return "", "", false
	}
	for i := 1; i < len(value); i++ {
		switch value[i] {
		case '\\':
			i++
		case '"':
			return oboUnescape(value[1:i]), value[i+1:], true
		}
	}
	return "", "", false
}

// oboDatabases are the databases whose identifiers mean what the term means; the
// others are sources and papers.
var oboDatabases = []string{"mesh", "omim", "umls", "icd10cm", "icd11", "ncit", "snomedct", "gard", "orphanet", "mondo", "efo", "meddra",
	"cas", "kegg.compound", "kegg.drug", "kegg.glycan", "drugbank", "hmdb", "lipidmaps", "metacyc.compound", "chebi", "doid"}

// xref reads an identifier in another database, which is close. CAS numbers once
// stood under the name of their source.
func (t *oboTerm) xref(value string) {
	id, description, _ := strings.Cut(oboValue(value), ` "`)
	database, number, _ := strings.Cut(id, ":")
	exact := false
	if strings.HasPrefix(description, "CAS Registry Number") {
		database = "cas"
	}
	q, ok := equivalent(database, number, exact)
	if ok && slices.Contains(oboDatabases, q.Prefix) {
		q.Exact = q.Prefix == "cas" && casForm.MatchString(q.ID)
		t.e.Same = append(t.e.Same, q)
	}
}

// mapping reads the object of a mapping: a CURIE, perhaps in quotes.
func (t *oboTerm) mapping(object string, exact bool) {
	text, _, quoted := oboQuoted(object)
	if !quoted {
		text, _, _ = strings.Cut(object, " ")
	}
	if q, ok := curie(text, exact); ok {
		t.e.Same = append(t.e.Same, q)
	}
}

var oboKinds = map[record.Space]Kind{record.DOID: Disease, record.ChEBI: Chemical, record.Taxonomy: Organism}

func (t *oboTerm) entry() (Entry, bool) {
	if !t.isTerm || t.obsolete || t.e.Name == "" {
		return Entry{}, false
	}
	prefix, number, _ := strings.Cut(t.id, ":")
	space, known := spaceOf(prefix)
	kind, ours := oboKinds[space]
	e, well := entityIn(space, number)
	if !known || !ours || !well {
		return Entry{}, false
	}
	t.e.Kind, t.e.Entity = kind, e
	return t.e, true
}
