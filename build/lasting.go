package build

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math"
	"os"
	"runtime"
)

// syncFolder makes a folder's entries last, where folders can be synced.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// writeFile writes a file of a build so that it lasts.
func writeFile(name string, write func(*os.File) error) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Sync(), f.Close())
}

// outputOf measures a file that was written.
func outputOf(name string) (Output, error) { return beginningOf(name, math.MaxInt64) }

// beginningOf measures so many bytes of a file, or all that there are.
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
