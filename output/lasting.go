package output

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math"
	"os"
	"runtime"
)

// SyncFolder makes a folder's entries last, where folders can be synced.
func SyncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// WriteFile writes a new file so that it lasts.
func WriteFile(name string, write func(*os.File) error) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Sync(), f.Close())
}

// WriteMeasured does so, and measures the file while the disk takes it.
func WriteMeasured(name string, write func(*os.File) error) (Written, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return Written{}, err
	}
	if err := write(f); err != nil {
		return Written{}, errors.Join(err, f.Close())
	}
	synced := make(chan error, 1)
	go func() { synced <- f.Sync() }()
	measured, err := Measure(name)
	return measured, errors.Join(err, <-synced, f.Close())
}

// Measure measures a file that was written.
func Measure(name string) (Written, error) { return MeasureFirst(name, math.MaxInt64) }

// MeasureFirst measures so many bytes of a file, or all that there are.
func MeasureFirst(name string, most int64) (Written, error) {
	f, err := os.Open(name)
	if err != nil {
		return Written{}, err
	}
	defer f.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, io.LimitReader(f, most))
	return Written{SHA256: hex.EncodeToString(sum.Sum(nil)), Bytes: n}, err
}
