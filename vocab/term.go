package vocab

// Term is a class, a predicate or a fixed individual of the model. The order of
// the constants is the order in which Turtle sets the statements of one subject.
type Term uint8

// The predicates, in the order of reading.
const (
	Type Term = iota
	Label
	SchemaName
	PrefLabel
	Title
	DCDescription
	SchemaDescription
	Caption
	Identifier
	AlternateName
	Position
	FigureType
	FileName
	URL
	ContentURL
	HasTarget
	HasBody
	Exact
	Match
	Source
	Tier
	Ambiguity
	Lexicon
	Rule
	CountDirect
	CountSynonym
	CountMatch
	PfChemical
	PfDisease
	PfGene
	RefersTo
	IsPartOf
	References
	Citation
	DOI
	SameAs
	DatePublished
	Year
	Page
	Publisher
	Organism
	OrganismName
	Mentions
	Names
	Keywords
	PathwayScore
	TaxonomicRange
	TaxonNumber
	BdbEntrezGene
	BdbChEBI
	ExactMatch
	CloseMatch
	Member
	PartOf
	CoMentionedWith
	FigureCount
	PaperCount
	NamedFigureCount
	NamedPaperCount
	SeeAlso
	SDLicense
	SDPublisher
	License
	SchemaLicense
	DCPublisher
	DCSource
	Version
	CreatedWith
	CreatedOn
	CorpusFigures
	CorpusPapers
	MinPapers
	Evidence
	UsesVocabulary
	UsesLexicon
	Subset
	Triples
	DistinctSubjects
	ClassPartition
	PropertyPartition
	VoidClass
	VoidProperty
	VoidEntities
	LinkPredicate
	SubjectsTarget
	ObjectsTarget
	Declare
	DeclaredPrefix
	DeclaredNamespace

	predicates // how many predicates there are
)

// The classes, datatypes and fixed individuals.
const (
	ImageObject Term = iota + predicates
	PfFigure
	ScholarlyArticle
	PublicationReference
	Periodical
	Gene
	GeneProduct
	GeneFamily
	ChemicalSubstance
	Metabolite
	Drug
	MedicalCondition
	Taxon
	Annotation
	Candidate
	ChemicalGeneAssociation
	DiseaseGeneAssociation
	CoMention
	VoidDataset
	SchemaDataset
	DCTypesDataset
	Linkset
	XSDDecimal
	XSDInteger
	XSDGYear
	XSDDateTime
	XSDAnyURI
	XSDString

	terms // how many terms there are
)

