package source

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"figraph/record"
)

func init() { freeBytes, maxStdin = 4<<20, 1<<20 }

// spaces is a file that holds next to nothing, however long it is.
func spaces(n int) []byte { return bytes.Repeat([]byte{'\n'}, n) }

// TestBombs unpacks what comes to more than its size allows: the reading ends, with
// a word for it, and not by taking all memory and time.
func TestBombs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	big := int(freeBytes) + 1<<20
	tables := map[string]string{"_figures/PMC1__one.md": smallRecord}
	for i := range big >> 20 {
		tables[fmt.Sprintf("_data/PMC%d__x-genes.tsv", i)] = string(spaces(1 << 20))
	}
	folder := writeFiles(t, filepath.Join(dir, "tables"), tables)
	for name, data := range map[string][]byte{
		"a.ndjson.gz": gzipped(t, string(spaces(big))), "a.ndjson.zst": zstandard(t, spaces(big)), "a.gmt.gz": gzipped(t, string(spaces(big))),
		"a.tar.gz": gzipped(t, string(tarOf(t, folder))), "a.tar.zst": zstandard(t, tarOf(t, folder)), "a.zip": zipOf(t, folder), "sparse.tar": sparse(t),
	} {
		writeFiles(t, dir, map[string]string{name: string(data)})
		s, err := Open(t.Context(), filepath.Join(dir, name), nil)
		if err == nil {
			for _, err = range s.Units(Division{}, func(Input) {}) {
			}
			s.Close()
		}
		if !errors.Is(err, ErrBomb) || !strings.Contains(fmt.Sprint(err), "bomb") {
			t.Errorf("%s, %d bytes: %v, want ErrBomb", name, len(data), err)
		}
	}
}

