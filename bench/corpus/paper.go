package corpus

import (
	"fmt"
	"strconv"
	"strings"
)

// paper is what all figures of one paper agree on.
type paper struct {
	pmc                            int
	year                           int // 0 is unknown
	title, reference, doi          string
	journal                        journal
	keywords                       string
	style                          figureStyle
	volume, article, firstFigure   int
	curatedFields, leadingSlashing bool
}

// journal is real, as far as names, abbreviations and publishers go, and so is
// the form of its DOIs.
type journal struct{ title, short, publisher, doi string }

var journals = []journal{
	{"Frontiers in immunology", "Front Immunol", "Frontiers Media S.A.", "10.3389/fimmu.{y}.{p}"},
	{"Frontiers in microbiology", "Front Microbiol", "Frontiers Media S.A.", "10.3389/fmicb.{y}.{p}"},
	{"Frontiers in pharmacology", "Front Pharmacol", "Frontiers Media S.A.", "10.3389/fphar.{y}.{p}"},
	{"Frontiers in plant science", "Front Plant Sci", "Frontiers Media S.A.", "10.3389/fpls.{y}.{p}"},
	{"International journal of molecular sciences", "Int J Mol Sci", "MDPI", "10.3390/ijms{p}"},
	{"Cells", "Cells", "MDPI", "10.3390/cells{p}"},
	{"Cancers", "Cancers (Basel)", "MDPI", "10.3390/cancers{p}"},
	{"Nutrients", "Nutrients", "MDPI", "10.3390/nu{p}"},
	{"Viruses", "Viruses", "MDPI", "10.3390/v{p}"},
	{"PloS one", "PLoS One", "Public Library of Science", "10.1371/journal.pone.{p}"},
	{"PLoS pathogens", "PLoS Pathog", "Public Library of Science", "10.1371/journal.ppat.{p}"},
	{"Scientific reports", "Sci Rep", "Nature Publishing Group UK", "10.1038/s41598-{p}-x"},
	{"Nature communications", "Nat Commun", "Nature Publishing Group UK", "10.1038/s41467-{p}-w"},
	{"Cell death & disease", "Cell Death Dis", "Nature Publishing Group UK", "10.1038/s41419-{p}-0"},
	{"BMC genomics", "BMC Genomics", "BioMed Central", "10.1186/s12864-{p}-4"},
	{"Journal of neuroinflammation", "J Neuroinflammation", "BioMed Central", "10.1186/s12974-{p}-6"},
	{"Oxidative medicine and cellular longevity", "Oxid Med Cell Longev", "Hindawi", "10.1155/{y}/{p}"},
	{"The Journal of biological chemistry", "J Biol Chem", "American Society for Biochemistry and Molecular Biology", "10.1016/j.jbc.{y}.{p}"},
	{"Redox biology", "Redox Biol", "Elsevier", "10.1016/j.redox.{y}.{p}"},
	{"iScience", "iScience", "Elsevier", "10.1016/j.isci.{y}.{p}"},
	{"Journal of cellular and molecular medicine", "J Cell Mol Med", "John Wiley and Sons Inc.", "10.1111/jcmm.{p}"},
	{"Microbial biotechnology", "Microb Biotechnol", "John Wiley and Sons Inc.", "10.1111/1751-7915.{p}"},
	{"Applied and environmental microbiology", "Appl Environ Microbiol", "American Society for Microbiology", "10.1128/AEM.{p}-{y}"},
	{"eLife", "eLife", "eLife Sciences Publications, Ltd", "10.7554/eLife.{p}"},
	{"Chemical science", "Chem Sci", "The Royal Society of Chemistry", "10.1039/d3sc{p}"},
}

// pmcYears are the years whose papers begin at a PMC number, roughly.
var pmcYears = []struct{ from, year int }{
	{0, 2001}, {400_000, 2003}, {1_000_000, 2005}, {1_700_000, 2007}, {2_200_000, 2008}, {2_600_000, 2009},
	{2_820_000, 2010}, {3_020_000, 2011}, {3_250_000, 2012}, {3_550_000, 2013}, {3_900_000, 2014},
	{4_300_000, 2015}, {4_700_000, 2016}, {5_200_000, 2017}, {5_750_000, 2018}, {6_300_000, 2019},
	{6_950_000, 2020}, {7_800_000, 2021}, {8_700_000, 2022}, {9_800_000, 2023}, {10_800_000, 2024}, {11_700_000, 2025},
}

// firstCurated is the year since which the records say journal, DOI and keywords.
const firstCurated = 2023

// pmcNumber scatters papers evenly over the numbers in use, each on its own one:
// the step has no divisor in common with their count.
func pmcNumber(seed uint64, number int) int {
	const first, count, step = 100_000, 12_000_000, 7_416_407
	start := int(mix(seed) % count)
	return first + (start+number%count*step)%count
}

func yearOf(pmc int) int {
	year := 0
	for _, y := range pmcYears {
		if pmc >= y.from {
			year = y.year
		}
	}
	return year
}

