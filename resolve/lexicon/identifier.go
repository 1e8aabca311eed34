package lexicon

import (
	"fmt"
	"regexp"
	"strings"

	"figraph/record"
)

// ownSpaces are the spaces of entities.
var ownSpaces = []record.Space{record.NCBIGene, record.MeSH, record.ChEBI, record.DOID, record.Taxonomy}

// spaceOf is the space that a CURIE's prefix names, whatever its case. NCBI's
// taxa have several prefixes.
func spaceOf(prefix string) (record.Space, bool) {
	prefix = strings.ToLower(prefix)
	switch prefix {
	case "ncbitaxon", "taxonomy":
		return record.Taxonomy, true
	case "entrez", "geneid":
		return record.NCBIGene, true
	}
	for _, space := range ownSpaces {
		if space.Prefix() == prefix {
			return space, true
		}
	}
	return record.NoSpace, false
}

// meshForm is what an identifier of a descriptor or supplementary concept is.
var meshForm = regexp.MustCompile(`^[A-Z][0-9]{3,}$`)

// entityIn is the entity of an identifier without prefix, when it is well formed.
func entityIn(space record.Space, id string) (record.Entity, bool) {
	well := isNumber(id)
	switch space {
	case record.MeSH:
		well = meshForm.MatchString(id)
	case record.DOID: // zeros lead many of them
		well = isNumber(strings.TrimLeft(id, "0")) && len(id) <= 18
	}
	if !well {
		return record.Entity{}, false
	}
	return record.Entity{Space: space, ID: id}, true
}

// parseEntity reads a CURIE of one of our spaces.
func parseEntity(curie string) (record.Entity, error) {
	prefix, id, _ := strings.Cut(curie, ":")
	if space, ok := spaceOf(prefix); ok {
		if e, ok := entityIn(space, strings.TrimPrefix(id, strings.ToUpper(prefix)+":")); ok {
			return e, nil
		}
	}
	return record.Entity{}, fmt.Errorf("%.60q is no identifier: expected one such as ncbigene:207, mesh:D007649, chebi:6121, doid:2841 or taxon:9606", curie)
}

// isNumber says whether text is a positive integer without leading zeros.
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
