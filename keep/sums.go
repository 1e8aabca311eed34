package keep

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"figraph/output"
)

// sumsFile lists the SHA-256 of the files beside the store, in the form of sha256sum.
// The receipt could not: problems name files by their paths, and it is the same
// wherever the records lie.
func sumsFile(sum string) string { return "sums-" + sum + ".sha256" }

// WriteSums lists the files that there are, with the sums that are known or else as they
// stand: a graph that was restored has no names without an entity.
func WriteSums(dir string, files Files) error {
	return output.WriteFile(filepath.Join(dir, files.List), func(f *os.File) error {
		out := bufio.NewWriter(f)
		for _, name := range files.beside() {
			file, known := files.Sums[name]
			var err error
			if !known {
				file, err = output.Measure(filepath.Join(dir, name))
			}
			if errors.Is(err, fs.ErrNotExist) && name == files.Unresolved {
				continue
			}
			if err != nil {
				return err
			}
			fmt.Fprintf(out, "%s  %s\n", file.SHA256, name)
		}
		return out.Flush()
	})
}

// checkBeside compares files beside the store with the list of their sums, which
// graphs have since version 2.
func (g *Graph) checkBeside(names ...string) error {
	if g.version < 2 {
		return nil
	}
	list := filepath.Join(g.Dir, g.Files.List)
	text, err := os.ReadFile(list)
	if err != nil {
		return fmt.Errorf("%s: %w: no list of sums: %v", g.Dir, ErrDamaged, err)
	}
	sums := map[string]string{}
	for line := range strings.Lines(string(text)) {
		sum, name, is := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !is || sums[name] != "" || !slices.Contains(g.Files.beside(), name) {
			return fmt.Errorf("%s: %w: the line %.80q", list, ErrDamaged, line)
		}
		sums[name] = sum
	}
	var errs []error
	for _, name := range names {
		errs = append(errs, g.checkSum(name, sums[name]))
	}
	return errors.Join(errs...)
}

// checkSum compares a file with its sum; one that has none is not there.
func (g *Graph) checkSum(name, want string) error {
	file := filepath.Join(g.Dir, name)
	got, err := output.Measure(file)
	switch {
	case errors.Is(err, fs.ErrNotExist) && (want == "" && name == g.Files.Unresolved || !g.isNamed()):
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: %w: it is not there", file, ErrDamaged)
	case err == nil && got.SHA256 != want:
		err = fmt.Errorf("%s: %w: it has the SHA-256 %s, where %s says %s", file, ErrDamaged, got.SHA256, g.Files.List, want)
	}
	return err
}
