// Package record reads the records of published pathway figures: front matter of
// every generation, and the tables that lie beside it.
//
// ReadFigure reads one record and ReadTable one of its tables; both take bytes
// and open no file. What a Figure holds is checked: identifiers are well formed,
// numbers canonical, missing values empty. What is wrong with a field or a row is
// a Problem of the figure; only a record that cannot be read at all is an error.
// The package decides nothing about what a mention means: package resolve does.
package record

// Figure is one record.
type Figure struct {
	ID        string         // figid, such as PMC6450409__nihms-1523804-f0003
	File      string         // where the record was read
	Lines     map[string]int // where its keys stand
	Tables    [Kinds]string  // where its tables were read, empty for none
	Alias     string
	Title     string
	Caption   string
	Number    string
	Type      string
	FileName  string
	Link      string // path or URL of the figure's page
	Score     string // canonical decimal
	NDEx      string // UUID
	WPID      string
	Keywords  []string // schema-jsonld's list, as it is
	Listed    []int    // where each keyword stands
	Paper     Paper
	Organisms [OrganismFields][]string // names without the missing ones, by field
	Nameless  [OrganismFields]int      // the missing ones, such as NA
	Mentions  []Mention
	Taxa      []OrganismMention // made by package resolve
	Untyped   []string          // keywords that no row and no lexicon accounts for; set by package resolve
	Rows      RowCounts
	Words     KeywordCounts
	Problems  []Problem
}

// FileOf is where a mention of the figure was read.
func (f *Figure) FileOf(m *Mention) string {
	if m.Origin == Table {
		return f.Tables[m.Kind]
	}
	return f.File
}

// Paper is what a record says of its paper.
type Paper struct {
	PMCID     string
	Title     string
	Reference string
	Year      string // four digits
	DOI       string
	Keywords  []string
	Journal   Journal
}

// Journal is what a record says of its journal.
type Journal struct{ Title, Abbreviation, Publisher string }

// OrganismField says where a figure names an organism.
type OrganismField uint8

// The fields. A gene table is one because it counts its matches by organism.
const (
	CuratedOrganisms OrganismField = iota
	RecognizedOrganisms
	TableOrganisms

	OrganismFields // how many there are
)

// String is the name of the key, or of the table, as dc:source states it.
func (f OrganismField) String() string {
	return [OrganismFields]string{"organisms", "organisms_ner", "genes-table"}[f]
}

// OrganismMention is an organism that a field names.
type OrganismMention struct {
	Field     OrganismField
	Names     []string // as written; several when the field spells one taxon in several ways
	Taxon     string   // NCBI number; empty when neither table nor lexicon gives one for the name
	LatinName string   // the table's name of the taxon, else the lexicon's
	Counts    Counts   // of a gene table only
	Lexicon   string   // that gave Taxon, empty when the table did
	Rule      string   // by which it did
}

// Counts are what a gene table counts of one organism: canonical integers, or
// empty.
type Counts struct{ Direct, Synonym, Match string }

// KeywordCounts counts the distinct keywords of figures. They balance: read is
// the sum of the others.
type KeywordCounts struct {
	Read       int `json:"read"`
	Rows       int `json:"rows"` // that a row accounts for
	Resolved   int `json:"resolved"`
	Ambiguous  int `json:"ambiguous"`
	Unresolved int `json:"unresolved"`
}

// Add adds the counts of other figures.
func (c *KeywordCounts) Add(other KeywordCounts) {
	c.Read += other.Read
	c.Rows += other.Rows
	c.Resolved += other.Resolved
	c.Ambiguous += other.Ambiguous
	c.Unresolved += other.Unresolved
}
