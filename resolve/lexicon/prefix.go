package lexicon

import "strings"

// prefixes are the CURIE prefixes of databases that dictionaries call otherwise.
var prefixes = map[string]string{
	"mim":           "omim",
	"omimps":        "omim.ps",
	"umls_cui":      "umls",
	"nci":           "ncit",
	"ncithesaurus":  "ncit",
	"ordo":          "orphanet",
	"orpha":         "orphanet",
	"snomed":        "snomedct",
	"sctid":         "snomedct",
	"snomedct_us":   "snomedct",
	"msh":           "mesh",
	"geneid":        "ncbigene",
	"entrez":        "ncbigene",
	"ncbitaxon":     "taxon",
	"kegg compound": "kegg.compound",
	"kegg_compound": "kegg.compound",
	"kegg drug":     "kegg.drug",
	"kegg_drug":     "kegg.drug",
	"kegg glycan":   "kegg.glycan",
	"kegg_glycan":   "kegg.glycan",
	"lipid maps":    "lipidmaps",
	"lipid_maps":    "lipidmaps",
	"pubchem":       "pubchem.compound",
	"cas-rn":        "cas",
	"casrn":         "cas",
	"imgt/gene-db":  "imgt.genedb",
	"chembl":        "chembl.compound",
}

// prefixOf is the prefix of a database, in small letters; empty where it cannot be
// one.
func prefixOf(database string) string {
	prefix := strings.ToLower(strings.TrimSpace(database))
	if strings.HasPrefix(prefix, "snomedct_us_") {
		prefix = "snomedct"
	}
	if known, ok := prefixes[prefix]; ok {
		prefix = known
	}
	if strings.Trim(prefix, "abcdefghijklmnopqrstuvwxyz0123456789.-_") != "" {
		return ""
	}
	return prefix
}

// equivalent is an identifier in another database, its prefix as in CURIEs and
// not twice. It is none where the database has no such prefix.
func equivalent(database, id string, exact bool) (Equivalent, bool) {
	return equivalentIn(prefixOf(database), database, id, exact)
}

func equivalentIn(prefix, database, id string, exact bool) (Equivalent, bool) {
	id = strings.TrimSpace(id)
	if len(id) > len(database) && id[len(database)] == ':' && strings.EqualFold(id[:len(database)], database) {
		id = id[len(database)+1:]
	}
	if prefix == "" || id == "" || strings.ContainsAny(id, " \t|") {
		return Equivalent{}, false
	}
	return Equivalent{prefix, id, exact}, true
}

// curie is the equivalent that a CURIE names.
func curie(text string, exact bool) (Equivalent, bool) {
	database, id, found := strings.Cut(text, ":")
	if !found {
		return Equivalent{}, false
	}
	return equivalent(database, id, exact)
}
