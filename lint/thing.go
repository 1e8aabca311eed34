package lint

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"figraph/record"
)

// A note is what a figure says of a thing, for one check:
//
//	check \0 thing \0 value \0 figid \0 file \0 line
//
// In the order of their bytes the notes of one thing come together, and in them those
// of one value. A figure says a value once, where it says it first. The file is that
// of a kind of table, or of the record; empty is what a dictionary says.

const noteFields = 6

// recordFile stands for the record, where a number stands for a table.
const recordFile = -1

// noteCleaner keeps what divides the fields out of them.
var noteCleaner = strings.NewReplacer("\x00", "\uFFFD")

// note notes a value of a thing, which a row has; without a row, a dictionary.
func (f *figure) note(thing, value string, m *record.Mention) {
	switch {
	case m == nil:
		f.write(thing, value, "", "", "")
	case m.Origin == record.Table:
		f.noteAt(thing, value, int(m.Kind), m.Line)
	default:
		f.noteAt(thing, value, recordFile, m.Line)
	}
}

// noteAt notes a value of a thing in a line of one of the figure's files.
func (f *figure) noteAt(thing, value string, file, line int) {
	f.write(thing, value, f.ID, strconv.Itoa(file), strconv.Itoa(line))
}

func (f *figure) write(thing, value, figid, file, line string) {
	said := strconv.Itoa(f.check.number) + "\x00" + noteCleaner.Replace(thing) + "\x00" + noteCleaner.Replace(value) + "\x00"
	if f.noted == nil {
		f.noted = map[string]bool{}
	}
	if !f.noted[said] {
		f.noted[said] = true
		f.notes = append(f.notes, []byte(said+figid+"\x00"+file+"\x00"+line))
	}
}

// value is one of the values that a thing has, with its first place.
type value struct {
	text    string
	figures int
	figure  string
	file    int
	line    int
}

// thing is what all figures say of one thing.
type thing struct {
	name   string
	values []value // in order; at most maxValues
	check  *check
	locate func(figid string, file int) string
	found  func(Finding) error
	err    error // the first one
}

// maxValues bounds the memory of one thing: what has more values is wrong anyhow.
const maxValues = 1000

// Judge judges what figures say of the things that they share. The notes are those of
// all figures, sorted by their bytes; of equal ones one is enough. locate names the file
// of a figure's table, by its kind, or of its record, -1. The first error, of reading
// notes or of found, ends it.
func (l *Linter) Judge(notes iter.Seq2[[]byte, error], locate func(figid string, file int) string, found func(Finding) error) error {
	byNumber := map[string]*check{}
	for _, c := range l.checks {
		byNumber[strconv.Itoa(c.number)] = c
	}
	t := &thing{locate: locate, found: found}
	for note, err := range notes {
		if err != nil {
			return err
		}
		fields := bytes.Split(note, []byte{0})
		if len(fields) != noteFields {
			return fmt.Errorf("a note of %d fields, not %d", len(fields), noteFields)
		}
		c := byNumber[string(fields[0])]
		if c == nil {
			continue
		}
		if c != t.check || string(fields[1]) != t.name {
			if t.judge(); t.err != nil {
				return t.err
			}
			t.check, t.name, t.values = c, string(fields[1]), t.values[:0]
		}
		if err := t.take(fields); err != nil {
			return err
		}
	}
	t.judge()
	return t.err
}

// take adds one note of the thing.
func (t *thing) take(fields [][]byte) error {
	if n := len(t.values); n > 0 && t.values[n-1].text == string(fields[2]) {
		t.values[n-1].figures++
		return nil
	}
	if len(t.values) == maxValues {
		return nil
	}
	v := value{text: string(fields[2]), figures: 1, figure: string(fields[3])}
	var err error
	if v.figure != "" {
		var errLine error
		v.file, err = strconv.Atoi(string(fields[4]))
		v.line, errLine = strconv.Atoi(string(fields[5]))
		err = errors.Join(err, errLine)
	}
	t.values = append(t.values, v)
	return err
}

func (t *thing) judge() {
	if len(t.values) > 0 {
		t.check.thing(t)
	}
}

// at reports what is wrong with a value, at its first place.
func (t *thing) at(v *value, format string, args ...any) {
	if t.err == nil {
		t.err = t.found(Finding{&t.check.Rule, v.figure, t.locate(v.figure, v.file), v.line, fmt.Sprintf(format, args...)})
	}
}

// most is the value of most figures, the first of several.
func (t *thing) most() *value {
	best := &t.values[0]
	for i := range t.values {
		if t.values[i].figures > best.figures {
			best = &t.values[i]
		}
	}
	return best
}

// others reports each value but the one of most figures.
func (t *thing) others(say func(most, v *value)) {
	most := t.most()
	for i := range t.values {
		if v := &t.values[i]; v != most {
			say(most, v)
		}
	}
}

// inFigures says in how many, for people.
func inFigures(n int) string {
	if n == 1 {
		return "in 1 figure"
	}
	return fmt.Sprintf("in %d figures", n)
}
