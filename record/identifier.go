package record

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	meshForm = regexp.MustCompile(`^[A-Z][0-9]{3,18}$`)
	pmcForm  = regexp.MustCompile(`^PMC[0-9]{1,18}$`)
	doiForm  = regexp.MustCompile(`^10\.[0-9]{4,9}/\S+$`)
	uuidForm = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)
	wpForm   = regexp.MustCompile(`^WP[0-9]{1,18}$`)
	yearForm = regexp.MustCompile(`^[0-9]{4}$`)
)

// IsNumber says whether text is a positive integer as identifiers are written:
// no sign, no leading zero, at most 18 digits.
func IsNumber(text string) bool { return isDigits(text) && text[0] != '0' }

// isDigits says whether text is 1 to 18 digits.
func isDigits(text string) bool {
	return text != "" && len(text) <= 18 && strings.Trim(text, "0123456789") == ""
}

// Holds says whether an identifier, without prefix, has the form of those of the
// space.
func (s Space) Holds(id string) bool {
	switch s {
	case NCBIGene, ChEBI, Taxonomy:
		return IsNumber(id)
	case DOID: // zeros lead many of them, and belong to them
		return isDigits(id) && strings.Trim(id, "0") != ""
	case MeSH:
		return meshForm.MatchString(id)
	}
	return false
}

// entityIn reads an identifier of a space, with or without a prefix in any case; a
// missing one is the zero Entity.
func entityIn(space Space, cell, prefix, expected string) (Entity, error) {
	if isMissing(cell) {
		return Entity{}, nil
	}
	id := cutPrefixFold(cell, prefix)
	if space == MeSH { // whose letter is taken in any case, as prefixes are
		id = strings.ToUpper(id[:min(1, len(id))]) + id[min(1, len(id)):]
	}
	if !space.Holds(id) {
		return Entity{}, fmt.Errorf("%.80q is no %s identifier: expected %s", cell, space.Prefix(), expected)
	}
	return Entity{space, id}, nil
}

func taxonEntity(cell string) (Entity, error) {
	return entityIn(Taxonomy, cell, "", "a positive number")
}

func geneEntity(cell string) (Entity, error) {
	return entityIn(NCBIGene, cell, "", "a positive number")
}

func chebiEntity(cell string) (Entity, error) {
	return entityIn(ChEBI, cell, "chebi:", "chebi: and a number, such as chebi:6121")
}

func doidEntity(cell string) (Entity, error) {
	return entityIn(DOID, cell, "doid:", "doid: and a number, such as doid:0050686")
}

func meshEntity(cell string) (Entity, error) {
	return entityIn(MeSH, cell, "mesh:", "mesh: and a letter with digits, such as mesh:D007649")
}

// cutPrefixFold cuts a prefix whatever its case.
func cutPrefixFold(s, prefix string) string {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):]
	}
	return s
}
