package keep

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"figraph/output"
)

// pointersAreFiles says whether current is a file with the name of the folder in
// force, and no link: on Windows links need a privilege, and one to a folder cannot be
// replaced by a rename.
var pointersAreFiles = runtime.GOOS == "windows"

// readPointer is where a pointer leads, beside which it stands.
func readPointer(name string) (string, error) {
	if !pointersAreFiles {
		return os.Readlink(name)
	}
	text, err := os.ReadFile(name)
	return filepath.FromSlash(strings.TrimSpace(string(text))), err
}

// pointed is the name by which what a pointer leads to is opened.
func pointed(name, target string) string {
	if !pointersAreFiles {
		return name
	}
	return filepath.Join(filepath.Dir(name), target)
}

// writePointer makes a pointer.
func writePointer(target, name string) error {
	if !pointersAreFiles {
		return os.Symlink(target, name)
	}
	return output.WriteFile(name, func(f *os.File) error {
		_, err := f.WriteString(filepath.ToSlash(target) + "\n")
		return err
	})
}