// spelling gives each term its prefix and local name.
var spelling = [terms]struct{ prefix, local string }{
	Type:              {"rdf", "type"},
	Label:             {"rdfs", "label"},
	SchemaName:        {"schema", "name"},
	PrefLabel:         {"skos", "prefLabel"},
	Title:             {"dcterms", "title"},
	DCDescription:     {"dcterms", "description"},
	SchemaDescription: {"schema", "description"},
	Caption:           {"schema", "caption"},
	Identifier:        {"dcterms", "identifier"},
	AlternateName:     {"schema", "alternateName"},
	Position:          {"schema", "position"},
	FigureType:        {"dc", "type"},
	FileName:          {"pf", "fileName"},
	URL:               {"schema", "url"},
	ContentURL:        {"schema", "contentUrl"},
	HasTarget:         {"oa", "hasTarget"},
	HasBody:           {"oa", "hasBody"},
	Exact:             {"oa", "exact"},
	Match:             {"pf", "match"},
	Source:            {"dc", "source"},
	Tier:              {"pf", "tier"},
	Ambiguity:         {"pf", "ambiguity"},
	Lexicon:           {"pf", "lexicon"},
	Rule:              {"pf", "rule"},
	CountDirect:       {"pf", "countDirect"},
	CountSynonym:      {"pf", "countSynonym"},
	CountMatch:        {"pf", "countMatch"},
	PfChemical:        {"pf", "chemical"},
	PfDisease:         {"pf", "disease"},
	PfGene:            {"pf", "gene"},
	RefersTo:          {"sio", "SIO_000628"},
	IsPartOf:          {"schema", "isPartOf"},
	References:        {"dcterms", "references"},
	Citation:          {"dcterms", "bibliographicCitation"},
	DOI:               {"bibo", "doi"},
	SameAs:            {"schema", "sameAs"},
	DatePublished:     {"schema", "datePublished"},
	Year:              {"pf", "year"},
	Page:              {"foaf", "page"},
	Publisher:         {"schema", "publisher"},
	Organism:          {"wp", "organism"},
	OrganismName:      {"wp", "organismName"},
	Mentions:          {"schema", "mentions"},
	Names:             {"pf", "names"},
	Keywords:          {"schema", "keywords"},
	PathwayScore:      {"pf", "pathwayScore"},
	TaxonomicRange:    {"schema", "taxonomicRange"},
	TaxonNumber:       {"obo", "NCIT_C179773"},
	BdbEntrezGene:     {"wp", "bdbEntrezGene"},
	BdbChEBI:          {"wp", "bdbChEBI"},
	ExactMatch:        {"skos", "exactMatch"},
	CloseMatch:        {"skos", "closeMatch"},
	Member:            {"pf", "member"},
	PartOf:            {"dcterms", "isPartOf"},
	CoMentionedWith:   {"pf", "coMentionedWith"},
	FigureCount:       {"pf", "figureCount"},
	PaperCount:        {"pf", "paperCount"},
	NamedFigureCount:  {"pf", "namedFigureCount"},
	NamedPaperCount:   {"pf", "namedPaperCount"},
	SeeAlso:           {"rdfs", "seeAlso"},
	SDLicense:         {"schema", "sdLicense"},
	SDPublisher:       {"schema", "sdPublisher"},
	License:           {"dcterms", "license"},
	SchemaLicense:     {"schema", "license"},
	DCPublisher:       {"dcterms", "publisher"},
	DCSource:          {"dcterms", "source"},
	Version:           {"pav", "version"},
	CreatedWith:       {"pav", "createdWith"},
	CreatedOn:         {"pav", "createdOn"},
	CorpusFigures:     {"pf", "corpusFigures"},
	CorpusPapers:      {"pf", "corpusPapers"},
	MinPapers:         {"pf", "minPapers"},
	Evidence:          {"pf", "evidence"},
	UsesVocabulary:    {"void", "vocabulary"},
	UsesLexicon:       {"pf", "usesLexicon"},
	Subset:            {"void", "subset"},
	Triples:           {"void", "triples"},
	DistinctSubjects:  {"void", "distinctSubjects"},
	ClassPartition:    {"void", "classPartition"},
	PropertyPartition: {"void", "propertyPartition"},
	VoidClass:         {"void", "class"},
	VoidProperty:      {"void", "property"},
	VoidEntities:      {"void", "entities"},
	LinkPredicate:     {"void", "linkPredicate"},
	SubjectsTarget:    {"void", "subjectsTarget"},
	ObjectsTarget:     {"void", "objectsTarget"},
	Declare:           {"sh", "declare"},
	DeclaredPrefix:    {"sh", "prefix"},
	DeclaredNamespace: {"sh", "namespace"},

	ImageObject:             {"schema", "ImageObject"},
	PfFigure:                {"pf", "Figure"},
	ScholarlyArticle:        {"schema", "ScholarlyArticle"},
	PublicationReference:    {"wp", "PublicationReference"},
	Periodical:              {"schema", "Periodical"},
	Gene:                    {"schema", "Gene"},
	GeneProduct:             {"wp", "GeneProduct"},
	GeneFamily:              {"pf", "GeneFamily"},
	ChemicalSubstance:       {"schema", "ChemicalSubstance"},
	Metabolite:              {"wp", "Metabolite"},
	Drug:                    {"schema", "Drug"},
	MedicalCondition:        {"schema", "MedicalCondition"},
	Taxon:                   {"schema", "Taxon"},
	Annotation:              {"oa", "Annotation"},
	Candidate:               {"pf", "Candidate"},
	ChemicalGeneAssociation: {"sio", "SIO_001257"},
	DiseaseGeneAssociation:  {"sio", "SIO_000983"},
	CoMention:               {"pf", "CoMention"},
	VoidDataset:             {"void", "Dataset"},
	SchemaDataset:           {"schema", "Dataset"},
	DCTypesDataset:          {"dctypes", "Dataset"},
	Linkset:                 {"void", "Linkset"},
	XSDDecimal:              {"xsd", "decimal"},
	XSDInteger:              {"xsd", "integer"},
	XSDGYear:                {"xsd", "gYear"},
	XSDDateTime:             {"xsd", "dateTime"},
	XSDAnyURI:               {"xsd", "anyURI"},
	XSDString:               {"xsd", "string"},
}

// CURIE is the short form of a term, such as "schema:name".
func (t Term) CURIE() string { return spelling[t].prefix + ":" + spelling[t].local }

// All lists every term but the datatypes, which the model does not define.
func All() []Term {
	var all []Term
	for t := range terms {
		if t != predicates && spelling[t].prefix != "xsd" {
			all = append(all, t)
		}
	}
	return all
}
