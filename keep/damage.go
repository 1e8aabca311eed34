package keep

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"

	"figraph/graph"
	"figraph/graph/store"
	"figraph/nquads"
	"figraph/output"
)

// Guard runs what reads the pages of a store. bbolt maps the file and trusts it:
// a page that makes no sense is a panic or a fault there, and ErrDamaged here.
func Guard(dir string, read func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: %w: %v", dir, ErrDamaged, p)
		}
	}()
	return read()
}

// CheckFiles compares the files of the store and of the question index with the
// receipt, before anything trusts their pages, and calls also, for files that others
// know. A build may replace the graph meanwhile: that they are gone then says nothing.
func (g *Graph) CheckFiles(also func(Receipt) error) error {
	receipt, err := g.Receipt()
	if err == nil {
		err = errors.Join(
			also(receipt),
			checkStore(g, receipt),
			CheckFile(filepath.Join(g.Dir, g.Files.Index), receipt.Index),
			checkSums(g),
			g.checkBeside(g.Files.beside()...))
	}
	if !g.isNamed() {
		return nil
	}
	return err
}

// CheckStatements reads all statements, and compares their order, sum and counts with
// the notes of the store.
func (g *Graph) CheckStatements(ctx context.Context, progress func(Progress)) (Verdict, error) {
	census := graph.NewCensus(g.Vocab)
	var last []byte
	count := func(line nquads.Line) error {
		if bytes.Compare(last, line.Text) >= 0 {
			return fmt.Errorf("%s: %w: statements out of order at %.120q", g.Dir, ErrDamaged, line.Text)
		}
		last = append(last[:0], line.Text...)
		census.Add(line)
		return nil
	}
	if err := g.readBlocks(ctx, "export", output.Taker(count).Blocks, progress); err != nil {
		return Verdict{}, err
	}
	canonical := true
	verdict := Verdict{census.Triples(), census.Sum().String(), &canonical}
	if census.Sum() != g.Sum {
		return verdict, g.missummed(census.Sum())
	}
	if want, got := fmt.Sprint(g.Stats), fmt.Sprint(statsOf(g.Vocab, census)); got != want {
		return verdict, fmt.Errorf("%s: %w: the counts are %s where the notes say %s", g.Dir, ErrDamaged, got, want)
	}
	return verdict, nil
}

// checkStore compares the store with the receipt. One that was updated has no sum;
// Check reads what it holds. Behind the bytes that a build wrote may lie some of an
// update that came to nothing: it writes new pages there, and then, to put them in
// force, the first ones.
func checkStore(g *Graph, receipt Receipt) error {
	if receipt.Store == nil && receipt.Updates > 0 {
		return nil
	}
	if receipt.Store == nil {
		return fmt.Errorf("%s: %w: the receipt has no sum of the store", g.Dir, ErrDamaged)
	}
	want := *receipt.Store
	want.CRC32C = ""
	return checkBytes(filepath.Join(g.Dir, StoreFolder, store.FileName), want, want.Bytes)
}

// storeCheck is what compares the store with the checksum in the receipt, nil where
// there is none: of a graph of an earlier version, of one that was updated, or that was
// replaced while it is open.
func (g *Graph) storeCheck() (func(ctx context.Context, rest func()) error, error) {
	receipt, err := g.head()
	if err != nil && !g.isNamed() {
		return nil, nil
	}
	want := receipt.Store
	if err != nil || want == nil || want.CRC32C == "" {
		return nil, err
	}
	f, err := os.Open(filepath.Join(g.Dir, StoreFolder, store.FileName))
	if err != nil && !g.isNamed() {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, rest func()) error {
		defer f.Close()
		sum := crc32.New(castagnoli)
		n, err := io.CopyBuffer(sum, &resting{ctx, io.LimitReader(f, want.Bytes), rest}, make([]byte, 1<<20))
		if got := fmt.Sprintf("%08x", sum.Sum32()); err == nil && (n != want.Bytes || got != want.CRC32C) {
			err = fmt.Errorf("%s: %w: %d bytes have the CRC-32C %s, where the receipt says %d and %s", f.Name(), ErrDamaged, n, got, want.Bytes, want.CRC32C)
		}
		return err
	}, nil
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// resting is a reading with a rest before each piece. It ends when the context does.
type resting struct {
	ctx  context.Context
	r    io.Reader
	rest func()
}

func (r *resting) Read(p []byte) (int, error) {
	r.rest()
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// MeasureStore measures a store that was written.
func MeasureStore(name string) (*output.Written, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	sum := crc32.New(castagnoli)
	d := output.NewDigest(sum)
	_, err = io.Copy(d, f)
	out := d.Written()
	out.CRC32C = fmt.Sprintf("%08x", sum.Sum32())
	return &out, err
}

// checkSums compares index and receipt with what the store of an updated graph says
// of them.
func checkSums(g *Graph) error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(g.Files.Sums)) {
		errs = append(errs, CheckFile(filepath.Join(g.Dir, name), g.Files.Sums[name]))
	}
	return errors.Join(errs...)
}

// CheckFile compares a file with what is known of it, and gives ErrDamaged.
func CheckFile(name string, want output.Written) error { return checkBytes(name, want, math.MaxInt64) }

// checkBytes compares so many bytes of a file, or all.
func checkBytes(name string, want output.Written, n int64) error {
	got, err := output.MeasureFirst(name, n)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w: it is not there", name, ErrDamaged)
	}
	if err == nil && got != want {
		err = fmt.Errorf("%s: %w: it has %d bytes and SHA-256 %s, where the receipt says %d and %s", name, ErrDamaged, got.Bytes, got.SHA256, want.Bytes, want.SHA256)
	}
	return err
}
