package corpus

import (
	_ "embed"
	"math/bits"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed words.txt
var wordList string

// class is a part of speech.
type class int

const (
	noun class = iota
	adjective
	verb
	adverb
	preposition
	determiner
	conjunction
	remark
	unit
	classes
)

var classNames = map[string]class{
	"noun": noun, "adjective": adjective, "verb": verb, "adverb": adverb, "preposition": preposition,
	"determiner": determiner, "conjunction": conjunction, "caption": remark, "unit": unit,
}

var vocabulary = parseWords(wordList)

func parseWords(list string) (words [classes][]string) {
	for line := range strings.Lines(list) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, rest, _ := strings.Cut(line, ": ")
		c, ok := classNames[name]
		if !ok {
			panic("corpus: no class of words is called " + name)
		}
		split := strings.Fields(rest)
		if c == remark {
			split = strings.Split(rest, "|")
		}
		words[c] = append(words[c], split...)
	}
	return words
}

// follows is the grammar: after a class, one of these, drawn evenly.
var follows = [classes][]class{
	noun:        {verb, verb, preposition, preposition, preposition, preposition, conjunction, conjunction},
	adjective:   {noun, noun, noun, noun, conjunction},
	verb:        {determiner, determiner, determiner, noun, preposition, preposition, adverb},
	adverb:      {verb, verb, preposition},
	preposition: {determiner, determiner, determiner, noun, noun, adjective},
	determiner:  {noun, noun, noun, adjective},
	conjunction: {determiner, determiner, noun, verb, adjective},
	remark:      {noun},
	unit:        {preposition, conjunction},
}

// prose walks from word to word. Each word prefers some successors within the
// class that follows, so that pairs of words recur, as they do in print: that,
// the names of the figure's genes and odd numbers decide how well it compresses.
type prose struct {
	*source
	out   strings.Builder
	names []string // what the figure shows; mentioned in between
	last  uint64   // a hash of the last word
	class class
}

func newProse(s *source, names []string) *prose {
	p := &prose{source: s, names: names}
	p.restart()
	return p
}

// restart begins a sentence, at a noun or what may stand before one.
func (p *prose) restart() {
	p.class = pick(p.source, []class{noun, adjective, adjective, determiner, verb})
	p.last = uint64(p.below(64))
}

// How often something else stands where a noun could, how often a noun is part
// of a longer one, and how often a word is one of the last one's favourites.
const (
	nameChance     = 0.28
	numberChance   = 0.09
	shortChance    = 0.15
	compoundChance = 0.10
	pairChance     = 0.10
	elsewhere      = 0.6 // of the names, those that the figure does not show
)

// word returns the next word of the walk.
func (p *prose) word() string {
	w := p.inClass()
	p.last = mix(p.last<<8 ^ uint64(len(w)) ^ uint64(w[0])<<16 ^ uint64(w[len(w)-1])<<24)
	p.class = pick(p.source, follows[p.class])
	return w
}

func (p *prose) inClass() string {
	if p.class != noun {
		return p.plainWord()
	}
	switch x := p.unit(); {
	case x < nameChance && len(p.names) > 0:
		return p.mention()
	case x < nameChance+numberChance:
		return p.quantity()
	case x < nameChance+numberChance+shortChance:
		return p.abbreviation()
	case x < nameChance+numberChance+shortChance+compoundChance:
		return p.plainWord() + pick(p.source, compounds)
	}
	return p.plainWord()
}

var compounds = strings.Fields("-dependent -mediated -induced -like -specific -associated -derived -related -deficient -positive -coupled -rich")

// plainWord draws from the class, now and then from the few words that like to
// follow the last one.
func (p *prose) plainWord() string {
	words := vocabulary[p.class]
	if p.chance(pairChance) {
		hi, _ := bits.Mul64(mix(p.last+uint64(p.below(5))), uint64(len(words)))
		return words[hi]
	}
	return words[p.zipf(len(words), 150)]
}

// abbreviation is a few capitals, such as captions explain at length.
func (p *prose) abbreviation() string {
	b := make([]byte, p.between(2, 4))
	for i := range b {
		b[i] = byte('A' + p.below(26))
	}
	if p.chance(0.5) {
		return p.plainWord() + " (" + string(b) + ")"
	}
	return string(b)
}

// mention is a name out of the figure, in the ways captions write one.
func (p *prose) mention() string {
	name := pick(p.source, p.names)
	if p.chance(elsewhere) {
		name = conceptSymbol(p.zipf(8_000, 40))
	}
	switch p.below(16) {
	case 0:
		return name + "α"
	case 1:
		return name + "β"
	case 2:
		return "p-" + name
	case 3:
		return name + " (" + pick(p.source, p.names) + ")"
	case 4:
		return "“" + name + "”"
	case 5:
		return name + "–" + pick(p.source, p.names)
	case 6:
		return "anti-" + name
	case 7:
		return name + "-/-"
	}
	return name
}

func (p *prose) quantity() string {
	n := strconv.Itoa(p.between(1, 999))
	switch p.below(5) {
	case 0:
		return "0." + n
	case 1:
		return "(n = " + n + ")"
	case 2:
		return "Δ" + n
	}
	return n + " " + pick(p.source, vocabulary[unit])
}

// sentence writes so many words, the first with a capital, and a full stop.
func (p *prose) sentence(words int) {
	p.restart()
	for i := range words {
		w := p.word()
		if i == 0 {
			w = capital(w)
		} else {
			p.out.WriteByte(' ')
		}
		p.out.WriteString(w)
		if i < words-1 && p.chance(0.06) {
			p.pause()
		}
	}
	p.out.WriteByte('.')
}

// pause writes what stands between two words: mostly a comma, rarely a colon,
// for which YAML needs quotes.
func (p *prose) pause() {
	switch x := p.below(50); {
	case x == 0:
		p.out.WriteByte(':')
	case x < 8:
		p.out.WriteByte(';')
	case x < 18:
		p.bracket()
	default:
		p.out.WriteByte(',')
	}
}

// bracket writes a name or a word in brackets; a few stay empty, which is what
// removed citations leave behind.
func (p *prose) bracket() {
	p.out.WriteString(" (")
	switch {
	case p.chance(0.15):
	case p.chance(0.5) && len(p.names) > 0:
		p.out.WriteString(pick(p.source, p.names))
	default:
		p.out.WriteString(pick(p.source, vocabulary[adjective]))
	}
	p.out.WriteByte(')')
}

// title returns a heading without a full stop; every eighth has a colon.
func (p *prose) title() string {
	p.out.Reset()
	p.sentence(p.between(5, 11))
	text := strings.TrimSuffix(p.out.String(), ".")
	if p.chance(0.12) {
		text += ": " + p.word() + " " + p.word() + " " + p.word()
	}
	return text
}

// caption returns about size bytes of sentences, the first of them the title
// more often than not, some behind the letter of a panel.
func (p *prose) caption(title string, size int) string {
	p.out.Reset()
	if p.chance(0.6) {
		p.out.WriteString(title)
		p.out.WriteByte('.')
	}
	for panel := 'A'; p.out.Len() < size; {
		if p.out.Len() > 0 {
			p.out.WriteByte(' ')
		}
		if p.chance(0.12) {
			p.out.WriteString("(" + string(panel) + ") ")
			panel = min(panel+1, 'Z')
		}
		if p.chance(0.08) {
			p.out.WriteString(capital(pick(p.source, vocabulary[remark])) + ".")
			continue
		}
		p.sentence(p.between(6, 24))
	}
	return p.out.String()
}

func capital(word string) string {
	r, n := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(r)) + word[n:]
}
