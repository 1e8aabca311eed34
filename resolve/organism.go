package resolve

import (
	"slices"
	"strings"

	"figraph/record"
	"figraph/resolve/lexicon"
)

// fold makes the spellings of an organism's name comparable: the records' writer
// removes quotes, colons and equals signs, at times.
func fold(name string) string {
	if isTidy(name) {
		return strings.ToLower(name)
	}
	return foldAny(name)
}

// isTidy says whether a name is words of ASCII letters, digits and full stops, with
// one space between: most are.
func isTidy(name string) bool {
	space := true // before the first word
	for i := range len(name) {
		c := name[i]
		word := c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '.'
		if !word && (c != ' ' || space) {
			return false
		}
		space = !word
	}
	return !space
}

func foldAny(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune("\"':=", r) {
			return -1
		}
		return r
	}, name)
	return strings.ToLower(strings.Join(strings.Fields(name), " "))
}

// taxonomy is what a figure's own gene table says of names and taxa, and what the
// lexicons say of names that it does not have.
type taxonomy struct {
	taxa     map[string][]string // folded name to taxa
	latin    map[string]string   // taxon to the name that its first row has
	blocks   []block             // the organisms of the table, in its order
	printed  map[string]bool     // the table's names, folded
	lexicons *lexicon.Stack
}

// block is one organism of a gene table: a taxon, or a name without one.
type block struct {
	taxon  string
	names  []string // as written
	counts record.Counts
}

func newTaxonomy(fig *record.Figure, lexicons *lexicon.Stack) *taxonomy {
	t := &taxonomy{taxa: map[string][]string{}, latin: map[string]string{}, printed: map[string]bool{}, lexicons: lexicons}
	rows := make([]*record.Mention, 0, len(fig.Mentions))
	for i := range fig.Mentions {
		if m := &fig.Mentions[i]; m.Kind == record.Gene && m.Origin == record.Table {
			rows = append(rows, m)
			t.learn(m)
		}
	}
	seen := map[[2]string]int{}
	for _, m := range rows {
		t.block(fig, m, seen)
	}
	return t
}

// block puts a row into the block of its organism. A row without a taxon belongs
// to that of its name, where other rows give one; a row without either to none.
func (t *taxonomy) block(fig *record.Figure, m *record.Mention, seen map[[2]string]int) {
	folded, taxon := fold(m.OrganismName), m.Taxon
	if taxon == "" {
		taxon = t.taxon(m.OrganismName)
	}
	if taxon == "" && folded == "" {
		return
	}
	key := [2]string{taxon, folded}
	if taxon != "" {
		key[1] = ""
	}
	at, known := seen[key]
	if !known {
		at = len(t.blocks)
		seen[key] = at
		t.blocks = append(t.blocks, block{taxon: taxon, counts: m.Counts})
	}
	b := &t.blocks[at]
	if m.OrganismName != "" && !slices.Contains(b.names, m.OrganismName) {
		b.names = append(b.names, m.OrganismName)
	}
	if b.counts != m.Counts {
		problem(fig, record.Warning, "counts-differ", fig.FileOf(m), m.Line, "the counts of %.200s differ from those of its first row, which are kept", m.OrganismName)
	}
}

// learn notes that a name stands for a taxon.
func (t *taxonomy) learn(m *record.Mention) {
	folded := fold(m.OrganismName)
	if folded == "" {
		return
	}
	t.printed[folded] = true
	if m.Taxon == "" {
		return
	}
	if !slices.Contains(t.taxa[folded], m.Taxon) {
		t.taxa[folded] = append(t.taxa[folded], m.Taxon)
	}
	if t.latin[m.Taxon] == "" {
		t.latin[m.Taxon] = m.OrganismName
	}
}

// holds says whether an organism is in a list of names: by taxon where the table
// gives one for a name, else by name. Of a name that no row of the table has, a
// lexicon may give the taxon: "human" is 9606.
func (t *taxonomy) holds(list []string, taxon, name string) bool {
	own := fold(name)
	taxa := []string{taxon}
	if taxon == "" { // of a row without a taxon, by its name
		taxa = t.ownTaxa(name)
	}
	for _, member := range list {
		folded := fold(member)
		sharesTaxon := slices.ContainsFunc(t.taxaOf(member), func(id string) bool { return slices.Contains(taxa, id) })
		if sharesTaxon || taxon == "" && own != "" && folded == own {
			return true
		}
	}
	return false
}

// acceptance decides which organisms of the gene table are the figure's, and
// gives the test for its rows.
func acceptance(fig *record.Figure, t *taxonomy) func(*record.Mention) bool {
	all := func(*record.Mention) bool { return true }
	recognized, curated := fig.Organisms[record.RecognizedOrganisms], fig.Organisms[record.CuratedOrganisms]
	line := max(1, fig.Lines["organisms_ner"], fig.Lines["organisms"])
	switch {
	case len(t.blocks) == 0:
		return all
	case len(recognized) > 0:
		if !t.anyIn(recognized) {
			problem(fig, record.Warning, "organism-mismatch", fig.File, line, "no row's organism is one of organisms_ner (%.2000s): all rows are candidates", strings.Join(recognized, ", "))
		}
		return t.test(recognized)
	case len(t.blocks) == 1:
		return all
	case t.anyIn(curated):
		return t.test(curated)
	}
	problem(fig, record.Warning, "organism-unknown", fig.File, line, "neither organisms_ner nor organisms says which of the table's %d organisms are the figure's: all rows were accepted", len(t.blocks))
	return all
}

