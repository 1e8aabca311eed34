package vocab

import (
	"maps"
	"slices"
	"strings"

	"github.com/knakk/rdf"
)

// database is one whose identifiers have IRIs that others use.
type database struct {
	title string
	space string // what the IRIs begin with
	cut   string // what an identifier may begin with, and its IRI does not have
	home  string
}

// databases are known by the prefix of their CURIEs. Identifiers of others make
// no statement: nobody could join by an IRI that we made up.
var databases = map[string]database{
	"atc":              {"the ATC classification", "https://identifiers.org/atc/", "", "https://atcddd.fhi.no/"},
	"cas":              {"the CAS Registry", "https://identifiers.org/cas/", "", "https://commonchemistry.cas.org/"},
	"chebi":            {"ChEBI", "http://purl.obolibrary.org/obo/CHEBI_", "CHEBI:", "https://www.ebi.ac.uk/chebi/"},
	"chembl.compound":  {"ChEMBL", "https://identifiers.org/chembl.compound/", "", "https://www.ebi.ac.uk/chembl/"},
	"doid":             {"the Disease Ontology", "http://purl.obolibrary.org/obo/DOID_", "DOID:", "https://disease-ontology.org/"},
	"drugbank":         {"DrugBank", "https://identifiers.org/drugbank/", "", "https://go.drugbank.com/"},
	"ensembl":          {"Ensembl", "https://identifiers.org/ensembl/", "", "https://www.ensembl.org/"},
	"flybase":          {"FlyBase", "https://identifiers.org/flybase/", "", "https://flybase.org/"},
	"hgnc":             {"HGNC", "https://identifiers.org/hgnc/", "HGNC:", "https://www.genenames.org/"},
	"hgnc.symbol":      {"HGNC, by symbol", "https://identifiers.org/hgnc.symbol/", "", "https://www.genenames.org/"},
	"hmdb":             {"the Human Metabolome Database", "https://identifiers.org/hmdb/", "", "https://hmdb.ca/"},
	"inchikey":         {"InChIKey", "https://identifiers.org/inchikey/", "", "https://www.inchi-trust.org/"},
	"kegg.compound":    {"KEGG Compound", "https://identifiers.org/kegg.compound/", "", "https://www.kegg.jp/"},
	"kegg.drug":        {"KEGG Drug", "https://identifiers.org/kegg.drug/", "", "https://www.kegg.jp/"},
	"lipidmaps":        {"LIPID MAPS", "https://identifiers.org/lipidmaps/", "", "https://lipidmaps.org/"},
	"mesh":             {"MeSH", "http://id.nlm.nih.gov/mesh/", "", "https://id.nlm.nih.gov/mesh/"},
	"mgi":              {"Mouse Genome Informatics", "https://identifiers.org/mgi/", "MGI:", "https://www.informatics.jax.org/"},
	"mondo":            {"Mondo", "http://purl.obolibrary.org/obo/MONDO_", "MONDO:", "https://mondo.monarchinitiative.org/"},
	"ncbigene":         {"NCBI Gene", "https://identifiers.org/ncbigene/", "", "https://www.ncbi.nlm.nih.gov/gene"},
	"ncit":             {"the NCI Thesaurus", "http://purl.obolibrary.org/obo/NCIT_", "NCIT:", "https://ncit.nci.nih.gov/"},
	"omim":             {"OMIM", "https://identifiers.org/mim/", "", "https://www.omim.org/"},
	"orphanet":         {"Orphanet", "https://identifiers.org/orphanet/", "", "https://www.orpha.net/"},
	"pubchem.compound": {"PubChem", "https://identifiers.org/pubchem.compound/", "", "https://pubchem.ncbi.nlm.nih.gov/"},
	"rgd":              {"the Rat Genome Database", "https://identifiers.org/rgd/", "RGD:", "https://rgd.mcw.edu/"},
	"sgd":              {"the Saccharomyces Genome Database", "https://identifiers.org/sgd/", "SGD:", "https://www.yeastgenome.org/"},
	"snomedct":         {"SNOMED CT", "http://snomed.info/id/", "", "https://www.snomed.org/"},
	"umls":             {"UMLS", "https://identifiers.org/umls/", "", "https://uts.nlm.nih.gov/"},
	"unii":             {"UNII", "https://identifiers.org/unii/", "", "https://precision.fda.gov/uniisearch"},
	"uniprot":          {"UniProt", "https://identifiers.org/uniprot/", "", "https://www.uniprot.org/"},
	"wikidata":         {"Wikidata", "http://www.wikidata.org/entity/", "", "https://www.wikidata.org/"},
	"wormbase":         {"WormBase", "https://identifiers.org/wb/", "", "https://wormbase.org/"},
	"zfin":             {"ZFIN", "https://identifiers.org/zfin/", "ZFIN:", "https://zfin.org/"},
}

// Equivalent is the IRI of an identifier of another database, by its prefix in
// CURIEs. It says false where the database is not known or the identifier empty.
func (v *Vocabulary) Equivalent(prefix, id string) (term rdf.IRI, known bool) {
	of, known := databases[prefix]
	id = strings.TrimPrefix(strings.TrimSpace(id), of.cut)
	if !known || id == "" {
		return rdf.IRI{}, false
	}
	return iri(of.space + Escape(id)), true
}

// equivalences are the link sets that lexicons may give, exact and close.
func equivalences() (list []External) {
	for _, prefix := range slices.Sorted(maps.Keys(databases)) {
		of := databases[prefix]
		list = append(list, External{prefix + "-exact", "Entities to the same in " + of.title, ExactMatch, of.space, iri(of.home), Entities})
		if prefix != "chebi" && prefix != "doid" { // which tables give as well
			list = append(list, External{prefix + "-close", "Entities to the like in " + of.title, CloseMatch, of.space, iri(of.home), Entities})
		}
	}
	return list
}

// Lexicon is the IRI of a lexicon that a data set uses, by its place among
// several, first is 1.
func (v *Vocabulary) Lexicon(place string) rdf.IRI { return v.Within("lexicon", place) }
