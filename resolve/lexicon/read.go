package lexicon

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"figraph/record"
)

// form is a form of dictionary.
type form struct {
	name  string // as an error lists it
	known func(head []byte) bool
	read  func(*source)
}

// headSize is how much of a file is looked at to recognise its form.
const headSize = 64 << 10

// Read reads a dictionary, whose form it recognises by its first bytes, and yields
// its entries as it reads them; file is what errors call it. An error is a
// *SyntaxError or that of r; only those that have Whole set, and those of r, end
// the sequence.
func Read(file string, r io.Reader) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		s := newSource(file, r, yield)
		head, err := s.in.Peek(headSize)
		if err != nil && err != io.EOF {
			s.fail(0, err)
			return
		}
		if bytes.HasPrefix(head, byteOrderMark) {
			s.in.Discard(len(byteOrderMark))
			head = head[len(byteOrderMark):]
		}
		for _, f := range forms {
			if f.known(head) {
				f.read(s)
				return
			}
		}
		s.broken(0, unknownForm(head))
	}
}

var byteOrderMark = []byte("\ufeff")

// forms are tried in this order.
var forms = []form{
	{"figraph's own table", isTable, readTable},
	{"NCBI's gene_info", isGeneInfo, readGeneInfo},
	{"HGNC's complete set", isHGNC, readHGNC},
	{"NCBI's names.dmp", isTaxonNames, readTaxonNames},
	{"NCBI's taxdump as a tar archive", isTar, readTaxdump},
	{"MeSH in ASCII, d*.bin and c*.bin", isMeSH, readMeSH},
	{"mesh.nt", isMeSHRDF, readMeSHRDF},
	{"ChEBI's compounds.tsv", isChEBICompounds, readChEBICompounds},
	{"ChEBI's names.tsv", isChEBINames, readChEBINames},
	{"OBO, such as doid.obo", isOBO, readOBO},
	{"DrugBank's open vocabulary", isDrugBank, readDrugBank},
	{"mappings in SSSOM", isSSSOM, readSSSOM},
	{"a table of the ATC, with atc_code and name", isATC, readATC},
	{"plain tables with a header such as symbol, ncbigene_id, aliases, taxon", isPlain, readPlain},
}

// packed says what to do with compressed files, by their first bytes.
var packed = map[string]string{
	"\x1f\x8b":         "the file is compressed by gzip: let its name end in .gz",
	"\x28\xb5\x2f\xfd": "the file is compressed by Zstandard: let its name end in .zst",
	"PK\x03\x04":       "the file is a zip archive: take the dictionary out of it",
}

func unknownForm(head []byte) error {
	if len(bytes.TrimSpace(head)) == 0 {
		return errors.New("the file is empty")
	}
	for magic, cure := range packed {
		if bytes.HasPrefix(head, []byte(magic)) {
			return errors.New(cure)
		}
	}
	names := make([]string, len(forms))
	for i, f := range forms {
		names[i] = f.name
	}
	return fmt.Errorf("not a dictionary of a known form: expected one of %s", strings.Join(names, "; "))
}

// source is a dictionary as it is read, line by line.
type source struct {
	file    string
	in      *bufio.Reader
	line    int    // number of the line in text, first is 1
	text    string // without its end
	buffer  []byte
	yield   func(Entry, error) bool
	stopped bool // the consumer wants no more, or there is none
}

func newSource(file string, r io.Reader, yield func(Entry, error) bool) *source {
	return &source{file: file, in: bufio.NewReaderSize(r, headSize), yield: yield}
}

// maxLine bounds what one line may hold in memory.
const maxLine = 16 << 20

// next reads the next line, and says whether there is one. Lines that no form may
// hold are reported and passed over.
func (s *source) next() bool {
	for !s.stopped {
		text, err := s.readLine()
		if err != nil && (err != io.EOF || len(text) == 0) {
			if err != io.EOF {
				s.fail(s.line+1, err)
			}
			return false
		}
		s.line++
		text = bytes.TrimSuffix(bytes.TrimSuffix(text, []byte("\n")), []byte("\r"))
		if err := checkText(text); err != nil {
			s.bad("%v: the line was left out", err)
			continue
		}
		s.text = string(text)
		return true
	}
	return false
}

