package keep

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"figraph/nquads"
	"figraph/output"
	"figraph/rdfexport"
)

// MaxShards is how many shards there may be.
const MaxShards = 9999

// Shards are the files of an export in several.
type Shards struct {
	Files   []string
	Bytes   int64    // of all
	Removed []string // shards of a former export that had another number of them
}

// ExportShards writes a graph to n files, cut between subjects, about equal in
// size before compression, and each a document of its own: graph.nq.gz becomes
// graph-00001-of-00016.nq.gz and so on. One after the other they are the whole
// export, but for the headings of Turtle and TriG; JSON-LD documents cannot be
// joined so. The files appear when all are whole, in the place of former shards
// of that name, however many there were.
func ExportShards(ctx context.Context, g *Graph, name string, n int, o ExportOptions) (*Shards, error) {
	if n < 1 || n > MaxShards {
		return nil, fmt.Errorf("%d shards: ask for 1 to %d", n, MaxShards)
	}
	s := &sharding{o: o, layout: o.Layout(g.Vocab), names: shardNamesOf(name, o.Format), n: n}
	if err := s.begin(name); err != nil {
		return nil, err
	}
	shards, err := s.run(ctx, g)
	return shards, errors.Join(err, s.discard())
}

// shardNames are the names of the shards of one file.
type shardNames struct{ dir, stem, end string }

// shardNamesOf sets the numbers before the extension.
func shardNamesOf(name string, format rdfexport.Format) shardNames {
	plain, _ := rdfexport.CompressionOfFile(filepath.Base(name))
	stem, has := strings.CutSuffix(plain, format.Extension)
	if !has {
		stem = strings.TrimSuffix(plain, filepath.Ext(plain))
	}
	return shardNames{filepath.Dir(name), stem, strings.TrimPrefix(filepath.Base(name), stem)}
}

// base is the name of a shard without its folder.
func (s shardNames) base(at, n int) string {
	return fmt.Sprintf("%s-%05d-of-%05d%s", s.stem, at, n, s.end)
}

