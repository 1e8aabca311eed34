//go:build !linux

package source

import (
	"errors"
	"os"
)

// handle is of use on Linux.
type handle struct{}

func (*handle) look(dir, name string) (Look, bool, error) {
	return Look{}, false, errors.ErrUnsupported
}

func (*handle) close() error { return nil }

// namesIn are what lies in a folder.
func namesIn(dir string) (names []listedName, err error) {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		names = append(names, listedName{e.Name(), e.IsDir()})
	}
	return names, err
}
