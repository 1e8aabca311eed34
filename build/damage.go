package build

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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

	"figraph/graph/store"
)

// guard runs what reads the pages of a store. bbolt maps the file and trusts it:
// a page that makes no sense is a panic or a fault there, and ErrDamaged here.
func guard(dir string, read func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: %w: %v", dir, ErrDamaged, p)
		}
	}()
	return read()
}

// checkFiles compares the files of the store and of the question index with the
// receipt, before anything trusts their pages.
func checkFiles(g *Graph) error {
	receipt, err := g.receipt()
	if !g.isNamed() {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w: no receipt: %v", g.Dir, ErrDamaged, err)
	}
	return checkThese(g, receipt)
}

// checkThese compares them. A build may replace the graph meanwhile: that they are gone
// then says nothing.
func checkThese(g *Graph, receipt Receipt) error {
	err := errors.Join(
		checkStore(g, receipt),
		checkFile(filepath.Join(g.Dir, g.files.Index), receipt.Index),
		checkSums(g),
		g.checkBeside(g.files.beside()...),
		checkParts(g, receipt))
	if !g.isNamed() {
		return nil
	}
	return err
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
	return checkBytes(filepath.Join(g.Dir, storeFolder, store.FileName), want, want.Bytes)
}

// storeCheck is what compares the store with the checksum in the receipt, nil where
// there is none: of a graph of an earlier version, of one that was updated, or that was
// replaced while it is open.
func (g *Graph) storeCheck() (func(ctx context.Context, rest func()) error, error) {
	receipt, err := g.Receipt()
	if err != nil && !g.isNamed() {
		return nil, nil
	}
	if err != nil || receipt.Store == nil || receipt.Store.CRC32C == "" {
		return nil, err
	}
	f, err := os.Open(filepath.Join(g.Dir, storeFolder, store.FileName))
	if err != nil && !g.isNamed() {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, rest func()) error {
		defer f.Close()
		sum := crc32.New(castagnoli)
		n, err := io.CopyBuffer(sum, &resting{ctx, io.LimitReader(f, receipt.Store.Bytes), rest}, make([]byte, 1<<20))
		if got := fmt.Sprintf("%08x", sum.Sum32()); err == nil && (n != receipt.Store.Bytes || got != receipt.Store.CRC32C) {
			err = fmt.Errorf("%s: %w: %d bytes have the CRC-32C %s, where the receipt says %d and %s", f.Name(), ErrDamaged, n, got, receipt.Store.Bytes, receipt.Store.CRC32C)
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

// measureStore measures a store that was written.
func measureStore(name string) (*Output, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	sum := crc32.New(castagnoli)
	d := &digest{w: sum, hash: sha256.New()}
	_, err = io.Copy(d, f)
	return &Output{SHA256: hex.EncodeToString(d.hash.Sum(nil)), Bytes: d.bytes, CRC32C: fmt.Sprintf("%08x", sum.Sum32())}, err
}

// checkSums compares index and receipt with what the store of an updated graph says
// of them.
func checkSums(g *Graph) error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(g.files.Sums)) {
		errs = append(errs, checkFile(filepath.Join(g.Dir, name), g.files.Sums[name]))
	}
	return errors.Join(errs...)
}

// checkParts compares what a merge takes with its list, and that with the receipt.
func checkParts(g *Graph, receipt Receipt) error {
	if receipt.Parts == nil {
		return nil
	}
	p := &parts{graph: Folder(g.Dir), dir: filepath.Join(g.Dir, partsPrefix+g.Sum.String())}
	if err := checkFile(filepath.Join(p.dir, partsList), *receipt.Parts); err != nil {
		return err
	}
	if err := p.readList(); err != nil {
		return err
	}
	return p.check()
}

func checkFile(name string, want Output) error { return checkBytes(name, want, math.MaxInt64) }

// checkBytes compares so many bytes of a file, or all.
func checkBytes(name string, want Output, n int64) error {
	got, err := beginningOf(name, n)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w: it is not there", name, ErrDamaged)
	}
	if err == nil && got != want {
		err = fmt.Errorf("%s: %w: it has %d bytes and SHA-256 %s, where the receipt says %d and %s", name, ErrDamaged, got.Bytes, got.SHA256, want.Bytes, want.SHA256)
	}
	return err
}

// outputOf measures a file that was written.
func outputOf(name string) (Output, error) { return beginningOf(name, math.MaxInt64) }

func beginningOf(name string, most int64) (Output, error) {
	f, err := os.Open(name)
	if err != nil {
		return Output{}, err
	}
	defer f.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, io.LimitReader(f, most))
	return Output{SHA256: hex.EncodeToString(sum.Sum(nil)), Bytes: n}, err
}
