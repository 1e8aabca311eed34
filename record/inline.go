package record

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// inline reads a list of mentions that stands in the record itself.
func (r *reader) inline(kind Kind, n *yaml.Node) {
	if n.Kind != yaml.SequenceNode {
		if n.Kind == yaml.MappingNode || r.text(n) != "" {
			r.problem(Fault, "field-shape", n.Line, "expected a list: %s was left out", kind.Plural())
			r.fig.Rows[kind][ProblemRow]++
		}
		return
	}
	if err := manyRows(len(n.Content)); err != nil {
		r.problem(Fault, "rows-many", n.Line, "%v: %s was left out", err, kind.Plural())
		r.fig.Rows[kind][ProblemRow] += len(n.Content)
		return
	}
	for _, item := range n.Content {
		m := Mention{Kind: kind, Origin: Inline, Line: item.Line}
		if err := r.inlineItem(item, &m); err != nil {
			r.problem(Fault, "item-malformed", item.Line, "%v: the %s was left out", err, kind)
			r.fig.Rows[kind][ProblemRow]++
			continue
		}
		r.fig.Mentions = append(r.fig.Mentions, m)
	}
}

func (r *reader) inlineItem(item *yaml.Node, m *Mention) error {
	cells, err := inlineCells(item)
	if err != nil {
		return err
	}
	m.Word, m.Source = cells["word"], present(cells["source"])
	switch m.Kind {
	case Gene:
		m.Match, m.Name, m.ID = cells["symbol"], cells["hgnc_symbol"], present(cells["entrez"])
		m.Entity, err = geneEntity(m.ID)
	case Chemical:
		m.ID = present(cells["identifier"])
		m.Entity, err = inlineChemical(m.ID)
	case Disease: // from enrichment, not from the figure: its identifier names nothing drawn
		m.ID = present(cells["identifier"])
	}
	if err == nil && strings.TrimSpace(m.Word) == "" && m.ID == "" {
		err = errNothing
	}
	return err
}

// inlineChemical reads MeSH, as the old records have it, or ChEBI.
func inlineChemical(id string) (Entity, error) {
	if strings.HasPrefix(strings.ToLower(id), "chebi:") {
		return chebiEntity(id)
	}
	return meshEntity(id)
}

// inlineKeys are the keys of an item, of a gene and of the others.
var inlineKeys = []string{"word", "symbol", "source", "hgnc_symbol", "entrez", "identifier"}

// inlineCells are the scalars of an item by key.
func inlineCells(item *yaml.Node) (map[string]string, error) {
	if item.Kind != yaml.MappingNode {
		return nil, errNoItem
	}
	cells := map[string]string{}
	for i := 0; i < len(item.Content); i += 2 {
		key, value := item.Content[i], item.Content[i+1]
		if _, twice := cells[key.Value]; twice || !slices.Contains(inlineKeys, key.Value) {
			return nil, fmt.Errorf("the key %q, which stands twice or is not one of %s", key.Value, strings.Join(inlineKeys, ", "))
		}
		if value.Kind != yaml.ScalarNode {
			return nil, errNoItem
		}
		if err := checkCharacters(value.Value); err != nil {
			return nil, err
		}
		if value.Tag == "!!null" && value.Style == 0 {
			value.Value = ""
		}
		cells[key.Value] = value.Value
	}
	return cells, nil
}
