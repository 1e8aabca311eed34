package lexicon

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"figraph/record"
)

// mappingPredicates are the relations that make an equivalent, and whether it is
// exact; those without a prefix are OBO's. What is broader, narrower or only related is none.
var mappingPredicates = map[string]bool{
	"skos:exactMatch": true, "owl:equivalentClass": true, "owl:sameAs": true, "skos:closeMatch": false,
	"exactMatch": true, "closeMatch": false,
}

func isSSSOM(head []byte) bool {
	for line := range bytes.Lines(head) {
		if line[0] != '#' && len(bytes.TrimSpace(line)) > 0 {
			_, err := newColumns(strings.Split(strings.TrimRight(string(line), "\r\n"), "\t"), "subject_id", "predicate_id", "object_id")
			return err == nil
		}
	}
	return false
}

// readSSSOM reads mappings in SSSOM's table. An equivalent is one of the side that
// is ours, of the sides that are ours of that which figures name first; a label is
// a synonym only where the identifier tells the kind.
func readSSSOM(s *source) {
	for s.next() && (s.text == "" || s.text[0] == '#') {
	}
	c, err := newColumns(strings.Split(s.text, "\t"), "subject_id", "predicate_id", "object_id")
	if err != nil {
		s.broken(s.line, err)
		return
	}
	m := mapping{c, c.column("subject_id"), c.column("subject_label"), c.column("predicate_id"), c.column("predicate_modifier"),
		c.column("object_id"), c.column("object_label")}
	s.tabbed(c, func() error {
		e, err := m.entry()
		if err == nil && e.Entity != (record.Entity{}) {
			s.entry(e)
		}
		return err
	})
}

type mapping struct {
	c                                                               *columns
	subject, subjectLabel, predicate, modifier, object, objectLabel int
}

var errNoMapping = errors.New("expected CURIEs, such as MESH:D007649, in subject_id and object_id")

func (m *mapping) entry() (e Entry, err error) {
	exact, known := mappingPredicates[m.c.cell(m.predicate)]
	subject, isSubject := curie(m.c.cell(m.subject), exact)
	object, isObject := curie(m.c.cell(m.object), exact)
	if !strings.Contains(m.c.cell(m.subject), ":") || !strings.Contains(m.c.cell(m.object), ":") {
		return e, errNoMapping
	}
	if !known || !isSubject || !isObject || m.c.cell(m.modifier) != "" {
		return e, nil // a mapping, but none of ours
	}
	label := m.c.cell(m.subjectLabel)
	left, right := ownEntity(subject), ownEntity(object)
	if left == (record.Entity{}) || right != (record.Entity{}) && right.Space < left.Space {
		left, object, label = right, subject, m.c.cell(m.objectLabel)
	}
	if left == (record.Entity{}) || left.Space == record.MeSH && object.Prefix == "mesh" {
		return e, nil
	}
	kind, named := mappingKind(left, object)
	e = Entry{Kind: kind, Entity: left, Same: []Equivalent{object}}
	if named && label != "" {
		e.Synonyms = []string{label}
	}
	return e, nil
}

// ownEntity is the entity of one of our spaces that an identifier names, or none.
func ownEntity(q Equivalent) record.Entity {
	space, _ := spaceOf(q.Prefix)
	e, ok := entityIn(space, q.ID)
	if space == record.NoSpace || !ok {
		return record.Entity{}
	}
	return e
}

// The databases whose identifiers tell what a MeSH identifier stands for.
var (
	chemicalDatabases = []string{"chebi", "drugbank", "cas", "unii", "pubchem.compound", "chembl.compound", "kegg.compound", "kegg.drug", "hmdb", "lipidmaps"}
	diseaseDatabases  = []string{"doid", "mondo", "omim", "omim.ps", "orphanet", "icd10cm", "icd11", "gard"}
)

// mappingKind is the kind of an entity that is mapped. Of MeSH it follows from the
// other side; named is whether it is sure.
func mappingKind(e record.Entity, other Equivalent) (kind Kind, named bool) {
	switch {
	case e.Space == record.NCBIGene:
		return Gene, false
	case e.Space == record.Taxonomy:
		return Organism, true
	case e.Space == record.ChEBI || slices.Contains(chemicalDatabases, other.Prefix):
		return Chemical, true
	case e.Space == record.DOID || slices.Contains(diseaseDatabases, other.Prefix):
		return Disease, true
	}
	return Chemical, false
}