// sparse is a tar archive of a few blocks whose one file has a petabyte of zeros, in
// the form of GNU tar. Its keys are written by other names, which the writer allows.
func sparse(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	var list [512]byte
	copy(list[:], "0\n")
	for i := range 2 {
		h := &tar.Header{Name: fmt.Sprintf("GNUSparseFile.0/%d-genes.tsv", i), Size: int64(len(list)), Mode: 0o600, Typeflag: tar.TypeReg, PAXRecords: map[string]string{
			"XXX.sparse.major": "1", "XXX.sparse.minor": "0", "XXX.sparse.name": fmt.Sprintf("PMC%d__x-genes.tsv", i), "XXX.sparse.realsize": "1125899906842624"}}
		err := w.WriteHeader(h)
		if err == nil {
			_, err = w.Write(list[:])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.ReplaceAll(out.Bytes(), []byte("XXX.sparse"), []byte("GNU.sparse"))
}

// TestWhatIsTooLong reads records, lines and tables beyond their limits, in every
// form: each is an error, and what stands beside it is read.
func TestWhatIsTooLong(t *testing.T) {
	t.Parallel()
	long := smallRecord + strings.Repeat("x", record.MaxRecord)
	table := strings.Repeat("x\n", record.MaxTable/2+1)
	files := map[string]string{"_figures/PMC1__long.md": long, "_figures/PMC2__two.md": smallRecord}
	dir := t.TempDir()
	folder := writeFiles(t, filepath.Join(dir, "folder"), files)
	writeFiles(t, dir, map[string]string{"a.zip": string(zipOf(t, folder)), "a.tar.gz": string(gzipped(t, string(tarOf(t, folder)))), "long.md.gz": string(gzipped(t, long))})
	writeFiles(t, folder, map[string]string{"_data/PMC2__two-genes.tsv": table})
	if _, err := opened(t, folder, nil).Read("_data/PMC2__two-genes.tsv"); !errors.Is(err, ErrTooLong) {
		t.Errorf("a table: %v", err)
	}
	for _, name := range []string{"folder", "a.zip", "a.tar.gz"} {
		s := opened(t, filepath.Join(dir, name), nil)
		for path := range files {
			_, err := s.Read(path)
			if wrong := path != "_figures/PMC2__two.md"; errors.Is(err, ErrTooLong) != wrong || !wrong && err != nil {
				t.Errorf("%s: %s: %v", name, path, err)
			}
		}
	}
	if _, err := opened(t, filepath.Join(dir, "long.md.gz"), nil).Read("long.md.gz"); !errors.Is(err, ErrTooLong) {
		t.Errorf("a compressed record: %v", err)
	}
	if _, err := readStdin(t.Context(), io.MultiReader(strings.NewReader("---\n"), endless{})); !errors.Is(err, ErrTooLong) || !strings.Contains(err.Error(), "write them to a file") {
		t.Errorf("endless standard input: %v", err)
	}
}

// endless is a reader without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// TestLongLines passes over a line that is too long, and over nothing else.
func TestLongLines(t *testing.T) {
	t.Parallel()
	for _, excess := range []int{0, 1, 1 << 16, 1 << 20} {
		text := "\ufeffone\r\n" + strings.Repeat("x", record.MaxRecord-1+excess) + "\n\nlast"
		in := newWholeLines(iotest.HalfReader(strings.NewReader(text)))
		var lines []string
		for in.next() {
			switch {
			case in.long != nil:
				lines = append(lines, fmt.Sprint(in.number, " too long"))
			case in.blank():
			default:
				lines = append(lines, fmt.Sprint(in.number, " ", string(in.line[:min(4, len(in.line))])))
			}
		}
		second := "2 xxxx"
		if excess > 0 {
			second = "2 too long"
		}
		if want := []string{"1 one", second, "4 last"}; !slices.Equal(lines, want) || in.err != nil {
			t.Errorf("%d bytes more: %q, want %q", excess, lines, want)
		}
	}
}

// TestNamesInArchives has entries that lead out of the archive, links, and names that
// stand twice.
func TestNamesInArchives(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	outside := writeFiles(t, t.TempDir(), map[string]string{"secret.md": smallRecord})
	names := []string{"../secret.md", "/secret.md", "_figures/../../secret.md", filepath.Join(outside, "secret.md"), "_figures/PMC1__one.md", "_figures/a\nb.md", `..\secret.md`, ""}
	var asTar, asZip, twice bytes.Buffer
	w, z, double := tar.NewWriter(&asTar), zip.NewWriter(&asZip), tar.NewWriter(&twice)
	var errs []error
	add := func(w *tar.Writer, h tar.Header) {
		h.Size, h.Mode = 0, 0o644
		if h.Typeflag == tar.TypeReg {
			h.Size = int64(len(smallRecord))
		}
		if errs = append(errs, w.WriteHeader(&h)); h.Size > 0 {
			_, err := io.WriteString(w, smallRecord)
			errs = append(errs, err)
		}
	}
	for _, name := range names {
		add(w, tar.Header{Name: name, Typeflag: tar.TypeReg})
		entry, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(entry, smallRecord)
		}
		errs = append(errs, err)
	}
	for _, kind := range []byte{tar.TypeSymlink, tar.TypeLink, tar.TypeFifo, tar.TypeChar} {
		add(w, tar.Header{Name: fmt.Sprintf("_figures/PMC%c__link.md", kind), Typeflag: kind, Linkname: filepath.Join(outside, "secret.md")})
	}
	link := &zip.FileHeader{Name: "_figures/PMC2__link.md"}
	link.SetMode(fs.ModeSymlink | 0o777)
	entry, err := z.CreateHeader(link)
	if err == nil {
		_, err = io.WriteString(entry, filepath.Join(outside, "secret.md"))
	}
	add(double, tar.Header{Name: "a.md", Typeflag: tar.TypeReg})
	add(double, tar.Header{Name: "./a.md", Typeflag: tar.TypeReg})
	if err := errors.Join(append(errs, err, w.Close(), z.Close(), double.Close())...); err != nil {
		t.Fatal(err)
	}
	writeFiles(t, dir, map[string]string{"a.tar": asTar.String(), "a.zip": asZip.String(), "twice.tar": twice.String()})
	for name, want := range map[string][]string{"a.tar": {"_figures/PMC1__one.md", "_figures/a\nb.md"}, "a.zip": {"_figures/PMC1__one.md", "_figures/PMC2__link.md", "_figures/a\nb.md"}} {
		s := opened(t, filepath.Join(dir, name), nil)
		if got := s.Records(); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
		for _, path := range s.Records() {
			data, err := s.Read(path)
			if isLink := strings.HasSuffix(path, "link.md"); isLink != errors.Is(err, errIrregular) || !isLink && string(data) != smallRecord {
				t.Errorf("%s: %q: %q, %v", name, path, data, err)
			}
		}
	}
	if _, err := Open(t.Context(), filepath.Join(dir, "twice.tar"), nil); err == nil || !strings.Contains(err.Error(), `"a.md" is there twice`) {
		t.Errorf("a name that stands twice: %v", err)
	}
}

// TestLinksInFolders has links that lead in circles, and folders within folders.
func TestLinksInFolders(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	deep := filepath.Join(append([]string{"circle", "_figures"}, slices.Repeat([]string{"d"}, 500)...)...)
	writeFiles(t, dir, map[string]string{filepath.Join(deep, "PMC3__deep.md"): smallRecord, "circle/_figures/PMC1__one.md": smallRecord})
	for from, to := range map[string]string{"loop/_figures": "_figures", "circle/_figures/PMC2__loop.md": "PMC2__loop.md", "circle/_figures/up": "..", "circle/_data": "_figures"} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(filepath.Join(dir, from)), 0o777), os.Symlink(to, filepath.Join(dir, from))); err != nil {
			t.Skip("skipped: no links here:", err)
		}
	}
	if _, err := Open(t.Context(), filepath.Join(dir, "loop"), nil); err == nil || strings.Contains(err.Error(), "no records") {
		t.Errorf("a folder that is a link to itself: %v", err)
	}
	s := opened(t, filepath.Join(dir, "circle"), nil)
	if got, want := s.Records(), []string{"_figures/PMC1__one.md", "_figures/PMC2__loop.md"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if _, err := s.Read("_figures/PMC2__loop.md"); err == nil {
		t.Error("a link to itself is read")
	}
}

