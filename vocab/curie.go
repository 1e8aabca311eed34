package vocab

import (
	"net/url"
	"strings"

	"github.com/knakk/rdf"
)

// The prefixes of CURIEs that people and programs name things by. They are those
// of the identifiers' own databases, not of Turtle.
const (
	FigurePrefix    = "fig"
	PaperPrefix     = "pmc"
	GenePrefix      = "ncbigene"
	MeSHPrefix      = "mesh"
	ChEBIPrefix     = "chebi"
	DiseasePrefix   = "doid"
	TaxonPrefix     = "taxon"
	FamilyPrefix    = "family"
	figureIRISuffix = ".html"
)

// curieSpace is where the IRIs of a prefix begin.
type curieSpace struct{ prefix, start string }

func (v *Vocabulary) curieSpaces() []curieSpace {
	return []curieSpace{
		{GenePrefix, v.spaces["ncbigene"]}, {MeSHPrefix, v.spaces["mesh"]},
		{ChEBIPrefix, v.spaces["obo"] + "CHEBI_"}, {DiseasePrefix, v.spaces["obo"] + "DOID_"}, {TaxonPrefix, v.spaces["obo"] + "NCBITaxon_"},
		{PaperPrefix, v.spaces["pmc"]}, {FigurePrefix, v.spaces["fig"]}, {FamilyPrefix, v.base + "family/"},
	}
}

// CURIE is the short name of a figure, a paper or an entity, such as
// "ncbigene:207" or "fig:PMC1__f1"; false for any other IRI.
func (v *Vocabulary) CURIE(iri string) (string, bool) {
	for _, space := range v.curies {
		local, is := strings.CutPrefix(iri, space.start)
		if !is || local == "" {
			continue
		}
		if space.prefix == FigurePrefix {
			local = strings.TrimSuffix(local, figureIRISuffix)
		}
		if space.prefix == FigurePrefix || space.prefix == FamilyPrefix {
			plain, err := url.PathUnescape(local)
			if err != nil {
				return "", false
			}
			local = plain
		}
		return space.prefix + ":" + local, true
	}
	return "", false
}

// Expand is the IRI of a CURIE that CURIE made; false for any other text.
func (v *Vocabulary) Expand(curie string) (rdf.IRI, bool) {
	prefix, local, found := strings.Cut(curie, ":")
	if !found || local == "" {
		return rdf.IRI{}, false
	}
	for _, space := range v.curies {
		if space.prefix != prefix {
			continue
		}
		switch prefix {
		case FigurePrefix:
			return v.Figure(local), true
		case FamilyPrefix:
			return iri(space.start + Escape(local)), true
		}
		return iri(space.start + local), true
	}
	return rdf.IRI{}, false
}

// identifiersOrg begins the IRIs of many databases, by their CURIE prefix; some
// have the older spelling of it.
const (
	identifiersOrg = "https://identifiers.org/"
	insecureOrg    = "http://identifiers.org/"
)

// Alias is the CURIE of an equivalent identifier, in any database: "chebi:6121",
// "ensembl:ENSG00000142208". It is empty for IRIs of other forms.
func (v *Vocabulary) Alias(iri string) string {
	if rest, is := strings.CutPrefix(iri, insecureOrg); is {
		iri = identifiersOrg + rest
	}
	if number, is := strings.CutPrefix(iri, uniprotGene); is {
		return GenePrefix + ":" + number
	}
	if curie, is := v.CURIE(iri); is {
		return curie
	}
	for prefix, of := range databases {
		if id, is := strings.CutPrefix(iri, of.space); is && id != "" {
			return prefix + ":" + plainID(prefix, id)
		}
	}
	rest, is := strings.CutPrefix(iri, identifiersOrg)
	prefix, id, found := strings.Cut(rest, "/")
	if !is || !found {
		return ""
	}
	return strings.ToLower(prefix) + ":" + plainID(prefix, id)
}

// plainID is an identifier as a CURIE has it: not escaped, and its database not
// twice, as in CHEBI:6121.
func plainID(prefix, id string) string {
	if plain, err := url.PathUnescape(id); err == nil {
		id = plain
	}
	return strings.TrimPrefix(id, strings.ToUpper(prefix)+":")
}
