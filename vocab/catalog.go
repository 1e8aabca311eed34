package vocab

import "github.com/knakk/rdf"

// CatalogTerm is a term by which a release describes itself and its files, beside
// those of the model. No graph holds them.
type CatalogTerm string

// The terms of DCAT, SPDX, Dublin Core, PAV and FOAF, after the profile of the W3C's
// Health Care and Life Sciences group; of SHACL, for examples of queries.
const (
	DCATDataset         CatalogTerm = "dcat:Dataset"
	Distribution        CatalogTerm = "dcat:Distribution"
	HasDistribution     CatalogTerm = "dcat:distribution"
	DownloadURL         CatalogTerm = "dcat:downloadURL"
	ByteSize            CatalogTerm = "dcat:byteSize"
	MediaType           CatalogTerm = "dcat:mediaType"
	CompressFormat      CatalogTerm = "dcat:compressFormat"
	LandingPage         CatalogTerm = "dcat:landingPage"
	DCATKeyword         CatalogTerm = "dcat:keyword"
	HasChecksum         CatalogTerm = "spdx:checksum"
	Checksum            CatalogTerm = "spdx:Checksum"
	ChecksumAlgorithm   CatalogTerm = "spdx:algorithm"
	ChecksumSHA256      CatalogTerm = "spdx:checksumAlgorithm_sha256"
	ChecksumValue       CatalogTerm = "spdx:checksumValue"
	IsVersionOf         CatalogTerm = "dcterms:isVersionOf"
	Issued              CatalogTerm = "dcterms:issued"
	Creator             CatalogTerm = "dcterms:creator"
	DCFormat            CatalogTerm = "dcterms:format"
	CurrentVersion      CatalogTerm = "pav:hasCurrentVersion"
	DataDump            CatalogTerm = "void:dataDump"
	SPARQLEndpoint      CatalogTerm = "void:sparqlEndpoint"
	PrimaryTopic        CatalogTerm = "foaf:primaryTopic"
	VoidDescription     CatalogTerm = "void:DatasetDescription"
	Comment             CatalogTerm = "rdfs:comment"
	SPARQLExecutable    CatalogTerm = "sh:SPARQLExecutable"
	SelectExecutable    CatalogTerm = "sh:SPARQLSelectExecutable"
	Select              CatalogTerm = "sh:select"
	ConstructExecutable CatalogTerm = "sh:SPARQLConstructExecutable"
	Construct           CatalogTerm = "sh:construct"
	UsesPrefixes        CatalogTerm = "sh:prefixes"
	ExampleKeywords     CatalogTerm = "sdo:keywords"
	ExampleTarget       CatalogTerm = "sdo:target"
	XSDDate             CatalogTerm = "xsd:date"
	LangString          CatalogTerm = "rdf:langString"
)

// catalogSpaces are the namespaces of the catalogue that the model does without.
// Collections of examples have schema.org by https, whatever the graph has.
var catalogSpaces = map[string]string{
	"dcat": "http://www.w3.org/ns/dcat#",
	"spdx": "http://spdx.org/rdf/terms#",
	"sdo":  "https://schema.org/",
}

// SchemaContext is what search engines want as the context of JSON-LD.
const SchemaContext = "https://schema.org/"

// CatalogIRI is a term of the catalogue.
func (v *Vocabulary) CatalogIRI(t CatalogTerm) rdf.IRI {
	for at := range t {
		if t[at] == ':' {
			space, own := catalogSpaces[string(t[:at])]
			if !own {
				space = v.spaces[string(t[:at])]
			}
			return iri(space + string(t[at+1:]))
		}
	}
	return iri(string(t))
}

// CatalogPrefixes lists the prefixes of a document about a release: those of the
// model, and of the catalogue.
func (v *Vocabulary) CatalogPrefixes() []Prefix {
	list := v.Prefixes()
	for _, name := range []string{"dcat", "sdo", "spdx"} {
		if space := catalogSpaces[name]; space != v.spaces["schema"] {
			list = append(list, Prefix{name, space})
		}
	}
	return list
}

// Release is the IRI of a version of the data set, or of a file of it.
func (v *Vocabulary) Release(version string, parts ...string) rdf.IRI {
	return v.Within(append([]string{"release", Escape(version)}, parts...)...)
}

// Releases is the IRI of the data set whatever its version.
func (v *Vocabulary) Releases() rdf.IRI { return v.Within("release") }

// IANA is the IRI of a media type in the registry.
func IANA(mediaType string) rdf.IRI {
	return iri("https://www.iana.org/assignments/media-types/" + mediaType)
}
