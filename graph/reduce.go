package graph

import (
	"bytes"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"figraph/record"
)

// Reducer takes what Reduce makes.
type Reducer struct {
	Emit    Emit
	Problem func(record.Problem)
	// Locate names the file in which a figure's record (kind < 0) or one of its
	// tables was read.
	Locate func(figid string, kind int) string
	// Tallied takes the tally of each thing, valid until it returns; nil if nobody
	// wants it. Number numbers the figures for it, in the order of their figids.
	Tallied func(thing string, t *Tally) error
	Number  func(figid []byte) uint32
}

// Reduce reads the facts of all figures, sorted and without doubles, and states
// papers, journals, entities and links, each once.
func (m *Model) Reduce(sorted iter.Seq2[[]byte, error], r Reducer) error {
	run := reduction{m: m, r: r}
	for fact, err := range sorted {
		if err != nil {
			return err
		}
		if err := run.take(fact); err != nil {
			return err
		}
	}
	return run.finish()
}

// reduction goes through the facts and holds what it needs of one thing.
type reduction struct {
	m      *Model
	r      Reducer
	key    []byte // about and thing, or about, thing and gene
	thing  thing
	tally  Tally
	link   link
	fields [][]byte
}

func (run *reduction) take(fact []byte) error {
	run.fields = fieldsOf(fact, run.fields)
	isLink := fact[0] == aboutLink
	end := 2 + len(run.fields[0])
	if isLink {
		end += 1 + len(run.fields[1])
	}
	if key := fact[:end]; !bytes.Equal(key, run.key) {
		if err := run.finish(); err != nil {
			return err
		}
		run.key = append(run.key[:0], key...)
		run.thing = thing{name: string(run.fields[0])}
		run.tally.groups = run.tally.groups[:0]
		run.link = link{other: string(run.fields[0])}
		if isLink {
			run.link.gene = string(run.fields[1])
		}
	}
	if isLink {
		run.link.add(run.fields[2:])
		return nil
	}
	run.thing.add(run.fields[1:])
	if run.r.Tallied == nil {
		return nil
	}
	return run.tally.add(run.fields[1:], run.r.Number(FigureOf(fact)))
}

// finish states the thing or the link whose facts are all read.
func (run *reduction) finish() error {
	if len(run.key) == 0 {
		return nil
	}
	if run.key[0] == aboutLink {
		return run.m.link(&run.link, run.r.Emit)
	}
	if run.r.Tallied != nil {
		if err := run.r.Tallied(run.thing.name, &run.tally); err != nil {
			return err
		}
	}
	return run.m.thing(&run.thing, run.r)
}

// thing gathers the facts about one thing.
type thing struct {
	name     string // such as "ncbigene:207"
	kinds    string // letters
	counts   counter
	votes    []*vote
	keywords []string
	doids    []string
	medicine bool
	chebis   []*chebiReference
}

func (t *thing) add(fields [][]byte) {
	switch property := string(fields[0]); property {
	case thereFact:
	case countFact:
		t.counts.add(fields[1], fields[2])
		t.addKinds(string(fields[3][1:]))
	case keywordFact:
		t.keywords = appendNew(t.keywords, fields[1])
	case medicineFact:
		t.medicine = true
	case doidFact:
		t.doids = appendNew(t.doids, fields[1])
	case chebiFact:
		t.addChEBI(fields[1:])
	default:
		t.vote(property).add(fields[1:])
	}
}

// vote is the vote about a property; facts come sorted, so it is the last one.
func (t *thing) vote(property string) *vote {
	if n := len(t.votes); n == 0 || t.votes[n-1].property != property {
		t.votes = append(t.votes, &vote{property: property})
	}
	return t.votes[len(t.votes)-1]
}

// winner is the value of a property that most figures state.
func (t *thing) winner(property string) string {
	for _, v := range t.votes {
		if v.property == property {
			return v.values[v.best()].text
		}
	}
	return ""
}

func (t *thing) is(letter string) bool { return strings.Contains(t.kinds, letter) }

// addKinds adds letters that are not there yet.
func (t *thing) addKinds(letters string) {
	for _, letter := range letters {
		if !strings.ContainsRune(t.kinds, letter) {
			t.kinds += string(letter)
		}
	}
}

// appendNew appends a text of texts that come sorted.
func appendNew(list []string, text []byte) []string {
	if n := len(list); n > 0 && list[n-1] == string(text) {
		return list
	}
	return append(list, string(text))
}

// counter counts distinct figures and papers of facts that come sorted by paper
// and figure.
type counter struct {
	figures, papers       int
	lastPaper, lastFigure string
}

func (c *counter) add(paper, figure []byte) {
	if c.figures == 0 || string(paper) != c.lastPaper {
		c.lastPaper, c.lastFigure = string(paper), ""
		if len(paper) > 0 { // a figure without a paper counts for none
			c.papers++
		}
	}
	if string(figure) != c.lastFigure {
		c.lastFigure = string(figure)
		c.figures++
	}
}

// vote gathers the values that figures state of a property that has one.
type vote struct {
	property string
	values   []value
}

// value is one value, how many figures state it, and where the first one does.
type value struct {
	text          string
	figures       int
	figure, where string
	last          string
}

func (v *vote) add(fields [][]byte) {
	n := len(v.values)
	if n == 0 || v.values[n-1].text != string(fields[0]) {
		v.values = append(v.values, value{text: string(fields[0]), figure: string(fields[1]), where: string(fields[2])})
		n++
	}
	if last := &v.values[n-1]; last.last != string(fields[1]) {
		last.last = string(fields[1])
		last.figures++
	}
}

// best is the value with most figures, the smallest of equals: values come in the
// order of their bytes, which is that of their code points.
func (v *vote) best() int {
	best := 0
	for i := range v.values {
		if v.values[i].figures > v.values[best].figures {
			best = i
		}
	}
	return best
}

// reported are the votes whose losers are problems. Words and lexicons are only
// stopgaps, and candidates are no claims.
var reported = map[string]string{nameVote: "name", taxonVote: "organism", titleVote: "title", referenceVote: "reference", yearVote: "year",
	doiVote: "DOI", journalVote: "journal", abbreviationVote: "abbreviation", publisherVote: "publisher"}

// disagreements reports each value that lost a vote.
func (m *Model) disagreements(t *thing, r Reducer) {
	for _, v := range t.votes {
		noun, there := reported[v.property]
		if !there || len(v.values) < 2 {
			continue
		}
		best := v.best()
		won := v.values[best]
		for i, lost := range v.values {
			if i == best {
				continue
			}
			file, line := r.locate(lost.figure, lost.where)
			r.Problem(record.Problem{Severity: record.Warning, Code: v.property + "-differs", Figure: lost.figure, File: file, Line: line,
				Message: fmt.Sprintf("%s: the %s %q of %s gives way to %q of %s", t.name, noun, lost.text, figures(lost.figures), won.text, figures(won.figures))})
		}
	}
}

func figures(n int) string {
	if n == 1 {
		return "1 figure"
	}
	return strconv.Itoa(n) + " figures"
}

// locate is the file and line of a witness.
func (r Reducer) locate(figure, where string) (file string, line int) {
	kind := -1
	for k, letter := range letterOf {
		if where[:1] == letter {
			kind = k
		}
	}
	line, _ = strconv.Atoi(where[1:])
	return r.Locate(figure, kind), line
}
