package graph

import (
	"cmp"
	"slices"
	"strings"

	"github.com/knakk/rdf"

	"figraph/record"
	"figraph/vocab"
)

// State says all that a figure states by itself. It ends with the first error of
// emit.
func (m *Model) State(fig *record.Figure, emit Emit) error {
	subject := m.v.Figure(fig.ID)
	s := m.about(subject, vocab.Figures, emit)
	m.describe(s, fig)
	m.organisms(s, fig)
	m.edges(s, fig)
	if s.err == nil {
		s.err = m.mentions(fig, subject, emit)
	}
	return s.err
}

func (m *Model) describe(s *statements, fig *record.Figure) {
	s.are(vocab.ImageObject, vocab.PfFigure)
	s.text(vocab.Label, cmp.Or(fig.Title, fig.Alias, fig.ID))
	s.text(vocab.SchemaName, fig.Title)
	s.text(vocab.Caption, fig.Caption)
	s.text(vocab.Identifier, fig.ID)
	s.text(vocab.AlternateName, fig.Alias)
	s.text(vocab.Position, fig.Number)
	s.text(vocab.FigureType, fig.Type)
	s.text(vocab.FileName, fig.FileName)
	s.typed(vocab.PathwayScore, fig.Score, m.datatype.decimal)
	for _, word := range fig.Keywords {
		s.text(vocab.Keywords, word)
	}
	m.linkOut(s, fig)
	s.say(vocab.SDLicense, vocab.CC0)
	s.say(vocab.SDPublisher, vocab.WikiPathways)
}

// linkOut states where the figure and its picture stand elsewhere.
func (m *Model) linkOut(s *statements, fig *record.Figure) {
	if fig.Link != "" {
		s.say(vocab.URL, m.v.FigurePage(fig.Link))
	}
	if m.o.ImageURL != "" && fig.FileName != "" && (fig.Paper.PMCID != "" || !strings.Contains(m.o.ImageURL, "{pmcid}")) {
		s.say(vocab.ContentURL, m.v.Image(m.o.ImageURL, fig.ID, fig.Paper.PMCID, fig.FileName))
	}
	if fig.Paper.PMCID != "" {
		paper := m.v.Paper(fig.Paper.PMCID)
		s.say(vocab.IsPartOf, paper)
		s.say(vocab.References, paper)
	}
	if fig.NDEx != "" {
		s.say(vocab.SeeAlso, m.v.NDEx(fig.NDEx))
	}
	if fig.WPID != "" {
		s.say(vocab.SeeAlso, m.v.WikiPathways(fig.WPID))
	}
}

// organisms states the taxa of the record's own two fields. What only the gene
// table names is no claim about the figure.
func (m *Model) organisms(s *statements, fig *record.Figure) {
	for _, taxon := range statedTaxa(fig) {
		s.say(vocab.Organism, m.v.Taxon(taxon.Taxon))
		s.text(vocab.OrganismName, taxon.LatinName)
	}
}

// statedTaxa are the distinct taxa of organisms and organisms_ner.
func statedTaxa(fig *record.Figure) []record.OrganismMention {
	var taxa []record.OrganismMention
	for _, o := range fig.Taxa {
		known := slices.ContainsFunc(taxa, func(t record.OrganismMention) bool { return t.Taxon == o.Taxon })
		if o.Taxon != "" && o.Field != record.TableOrganisms && !known {
			taxa = append(taxa, o)
		}
	}
	return taxa
}

// edges states which entities the figure mentions, which of them it names, and
// the inverse in the words of WikiPathways.
func (m *Model) edges(s *statements, fig *record.Figure) {
	inverse := *s
	for entity, tier := range Edges(fig) {
		term := m.entity(entity)
		s.say(vocab.Mentions, term)
		if tier < record.Family {
			s.say(vocab.Names, term)
		}
		inverse.subject, inverse.err = term, s.err
		inverse.say(vocab.PartOf, s.subject.(rdf.Object))
		s.err = inverse.err
	}
}

// Edges are the entities that a figure's accepted rows mention, each with the
// best tier of its rows.
func Edges(fig *record.Figure) map[record.Entity]record.Tier {
	edges := map[record.Entity]record.Tier{}
	for i := range fig.Mentions {
		mention := &fig.Mentions[i]
		if mention.Row != record.Accepted {
			continue
		}
		if tier, there := edges[mention.Entity]; !there || mention.Tier < tier {
			edges[mention.Entity] = mention.Tier
		}
	}
	return edges
}