func (t *taxonomy) anyIn(list []string) bool {
	return slices.ContainsFunc(t.blocks, func(b block) bool { return t.holds(list, b.taxon, strings.Join(b.names, " ")) })
}

// test says of a row whether its organism is in the list. Rows come in blocks of
// one organism, so the last answer is kept.
func (t *taxonomy) test(list []string) func(*record.Mention) bool {
	type organism struct{ taxon, name string }
	answers := map[organism]bool{}
	return func(m *record.Mention) bool {
		o := organism{m.Taxon, m.OrganismName}
		answer, known := answers[o]
		if !known {
			answer = t.holds(list, m.Taxon, m.OrganismName)
			answers[o] = answer
		}
		return answer
	}
}

// mentions lists the organisms that each field names, one for each taxon, or for
// each name without one.
func (t *taxonomy) mentions(fig *record.Figure) []record.OrganismMention {
	var list []record.OrganismMention
	for field := range record.TableOrganisms {
		start := len(list)
		for _, name := range fig.Organisms[field] {
			list = t.mention(list, start, t.named(field, name))
		}
	}
	start := len(list)
	for _, b := range t.blocks {
		list = t.mention(list, start, record.OrganismMention{Field: record.TableOrganisms, Names: b.names, Taxon: b.taxon, Counts: b.counts})
	}
	return list
}

// mention adds o to the list, or its name to an earlier mention of the same field
// and taxon.
func (t *taxonomy) mention(list []record.OrganismMention, start int, o record.OrganismMention) []record.OrganismMention {
	for i := start; i < len(list); i++ {
		same := list[i].Taxon == o.Taxon
		if o.Taxon == "" {
			same = same && slices.Equal(list[i].Names, o.Names)
		}
		if !same {
			continue
		}
		for _, name := range o.Names {
			if !slices.Contains(list[i].Names, name) {
				list[i].Names = append(list[i].Names, name)
			}
		}
		return list
	}
	if latin := t.latin[o.Taxon]; latin != "" || o.Lexicon == "" {
		o.LatinName = latin
	}
	return append(list, o)
}

// named is the organism that a field names: by the table, else by a lexicon.
func (t *taxonomy) named(field record.OrganismField, name string) record.OrganismMention {
	o := record.OrganismMention{Field: field, Names: []string{name}, Taxon: t.taxon(name)}
	if len(t.taxa[fold(name)]) > 0 {
		return o
	}
	if reading, known := t.lookUp(name); known {
		o.Taxon, o.LatinName, o.Lexicon, o.Rule = reading.Entity.ID, reading.Name, reading.Lexicon, reading.Rule
	}
	return o
}

// lookUp is what the lexicons say of an organism's name.
func (t *taxonomy) lookUp(name string) (lexicon.Reading, bool) {
	if _, _, known := t.lexicons.Taxon(name); !known {
		return lexicon.Reading{}, false
	}
	return t.lexicons.Find(lexicon.Organism, name)[0], true
}

// taxaOf are the taxa that a name of a list stands for: those of the table, else,
// for a name that it does not have, that of a lexicon.
func (t *taxonomy) taxaOf(name string) []string {
	folded := fold(name)
	if t.printed[folded] {
		return t.taxa[folded]
	}
	return t.ownTaxa(name)
}

// ownTaxa are the taxa of a row that has only a name: those of other rows of the
// name, else that of a lexicon.
func (t *taxonomy) ownTaxa(name string) []string {
	if taxa := t.taxa[fold(name)]; len(taxa) > 0 {
		return taxa
	}
	if reading, known := t.lookUp(name); known {
		return []string{reading.Entity.ID}
	}
	return nil
}

// scope is where the genes of a figure are looked for: the taxa of organisms_ner,
// or, where it names none, of organisms. It is nil, for all, where neither names
// an organism, and empty where nobody knows those that they name.
func (t *taxonomy) scope(fig *record.Figure) []string {
	for _, field := range []record.OrganismField{record.RecognizedOrganisms, record.CuratedOrganisms} {
		if len(fig.Organisms[field]) == 0 {
			continue
		}
		taxa := []string{}
		for _, name := range fig.Organisms[field] {
			if taxon := t.named(field, name).Taxon; taxon != "" && !slices.Contains(taxa, taxon) {
				taxa = append(taxa, taxon)
			}
		}
		return taxa
	}
	return nil
}

// organisms reports names that no row has and that a lexicon gives to several
// organisms: they stand for none.
func (c *figure) organisms() {
	for _, o := range c.Taxa {
		if o.Taxon != "" || c.taxa.printed[fold(o.Names[0])] {
			continue
		}
		var list []reading
		for _, found := range c.lexicons.Find(lexicon.Organism, o.Names[0]) {
			list = append(list, reading{Reading: found})
		}
		if len(list) > 1 {
			c.ambiguous(o.Names[0], c.File, max(1, c.Lines[o.Field.String()]), list)
		}
	}
}

// taxon is the taxon of a name, empty when the table gives none or several.
func (t *taxonomy) taxon(name string) string {
	if taxa := t.taxa[fold(name)]; len(taxa) == 1 {
		return taxa[0]
	}
	return ""
}
