package record

// Kind says what a mention is a mention of.
type Kind uint8

// The kinds; each has a table and an inline list.
const (
	Gene Kind = iota
	Chemical
	Disease

	Kinds // how many there are
)

// GeneFamily is what a keyword may be as well. It has no table.
const GeneFamily = Kinds

// String is the name of one, as in a mention's hash.
func (k Kind) String() string { return [Kinds + 1]string{"gene", "chemical", "disease", "family"}[k] }

// Plural is the name of the table and of the inline list.
func (k Kind) Plural() string { return k.String() + "s" }

// Origin says where a mention was read.
type Origin uint8

// The origins.
const (
	Table Origin = iota
	Inline
	Keyword // made by package resolve
)

// Mention is one row of a table, one item of an inline list, or a keyword that a
// lexicon resolves.
type Mention struct {
	Kind         Kind
	Origin       Origin
	Line         int    // in the table or the record, first is 1
	Taxon        string // NCBI number of the organism, empty when missing
	OrganismName string
	Word         string // as printed in the figure
	Match        string // the lexicon's entry
	Name         string // the entity's own symbol or name
	ID           string // identifier as read, empty when missing
	Source       string // which lexicon, as read
	Entity       Entity // what ID names; zero when there is none
	Xref         Entity // ChEBI or DOID beside a MeSH identifier
	Counts       Counts // of the organism's block

	// Package resolve sets these.
	Row       Row
	Tier      Tier
	Ambiguity int
	Lexicon   string // that gave Entity, empty when the record did
	Rule      string // by which it did

	EntityTaxon string // of the gene, as the lexicon has it
}

// Space is a space of identifiers.
type Space uint8

// The spaces.
const (
	NoSpace Space = iota
	NCBIGene
	MeSH
	ChEBI
	DOID
	Taxonomy
	Families // of genes, by name

	spaces
)

// Prefix is the CURIE prefix of the space.
func (s Space) Prefix() string {
	return [spaces]string{"", "ncbigene", "mesh", "chebi", "doid", "taxon", "family"}[s]
}

// Entity is a gene, chemical, disease, organism or gene family, by its identifier.
type Entity struct {
	Space Space
	ID    string // without prefix: 207, D007649, 6121, PKC
}

// CURIE is the entity's short name, such as "ncbigene:207".
func (e Entity) CURIE() string { return e.Space.Prefix() + ":" + e.ID }

// Row says what became of a row.
type Row uint8

// Each row read is exactly one of these.
const (
	Unresolved Row = iota // no identifier, and no lexicon gave one
	Accepted              // an identifier, and the figure's organism
	Candidate             // an identifier of another organism
	Repeated              // equal to an earlier row
	ProblemRow            // cannot be read

	rows
)

// Tier says how a word stands for an entity. The smaller, the better.
type Tier uint8

// The tiers.
const (
	Symbol Tier = iota
	Synonym
	Family

	tiers
)

// String is the value of pf:tier.
func (t Tier) String() string { return [tiers]string{"symbol", "synonym", "family"}[t] }

// RowCounts counts rows by kind and by what became of them.
type RowCounts [Kinds][rows]int

// Read is how many rows of a kind there were.
func (c *RowCounts) Read(k Kind) (n int) {
	for _, count := range c[k] {
		n += count
	}
	return n
}

// Add adds the counts of another set of rows.
func (c *RowCounts) Add(other RowCounts) {
	for k := range c {
		for r := range c[k] {
			c[k][r] += other[k][r]
		}
	}
}