// there are the shards that stand in the folder, of any number.
func (s shardNames) there() ([]string, error) {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return nil, err
	}
	form := regexp.MustCompile("^" + regexp.QuoteMeta(s.stem) + `-\d{5}-of-\d{5}` + regexp.QuoteMeta(s.end) + "$")
	var names []string
	for _, e := range entries {
		if form.MatchString(e.Name()) && !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// sharding writes shards one after the other into a temporary folder.
type sharding struct {
	o      ExportOptions
	layout rdfexport.Options
	names  shardNames
	n      int
	dir    string       // temporary
	unlock func() error // when it is removed

	total   int64 // bytes of all documents without their headings
	before  int64 // of those that are finished
	at      int   // the document under way, from 1
	heading int64 // bytes of its heading
	doc     *output.Document
	subject []byte
	written int64
}

// begin finds out whether the shards can be written where they are to be.
func (s *sharding) begin(name string) (err error) {
	for at := 1; at <= s.n; at++ {
		shard := filepath.Join(s.names.dir, s.names.base(at, s.n))
		if info, err := os.Stat(shard); err == nil && info.IsDir() {
			return fmt.Errorf("%s: a folder of this name stands where the file is to be", shard)
		}
	}
	s.dir, s.unlock, err = output.TempFolder(name)
	return err
}

func (s *sharding) run(ctx context.Context, g *Graph) (*Shards, error) {
	selected, err := s.o.Sift(g.Vocab, g.passes(ctx, s.o.Progress))
	if err != nil {
		return nil, err
	}
	if err := s.measure(ctx, g, selected); err != nil {
		return nil, err
	}
	if err := s.open(); err != nil {
		return nil, err
	}
	if err := g.give(ctx, "export", selected, s.take, s.o.Progress); err != nil {
		return nil, err
	}
	for s.at < s.n {
		if err := s.turn(); err != nil {
			return nil, err
		}
	}
	if err := s.finish(); err != nil {
		return nil, err
	}
	return s.appear(ctx)
}

// measure finds out how large the whole document is.
func (s *sharding) measure(ctx context.Context, g *Graph, selected *Sifting) error {
	encoder, err := s.o.Format.NewEncoder(io.Discard, s.layout)
	if err != nil {
		return err
	}
	heading := encoder.Size()
	if err := g.give(ctx, "measure", selected, encoder.EncodeLine, s.o.Progress); err != nil {
		return err
	}
	err = encoder.Close()
	s.total = encoder.Size() - heading
	return err
}

// take takes a statement, into the next document if its subject is a new one and
// the share of this one is full.
func (s *sharding) take(line nquads.Line) error {
	if !bytes.Equal(line.Subject, s.subject) {
		for s.isFull() {
			if err := s.turn(); err != nil {
				return err
			}
		}
		s.subject = append(s.subject[:0], line.Subject...)
	}
	return s.doc.Take(line)
}

func (s *sharding) isFull() bool {
	size := s.before + s.doc.Size() - s.heading
	return s.at < s.n && size*int64(s.n) >= s.total*int64(s.at)
}

// turn ends a document and begins the next.
func (s *sharding) turn() error {
	if err := s.finish(); err != nil {
		return err
	}
	return s.open()
}

// open begins the next document.
func (s *sharding) open() error {
	s.at++
	base := s.names.base(s.at, s.n)
	file, err := os.OpenFile(filepath.Join(s.dir, base), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	if s.doc, err = output.NewDocument(filepath.Join(s.names.dir, base), file, s.o.Format, s.o.Compression, s.layout); err != nil {
		return errors.Join(err, file.Close())
	}
	s.doc.Unhashed()
	s.heading = s.doc.Size()
	return nil
}

func (s *sharding) finish() error {
	written, err := s.doc.Finish()
	s.before += s.doc.Size() - s.heading
	s.written += written.Bytes
	return err
}

// appear moves former shards away and the new ones to their place, under the lock
// of the folder, so that those of two exports do not mix.
func (s *sharding) appear(ctx context.Context) (*Shards, error) {
	lock := output.LockOf(s.names.dir)
	if _, err := lock.TryLockContext(ctx, 10*time.Millisecond); ctx.Err() != nil {
		return nil, err // where folders cannot be locked, it goes without
	}
	defer lock.Unlock()
	former, err := s.names.there()
	if err != nil {
		return nil, err
	}
	old := filepath.Join(s.dir, "former")
	if err := os.Mkdir(old, 0o700); err != nil {
		return nil, err
	}
	shards := &Shards{Bytes: s.written}
	var moves []move
	for _, name := range former {
		moves = append(moves, move{filepath.Join(s.names.dir, name), filepath.Join(old, name)})
	}
	taken := map[string]bool{}
	for at := 1; at <= s.n; at++ {
		name := s.names.base(at, s.n)
		taken[name] = true
		shards.Files = append(shards.Files, filepath.Join(s.names.dir, name))
		moves = append(moves, move{filepath.Join(s.dir, name), filepath.Join(s.names.dir, name)})
	}
	for _, name := range former {
		if !taken[name] {
			shards.Removed = append(shards.Removed, filepath.Join(s.names.dir, name))
		}
	}
	if err := moveAll(moves); err != nil {
		return nil, err
	}
	return shards, nil
}

// move is a file's way to another name.
type move struct{ from, to string }

// moveAll moves all files or, as far as it can, none.
func moveAll(moves []move) error {
	for i, m := range moves {
		err := os.Rename(m.from, m.to)
		if err == nil {
			continue
		}
		for _, done := range slices.Backward(moves[:i]) {
			err = errors.Join(err, os.Rename(done.to, done.from))
		}
		return err
	}
	return nil
}

// discard removes what is temporary.
func (s *sharding) discard() error {
	if s.doc != nil {
		s.doc.Abandon()
	}
	return errors.Join(os.RemoveAll(s.dir), s.unlock())
}
