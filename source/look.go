package source

import (
	"os"
	"path/filepath"
	"time"
)

// Look is what tells without reading a file whether it is as it was.
type Look struct {
	Size    int64
	Changed time.Time
}

// Look looks at a file of a folder. It says no of one that is not there, or no regular
// file, and of all files of an archive.
func (s *Source) Look(name string) (look Look, is bool) {
	if s.dir == "" {
		return look, false
	}
	if look, is, err := s.handle.look(s.dir, name); err == nil {
		return look, is
	}
	info, err := os.Stat(filepath.Join(s.dir, filepath.FromSlash(name)))
	if err != nil || !info.Mode().IsRegular() {
		return look, false
	}
	return Look{info.Size(), info.ModTime()}, true
}
