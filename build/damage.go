package build

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"

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

// checkFile compares the file of the store with the receipt, before anything
// trusts its pages. The file of a graph that was replaced while it is open has no
// name any more and is not compared.
func checkFile(g *Graph) error {
	got, err := outputOf(filepath.Join(g.Dir, storeFolder, store.FileName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	receipt, err := g.receipt()
	if err != nil {
		return fmt.Errorf("%s: %w: no receipt: %v", g.Dir, ErrDamaged, err)
	}
	if want := receipt.Store; got != want {
		return fmt.Errorf("%s: %w: the file of the store has %d bytes and SHA-256 %s, where the receipt says %d and %s",
			g.Dir, ErrDamaged, got.Bytes, got.SHA256, want.Bytes, want.SHA256)
	}
	return nil
}

// outputOf measures a file that was written.
func outputOf(name string) (Output, error) {
	f, err := os.Open(name)
	if err != nil {
		return Output{}, err
	}
	defer f.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, f)
	return Output{hex.EncodeToString(sum.Sum(nil)), n}, err
}
