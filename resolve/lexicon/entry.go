// Package lexicon holds what dictionaries say: which entity a name stands for.
//
// Read takes a dictionary apart, whatever its form, entry by entry; a Learner makes
// one of what figures say, Builtin is one that needs no file, and an Encoder writes
// any as a table. A Stack holds several and answers by name or by entity, the first
// that knows something first. The package decides nothing about a figure: package
// resolve does.
package lexicon

import "figraph/record"

// Kind is what an entry is about.
type Kind uint8

// The kinds. Gene, Chemical and Disease are those of mentions.
const (
	Gene Kind = iota
	Chemical
	Disease
	Family
	Organism

	kinds
)

// String is the name of one, as the tables of this package have it.
func (k Kind) String() string {
	return [kinds]string{"gene", "chemical", "disease", "family", "organism"}[k]
}

// Entry is an entity and its names, as one dictionary has them.
type Entry struct {
	Kind     Kind
	Entity   record.Entity // zero where the dictionary has only the name, as of a medicine
	Taxon    string        // NCBI number; of genes and families
	Name     string        // the symbol, the preferred name, the Latin name
	Synonyms []string      // aliases, former symbols, common names
	Same     []Equivalent
	Members  []record.Entity // of a family
	Medicine bool            // used as a therapy
	Count    int             // the figures of a corpus that read it; 0 when it was not learnt from one
	Reads    []int           // the figures that read each synonym, or nil
}

// Equivalent is the same entity in another database.
type Equivalent struct {
	Prefix string // as in CURIEs, lower case: "ensembl", "hgnc", "chebi", "drugbank"
	ID     string
	Exact  bool // the same entity, not only a close one
}
