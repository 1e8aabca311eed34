package build

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"figraph/graph/index"
	"figraph/graph/store"
	"figraph/keep"
	"figraph/rdfexport"
	"figraph/source"
	"figraph/torture"
	"figraph/vocab"
)

// glance is one way to read a graph.
type glance struct {
	name string
	read func(context.Context, *keep.Graph) (string, error)
}

// glances are what commands read of a graph: the counts, the statements, the index, and
// what is said of each figure, as serve shows it.
var glances = []glance{
	{"stats", func(_ context.Context, g *keep.Graph) (string, error) {
		report, err := g.Report(keep.MostUnresolved)
		text, _ := json.Marshal(report)
		return string(text), err
	}},
	{"receipt", func(_ context.Context, g *keep.Graph) (string, error) {
		receipt, err := g.Receipt()
		text, _ := json.Marshal(receipt)
		return string(text), err
	}},
	{"export", func(ctx context.Context, g *keep.Graph) (string, error) {
		var out bytes.Buffer
		err := keep.Export(ctx, g, &out, keep.ExportOptions{Format: rdfexport.Formats[0]})
		return out.String(), err
	}},
	{"layers", func(ctx context.Context, g *keep.Graph) (string, error) {
		var out bytes.Buffer
		err := keep.Export(ctx, g, &out, keep.ExportOptions{Format: rdfexport.Formats[2], Selection: keep.Selection{Layers: []vocab.Layer{vocab.Figures}}})
		return out.String(), err
	}},
	{"index", func(_ context.Context, g *keep.Graph) (string, error) {
		x, err := g.Index()
		if err != nil {
			return "", err
		}
		defer x.Close()
		return textOf(x)
	}},
	{"serve", func(ctx context.Context, g *keep.Graph) (string, error) {
		if err := g.Verify(ctx, nil); err != nil {
			return "", err
		}
		var out bytes.Buffer
		for line, err := range g.About(g.Vocab.Figure("PMC7000001__one").String()) {
			if err != nil {
				return "", err
			}
			out.Write(line.Text)
		}
		return out.String(), nil
	}},
}

// glanceAt opens a graph and reads it in one way.
func glanceAt(t *testing.T, folder keep.Folder, look glance) (text string, err error) {
	t.Helper()
	g, err := folder.Open()
	if err != nil {
		return "", err
	}
	defer g.Close()
	return look.read(t.Context(), g)
}

// endsInSix says whether the command line ends with code 6.
func endsInSix(err error) bool {
	return isDamage(err) || errors.Is(err, store.ErrNotFound) || errors.Is(err, index.ErrForeign) || errors.Is(err, index.ErrNotFound) || errors.Is(err, index.ErrVersion) || errors.Is(err, keep.ErrVersion)
}

// harm flips a bit or cuts a part off.
func harm(random *rand.Rand, b []byte) []byte {
	if len(b) > 0 && random.IntN(4) > 0 {
		b[random.IntN(len(b))] ^= 1 << random.IntN(8)
		return b
	}
	return b[:random.IntN(len(b)+1)]
}

// harmed harms a file or the link, looks, and mends it.
func harmed(t *testing.T, random *rand.Rand, name string, look func()) {
	t.Helper()
	link, err := os.Readlink(name)
	if err != nil {
		damagedFile(t, name, func(b []byte) []byte { return harm(random, b) }, look)
		return
	}
	other := string(harm(random, []byte(link)))
	if strings.ContainsRune(other, 0) || other == "" || other == link {
		return // no link can be so
	}
	for _, target := range []string{other, link} {
		if err := errors.Join(os.Remove(name), os.Symlink(target, name)); err != nil {
			t.Fatal(err)
		}
		if target != link {
			look()
		}
	}
}

// harmable are all files of a graph that say something of it.
func harmable(t *testing.T, folder keep.Folder) (list []string) {
	t.Helper()
	err := filepath.WalkDir(string(folder), func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && e.Name() != "lock" && e.Name() != seenFile {
			list = append(list, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestDamageAnywhere harms each file of a graph at random places: check ends with code
// 6, and whoever reads the graph is told what it held, or ends with code 6 too. Of a
// store that was updated, check may pass over what holds nothing.
func TestDamageAnywhere(t *testing.T) {
	if testing.Short() {
		t.Skip("-race: damage is no race")
	}
	t.Parallel()
	random := torture.Random(t)
	one, two := checkout(t, "PMC7000001__one", "PMC7000002__two"), checkout(t, "PMC7000001__one", "PMC9000001__fig-0001")
	built := build(t, Options{Division: source.Division{Number: 1, Of: 1}}, one, badRecords)
	updated := build(t, Options{}, two, badRecords)
	if u, _, err := updateAs(t, Options{Folder: updated.folder}, one, badRecords); err != nil || u.Rebuilt {
		t.Fatal(u, err)
	}
	for _, folder := range []keep.Folder{built.folder, updated.folder} {
		sound := map[string]string{}
		for _, look := range glances {
			var err error
			if sound[look.name], err = glanceAt(t, folder, look); err != nil {
				t.Fatal(look.name, err)
			}
		}
		list, passed, told := harmable(t, folder), 0, 0
		for i := range torture.Rounds(t, 60, 60) {
			name := list[i%len(list)]
			harmed(t, random, name, func() {
				err := checkGraph(t, folder)
				if err == nil && folder == updated.folder && filepath.Base(name) == store.FileName {
					passed++
				} else if !endsInSix(err) {
					t.Errorf("%s: check says %v", name, err)
				}
				for _, look := range glances {
					text, err := glanceAt(t, folder, look)
					switch {
					case err == nil && text != sound[look.name]:
						t.Errorf("%s: %s differs, and nobody says why", name, look.name)
					case err != nil && !endsInSix(err):
						t.Errorf("%s: %s says %v", name, look.name, err)
					case err != nil:
						told++
					}
				}
			})
		}
		t.Logf("%d files: %d readers were told, and check passed over %d", len(list), told, passed)
		checkSound(t, folder)
	}
}

// TestDamageOfExports harms compressed exports at random places: reading one says that
// the data are damaged, or gives all that it held.
func TestDamageOfExports(t *testing.T) {
	if testing.Short() {
		t.Skip("-race: damage is no race")
	}
	t.Parallel()
	random := torture.Random(t)
	dir := t.TempDir()
	all := slices.DeleteFunc(exportNames(), func(name string) bool { _, c := rdfexport.CompressionOfFile(name); return c == "" })
	build(t, Options{Exports: in(dir, all)}, checkout(t, "PMC7000001__one", "PMC7000002__two"))
	harmless := 0
	for i := range torture.Rounds(t, 60, 100) {
		name := all[i%len(all)]
		want, err := sumOfFile(t, filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		harmed(t, random, filepath.Join(dir, name), func() {
			got, err := sumOfFile(t, filepath.Join(dir, name))
			switch {
			case err == nil && got == want:
				harmless++
			case !errors.Is(err, source.ErrDamaged):
				t.Errorf("%s: %+v, %v", name, got, err)
			}
		})
	}
	t.Logf("%d changed nothing that is read", harmless)
}

// sumOfFile reads a compressed export as check does.
func sumOfFile(t *testing.T, name string) (string, error) {
	t.Helper()
	format, compression, err := rdfexport.FormatOfFile(name)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := source.Decompress(f, compression)
	if err != nil {
		return "", err
	}
	defer r.Close()
	verdict, err := keep.CheckDocument(t.Context(), r, format, nil)
	if err != nil {
		return "", source.Damage(r, err)
	}
	return verdict.Sum, nil
}
