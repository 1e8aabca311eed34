package resolve

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"figraph/record"
	"figraph/resolve/lexicon"
)

// shelves are the kinds of lexicon entries for the kinds of mentions.
var shelves = [record.Kinds + 1]lexicon.Kind{record.Gene: lexicon.Gene, record.Chemical: lexicon.Chemical,
	record.Disease: lexicon.Disease, record.GeneFamily: lexicon.Family}

// lookUpRows looks for entities of the rows without an identifier, genes first:
// what the gene table accepts is no chemical.
func (c *figure) lookUpRows() {
	for i := range c.Mentions {
		if m := &c.Mentions[i]; m.Kind == record.Gene && m.Row == record.Unresolved {
			c.take(m, c.geneReadings(m))
		}
	}
	var genes map[string]*record.Mention
	for i := range c.Mentions {
		m := &c.Mentions[i]
		// diseases in the record itself come from enrichment, not from the figure
		if m.Kind == record.Gene || m.Row != record.Unresolved || m.Kind == record.Disease && m.Origin == record.Inline {
			continue
		}
		if genes == nil {
			genes = c.acceptedGenes()
		}
		readings := c.termReadings(m)
		if gene := genes[lexicon.Fold(m.Word)]; gene != nil && len(readings) > 0 {
			own := reading{record.Gene, lexicon.Reading{Entity: gene.Entity, Name: gene.Name}}
			c.ambiguous(m.Word, c.FileOf(m), m.Line, append([]reading{own}, readings...))
			continue
		}
		c.take(m, readings)
	}
}

// reading is what a lexicon, or the figure's own table, takes a name for.
type reading struct {
	kind record.Kind
	lexicon.Reading
}

func (r reading) String() string {
	switch {
	case r.kind == record.GeneFamily:
		return fmt.Sprintf("the family %.100s", r.Name)
	case r.Entity.ID == "":
		return "a medicine of this name"
	case r.Kind == lexicon.Organism:
		return fmt.Sprintf("the organism %.100s (%s)", r.Name, r.Entity.CURIE())
	}
	return fmt.Sprintf("the %s %.100s (%s)", r.kind, cmp.Or(r.Name, r.Entity.ID), r.Entity.CURIE())
}

// readings are those that have an entity. A family is its name.
func readings(kind record.Kind, found []lexicon.Reading) []reading {
	if len(found) == 0 {
		return nil
	}
	list := make([]reading, 0, len(found))
	for _, f := range found {
		if kind == record.GeneFamily {
			f.Entity, f.Tier = record.Entity{Space: record.Families, ID: f.Name}, record.Family
		}
		if f.Entity.ID != "" {
			list = append(list, reading{kind, f})
		}
	}
	return list
}

// geneReadings are those of the match, else of the word, within the row's own
// organism, or that of the figure.
func (c *figure) geneReadings(m *record.Mention) []reading {
	scope := c.scope
	switch {
	case m.Taxon != "":
		scope = []string{m.Taxon}
	case m.OrganismName != "":
		scope = c.taxa.ownTaxa(m.OrganismName)
		if len(scope) == 0 {
			return nil
		}
	}
	for _, name := range []string{m.Match, m.Word} {
		if list := readings(record.Gene, c.lexicons.Genes(strings.TrimSpace(name), scope)); len(list) > 0 {
			return list
		}
	}
	return nil
}

// termReadings are those of the match, else of the name, else of the word.
func (c *figure) termReadings(m *record.Mention) []reading {
	for _, name := range []string{m.Match, m.Name, m.Word} {
		if list := readings(m.Kind, c.lexicons.Find(shelves[m.Kind], name)); len(list) > 0 {
			return list
		}
	}
	return nil
}

// take gives a row the one entity that its readings have, if it is one.
func (c *figure) take(m *record.Mention, list []reading) {
	switch len(list) {
	case 0:
		return
	case 1:
		give(m, list[0])
		m.Row = c.row(m)
		return
	}
	c.ambiguous(cmp.Or(m.Word, m.Match, m.Name), c.FileOf(m), m.Line, list)
}

func give(m *record.Mention, r reading) {
	m.Entity, m.Tier, m.EntityTaxon, m.Lexicon, m.Rule = r.Entity, r.Tier, r.Taxon, r.Lexicon, r.Rule
}

// acceptedGenes are the gene rows that are accepted, by what they are called.
func (c *figure) acceptedGenes() map[string]*record.Mention {
	genes := map[string]*record.Mention{}
	for i := range c.Mentions {
		m := &c.Mentions[i]
		if m.Kind != record.Gene || m.Row != record.Accepted {
			continue
		}
		for _, name := range []string{m.Word, m.Match, m.Name} {
			if folded := lexicon.Fold(name); folded != "" && genes[folded] == nil {
				genes[folded] = m
			}
		}
	}
	return genes
}

// shown bounds how many readings a problem lists.
const shown = 10

// ambiguous reports a name that has several readings.
func (c *figure) ambiguous(name, file string, line int, list []reading) {
	var said []string
	for _, r := range list {
		if text := r.String(); !slices.Contains(said, text) {
			said = append(said, text)
		}
	}
	if more := len(said) - shown; more > 0 {
		said = append(said[:shown], fmt.Sprintf("%d others", more))
	}
	problem(c.Figure, record.Warning, "name-ambiguous", file, line, "%.200q may be %s: it was given no entity", name, strings.Join(said, " or "))
}
