package index

import "figraph/record"

// Mention is the evidence of an edge, or a word that stands for nothing known.
type Mention struct {
	Entity    EntityID
	Resolved  bool // whether there is an Entity
	Kinds     Kinds
	Word      string // as printed
	Match     string // the lexicon's entry
	Source    string
	Lexicon   string // that resolved it, where the record did not
	Rule      string // by which it did
	Tier      record.Tier
	Ambiguity int    // how many entities the word could mean; 0 when unknown
	File      string // within its SOURCE; empty in a graph that was restored
	Line      int    // 0 when unknown
}

const (
	flagTierShift      = 0
	flagFileShift      = 2
	flagKindShift      = 5
	flagAmbiguityShift = 16

	flagKinds     = (1<<edgeKindBits - 1) << flagKindShift
	mostAmbiguity = 1<<16 - 1
)

// Mentions are the mentions of a figure, by file, line and entity. The error says
// that this part of the index is damaged.
func (x *Index) Mentions(f FigureID) ([]Mention, error) {
	return x.MentionsOf(f, func(EntityID, bool) bool { return true })
}

// MentionsOf are the mentions of a figure that are of an entity that is wanted;
// resolved is false of a word that stands for none. The others are not decoded.
func (x *Index) MentionsOf(f FigureID, wanted func(e EntityID, resolved bool) bool) ([]Mention, error) {
	if err := x.Check(); err != nil {
		return nil, err
	}
	figures, t := x.sections[figureSection], x.sections[mentionSection]
	start, end := int(figures.at(int(f), figureMentionStart)), int(figures.at(int(f)+1, figureMentionStart))
	isWanted := func(row int) bool {
		entity := t.at(row, mentionEntity)
		return wanted(EntityID(entity), entity != noRow)
	}
	n := 0
	for row := start; row < end; row++ {
		if isWanted(row) {
			n++
		}
	}
	if n == 0 {
		return nil, nil
	}
	list := make([]Mention, 0, n)
	for row := start; row < end; row++ {
		if isWanted(row) {
			list = append(list, x.mention(t, row, int(f)))
		}
	}
	return list, nil
}

func (x *Index) mention(t table, row, figure int) Mention {
	flags := t.at(row, mentionFlags)
	m := Mention{
		Word: x.text(t.at(row, mentionWord)), Match: x.text(t.at(row, mentionMatch)), Source: x.text(t.at(row, mentionSource)),
		Lexicon: x.text(t.at(row, mentionLexicon)), Rule: x.text(t.at(row, mentionRule)), Line: int(t.at(row, mentionLine)),
		Tier: record.Tier(flags >> flagTierShift & 3), Ambiguity: int(flags >> flagAmbiguityShift),
		Kinds: Kinds(flags >> flagKindShift & (1<<edgeKindBits - 1)),
	}
	if entity := t.at(row, mentionEntity); entity != noRow {
		m.Entity, m.Resolved = EntityID(entity), true
	}
	if m.Line > 0 {
		m.File = x.text(x.sections[figureSection].at(figure, figureFiles+int(flags>>flagFileShift&(files-1))))
	}
	return m
}
