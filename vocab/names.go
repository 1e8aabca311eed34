package vocab

import (
	"strings"
	"unicode"

	"github.com/knakk/rdf"
)

// Figure is the permanent link of a figure.
func (v *Vocabulary) Figure(figid string) rdf.IRI {
	return iri(v.spaces["fig"] + Escape(figid) + ".html")
}

// Paper is the IRI of a paper, by its PMCID.
func (v *Vocabulary) Paper(pmcid string) rdf.IRI { return iri(v.spaces["pmc"] + pmcid) }

// PaperPage is the web page of a paper.
func (v *Vocabulary) PaperPage(pmcid string) rdf.IRI {
	return iri("https://www.ncbi.nlm.nih.gov/pmc/articles/" + pmcid + "/")
}

// FigurePage makes the link of a record absolute.
func (v *Vocabulary) FigurePage(link string) rdf.IRI {
	if strings.HasPrefix(link, "http://") || strings.HasPrefix(link, "https://") {
		return iri(link)
	}
	return iri("https://www.ncbi.nlm.nih.gov/" + strings.TrimPrefix(link, "/"))
}

// DOI is the resolvable form of a DOI, in lower case.
func (v *Vocabulary) DOI(doi string) rdf.IRI {
	return iri("https://doi.org/" + escape(strings.ToLower(doi), "/:;()!~*'$&+,=@-._"))
}

// NDEx is the viewer page of a network.
func (v *Vocabulary) NDEx(uuid string) rdf.IRI {
	return iri("https://www.ndexbio.org/viewer/networks/" + uuid)
}

// WikiPathways is the IRI of a pathway, by its WPID.
func (v *Vocabulary) WikiPathways(wpid string) rdf.IRI {
	return iri("https://identifiers.org/wikipathways/" + wpid)
}

// Image fills a template with the figure's figid, PMCID and file name. Whether
// the result is an IRI hangs on the template.
func (v *Vocabulary) Image(template, figid, pmcid, filename string) rdf.IRI {
	filled := strings.ReplaceAll(template, "{figid}", Escape(figid)) // which has no braces
	filled = strings.ReplaceAll(filled, "{pmcid}", Escape(pmcid))
	return iri(strings.ReplaceAll(filled, "{filename}", Escape(filename)))
}

// Journal is the IRI of a journal, by the slug of its name.
func (v *Vocabulary) Journal(slug string) rdf.IRI { return iri(v.base + "journal/" + slug) }

// Gene is the IRI of a gene, by its NCBI Gene number.
func (v *Vocabulary) Gene(id string) rdf.IRI { return iri(v.spaces["ncbigene"] + id) }

// GeneSpellings are the other IRIs in use for the same gene.
func (v *Vocabulary) GeneSpellings(id string) []rdf.IRI {
	return []rdf.IRI{iri(insecureOrg + "ncbigene/" + id), iri(uniprotGene + id)}
}

// uniprotGene begins UniProt's IRIs of NCBI's genes.
const uniprotGene = "http://purl.uniprot.org/geneid/"

// MeSH is the IRI of a descriptor or a supplementary concept.
func (v *Vocabulary) MeSH(id string) rdf.IRI { return iri(v.spaces["mesh"] + id) }

// ChEBI is the OBO IRI of a ChEBI entry.
func (v *Vocabulary) ChEBI(number string) rdf.IRI { return iri(v.spaces["obo"] + "CHEBI_" + number) }

// ChEBIForWikiPathways is the spelling that WikiPathways joins by.
func (v *Vocabulary) ChEBIForWikiPathways(number string) rdf.IRI {
	return iri("https://identifiers.org/chebi/CHEBI:" + number)
}

// DiseaseOntology is the OBO IRI of a disease.
func (v *Vocabulary) DiseaseOntology(number string) rdf.IRI {
	return iri(v.spaces["obo"] + "DOID_" + number)
}

// Taxon is the OBO IRI of an NCBI taxon.
func (v *Vocabulary) Taxon(id string) rdf.IRI { return iri(v.spaces["obo"] + "NCBITaxon_" + id) }

// Family is the IRI of a gene family, by its name.
func (v *Vocabulary) Family(name string) rdf.IRI { return iri(v.base + "family/" + Escape(name)) }

