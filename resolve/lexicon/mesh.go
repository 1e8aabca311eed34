package lexicon

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"figraph/record"
)

func isMeSH(head []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(head, " \r\n"), []byte("*NEWRECORD"))
}

// readMeSH reads the ASCII files of descriptors (d*.bin) and of supplementary
// concepts (c*.bin): chemicals and diseases, nothing else.
func readMeSH(s *source) {
	r := meshRecord{}
	unknown, first := 0, 0
	flush := func() {
		e, err := r.entry()
		switch {
		case errors.Is(err, errNoClass):
			if unknown++; first == 0 {
				first = r.line
			}
		case err != nil:
			s.report(&SyntaxError{File: s.file, Line: r.line, Err: fmt.Errorf("%w: the record was left out", err)})
		case e.Entity != (record.Entity{}):
			s.entry(e)
		}
	}
	for s.next() {
		key, value, found := strings.Cut(s.text, " = ")
		switch {
		case strings.TrimSpace(s.text) == "*NEWRECORD":
			flush()
			r = meshRecord{line: s.line}
		case found:
			r.field(strings.TrimSpace(key), value)
		case strings.TrimSpace(s.text) != "" && !strings.HasSuffix(strings.TrimSpace(s.text), "="):
			s.bad("expected a field such as MH = Name: the line was left out")
		}
	}
	flush()
	if unknown > 0 {
		s.report(&SyntaxError{File: s.file, Line: first, Err: fmt.Errorf("here and elsewhere, %d supplementary concepts in all, no semantic type says whether it is a chemical or a disease: they were left out; mesh.nt says it", unknown)})
	}
}

// meshRecord is a record of the ASCII form, as far as it is of use.
type meshRecord struct {
	line              int // of its *NEWRECORD; 0 for none
	kind              string
	name, id          string
	synonyms          []string
	trees, types      []string
	registry, related []string
}

func (r *meshRecord) field(key, value string) {
	switch value = strings.TrimSpace(value); key {
	case "RECTYPE":
		r.kind = value
	case "MH", "NM":
		r.name = value
	case "UI":
		r.id = value
	case "MN":
		r.trees = append(r.trees, value)
	case "ST":
		r.types = append(r.types, value)
	case "RN":
		r.registry = append(r.registry, value)
	case "ENTRY", "PRINT ENTRY", "SY":
		name, types, ok := meshTerm(value)
		if ok {
			r.synonyms = append(r.synonyms, name)
		}
		if key == "SY" {
			r.related = append(r.related, types...)
		}
	}
}

// meshTerm takes an entry term apart: the term, then values whose letters stand in
// the last one: a the term, b semantic types, d its relation to the record. Terms
// of broader and of only related concepts name something else.
func meshTerm(value string) (name string, types []string, ok bool) {
	parts := strings.Split(value, "|")
	letters := parts[len(parts)-1]
	if len(parts) == 1 || len(letters) != len(parts)-1 || letters[0] != 'a' {
		return parts[0], nil, true
	}
	ok = true
	for i, letter := range letters {
		switch {
		case letter == 'b':
			types = append(types, parts[i])
		case letter == 'd' && (parts[i] == "BRD" || parts[i] == "REL"):
			ok = false
		}
	}
	return parts[0], types, ok
}

var errNoClass = errors.New("no semantic type")

// entry is the record's entity, none where it is neither a chemical nor a disease.
func (r *meshRecord) entry() (Entry, error) {
	var e Entry
	if r.line == 0 || r.kind == "Q" {
		return e, nil
	}
	id, ok := entityIn(record.MeSH, r.id)
	if !ok || r.name == "" {
		return e, fmt.Errorf("UI %.40q, name %.40q: expected an identifier such as D000001 and an MH or NM", r.id, r.name)
	}
	kind, known := meshKind(r.trees)
	if id.ID[0] == 'C' {
		types := r.types
		if len(types) == 0 {
			types = r.related
		}
		if len(types) == 0 {
			return e, errNoClass
		}
		kind, known = semanticKind(types)
	}
	if !known {
		return e, nil
	}
	return Entry{Kind: kind, Entity: id, Name: r.name, Synonyms: r.synonyms, Same: registryNumbers(r.registry)}, nil
}

// meshKind is what the tree numbers of a descriptor say. One in both trees is a
// chemical.
func meshKind(trees []string) (Kind, bool) {
	in := func(branch string) bool {
		return slices.ContainsFunc(trees, func(tree string) bool { return strings.HasPrefix(tree, branch) })
	}
	switch {
	case in("D"):
		return Chemical, true
	case in("C"), in("F03"):
		return Disease, true
	}
	return 0, false
}

// The semantic types of UMLS that make a supplementary concept a disease, or a
// chemical; the rest are protocols, organisms, populations and anatomy.
var (
	diseaseTypes  = []string{"T019", "T020", "T037", "T046", "T047", "T048", "T049", "T184", "T190", "T191"}
	chemicalTypes = []string{"T103", "T104", "T109", "T110", "T111", "T114", "T115", "T116", "T118", "T119", "T120", "T121", "T122",
		"T123", "T124", "T125", "T126", "T127", "T129", "T130", "T131", "T192", "T195", "T196", "T197", "T200"}
)

func semanticKind(types []string) (Kind, bool) {
	any := func(of []string) bool {
		return slices.ContainsFunc(types, func(t string) bool { return slices.Contains(of, t) })
	}
	switch {
	case any(chemicalTypes):
		return Chemical, true
	case any(diseaseTypes):
		return Disease, true
	}
	return 0, false
}

var (
	uniiForm = regexp.MustCompile(`^[0-9A-Z]{10}$`)
	casForm  = regexp.MustCompile(`^[0-9]{2,7}-[0-9]{2}-[0-9]$`)
)

// registryNumbers are UNIIs and CAS numbers; the enzyme numbers of MeSH are those
// of a class of enzymes, and 0 is none.
func registryNumbers(numbers []string) []Equivalent {
	var list []Equivalent
	for _, number := range numbers {
		switch enzyme, isEnzyme := strings.CutPrefix(number, "EC "); {
		case isEnzyme:
			list = append(list, Equivalent{"ec", strings.TrimSpace(enzyme), false})
		case uniiForm.MatchString(number):
			list = append(list, Equivalent{"unii", number, true})
		case casForm.MatchString(number):
			list = append(list, Equivalent{"cas", number, true})
		}
	}
	return list
}
