package keep

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"figraph/graph/index"
	"figraph/nquads"
	"figraph/output"
)

// Files are the files beside the store that belong to a state of the graph.
type Files struct {
	Index      string                    `json:"index"`
	Receipt    string                    `json:"receipt"`
	Problems   string                    `json:"problems"`
	Unresolved string                    `json:"unresolved"`
	List       string                    `json:"list,omitempty"` // of the sums of those above
	Sums       map[string]output.Written `json:"sums,omitempty"` // of an updated graph: what index and receipt hold
}

// FilesNote names them in the store of a graph that was updated.
const FilesNote = "files"

// FilesOf are those of a graph as it was built.
func FilesOf(sum nquads.Sum) Files {
	text := sum.String()
	return Files{Index: index.FileName(sum), Receipt: ReceiptFile(text), Problems: ProblemsFile(text), Unresolved: UnresolvedFile(text), List: sumsFile(text)}
}

// filesInForce are those of the state of a store, by its note.
func filesInForce(note []byte, sum nquads.Sum) (Files, error) {
	f := FilesOf(sum)
	if note == nil {
		return f, nil
	}
	if err := json.Unmarshal(note, &f); err != nil {
		return f, fmt.Errorf("note %s: %v", FilesNote, err)
	}
	for _, name := range f.names() {
		if !filepath.IsLocal(name) || filepath.Base(name) != name {
			return f, fmt.Errorf("note %s: the file name %q", FilesNote, name)
		}
	}
	return f, nil
}

// NewFiles are names for a state beside those that are there.
func NewFiles(dir string, sum nquads.Sum) (Files, error) {
	f := FilesOf(sum)
	for _, name := range []*string{&f.Index, &f.Receipt, &f.Problems, &f.Unresolved, &f.List} {
		plain, end := *name, filepath.Ext(*name)
		for n := 2; ; n++ {
			_, err := os.Lstat(filepath.Join(dir, *name))
			if errors.Is(err, fs.ErrNotExist) {
				break
			}
			if err != nil {
				return f, err
			}
			*name = fmt.Sprintf("%s.%d%s", strings.TrimSuffix(plain, end), n, end)
		}
	}
	return f, nil
}

// ReceiptFile is the name of the receipt of a graph that has a sum.
func ReceiptFile(sum string) string { return "receipt-" + sum + ".json" }

// ProblemsFile is that of its problems.
func ProblemsFile(sum string) string { return "problems-" + sum + ".tsv" }

// UnresolvedFile is that of the names without an entity.
func UnresolvedFile(sum string) string { return "unresolved-" + sum + ".tsv" }

func (f *Files) names() []string { return append(f.beside(), f.List) }

// beside are those that the list has the sums of.
func (f *Files) beside() []string {
	return []string{f.Index, f.Receipt, f.Problems, f.Unresolved}
}

// Remove removes them, as far as they are there.
func (f *Files) Remove(dir string) {
	for _, name := range f.names() {
		if name != "" {
			os.Remove(filepath.Join(dir, name))
		}
	}
}

// Sweep removes what belongs to other states: of an update that was killed.
func (f *Files) Sweep(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	like := FilesOf(nquads.Sum{})
	for _, e := range entries {
		kind, _, _ := strings.Cut(e.Name(), "-")
		stray := slices.ContainsFunc(like.names(), func(name string) bool { return strings.HasPrefix(name, kind+"-") })
		if stray && !slices.Contains(f.names(), e.Name()) {
			if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}
