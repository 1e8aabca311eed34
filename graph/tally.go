package graph

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Tally is all that figures say of one thing, so that a figure can be taken back
// or join without the others being read again. Figures stand in it by number. The
// zero value is the tally of a thing of which nothing is said.
type Tally struct{ groups []group } // in the order of facts

// group is who says one thing: figures in ascending order of their numbers.
type group struct {
	property string
	values   []string // between the property and the figure; none of a count, whose papers the figures have
	said     []saying
}

// saying is one figure, and where it says it.
type saying struct{ figure, where uint32 }

// properties numbers the properties for the disk: never changed, only longer.
var properties = []string{thereFact, countFact, keywordFact, medicineFact, chebiFact, doidFact, nameVote, wordVote, taxonVote, lexiconTaxon,
	candidateName, candidateTaxon, titleVote, referenceVote, yearVote, doiVote, journalVote, abbreviationVote, publisherVote}

// valuesOf is how many values a property has in a tally.
func valuesOf(property string) int {
	switch property {
	case thereFact, countFact, medicineFact:
		return 0
	case chebiFact:
		return 4
	}
	return 1
}

// ErrTally says that bytes are no tally.
var ErrTally = errors.New("no tally of a thing")

// Add adds a fact about the thing, said by the figure of a number.
func (t *Tally) Add(fact []byte, figure uint32) error {
	return t.add(fieldsOf(fact, nil)[1:], figure)
}

// add adds the fields of a fact, from the property on.
func (t *Tally) add(fields [][]byte, figure uint32) error {
	values := fields[1 : len(fields)-2]
	if string(fields[0]) == countFact {
		values = nil
	}
	g, err := t.group(fields[0], values)
	if err != nil {
		return err
	}
	s := saying{figure, g.packWhere(fields[len(fields)-1])}
	if n := len(g.said); n == 0 || g.said[n-1].compare(s) < 0 { // as a rule
		g.said = append(g.said, s)
		return nil
	}
	if at, there := slices.BinarySearchFunc(g.said, s, saying.compare); !there {
		g.said = slices.Insert(g.said, at, s)
	}
	return nil
}

// group is the group of a property and its values, made where there is none.
func (t *Tally) group(property []byte, values [][]byte) (*group, error) {
	if n := len(t.groups); n > 0 && t.groups[n-1].is(property, values) { // facts come sorted as a rule
		return &t.groups[n-1], nil
	}
	g := group{property: string(property)}
	if !slices.Contains(properties, g.property) || len(values) != valuesOf(g.property) {
		return nil, fmt.Errorf("%w: a fact of %q with %q", ErrTally, property, values)
	}
	for _, value := range values {
		g.values = append(g.values, string(value))
	}
	at, there := slices.BinarySearchFunc(t.groups, g, group.compare)
	if !there {
		t.groups = slices.Insert(t.groups, at, g)
	}
	return &t.groups[at], nil
}

func (g group) compare(other group) int {
	return cmp.Or(cmp.Compare(g.property, other.property), slices.Compare(g.values, other.values))
}

func (g *group) is(property []byte, values [][]byte) bool {
	return g.property == string(property) && slices.EqualFunc(g.values, values, func(a string, b []byte) bool { return a == string(b) })
}

func (s saying) compare(other saying) int {
	return cmp.Or(cmp.Compare(s.figure, other.figure), cmp.Compare(s.where, other.where))
}

// Remove takes back all that a figure says.
func (t *Tally) Remove(figure uint32) {
	for i := range t.groups {
		g := &t.groups[i]
		from, _ := slices.BinarySearchFunc(g.said, saying{figure, 0}, saying.compare)
		to := from
		for to < len(g.said) && g.said[to].figure == figure {
			to++
		}
		g.said = slices.Delete(g.said, from, to)
	}
	t.groups = slices.DeleteFunc(t.groups, func(g group) bool { return len(g.said) == 0 })
}

// Empty says whether nobody says anything of the thing.
func (t *Tally) Empty() bool { return len(t.groups) == 0 }

