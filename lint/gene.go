package lint

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"figraph/record"
	"figraph/resolve/lexicon"
)

// manyGenes is how many genes of one organism a word may stand for.
const manyGenes = 10

var geneChecks = []*check{
	{Rule: Rule{"word-many-genes", Warning, "A word stands for more than ten genes",
		"It names a family: each of its members counts as drawn, though the figure shows one or none.",
		"Give the row the members that the paper means, or leave the family out."}, figure: manyGenesOfWord},
	{Rule: Rule{"gene-is-word", Warning, "A gene was read from an ordinary word",
		"via, out and all are names of genes, and stand in captions and labels: the figure draws no gene there.",
		"Remove the row."}, figure: func(f *figure) {
		f.geneWords(func(m *record.Mention, word string) {
			if ordinary[strings.ToLower(word)] && word != strings.ToUpper(word) && word != m.Name { // flies have genes called so
				f.row(m, "the gene %s was read from %q", nameOf(m), m.Word)
			}
		})
	}},
	{Rule: Rule{"gene-short", Info, "A gene was read from one letter, or two small ones",
		"Axes, panels, ions and elements are called so; few genes are.",
		"Look at the figure, and remove the row."}, figure: func(f *figure) {
		f.geneWords(func(m *record.Mention, word string) {
			letters := []rune(word)
			if len(letters) == 1 || len(letters) == 2 && word == strings.ToLower(word) && unicode.IsLetter(letters[1]) {
				f.row(m, "the gene %s was read from %q", nameOf(m), m.Word)
			}
		})
	}},
	{Rule: Rule{"gene-letters", Info, "A gene was read from letters that no symbol has",
		"Accents and \u00DF are misread: \u00C7AMK2B is CAMK2B, TGF\u00DF is TGF\u03B2; the gene found may be another.",
		"Correct the word."}, figure: func(f *figure) {
		f.geneWords(func(m *record.Mention, word string) {
			if i := strings.IndexFunc(word, isMisreadLetter); i >= 0 {
				f.row(m, "the gene %s was read from %q", nameOf(m), m.Word)
			}
		})
	}},
	{Rule: Rule{"gene-is-chemical", Warning, "A gene was read, by a synonym, from the name of a chemical",
		"ADP is a synonym of WDTC1, and Thr of a receptor; figures draw the nucleotide and the amino acid.",
		"Remove the rows, or move the word to the chemicals. The first place stands for all."},
		figure: func(f *figure) { noteGenesAndChemicals(f) },
		thing:  func(t *thing) { alsoChemical(t, "synonym") }},
	{Rule: Rule{"gene-or-chemical", Info, "A gene's symbol is also the name of a chemical",
		"TYR is tyrosinase, Tyr is tyrosine: the word alone does not say which is drawn.",
		"Look at the figures, and keep one of the two. The first place stands for all."},
		figure: func(f *figure) { noteGenesAndChemicals(f) },
		thing:  func(t *thing) { alsoChemical(t, "symbol") }},
	{Rule: Rule{"gene-source-wrong", Warning, "A row calls its match a symbol, and it is another",
		"Such rows count as the best evidence, with a name that is at most a synonym.",
		"Write ncbigene_synonym as source, or correct the gene."}, figure: func(f *figure) {
		for m := range f.rows(record.Gene) {
			if (m.Source == "ncbigene_symbol" || m.Source == "hgnc_symbol") && m.Match != "" && m.Name != "" && !strings.EqualFold(m.Match, m.Name) {
				f.row(m, "the source is %s, the match is %s, and the symbol %s", m.Source, short(m.Match), short(m.Name))
			}
		}
	}},
	{Rule: Rule{"gene-symbol-missing", Warning, "A gene has a number and no symbol",
		"Nobody can read whom the row means, and the keywords lack it.",
		"Write the symbol that NCBI Gene has."}, figure: func(f *figure) {
		for m := range f.rows(record.Gene) {
			if name := strings.TrimSpace(m.Name); m.ID != "" && m.Origin == record.Table && (name == "" || name == "NA" && !strings.EqualFold(m.Match, "NA")) {
				f.row(m, "ncbigene:%s has no symbol", m.ID)
			}
		}
	}},
	{Rule: Rule{"symbol-several-genes", Warning, "One symbol stands for several genes of one organism",
		"A symbol is of one gene: a number is wrong, or outdated.",
		"Look the symbol up at NCBI Gene, and write its number."},
		figure: func(f *figure) {
			f.geneRows(func(m *record.Mention) {
				if m.Taxon != "" {
					f.note(m.Name+" of taxon "+m.Taxon, m.ID, m)
				}
			})
		},
		thing: func(t *thing) {
			t.others(func(most, v *value) {
				t.at(v, "%s is ncbigene:%s here (%s), and ncbigene:%s elsewhere (%s)", t.name, v.text, inFigures(v.figures), most.text, inFigures(most.figures))
			})
		}},
	{Rule: Rule{"name-differs", Warning, "One identifier has several symbols or names",
		"Some are of another time, or the identifier of another thing; the graph takes what most figures say.",
		"Write today's name everywhere, and look whether the identifier is meant."},
		figure: func(f *figure) {
			f.geneRows(func(m *record.Mention) { f.note("ncbigene:"+m.ID, m.Name, m) })
			for _, kind := range []record.Kind{record.Chemical, record.Disease} {
				for m := range f.rows(kind) {
					if e := given(m); e.Space == record.MeSH && m.Match != "" {
						f.note(e.CURIE(), m.Match, m)
					}
				}
			}
		},
		thing: func(t *thing) {
			t.others(func(most, v *value) {
				t.at(v, "%s is %q here (%s), and %q elsewhere (%s)", t.name, short(v.text), inFigures(v.figures), short(most.text), inFigures(most.figures))
			})
		}},
	{Rule: Rule{"gene-taxon-differs", Error, "A gene belongs to another organism than its row says",
		"The number is that of the gene in another species. (Asked of --lexicon.)",
		"Write the number of the gene in organism_id's species."}, figure: func(f *figure) {
		f.geneRows(func(m *record.Mention) {
			if taxon := f.lexicons.TaxonOf(m.Entity); taxon != "" && m.Taxon != "" && taxon != m.Taxon {
				f.row(m, "%s (%s) is a gene of taxon %s, the row says %s", m.Entity.CURIE(), short(m.Name), taxon, m.Taxon)
			}
		})
	}},
	{Rule: Rule{"gene-symbol-outdated", Info, "A gene has another symbol than the lexicon gives it",
		"Symbols are replaced; readers look for today's. (Asked of --lexicon.)",
		"Write the symbol that NCBI Gene has."}, figure: func(f *figure) {
		seen := map[string]bool{}
		f.geneRows(func(m *record.Mention) {
			if name := f.lexicons.NameOf(m.Entity); name != "" && name != m.Name && !seen[m.ID] {
				seen[m.ID] = true
				f.row(m, "%s is %s in the lexicon, %s here", m.Entity.CURIE(), name, short(m.Name))
			}
		})
	}},
	{Rule: Rule{"counts-wrong", Warning, "The counts of a gene table are not those of its rows",
		"Rows were added or lost after they were counted.",
		"Write the table again."}, figure: countsWrong},
}

