package lexicon

import (
	"fmt"
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

// entityIn is the entity of an identifier without prefix, when it is well formed.
func entityIn(space record.Space, id string) (record.Entity, bool) {
	if !space.Holds(id) {
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