// readLine reads up to the end of a line. What it gives is valid until the next.
func (s *source) readLine() ([]byte, error) {
	text, err := s.in.ReadSlice('\n')
	if err != bufio.ErrBufferFull {
		return text, err
	}
	s.buffer = s.buffer[:0]
	for {
		if s.buffer = append(s.buffer, text...); len(s.buffer) > maxLine {
			return nil, fmt.Errorf("a line longer than %d bytes", maxLine)
		}
		if err != bufio.ErrBufferFull {
			return s.buffer, err
		}
		text, err = s.in.ReadSlice('\n')
	}
}

// checkText refuses what is no text, and the three characters that package record
// refuses too.
func checkText(text []byte) error {
	if bytes.IndexByte(text, 0) >= 0 {
		return errors.New("the character U+0000")
	}
	if isASCII(text) {
		return nil
	}
	if !utf8.Valid(text) {
		return errors.New("not UTF-8")
	}
	for _, r := range [...]rune{'\ufffe', '\uffff'} {
		if bytes.ContainsRune(text, r) {
			return fmt.Errorf("the character U+%04X", r)
		}
	}
	return nil
}

var errNameless = errors.New("neither an identifier nor a name")

// maxName bounds a name, which each row of a figure that has it may be told by.
const maxName = 10_000

// entry yields an entry, tidied: names without blanks at their ends, each once,
// none of them empty.
func (s *source) entry(e Entry) {
	tidy(&e)
	switch {
	case isLong(e.Name) || slices.ContainsFunc(e.Synonyms, isLong):
		s.bad("a name longer than %d bytes: the row was left out", maxName)
	case e.Name == "" && e.Entity == (record.Entity{}):
		s.bad("%w: the row was left out", errNameless)
	case !s.stopped && !s.yield(e, nil):
		s.stopped = true
	}
}

func isLong(name string) bool { return len(name) > maxName }

// bad reports what is wrong with the line that was read last.
func (s *source) bad(format string, args ...any) {
	s.report(&SyntaxError{File: s.file, Line: s.line, Err: fmt.Errorf(format, args...)})
}

// broken reports what ends the reading.
func (s *source) broken(line int, err error) {
	s.report(&SyntaxError{File: s.file, Line: line, Whole: true, Err: err})
	s.stopped = true
}

// fail reports an error of the file itself.
func (s *source) fail(line int, err error) {
	s.broken(line, fmt.Errorf("read: %w", err))
}

func (s *source) report(err error) {
	if !s.stopped && !s.yield(Entry{}, err) {
		s.stopped = true
	}
}

// tidy trims names, and drops those that are empty or stand twice. It makes a new
// list of synonyms only where something changes.
func tidy(e *Entry) {
	e.Name = strings.TrimSpace(e.Name)
	if e.Reads != nil || isTidy(e) {
		return
	}
	kept := make([]string, 0, len(e.Synonyms))
	seen := map[string]bool{"": true, e.Name: true}
	for _, synonym := range e.Synonyms {
		if synonym = strings.TrimSpace(synonym); !seen[synonym] {
			seen[synonym] = true
			kept = append(kept, synonym)
		}
	}
	e.Synonyms = kept
}

// isTidy is quick for short lists, and denies it of long ones.
func isTidy(e *Entry) bool {
	if len(e.Synonyms) > 16 {
		return false
	}
	for i, synonym := range e.Synonyms {
		if synonym == "" || synonym == e.Name || synonym != strings.TrimSpace(synonym) {
			return false
		}
		for _, earlier := range e.Synonyms[:i] {
			if earlier == synonym {
				return false
			}
		}
	}
	return true
}
