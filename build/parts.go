package build

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"figraph/keep"
	"figraph/output"
	"figraph/source"
)

// The folder of parts beside the store of a graph that Merge takes holds what was
// read, before anything was reduced or counted: sections of sorted records, each
// a length and bytes, in zstd, and a list of them.
const (
	partsPrefix  = "parts-" // and the sum of the graph
	partsList    = "parts.json"
	partsVersion = 2
)

// section is one file of parts.
type section struct {
	output.Written
	Records int `json:"records"`
}

const (
	statementSection = "statements" // of figures' own
	factSection      = "facts"
	witnessSection   = "witnesses"
	nameSection      = "names"
	figureSection    = "figures"
	problemSection   = "problems"
	straySection     = "strays" // records that are not stated
	tableSection     = "tables" // that no record was read for
)

var sectionNames = []string{figureSection, straySection, tableSection, problemSection, statementSection, factSection, witnessSection, nameSection}

func sectionFile(name string) string { return name + ".zst" }

// partsHeader lists the sections, and says what must be the same in all graphs
// that are merged.
type partsHeader struct {
	Version  int                 `json:"version"`
	Shard    string              `json:"shard"`
	Tool     string              `json:"tool"`
	Created  string              `json:"created,omitempty"`
	Options  keep.ReceiptOptions `json:"options"`
	Lexicons []keep.UsedLexicon  `json:"lexicons"`
	Sources  []string            `json:"sources"` // as they were named
	Listing  string              `json:"listing"` // SHA-256 of the names in them, and of files of lines
	Whole    []wholeFile         `json:"whole"`   // files that every shard reads
	Read     int                 `json:"read"`
	Skipped  int                 `json:"skipped"`
	Sections map[string]section  `json:"sections"`
}

// keeping is a folder of parts under way.
type keeping struct{ dir string }

// keep writes what was read.
func (j *job) keep(ctx context.Context) error {
	in := j.intake
	j.kept = &keeping{filepath.Join(j.dir, partsPrefix)}
	if err := os.Mkdir(j.kept.dir, 0o777); err != nil {
		return err
	}
	header := partsHeader{Version: partsVersion, Shard: j.o.Division.String(), Tool: j.o.Tool, Created: j.created(),
		Options: j.receiptOptions(), Lexicons: j.usedLexicons(), Listing: in.listing(), Whole: in.whole,
		Read: in.read, Skipped: int(in.skipped.Load()), Sections: map[string]section{}}
	for _, s := range in.sources {
		header.Sources = append(header.Sources, s.Name())
	}
	for name, records := range map[string]iter.Seq2[[]byte, error]{
		statementSection: in.statements.Sorted(),
		factSection:      in.facts.Sorted(),
		witnessSection:   in.witnesses.Sorted(),
		nameSection:      in.names.Sorted(),
		figureSection:    in.figures.Sorted(),
		problemSection:   in.problems.kept(),
		straySection:     encoded(in.strays),
		tableSection:     encoded(in.left),
	} {
		written, err := j.kept.write(name, output.Until(ctx, records))
		if err != nil {
			return err
		}
		header.Sections[name] = written
	}
	text, err := keep.Marshal(header, " ")
	if err != nil {
		return err
	}
	return output.WriteFile(filepath.Join(j.kept.dir, partsList), func(f *os.File) error {
		_, err := f.Write(text)
		return err
	})
}

// encoded are the members of a list as records.
func encoded[T any](list []T) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for _, member := range list {
			text, err := json.Marshal(member)
			if !yield(text, err) || err != nil {
				return
			}
		}
	}
}

