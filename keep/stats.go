package keep

import (
	"encoding/json"

	"figraph/graph"
	"figraph/vocab"
)

// notes of the store: the sum in force, what was counted, and the two choices of
// namespaces, by which exports are laid out.
const (
	sumNote     = "sum"
	statsNote   = "stats"
	optionsNote = "vocabulary"
)

// Stats counts a graph. Classes and predicates are CURIEs, layers are names.
type Stats struct {
	Quads       int            `json:"quads"`
	Figures     int            `json:"figures"`
	Papers      int            `json:"papers"`
	Genes       int            `json:"genes"`
	Chemicals   int            `json:"chemicals"`
	Drugs       int            `json:"drugs"`
	Diseases    int            `json:"diseases"`
	Families    int            `json:"families"`
	Organisms   int            `json:"organisms"`
	Mentions    int            `json:"mentions"`
	ByClass     map[string]int `json:"by_class"`
	ByPredicate map[string]int `json:"by_predicate"`
	ByLayer     map[string]int `json:"by_layer"`
	Sum         string         `json:"sum"`
}

func statsOf(v *vocab.Vocabulary, c *graph.Census) Stats {
	s := Stats{
		Quads: c.Triples(), Figures: c.Of(vocab.PfFigure), Papers: c.Of(vocab.ScholarlyArticle),
		Genes: c.Of(vocab.Gene), Chemicals: c.Of(vocab.ChemicalSubstance), Diseases: c.Of(vocab.MedicalCondition),
		Families: c.Of(vocab.GeneFamily), Organisms: c.Of(vocab.Taxon), Mentions: c.Of(vocab.Annotation), Drugs: c.Of(vocab.Drug),
		ByClass: map[string]int{}, ByPredicate: map[string]int{}, ByLayer: map[string]int{}, Sum: c.Sum().String(),
	}
	for class, n := range c.Classes() {
		s.ByClass[v.Shorten(class)] = n
	}
	for predicate, n := range c.Uses() {
		s.ByPredicate[v.Shorten(predicate)] = n
	}
	for _, layer := range vocab.Layers() {
		s.ByLayer[layer.String()] = c.Layers[v.Graph(layer).String()].Triples
	}
	return s
}

// NotesOf are the notes of the store of a graph, all but those of who keeps more of it.
func NotesOf(v *vocab.Vocabulary, c *graph.Census) (map[string][]byte, error) {
	stats, err := json.Marshal(statsOf(v, c))
	if err != nil {
		return nil, err
	}
	options, err := json.Marshal(vocab.Options{Base: v.Base(), Schema: v.Schema()})
	if err != nil {
		return nil, err
	}
	return map[string][]byte{sumNote: []byte(c.Sum().String()), statsNote: stats, optionsNote: options}, nil
}