// Mention is the IRI of a mention, by the figure and the hash of what was read.
func (v *Vocabulary) Mention(figid, hash string) rdf.IRI {
	return iri(v.base + "mention/" + Escape(figid) + "-" + hash)
}

// Link is the IRI of the link between a chemical or disease and a gene.
func (v *Vocabulary) Link(other, gene string) rdf.IRI {
	return iri(v.base + "link/" + other + "-" + gene)
}

// Dataset is the IRI of the graph as a data set.
func (v *Vocabulary) Dataset() rdf.IRI { return iri(v.base + "dataset") }

// Within is the IRI of a part of the data set's description.
func (v *Vocabulary) Within(parts ...string) rdf.IRI { return iri(v.base + strings.Join(parts, "/")) }

// Partition is the IRI of a layer's part: the members of one class, or the uses
// of one property.
func (v *Vocabulary) Partition(l Layer, word, of string) rdf.IRI {
	return v.Within("graph", l.String(), word, escape(v.Shorten(of), "-._~:"))
}

// The fixed individuals of the model.
var (
	CC0          = iri("http://creativecommons.org/publicdomain/zero/1.0/")
	WikiPathways = iri("https://www.wikipathways.org/")
	PFOCR        = iri("https://pfocr.wikipathways.org/")
)

// External describes a data set that the graph links to.
type External struct {
	Name      string // last part of the link set's IRI
	Title     string
	Predicate Term
	Prefix    string  // what the linked IRIs begin with
	Target    rdf.IRI // the data set
	Layer     Layer   // where the links stand
}

// Externals lists the data sets that the graph links to.
func Externals() []External {
	return append([]External{
		{"ncbigene", "Genes to NCBI Gene, in the spelling of WikiPathways", BdbEntrezGene, "https://identifiers.org/ncbigene/", iri("https://www.ncbi.nlm.nih.gov/gene"), Entities},
		{"identifiers-ncbigene", "Genes to NCBI Gene, in the http spelling of identifiers.org", ExactMatch, "http://identifiers.org/ncbigene/", iri("https://www.ncbi.nlm.nih.gov/gene"), Entities},
		{"uniprot-geneid", "Genes to NCBI Gene, in the spelling of UniProt", ExactMatch, "http://purl.uniprot.org/geneid/", iri("https://www.uniprot.org/"), Entities},
		{"chebi", "Chemicals to ChEBI", CloseMatch, "http://purl.obolibrary.org/obo/CHEBI_", iri("https://www.ebi.ac.uk/chebi/"), Entities},
		{"wikipathways-chebi", "Chemicals to ChEBI, in the spelling of WikiPathways", BdbChEBI, "https://identifiers.org/chebi/CHEBI:", iri("https://www.ebi.ac.uk/chebi/"), Entities},
		{"doid", "Diseases to the Disease Ontology", CloseMatch, "http://purl.obolibrary.org/obo/DOID_", iri("https://disease-ontology.org/"), Entities},
		{"doi", "Papers to their DOI", SameAs, "https://doi.org/", iri("https://www.doi.org/"), Figures},
		{"wikipathways", "Figures to WikiPathways", SeeAlso, "https://identifiers.org/wikipathways/", WikiPathways, Figures},
		{"ndex", "Figures to NDEx", SeeAlso, "https://www.ndexbio.org/viewer/networks/", iri("https://www.ndexbio.org/"), Figures},
	}, equivalences()...)
}

// Escape percent-encodes all but the unreserved characters of an IRI.
func Escape(s string) string { return escape(s, "-._~") }

// escape percent-encodes what is neither an ASCII letter or digit nor in keep.
func escape(s, keep string) string {
	const hex = "0123456789ABCDEF"
	clean := true
	for i := range len(s) {
		clean = clean && plain(s[i], keep)
	}
	if clean {
		return s
	}
	b := make([]byte, 0, len(s)+16)
	for i := range len(s) {
		if c := s[i]; plain(c, keep) {
			b = append(b, c)
		} else {
			b = append(b, '%', hex[c>>4], hex[c&15])
		}
	}
	return string(b)
}

func plain(c byte, keep string) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || strings.IndexByte(keep, c) >= 0
}

// Slug is the lower-case form of a name with each run of other characters than
// letters and digits as one hyphen, percent-encoded; empty when nothing is left.
func Slug(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return Escape(strings.TrimSuffix(b.String(), "-"))
}
