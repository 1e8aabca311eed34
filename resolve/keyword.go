package resolve

import (
	"slices"
	"strings"

	"figraph/record"
	"figraph/resolve/lexicon"
)

// keywordSource is the source of mentions that stand only in the list of keywords.
const keywordSource = "keywords"

// keywords makes mentions of those keywords that no row accounts for and of which
// the lexicons have exactly one reading.
func (c *figure) keywords() {
	if len(c.Keywords) == 0 {
		return
	}
	called := c.called()
	seen := make(map[string]bool, len(c.Keywords))
	for i, word := range c.Keywords {
		if seen[word] {
			continue
		}
		seen[word] = true
		c.Words.Read++
		if called[strings.TrimSpace(word)] || called[lexicon.Fold(word)] {
			c.Words.Rows++
			continue
		}
		line := c.Lines["schema-jsonld"]
		if i < len(c.Listed) {
			line = c.Listed[i]
		}
		c.keyword(word, line)
	}
}

// called are the words, matches and names of all rows that the graph has, as they
// are and folded.
func (c *figure) called() map[string]bool {
	called := make(map[string]bool, 2*len(c.Mentions))
	for i := range c.Mentions {
		m := &c.Mentions[i]
		if m.Row != record.Accepted && m.Row != record.Unresolved {
			continue
		}
		for _, name := range []string{m.Word, m.Match, m.Name} {
			if name = strings.TrimSpace(name); name != "" && !called[name] {
				called[name] = true
				called[lexicon.Fold(name)] = true
			}
		}
	}
	delete(called, "") // of names that are nothing but marks
	return called
}

// keyword makes the mentions of one keyword.
func (c *figure) keyword(word string, line int) {
	claims := c.claims(word)
	switch {
	case len(claims) == 0:
		c.Words.Unresolved++
		c.Untyped = append(c.Untyped, word)
	case !agree(claims, c.scope):
		c.Words.Ambiguous++
		c.Untyped = append(c.Untyped, word)
		c.ambiguous(word, c.File, line, claims)
	default:
		c.Words.Resolved++
		if cap(c.Mentions) == len(c.Mentions) {
			c.Mentions = slices.Grow(c.Mentions, len(c.Keywords))
		}
		for _, claim := range claims {
			c.Mentions = append(c.Mentions, mentionOf(word, line, claim))
		}
	}
}

// claims are all readings of a keyword: as a gene of each of the figure's
// organisms, letter by letter, and in any spelling as all else. That a medicine
// has the name is one as well, where the word is claimed at all.
func (c *figure) claims(word string) []reading {
	symbol := strings.TrimSpace(word)
	var list []reading
	if c.scope == nil {
		list = readings(record.Gene, c.lexicons.Genes(symbol, nil))
	}
	for i := range c.scope {
		list = append(list, readings(record.Gene, c.lexicons.Genes(symbol, c.scope[i:i+1]))...)
	}
	genes := len(list)
	list = append(list, readings(record.Chemical, c.lexicons.Find(lexicon.Chemical, word))...)
	chemicals := len(list) - genes
	list = append(list, readings(record.Disease, c.lexicons.Find(lexicon.Disease, word))...)
	list = append(list, readings(record.GeneFamily, c.lexicons.Find(lexicon.Family, word))...)
	if chemicals == 0 && len(list) > 0 && c.lexicons.IsMedicine(word) {
		list = append(list, reading{record.Chemical, lexicon.Reading{Name: symbol}})
	}
	return list
}

// agree says whether readings are one: one entity, or one gene in each of several
// organisms, which the figure has to name.
func agree(list []reading, scope []string) bool {
	if len(list) > 1 && scope == nil {
		return false
	}
	taxa := map[string]bool{}
	for _, r := range list {
		if len(list) > 1 && r.kind != record.Gene || taxa[r.Taxon] {
			return false
		}
		taxa[r.Taxon] = true
	}
	return true
}

func mentionOf(word string, line int, r reading) record.Mention {
	m := record.Mention{Kind: r.kind, Origin: record.Keyword, Line: line, Word: word, Name: r.Name, ID: identifier(r.Entity),
		Source: keywordSource, Row: record.Accepted, Ambiguity: 1}
	if r.kind == record.Gene {
		m.Taxon = r.Taxon
	}
	give(&m, r)
	return m
}

// identifier is an identifier as tables have it: a gene's number, a family's
// name, a CURIE of all else.
func identifier(e record.Entity) string {
	if e.Space == record.NCBIGene || e.Space == record.Families {
		return e.ID
	}
	return e.CURIE()
}
