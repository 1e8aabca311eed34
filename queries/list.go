package queries

import (
	"fmt"
	"strconv"
	"strings"

	"figraph/graph/index"
)

// All are the questions, in the order of help.
var All = []Question{
	linkQuestion("genes", "Genes that are drawn with X", index.Gene),
	linkQuestion("drugs", "Drugs and other chemicals that are drawn with X", index.Chemical),
	linkQuestion("diseases", "Diseases that are drawn with X", index.Disease),
	linkQuestion("neighbors", "All that is drawn with X", index.Drawn),
	{
		Name: "figures", Short: "Figures in which all of X... stand", Example: "ketamine BDNF --limit 5",
		Takes: Takes{"X...", 1, -1}, Params: figureParams, Columns: figureColumns, Formats: setFormats, Value: []Figure{}, ask: askFigures,
	},
	{
		Name: "papers", Short: "Papers with a figure in which all of X... stand", Example: "ketamine BDNF",
		Takes: Takes{"X...", 1, -1}, Params: figureParams, Columns: paperColumns, Value: []Paper{}, ask: askPapers,
	},
	{
		Name: "entities", Short: "What a figure, or the figures of a paper, draw", Example: "fig:PMC6450409__nihms-1523804-f0003",
		Takes: Takes{"FIGURE|PAPER", 1, 1}, Params: []Param{evidenceParam, organismParam, witnessParam}, Columns: entityColumns, Value: []Drawn{}, ask: askEntities,
	},
	{
		Name: "explain", Short: "Why A and B are linked: figures, words, files and lines", Example: "ketamine BDNF --quads",
		Long: `Goes from a link back to what it rests on: each figure in which both stand, the
words there, how well they name it, the file and the line of each, and the rule.
--quads adds the statements of the graph that say so, as N-Quads with their graph
names: in JSON beside each figure, in a table one on each row.`,
		Takes: Takes{"A B", 2, 2}, Params: append(figureParams[:len(figureParams):len(figureParams)], quadsParam), Columns: explainColumns, Value: Explanation{}, ask: askExplain,
	},
	pathQuestion, enrichQuestion, similarQuestion, clusterQuestion,
}

const evidenceDoc = "the weakest evidence that counts: symbol, synonym (with symbol) or family (all)"

// The parameters that several questions have.
var (
	evidenceParam = Param{"evidence", Text, DefaultEvidence.String(), []string{"symbol", "synonym", "family"}, evidenceDoc}
	organismParam = Param{"organism", Text, "", nil, "only genes of this organism: a Latin name or taxon:9606"}
	aboutParam    = Param{"about", Text, "", nil, "only figures about this organism"}
	yearParam     = Param{"year", Text, "", nil, "only figures of papers of these years: 2015, 2015-2020, 2015- or -2020"}
	scoreParam    = Param{"score", Number, "0", nil, "only figures of at least this pathway score, 0 to 1"}
	papersParam   = Param{"min-papers", Integer, "1", nil, "distinct papers that a link needs"}
	rankParam     = Param{"rank", Text, "papers", []string{"papers", "p", "q", "log-odds", "npmi"}, "what is first: the most papers, or the most surprising by a statistic"}
	witnessParam  = Param{"with-evidence", Switch, "false", nil, "list the figures, words, files and lines that each row rests on as well"}

	quadsParam = Param{"quads", Switch, "false", nil, "the statements of the graph as well, as N-Quads"}

	linkParams   = []Param{evidenceParam, organismParam, aboutParam, yearParam, scoreParam, papersParam, rankParam, witnessParam, {"by-organism", Switch, "false", nil, "answer for the genes of each organism apart where X is a symbol in several"}}
	figureParams = []Param{evidenceParam, organismParam, aboutParam, yearParam, scoreParam, witnessParam}
)

// The columns of each answer.
var (
	linkColumns = []Column{
		{"id", Text, "CURIE"}, {"label", Text, "symbol or name"}, {"type", Text, "gene, chemical, chemical+drug, disease or family"},
		{"taxon", Text, "NCBI number of a gene's organism"}, {"papers", Integer, "distinct papers in which both stand"},
		{"figures", Integer, "distinct figures in which both stand"}, {"npmi", Number, "normalised pointwise mutual information, -1 to 1"},
		{"log_odds", Number, "natural logarithm of the odds ratio"}, {"p", Number, "hypergeometric, of so many papers or more"},
		{"q", Number, "p adjusted by Benjamini and Hochberg"},
	}
	figureColumns = []Column{
		{"id", Text, "CURIE"}, {"title", Text, ""}, {"paper", Text, "CURIE"}, {"year", Integer, ""}, {"organism", Text, "Latin names, between bars"},
		{"words", Text, "as printed, of the entities asked for, between bars"}, {"page", Text, "permanent link"}, {"url", Text, "at the publisher's"}, {"image", Text, "where the build had a template"},
	}
	paperColumns = []Column{
		{"id", Text, "CURIE"}, {"figures", Integer, "in which all stand"}, {"title", Text, ""}, {"year", Integer, ""}, {"journal", Text, ""}, {"doi", Text, ""}, {"url", Text, ""},
	}
	entityColumns = []Column{
		{"id", Text, "CURIE"}, {"label", Text, "symbol or name"}, {"type", Text, ""}, {"taxon", Text, "NCBI number of a gene's organism"},
		{"tier", Text, "the best: symbol, synonym or family"}, {"figures", Integer, "that draw it"}, {"words", Text, "as printed, between bars"}, {"places", Text, "file and line of each mention, between bars"},
	}
	quadColumns = []Column{
		{"figure", Text, "CURIE; empty for what is stated of the link as a whole"}, {"layer", Text, "the layer of the graph name"},
		{"quad", Text, "the statement, as N-Quads"},
	}
	explainColumns = []Column{
		{"figure", Text, "CURIE"}, {"paper", Text, "CURIE"}, {"year", Integer, ""}, {"id", Text, "CURIE of the entity"}, {"label", Text, ""},
		{"word", Text, "as printed"}, {"match", Text, "the lexicon's entry"}, {"tier", Text, ""}, {"ambiguity", Integer, "entities that the word could mean"},
		{"source", Text, "the list that matched the word"}, {"lexicon", Text, "that gave the entity; empty where the record did"}, {"rule", Text, "exact or folded, of the lexicon; or row"}, {"place", Text, "file and line"},
	}
)

// parseYears reads 2015, 2015-2020, 2015- or -2020.
func parseYears(text string) (from, to int, err error) {
	if text == "" {
		return 0, 0, nil
	}
	first, last, isRange := strings.Cut(text, "-")
	if !isRange {
		last = first
	}
	for _, bound := range []struct {
		text string
		into *int
	}{{first, &from}, {last, &to}} {
		if bound.text == "" {
			continue
		}
		year, err := strconv.ParseUint(bound.text, 10, 16) // which takes no sign
		if err != nil || year < 1 || len(bound.text) != len("2015") {
			return 0, 0, fmt.Errorf("year %q: use 2015, 2015-2020, 2015- or -2020", text)
		}
		*bound.into = int(year)
	}
	if from == 0 && to == 0 || to > 0 && from > to {
		return 0, 0, fmt.Errorf("year %q: use 2015, 2015-2020, 2015- or -2020", text)
	}
	return from, to, nil
}