// geneRows gives the rows of genes that the record itself identifies and names.
func (f *figure) geneRows(see func(*record.Mention)) {
	for m := range f.rows(record.Gene) {
		if given(m) != (record.Entity{}) && m.Name != "" {
			see(m)
		}
	}
}

// geneWords gives each word of a gene once, without the marks around it.
func (f *figure) geneWords(see func(m *record.Mention, word string)) {
	seen := map[string]bool{}
	for m := range f.rows(record.Gene) {
		if word := bare(m.Word); word != "" && given(m) != (record.Entity{}) && !seen[m.Word] {
			seen[m.Word] = true
			see(m, word)
		}
	}
}

// bare is a word without the marks around it.
func bare(word string) string {
	return strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// nameOf is what a row calls its entity.
func nameOf(m *record.Mention) string {
	if m.Name != "" {
		return short(m.Name)
	}
	return m.ID
}

func isMisreadLetter(r rune) bool {
	return r > unicode.MaxASCII && unicode.Is(unicode.Latin, r) && r != '\u017F'
}

// manyGenesOfWord counts the genes of each organism that a word stands for, and
// reports a word once, for the organism where it stands for the most.
func manyGenesOfWord(f *figure) {
	type reading struct{ word, taxon string }
	genes := map[reading][]record.Entity{}
	first := map[string]*record.Mention{}
	var words []string
	for m := range f.rows(record.Gene) {
		e := given(m)
		if e == (record.Entity{}) || strings.TrimSpace(m.Word) == "" {
			continue
		}
		if first[m.Word] == nil {
			first[m.Word] = m
			words = append(words, m.Word)
		}
		if r := (reading{m.Word, m.Taxon}); !slices.Contains(genes[r], e) {
			genes[r] = append(genes[r], e)
		}
	}
	most := map[string]int{}
	for r, list := range genes {
		most[r.word] = max(most[r.word], len(list))
	}
	for _, word := range words {
		if most[word] > manyGenes {
			f.row(first[word], "%q stands for %d genes of one organism", short(word), most[word])
		}
	}
}

// countsWrong counts the rows of each organism of the table as its writer does.
func countsWrong(f *figure) {
	if f.Rows[record.Gene][record.ProblemRow] > 0 {
		return // the rows that were left out were counted too
	}
	type block struct {
		first    *record.Mention
		counts   [2]int
		matches  map[string]bool
		repeated bool
	}
	blocks := map[string]*block{}
	var order []*block
	for i := range f.Mentions {
		m := &f.Mentions[i]
		if m.Kind != record.Gene || m.Origin != record.Table {
			continue
		}
		key := m.Taxon + " " + m.OrganismName
		b := blocks[key]
		if b == nil {
			b = &block{first: m, matches: map[string]bool{}}
			blocks[key], order = b, append(order, b)
		}
		b.repeated = b.repeated || m.Row == record.Repeated
		b.matches[m.Match] = true
		if i := slices.Index([]string{"ncbigene_symbol", "ncbigene_synonym"}, m.Source); i >= 0 {
			b.counts[i]++
		}
	}
	for _, b := range order {
		want := record.Counts{Direct: countCell(b.counts[0]), Synonym: countCell(b.counts[1]), Match: countCell(len(b.matches))}
		if got := b.first.Counts; got != (record.Counts{}) && !b.repeated && zeroed(got) != zeroed(want) {
			f.row(b.first, "the counts of %s are %s, its rows make %s", short(b.first.OrganismName), inWords(got), inWords(want))
		}
	}
}

func countCell(n int) string { return strconv.Itoa(n) }

// zeroed writes a count that is missing, which stands for none, as 0.
func zeroed(c record.Counts) record.Counts {
	for _, cell := range []*string{&c.Direct, &c.Synonym, &c.Match} {
		if *cell == "" {
			*cell = "0"
		}
	}
	return c
}

func inWords(c record.Counts) string {
	c = zeroed(c)
	return fmt.Sprintf("%s direct, %s synonym, %s match", c.Direct, c.Synonym, c.Match)
}

// Values of words that are noted as genes and as chemicals.
const (
	asGene     = "gene "
	asChemical = "chemical "
)

// noteGenesAndChemicals notes what each word of a figure was read as. Chemicals are
// the words with an identifier, and those that everybody knows.
func noteGenesAndChemicals(f *figure) {
	f.geneWords(func(m *record.Mention, word string) {
		folded := lexicon.Fold(word)
		if folded == "" {
			return
		}
		tier := "symbol"
		if m.Tier != record.Symbol {
			tier = "synonym"
		}
		f.note(folded, asGene+tier+" "+nameOf(m), m)
		if name := metabolites[folded]; name != "" {
			f.note(folded, asChemical+name, nil)
		} else if list := f.lexicons.Find(lexicon.Chemical, word); len(list) > 0 && list[0].Entity.ID != "" {
			f.note(folded, asChemical+list[0].Name+" ("+list[0].Entity.CURIE()+")", nil)
		}
	})
	for m := range f.rows(record.Chemical) {
		if e := given(m); e != (record.Entity{}) {
			f.note(lexicon.Fold(bare(m.Word)), asChemical+firstOf(m.Match, m.Word)+" ("+e.CURIE()+")", m)
		}
	}
}

// alsoChemical reports the genes of a tier that a word was read as, where it is a
// chemical as well.
func alsoChemical(t *thing, tier string) {
	chemical := ""
	for i := range t.values {
		if name, is := strings.CutPrefix(t.values[i].text, asChemical); is && chemical == "" {
			chemical = name
		}
	}
	if chemical == "" || t.name == "" {
		return
	}
	for i := range t.values {
		if gene, is := strings.CutPrefix(t.values[i].text, asGene+tier+" "); is {
			v := &t.values[i]
			t.at(v, "the gene %s was read from %q (%s), which is %s", gene, t.name, inFigures(v.figures), short(chemical))
		}
	}
}

// metabolites are short names of what most figures of metabolism draw, folded. Where
// such a word is also a gene's symbol, as tyr is, the check that asks says so.
var metabolites = map[string]string{
	"adp": "adenosine diphosphate", "amp": "adenosine monophosphate", "atp": "adenosine triphosphate", "camp": "cyclic AMP",
	"cdp": "cytidine diphosphate", "cmp": "cytidine monophosphate", "ctp": "cytidine triphosphate", "gdp": "guanosine diphosphate",
	"gmp": "guanosine monophosphate", "gtp": "guanosine triphosphate", "cgmp": "cyclic GMP", "udp": "uridine diphosphate",
	"ump": "uridine monophosphate", "utp": "uridine triphosphate", "imp": "inosine monophosphate", "nad": "NAD", "nad+": "NAD", "nadh": "NADH",
	"nadp": "NADP", "nadp+": "NADP", "nadph": "NADPH", "fad": "FAD", "fadh2": "FADH2", "coa": "coenzyme A", "pep": "phosphoenolpyruvate",
	"fpp": "farnesyl diphosphate", "ggpp": "geranylgeranyl diphosphate", "ipp": "isopentenyl diphosphate", "dmapp": "dimethylallyl diphosphate",
	"gaba": "gamma-aminobutyric acid", "gsh": "glutathione", "gssg": "glutathione disulfide", "ros": "reactive oxygen species",
	"ala": "alanine", "arg": "arginine", "asn": "asparagine", "asp": "aspartic acid", "cys": "cysteine", "gln": "glutamine", "glu": "glutamic acid",
	"gly": "glycine", "his": "histidine", "ile": "isoleucine", "leu": "leucine", "lys": "lysine", "met": "methionine", "phe": "phenylalanine",
	"pro": "proline", "ser": "serine", "thr": "threonine", "trp": "tryptophan", "tyr": "tyrosine", "val": "valine",
}

// ordinary are words of captions and labels that are names of genes too.
var ordinary = setOf("a", "all", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "cell", "cells", "cis", "cycle", "do", "end", "for", "from",
	"gene", "genes", "had", "has", "have", "high", "how", "if", "in", "into", "is", "it", "its", "large", "leaf", "light", "low", "max", "may", "min", "mol", "more", "not",
	"of", "off", "on", "one", "or", "out", "over", "path", "per", "red", "rest", "root", "set", "small", "so", "some", "step", "sun", "than", "that", "the", "then",
	"this", "time", "to", "trans", "tube", "two", "up", "via", "wall", "was", "we", "were", "what", "when", "which", "white", "with", "yellow")
