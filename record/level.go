package record

import "fmt"

// Level is how good the evidence of a mention must be to count. Levels are
// cumulative: a level takes in its tier and the better ones. The zero value takes
// in everything.
type Level uint8

// The levels.
const (
	AtFamily  Level = iota // all accepted mentions
	AtSynonym              // symbols and synonyms
	AtSymbol               // symbols only

	levels
)

// String is the name of the least tier that the level takes in.
func (l Level) String() string { return l.least().String() }

func (l Level) least() Tier { return [levels]Tier{Family, Synonym, Symbol}[l] }

// Takes says whether mentions of a tier count.
func (l Level) Takes(t Tier) bool { return t <= l.least() }

// ParseLevel reads the name of a level.
func ParseLevel(name string) (Level, error) {
	for l := range levels {
		if l.String() == name {
			return l, nil
		}
	}
	return 0, fmt.Errorf("evidence %q: use symbol, synonym or family", name)
}

// ParseTier reads the value of pf:tier.
func ParseTier(name string) (Tier, error) {
	for t := range tiers {
		if t.String() == name {
			return t, nil
		}
	}
	return 0, fmt.Errorf("tier %q: it is symbol, synonym or family", name)
}
