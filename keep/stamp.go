package keep

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Stamp is the same as long as the same graph is in force. It is taken without
// opening anything.
type Stamp struct {
	link    string
	changed time.Time
}

// Stamp looks which graph is in force: where the link leads, and when the folder
// there last got or lost a file. A stamp that is taken before a graph is opened
// never belongs to a later graph than the one opened.
func (f Folder) Stamp() (Stamp, error) {
	name := filepath.Join(string(f), currentLink)
	link, err := readPointer(name)
	if err == nil {
		var info fs.FileInfo
		if info, err = os.Stat(pointed(name, link)); err == nil {
			return Stamp{link, info.ModTime()}, nil
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%s: %w", f, ErrNoGraph)
	}
	return Stamp{}, err
}