// newPaper returns the paper with a number.
func newPaper(seed uint64, number int) *paper {
	s := newSource(seed, streamPaper, number)
	pmc := pmcNumber(seed, number)
	p := &paper{
		pmc:             pmc,
		year:            yearOf(pmc),
		journal:         journals[s.zipf(len(journals), 8)],
		style:           pick(s, figureStyles),
		volume:          s.between(1, 120),
		article:         s.between(1_000, 999_999),
		firstFigure:     1 + s.zipf(9, 1.5),
		leadingSlashing: !s.chance(0.1),
	}
	p.curatedFields = p.year >= firstCurated
	text := newProse(s, nil)
	p.title = text.title()
	if p.curatedFields {
		p.doi = p.fill(p.journal.doi, 0)
		p.keywords = topics(s)
	} else {
		p.title += "."
	}
	if s.chance(0.01) {
		p.year = 0
	}
	p.reference = p.cite(s)
	return p
}

// topics is the paper's own list of keywords, which one in four has not.
func topics(s *source) string {
	if s.chance(0.25) {
		return ""
	}
	list := make([]string, s.between(3, 8))
	for i := range list {
		list[i] = pick(s, vocabulary[noun])
		if s.chance(0.5) {
			list[i] = pick(s, vocabulary[adjective]) + " " + list[i]
		}
	}
	return strings.Join(list, " | ")
}

var (
	givenNames = strings.Fields("Anna Wei Carlos Yuki Priya John Fatima Lukas Mei Olga David Sofia Hiroshi Elena Ahmed Grace Jan Li Marta Paul")
	surnames   = strings.Fields("Zhang Müller Tanaka Silva Kowalski Smith García Kim Rossi Novák Singh Jensen Dubois Okafor Chen Ivanov Mondragón Larsen Haddad Wu")
	months     = strings.Fields("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec")
)

// cite writes the reference as the records do, without a year where it has none.
func (p *paper) cite(s *source) string {
	year := ""
	if p.year > 0 {
		year = strconv.Itoa(p.year)
		if s.chance(0.5) {
			year += " " + pick(s, months)
		}
	}
	page := s.between(1, 4_000)
	where := fmt.Sprintf("%d(%d):%d-%d.", p.volume, s.between(1, 24), page, page+s.between(1, 25))
	if s.chance(0.4) {
		where = fmt.Sprintf("%d:%d.", p.volume, p.article)
	}
	author := pick(s, givenNames) + " " + string(rune('A'+s.below(20))) + ". " + pick(s, surnames)
	return fmt.Sprintf("%s, et al. %s. %s;%s", author, p.journal.short, year, where)
}

// figureStyle is how a publisher names the image files of a paper, and the last
// part of the link to a figure. Mark and kind are how the database numbers it.
type figureStyle struct{ file, link, mark, kind string }

var figureStyles = []figureStyle{
	{"nihms-{a}-f{4}", "F{1}", "F", "Figure"},
	{"nihms-{a}-f{4}", "F{1}", "F", "Figure"},
	{"nihms{a}f{1}", "F{1}", "F", "Figure"},
	{"pone.{7}.g{3}", "pone-{7}-g{3}", "F", "Figure"},
	{"ppat.{7}.g{3}", "ppat.{7}.g{3}", "F", "Figure"},
	{"41598_{y}_{a}_Fig{1}_HTML", "Fig{1}", "F", "Figure"},
	{"12866_{y}_{a}_Fig{1}_HTML", "Fig{1}", "F", "Figure"},
	{"41467_{y}_{a}_Fig{1}_HTML", "Fig{1}", "F", "Figure"},
	{"fmicb-{v}-{a}-g{4}", "F{1}", "F", "Figure"},
	{"fimmu-{v}-{a}-g{3}", "f{1}", "F", "Figure"},
	{"ijms-{v}-{a}-g{3}", "ijms-{v}-{a}-f{3}", "F", "Figure"},
	{"cells-{v}-{a}-g{3}", "cells-{v}-{a}-f{3}", "F", "Figure"},
	{"gr{1}", "fig{1}", "F", "Figure"},
	{"gr{1}", "fig{1}", "F", "Figure"},
	{"srep{a}-f{1}", "f{1}", "F", "Figure"},
	{"oncotarget-{v}-{a}-g{3}", "F{1}", "F", "Figure"},
	{"zjb{7}{4}", "F{1}", "F", "Figure"},
	{"1471-2164-{v}-{a}-{1}", "F{1}", "F", "Figure"},
	{"OMCL{y}-{a}.{3}", "fig{1}", "F", "Figure"},
	{"mbt2{a}-fig-{4}", "mbt2{a}-fig-{4}", "F", "Figure"},
	{"JCI{7}.f{1}", "F{1}", "F", "Figure"},
	{"research.{a}.fig.{3}", "fig{1}", "F", "Figure"},
	{"nihpp-{y}.03.03.{a}v1-f{4}", "F{1}", "F", "Figure"},
	{"ga{1}", "undfig{1}", "GA", "Graphical abstract"},
	{"sc{1}", "sch{1}", "S", "Scheme"},
	{"Fig{1}_ESM", "MOESM{1}", "SF", "Supplemental figure"},
}

// fill replaces the marks of a pattern: year, volume, article, PMC number, and
// the figure's number with so many digits; {7} is the article with seven.
func (p *paper) fill(pattern string, figure int) string {
	return strings.NewReplacer(
		"{y}", strconv.Itoa(max(p.year, 2000)),
		"{v}", strconv.Itoa(p.volume),
		"{a}", strconv.Itoa(p.article),
		"{p}", strconv.Itoa(p.pmc),
		"{7}", fmt.Sprintf("%07d", p.article),
		"{1}", strconv.Itoa(figure),
		"{3}", fmt.Sprintf("%03d", figure),
		"{4}", fmt.Sprintf("%04d", figure),
	).Replace(pattern)
}