// listing is the sum of all that shards of the same records have in common: the
// names of the files, and what the files of lines hold.
func (in *intake) listing() string {
	sum := sha256.New()
	note := func(what string, names ...string) {
		for _, name := range names {
			fmt.Fprintf(sum, "%s %q\n", what, name)
		}
	}
	for _, s := range in.sources {
		note("source", "")
		for what, name := range s.Listing() {
			note(what, name)
		}
	}
	for _, w := range in.whole {
		note("lines", w.Input.Path, w.Input.SHA256)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// write writes a section.
func (k *keeping) write(name string, records iter.Seq2[[]byte, error]) (s section, err error) {
	err = output.WriteFile(filepath.Join(k.dir, sectionFile(name)), func(f *os.File) error {
		digest := output.NewDigest(f)
		packer, err := output.NewCompressor(digest, "zst")
		if err != nil {
			return err
		}
		s.Records, err = writeRecords(packer, records)
		err = errors.Join(err, packer.Close())
		s.Written = digest.Written()
		return err
	})
	return s, err
}

func writeRecords(w io.Writer, records iter.Seq2[[]byte, error]) (n int, err error) {
	var head []byte
	for record, err := range records {
		if err != nil {
			return n, err
		}
		if err := writeRecord(w, &head, record); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func writeRecord(w io.Writer, head *[]byte, record []byte) error {
	if len(record) > maxRecord {
		return fmt.Errorf("a record of %d bytes: %d are the most that can be kept", len(record), maxRecord)
	}
	*head = binary.AppendUvarint((*head)[:0], uint64(len(record)))
	if _, err := w.Write(*head); err != nil {
		return err
	}
	_, err := w.Write(record)
	return err
}

// maxRecord bounds what a damaged length may ask for.
const maxRecord = 256 << 20

// finish gives the folder its name. Without parts there is nothing to do.
func (k *keeping) finish(dir, sum string) (*output.Written, error) {
	if k == nil {
		return nil, nil
	}
	if err := output.SyncFolder(k.dir); err != nil {
		return nil, err
	}
	final := filepath.Join(dir, partsPrefix+sum)
	if err := os.Rename(k.dir, final); err != nil {
		return nil, err
	}
	list, err := output.Measure(filepath.Join(final, partsList))
	return &list, err
}

// parts are those of one graph, to be read.
type parts struct {
	graph  keep.Folder // as it was named
	dir    string
	header partsHeader
	part   source.Division
}

// openParts finds the parts of a graph in force.
func openParts(f keep.Folder) (*parts, error) {
	dir, err := f.Current()
	if err != nil {
		return nil, err
	}
	found, err := filepath.Glob(filepath.Join(escapeGlob(dir), partsPrefix+"*", partsList))
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%s: the graph keeps no parts, which a merge needs: build it with --shard i/n, or with --shard 1/1 if it is no shard", f)
	}
	p := &parts{graph: f, dir: filepath.Dir(found[0])}
	if len(found) > 1 {
		return nil, fmt.Errorf("%s: %w: %d folders of parts, not 1", dir, keep.ErrDamaged, len(found))
	}
	if err := p.checkList(filepath.Join(dir, keep.ReceiptFile(strings.TrimPrefix(filepath.Base(p.dir), partsPrefix)))); err != nil {
		return nil, err
	}
	return p, p.readList()
}

// escapeGlob has a path stand for itself in a pattern.
func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

// checkList compares the list of sections with the receipt.
func (p *parts) checkList(receiptName string) error {
	text, err := os.ReadFile(receiptName)
	if err != nil {
		return fmt.Errorf("%s: %w: no receipt: %v", p.dir, keep.ErrDamaged, err)
	}
	receipt, err := keep.ParseReceipt(text, 1) // of any version
	if err != nil || receipt.Parts == nil {
		return fmt.Errorf("%s: %w: the receipt names no parts (%v)", receiptName, keep.ErrDamaged, err)
	}
	return keep.CheckFile(filepath.Join(p.dir, partsList), *receipt.Parts)
}

func (p *parts) readList() error {
	name := filepath.Join(p.dir, partsList)
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, &p.header); err != nil {
		return fmt.Errorf("%s: %w: %v", name, keep.ErrDamaged, err)
	}
	if p.header.Version != partsVersion {
		return fmt.Errorf("%s: %w: parts of version %d, where this figraph knows %d", name, keep.ErrVersion, p.header.Version, partsVersion)
	}
	if p.part, err = source.ParseDivision(p.header.Shard); err != nil {
		return fmt.Errorf("%s: %w: shard %v", name, keep.ErrDamaged, err)
	}
	return nil
}

// records yields those of a section; the bytes are valid until the next. At their
// end the file is compared with its sum, and what was read before is not to be
// used before that.
func (p *parts) records(name string) iter.Seq2[[]byte, error] {
	file := filepath.Join(p.dir, sectionFile(name))
	return func(yield func([]byte, error) bool) {
		f, err := os.Open(file)
		if err != nil {
			yield(nil, fmt.Errorf("%s: %w: %v", file, keep.ErrDamaged, err))
			return
		}
		defer f.Close()
		if p.header.Sections[name].Bytes == 0 { // as no records were written before version 2 of graphs
			if err := keep.CheckFile(file, p.header.Sections[name].Written); err != nil {
				yield(nil, err)
			}
			return
		}
		r, err := source.NewHashed(f, "zst")
		if err != nil {
			yield(nil, err)
			return
		}
		defer r.Close()
		n, more, err := readRecords(bufio.NewReaderSize(r, 256<<10), yield)
		if !more {
			return
		}
		if err == nil {
			err = p.compare(name, r, n)
		}
		if err != nil {
			yield(nil, fmt.Errorf("%s: %w: %v: build this shard again", file, keep.ErrDamaged, err))
		}
	}
}

// compare finds a section that is not as it was written.
func (p *parts) compare(name string, r *source.Hashed, records int) error {
	want := p.header.Sections[name]
	got, err := r.Input(name)
	if err == nil && (got.SHA256 != want.SHA256 || records != want.Records) {
		err = fmt.Errorf("%d records and SHA-256 %s, where the list says %d and %s", records, got.SHA256, want.Records, want.SHA256)
	}
	return err
}

// readRecords yields what writeRecords wrote. More says whether more was asked
// for at the end.
func readRecords(in *bufio.Reader, yield func([]byte, error) bool) (n int, more bool, err error) {
	var record bytes.Buffer
	for {
		size, err := binary.ReadUvarint(in)
		if err == io.EOF {
			return n, true, nil
		}
		if err == nil && size > maxRecord {
			err = fmt.Errorf("a record of %d bytes", size)
		}
		if err == nil {
			record.Reset()
			_, err = io.CopyN(&record, in, int64(size))
		}
		if err != nil {
			return n, true, cmp.Or(noEOF(err), err)
		}
		n++
		if !yield(record.Bytes(), nil) {
			return n, false, nil
		}
	}
}

// noEOF says that an end was not expected, nil of any other error.
func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return nil
}

// check compares all sections with the list, without reading what they hold.
func (p *parts) check() error {
	var errs []error
	for _, name := range sectionNames {
		errs = append(errs, keep.CheckFile(filepath.Join(p.dir, sectionFile(name)), p.header.Sections[name].Written))
	}
	return errors.Join(errs...)
}
