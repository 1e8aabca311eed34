package graph

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/knakk/rdf"

	"figraph/record"
	"figraph/vocab"
)

// enrichment is the source of diseases that stand in a record itself: they were
// computed from its genes, not read in the figure.
const enrichment = "enrichment"

// mentions states the evidence: one annotation for each accepted or unresolved
// row, each organism and, if asked for, each candidate.
func (m *Model) mentions(fig *record.Figure, target rdf.IRI, emit Emit) error {
	for i := range fig.Mentions {
		mention := &fig.Mentions[i]
		class := vocab.Annotation
		switch mention.Row {
		case record.Accepted, record.Unresolved:
		case record.Candidate:
			if !m.o.Candidates {
				continue
			}
			class = vocab.Candidate
		default:
			continue
		}
		if err := m.mention(fig, mention, class, target, emit); err != nil {
			return err
		}
	}
	for _, o := range fig.Taxa {
		if err := m.organism(fig, o, target, emit); err != nil {
			return err
		}
	}
	return nil
}

func (m *Model) mention(fig *record.Figure, mention *record.Mention, class vocab.Term, target rdf.IRI, emit Emit) error {
	s := m.about(m.MentionIRI(fig, mention), vocab.Mentioned, emit)
	s.are(class)
	s.say(vocab.HasTarget, target)
	s.text(vocab.Exact, mention.Word)
	s.text(vocab.Match, mention.Match)
	s.text(vocab.Source, source(mention))
	if mention.Row != record.Unresolved {
		s.say(vocab.HasBody, m.entity(mention.Entity))
		s.text(vocab.Tier, mention.Tier.String())
		s.integer(vocab.Ambiguity, strconv.Itoa(mention.Ambiguity))
		s.text(vocab.Lexicon, mention.Lexicon)
		s.text(vocab.Rule, mention.Rule)
	}
	return s.err
}

// MentionIRI is the IRI of a mention. Rows that are equal in what was read share
// it.
func (m *Model) MentionIRI(fig *record.Figure, mention *record.Mention) rdf.IRI {
	hash := MentionHash(mention.Kind.String(), fig.ID, mention.Taxon, mention.Word, mention.Match, mention.ID, mention.Source)
	return m.v.Mention(fig.ID, hash)
}

func source(mention *record.Mention) string {
	if mention.Kind == record.Disease && mention.Origin == record.Inline {
		return enrichment
	}
	return mention.Source
}

func (m *Model) organism(fig *record.Figure, o record.OrganismMention, target rdf.IRI, emit Emit) error {
	first := ""
	if len(o.Names) > 0 {
		first = o.Names[0]
	}
	read := o.Taxon
	if o.Lexicon != "" { // or the name of the mention would hang on the lexicons
		read = ""
	}
	hash := MentionHash("organism", fig.ID, read, first, "", "", o.Field.String())
	s := m.about(m.v.Mention(fig.ID, hash), vocab.Mentioned, emit)
	s.are(vocab.Annotation)
	s.say(vocab.HasTarget, target)
	if o.Taxon != "" {
		s.say(vocab.HasBody, m.v.Taxon(o.Taxon))
	}
	for _, name := range o.Names {
		s.text(vocab.Exact, name)
	}
	s.text(vocab.Source, o.Field.String())
	s.text(vocab.Lexicon, o.Lexicon)
	s.text(vocab.Rule, o.Rule)
	s.integer(vocab.CountDirect, o.Counts.Direct)
	s.integer(vocab.CountSynonym, o.Counts.Synonym)
	s.integer(vocab.CountMatch, o.Counts.Match)
	return s.err
}

// MentionHash is the last part of a mention's IRI: 16 hexadecimal digits of the
// SHA-256 over what was read, joined by U+001F, with missing values empty.
func MentionHash(kind, figid, taxon, word, match, id, source string) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{kind, figid, taxon, word, match, id, source}, "\x1f")))
	return hex.EncodeToString(sum[:8])
}
