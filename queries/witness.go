package queries

import (
	"slices"
	"strconv"
	"strings"

	"figraph/graph/index"
	"figraph/vocab"
)

// Figure is a figure as answers show it. What the graph does not know is empty.
type Figure struct {
	ID       string   `json:"id"` // CURIE
	Title    string   `json:"title"`
	Paper    string   `json:"paper"` // CURIE
	Year     int      `json:"year,omitempty"`
	Organism []string `json:"organism"` // Latin names, by CURIE
	URL      string   `json:"url"`      // of the figure at its publisher's
	Page     string   `json:"page"`     // its permanent link
	Image    string   `json:"image"`
	Number   string   `json:"number,omitempty"`
	Score    string   `json:"score,omitempty"` // decimal, how surely it is a pathway

	FigureID index.FigureID `json:"-"`
	Mentions []Mention      `json:"mentions,omitempty"`
	Quads    []string       `json:"quads,omitempty"` // N-Quads that state the mentions, where they were asked for
}

// Mention is a word of a figure, what it stands for, and where that was read.
type Mention struct {
	Figure    string `json:"figure,omitempty"` // CURIE, where it is not said elsewhere
	Entity    string `json:"entity,omitempty"` // CURIE; empty when the word stands for nothing known
	Label     string `json:"label,omitempty"`
	Type      string `json:"type"`
	Word      string `json:"word"`
	Match     string `json:"match,omitempty"`
	Source    string `json:"source,omitempty"`
	Tier      string `json:"tier,omitempty"`
	Ambiguity int    `json:"ambiguity,omitempty"`
	Lexicon   string `json:"lexicon,omitempty"`
	Rule      string `json:"rule,omitempty"`
	File      string `json:"file,omitempty"`
	Line      int    `json:"line,omitempty"`
}

// figure shows a figure without its mentions.
func (g Graph) figure(id index.FigureID) Figure {
	f := g.Index.Figure(id)
	shown := Figure{ID: figureCURIE(f.ID), Title: f.Title, URL: f.URL, Image: f.Image, Number: f.Number, Score: f.Score,
		Page: g.Vocab.Figure(f.ID).String(), FigureID: id, Organism: []string{}}
	if f.HasPaper {
		shown.Paper, shown.Year = paperCURIE(g.Index.PMCIDOf(f.Paper)), g.Index.YearOf(f.Paper)
	}
	edges := g.Index.EntitiesOf(id)
	for i := range edges.Len() {
		if edge := edges.At(i); edge.Kinds&index.Organism != 0 {
			shown.Organism = append(shown.Organism, g.Index.NameOf(index.EntityID(edge.Other)))
		}
	}
	return shown
}

// mentions are the mentions of a figure that stand for one of the entities well
// enough.
func (g Graph) mentions(id index.FigureID, entities []index.EntityID, evidence Evidence) ([]Mention, error) {
	named, err := g.Index.MentionsOf(id, func(e index.EntityID, resolved bool) bool { return resolved && slices.Contains(entities, e) })
	if err != nil {
		return nil, err
	}
	named = slices.DeleteFunc(named, func(m index.Mention) bool { return m.Tier > evidence })
	if len(named) == 0 {
		return nil, nil
	}
	list := make([]Mention, len(named))
	for i := range named {
		list[i] = g.mention(&named[i])
	}
	return list, nil
}

func (g Graph) mention(m *index.Mention) Mention {
	shown := Mention{Type: m.Kinds.String(), Word: m.Word, Match: m.Match, Source: m.Source, Lexicon: m.Lexicon, Rule: m.Rule, File: m.File, Line: m.Line}
	if m.Resolved {
		shown.Entity, shown.Label = g.Index.CURIEOf(m.Entity), g.Index.NameOf(m.Entity)
		shown.Tier, shown.Ambiguity = m.Tier.String(), m.Ambiguity
	}
	return shown
}

// Place is the file and line of a mention, empty when unknown.
func (m Mention) Place() string {
	if m.Line == 0 {
		return ""
	}
	return m.File + ":" + strconv.Itoa(m.Line)
}

// Words are the words of mentions, each once, between bars.
func Words(mentions []Mention) string {
	var words []string
	for _, m := range mentions {
		if word := strings.TrimSpace(m.Word); word != "" && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return strings.Join(words, " | ")
}

// taxonCURIE is the CURIE of an organism's number.
func taxonCURIE(number uint32) string {
	return vocab.TaxonPrefix + ":" + strconv.FormatUint(uint64(number), 10)
}
