package record

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	meshForm = regexp.MustCompile(`^[A-Z][0-9]{3,}$`)
	pmcForm  = regexp.MustCompile(`^PMC[0-9]+$`)
	doiForm  = regexp.MustCompile(`^10\.[0-9]{4,9}/\S+$`)
	uuidForm = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)
	wpForm   = regexp.MustCompile(`^WP[0-9]+$`)
	yearForm = regexp.MustCompile(`^[0-9]{4}$`)
)

// isNumber says whether text is a positive integer as identifiers are written:
// no sign, no leading zero, at most 18 digits.
func isNumber(text string) bool {
	if text == "" || len(text) > 18 || text[0] == '0' {
		return false
	}
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}

// numberIn reads a numeric identifier of a space; a missing one is the zero
// Entity.
func numberIn(space Space, cell, prefix string) (Entity, error) {
	if isMissing(cell) {
		return Entity{}, nil
	}
	number := cutPrefixFold(cell, prefix)
	if !isNumber(number) {
		return Entity{}, fmt.Errorf("%q is no %s identifier: expected %sa positive number", cell, space.Prefix(), prefix)
	}
	return Entity{space, number}, nil
}

func geneEntity(cell string) (Entity, error)  { return numberIn(NCBIGene, cell, "") }
func chebiEntity(cell string) (Entity, error) { return numberIn(ChEBI, cell, "chebi:") }
func doidEntity(cell string) (Entity, error)  { return numberIn(DOID, cell, "doid:") }

func meshEntity(cell string) (Entity, error) {
	if isMissing(cell) {
		return Entity{}, nil
	}
	id := cutPrefixFold(cell, "mesh:")
	if !meshForm.MatchString(id) {
		return Entity{}, fmt.Errorf("%q is no mesh identifier: expected mesh: and a letter with digits, such as mesh:D007649", cell)
	}
	return Entity{MeSH, id}, nil
}

// cutPrefixFold cuts a prefix whatever its case.
func cutPrefixFold(s, prefix string) string {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):]
	}
	return s
}
