// Package resolve decides what each mention of a figure stands for: which rows
// the figure's organisms accept, how well a word names its entity, how many
// entities it could mean, and which taxon an organism's name is. What the record
// does not say of a name, lexicons may.
//
// Resolve works on one figure and nothing else, so that what a figure states
// never hangs on the other figures of a corpus. Package lexicon holds the names.
package resolve

import (
	"fmt"
	"strings"

	"figraph/record"
	"figraph/resolve/lexicon"
)

// Resolver resolves figures, with lexicons or without. It keeps nothing of a
// figure; any number of goroutines may use it.
type Resolver struct {
	lexicons *lexicon.Stack
	some     bool // whether there is a lexicon
}

// New makes a resolver that looks names up in a stack; nil is a stack of none.
func New(stack *lexicon.Stack) *Resolver {
	if stack == nil {
		stack = lexicon.NewStack()
	}
	return &Resolver{stack, len(stack.Names()) > 0}
}

// Resolve resolves a figure without a lexicon.
func Resolve(fig *record.Figure) { New(nil).Resolve(fig) }

// Resolve sets Row, Tier and Ambiguity of every mention, adds a mention for each
// keyword that only a lexicon accounts for, makes the mentions of organisms, and
// counts rows and keywords. What it finds odd is a Problem of the figure.
func (r *Resolver) Resolve(fig *record.Figure) {
	taxa := newTaxonomy(fig, r.lexicons)
	c := &figure{Figure: fig, lexicons: r.lexicons, taxa: taxa, accepted: acceptance(fig, taxa), scope: taxa.scope(fig)}
	c.rows()
	if r.some {
		c.lookUpRows()
	}
	for i := range fig.Mentions {
		fig.Rows[fig.Mentions[i].Kind][fig.Mentions[i].Row]++
	}
	countReadings(fig.Mentions)
	c.keywords()
	if pairs := countPairs(fig.Mentions); pairs > maxPairs {
		c.withdraw(pairs)
		return
	}
	fig.Taxa = taxa.mentions(fig)
	c.organisms()
}

// figure is a figure that is being resolved.
type figure struct {
	*record.Figure
	lexicons *lexicon.Stack
	taxa     *taxonomy
	accepted func(*record.Mention) bool
	scope    []string // taxa whose genes its names may mean; see taxonomy.scope
}

// rows decides the rows by what the record itself says.
func (c *figure) rows() {
	seen := make(map[identity]bool, len(c.Mentions))
	for i := range c.Mentions {
		m := &c.Mentions[i]
		m.Row = c.row(m)
		if id := identityOf(m); seen[id] {
			m.Row = record.Repeated
		} else {
			seen[id] = true
		}
		m.Tier = tier(c.Figure, m)
	}
}

// identity is what makes two rows of a figure the same.
type identity struct {
	kind                           record.Kind
	taxon, word, match, id, source string
}

func identityOf(m *record.Mention) identity {
	return identity{m.Kind, m.Taxon, m.Word, m.Match, m.ID, m.Source}
}

func (c *figure) row(m *record.Mention) record.Row {
	switch {
	case m.Entity == (record.Entity{}):
		return record.Unresolved
	case m.Kind == record.Gene && m.Origin == record.Table && !c.accepted(m):
		return record.Candidate
	}
	return record.Accepted
}

// tiers says what each source of a gene's name is worth.
var tiers = map[string]record.Tier{
	"ncbigene_symbol":    record.Symbol,
	"hgnc_symbol":        record.Symbol,
	"ncbigene_synonym":   record.Synonym,
	"hgnc_alias_symbol":  record.Synonym,
	"hgnc_prev_symbol":   record.Synonym,
	"famplex_relations":  record.Family,
	"bioentities_symbol": record.Family,
}

// tier is the tier of a row. A gene of no known source counts least.
func tier(fig *record.Figure, m *record.Mention) record.Tier {
	if m.Kind == record.Gene {
		known, ok := tiers[m.Source]
		if !ok && m.Source != "" {
			problem(fig, record.Warning, "source-unknown", fig.FileOf(m), m.Line, "the source %.200q is not known: the row counts as family", m.Source)
		}
		if !ok {
			return record.Family
		}
		return known
	}
	switch word := strings.TrimSpace(m.Word); {
	case word == "":
		return record.Family
	case strings.EqualFold(word, m.Match) || strings.EqualFold(word, m.Name):
		return record.Symbol
	}
	return record.Synonym
}

// countReadings sets how many entities each word could mean.
func countReadings(mentions []record.Mention) {
	type reading struct {
		kind               record.Kind
		taxon, word, match string
	}
	entities := make(map[reading]map[record.Entity]bool, len(mentions))
	of := func(m *record.Mention) reading { return reading{m.Kind, m.Taxon, m.Word, m.Match} }
	for i := range mentions {
		m := &mentions[i]
		if m.Entity == (record.Entity{}) {
			continue
		}
		if entities[of(m)] == nil {
			entities[of(m)] = map[record.Entity]bool{}
		}
		entities[of(m)][m.Entity] = true
	}
	for i := range mentions {
		mentions[i].Ambiguity = len(entities[of(&mentions[i])])
	}
}

func problem(fig *record.Figure, s record.Severity, code, file string, line int, format string, args ...any) {
	fig.Problems = append(fig.Problems, record.Problem{Severity: s, Code: code, Figure: fig.ID, File: file, Line: line, Message: fmt.Sprintf(format, args...)})
}