// counts are the figures that mention the thing by an accepted row.
func (t *Tally) counts() []saying {
	for i := range t.groups {
		if t.groups[i].property == countFact {
			return t.groups[i].said
		}
	}
	return nil
}

// Mentions is the tally of the figures that mention the thing by an accepted row,
// and of nothing else; it does not change with the tally.
func (t *Tally) Mentions() *Tally {
	said := t.counts()
	if len(said) == 0 {
		return &Tally{}
	}
	return &Tally{[]group{{property: countFact, said: slices.Clone(said)}}}
}

// Append appends the tally's bytes, which ParseTally reads: of each group the
// number of its property, the values as length and bytes, how many say it, and of
// each the distance to the last figure and where.
func (t *Tally) Append(b []byte) []byte {
	for i := range t.groups {
		g := &t.groups[i]
		b = append(b, byte(slices.Index(properties, g.property)))
		for _, value := range g.values {
			b = append(binary.AppendUvarint(b, uint64(len(value))), value...)
		}
		b = binary.AppendUvarint(b, uint64(len(g.said)))
		last := uint32(0)
		for _, s := range g.said {
			b = binary.AppendUvarint(b, uint64(s.figure-last))
			b = binary.AppendUvarint(b, uint64(s.where))
			last = s.figure
		}
	}
	return b
}

// ParseTally reads the bytes of a tally; none are the tally of nothing.
func ParseTally(b []byte) (*Tally, error) {
	t := &Tally{}
	r := tallyReader{rest: b}
	for len(r.rest) > 0 && r.err == nil {
		t.groups = append(t.groups, r.group())
	}
	return t, r.err
}

// tallyReader reads until something is wrong.
type tallyReader struct {
	rest []byte
	err  error
}

func (r *tallyReader) number(limit uint64) uint64 {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || n > limit {
		r.rest, r.err = nil, ErrTally
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

func (r *tallyReader) group() group {
	code := r.number(uint64(len(properties) - 1))
	g := group{property: properties[code]}
	for range valuesOf(g.property) {
		n := r.number(uint64(len(r.rest)))
		n = min(n, uint64(len(r.rest)))
		g.values = append(g.values, string(r.rest[:n]))
		r.rest = r.rest[n:]
	}
	n := r.number(uint64(len(r.rest)))
	g.said = make([]saying, 0, n)
	last := uint32(0)
	for range n {
		last += uint32(r.number(1<<32 - 1))
		g.said = append(g.said, saying{last, uint32(r.number(1<<32 - 1))})
		if r.err != nil {
			break
		}
	}
	return g
}

// Where a count or a vote stands, as a number: the letters of a count as bits,
// the letter and the line of a vote beside each other.
const (
	countLetters = named + geneLetter + chemicalLetter + diseaseLetter + familyLetter
	fileLetters  = " " + geneLetter + chemicalLetter + diseaseLetter + familyLetter + inRecord
	fileBits     = 3
)

func (g *group) packWhere(where []byte) (packed uint32) {
	if g.property == countFact {
		for _, letter := range where {
			if bit := strings.IndexByte(countLetters, letter); bit >= 0 {
				packed |= 1 << bit
			}
		}
		return packed
	}
	if len(where) == 0 {
		return 0
	}
	line, _ := strconv.ParseUint(string(where[1:]), 10, 32-fileBits)
	return uint32(line)<<fileBits | uint32(strings.IndexByte(fileLetters, where[0]))
}

// place is where a vote or a ChEBI number stands, as in its fact.
func (s saying) place() string {
	return string(fileLetters[s.where&(1<<fileBits-1)]) + strconv.Itoa(int(s.where>>fileBits))
}

// letters are those of the kinds of a count.
func (s saying) letters() string {
	var b []byte
	for bit := 1; bit < len(countLetters); bit++ {
		if s.where&(1<<bit) != 0 {
			b = append(b, countLetters[bit])
		}
	}
	return string(b)
}

// What the bits of a count say.
const (
	namesBit  = 1 << 0
	linksBits = 1<<2 | 1<<3 // a chemical, a disease
)

func (s saying) names() bool { return s.where&namesBit != 0 }

func (s saying) links() bool { return s.where&linksBits != 0 }