// FuzzArchive opens anything as each kind of archive: what it lists lies within, is
// of the length that its limits allow, and all of it comes to no more than so many
// times the archive.
func FuzzArchive(f *testing.F) {
	folder := f.TempDir()
	for name, text := range checkout {
		file := filepath.Join(folder, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o777), os.WriteFile(file, []byte(text), 0o666)); err != nil {
			f.Fatal(err)
		}
	}
	var asTar, asZip bytes.Buffer
	w, z := tar.NewWriter(&asTar), zip.NewWriter(&asZip)
	if err := errors.Join(w.AddFS(os.DirFS(folder)), w.Close(), z.AddFS(os.DirFS(folder)), z.Close()); err != nil {
		f.Fatal(err)
	}
	f.Add(uint8(0), asZip.Bytes())
	f.Add(uint8(1), asTar.Bytes())
	f.Add(uint8(2), []byte("\x1f\x8b"))
	f.Add(uint8(3), []byte("\x28\xb5\x2f\xfd"))
	f.Fuzz(func(t *testing.T, kind uint8, data []byte) {
		files, err := filesOf(kind%4, data)
		if err != nil {
			return
		}
		s, err := FromFS("f", withinTop(files))
		if err != nil {
			return
		}
		total := 0
		for what, name := range s.Listing() {
			if what == "table" {
				name = dataFolder + "/" + name
			}
			if !fs.ValidPath(name) {
				t.Fatalf("%s %q", what, name)
			}
			text, _ := s.Read(name)
			total += len(text)
		}
		if int64(total) > freeBytes+maxRatio*int64(len(data)) {
			t.Fatalf("%d bytes of %d", total, len(data))
		}
	})
}

// filesOf are the files of an archive: zip, tar, tar.gz or tar.zst.
func filesOf(kind uint8, data []byte) (fs.FS, error) {
	if kind == 0 {
		return zip.NewReader(bytes.NewReader(data), int64(len(data)))
	}
	r, err := Decompress(bytes.NewReader(data), []string{"", "gz", "zst"}[kind-1])
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return tarFiles(r)
}

// FuzzLines reads anything as files of lines: each line is a record or an error, and
// they are the lines that there are.
func FuzzLines(f *testing.F) {
	f.Add([]byte(twoLines))
	f.Add([]byte("\ufeffPMC1__a\tA\t207\r\n\nPMC1__a\n\x00\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		in := newWholeLines(bytes.NewReader(data))
		var lines []string
		for in.next() {
			lines = append(lines, string(in.line))
			for _, read := range []lineReader{record.ReadBioThings, record.ReadGMT} {
				var syntax *record.SyntaxError
				if fig, err := read("f", in.number, in.line); (fig == nil) != errors.As(err, &syntax) || fig == nil && syntax.Line != in.number {
					t.Fatalf("%q: %v", in.line, err)
				}
			}
		}
		want := strings.Split(strings.TrimPrefix(string(data), "\ufeff"), "\n")
		if n := len(want) - 1; want[n] == "" {
			want = want[:n]
		}
		for i := range want {
			want[i] = strings.TrimSuffix(want[i], "\r")
		}
		if !slices.Equal(lines, want) {
			t.Fatalf("%q, want %q", lines, want)
		}
	})
}
