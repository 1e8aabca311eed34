package doctor

import (
	"slices"

	"golang.org/x/sys/unix"
)

// networked are the file systems of other machines, by their names.
var networked = []string{"nfs", "smbfs", "afpfs", "webdav", "ftp", "macfuse", "osxfuse"}

func fileSystemOf(dir string) (fileSystem, bool) {
	var s unix.Statfs_t
	if unix.Statfs(dir, &s) != nil {
		return fileSystem{}, false
	}
	fs := fileSystem{name: unix.ByteSliceToString(s.Fstypename[:]), free: s.Bavail * uint64(s.Bsize), readOnly: s.Flags&unix.MNT_RDONLY != 0}
	fs.network = slices.Contains(networked, fs.name) || s.Flags&unix.MNT_LOCAL == 0
	return fs, true
}

// memoryOf tells nothing: macOS presses memory together before it has none.
func memoryOf() memories { return memories{} }
