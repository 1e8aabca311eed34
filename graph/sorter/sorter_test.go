package sorter

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// collect reads all that a sorter yields.
func collect(t *testing.T, s *Sorter) []string {
	t.Helper()
	var got []string
	for record, err := range s.Sorted() {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(record))
	}
	return got
}

// oracle is the simple way: sort and drop doubles in memory.
func oracle(records []string) []string {
	sorted := slices.Clone(records)
	slices.Sort(sorted)
	return slices.Compact(sorted)
}

// randomRecords share long beginnings, as statements do, and hold all bytes.
func randomRecords(r *rand.Rand, n int) []string {
	stems := []string{"", "<https://example.org/", "<https://example.org/figure/PMC", strings.Repeat("x", 40), "\x00\x00\x00\x00\x00\x00\x00\x00"}
	records := make([]string, n)
	for i := range records {
		tail := make([]byte, r.IntN(20))
		for j := range tail {
			tail[j] = byte([]int{0, 1, 'a', 'b', 255}[r.IntN(5)])
		}
		records[i] = stems[r.IntN(len(stems))] + string(tail)
	}
	return records
}

func TestSortedIsWhatASimpleSortGives(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 1))
		records := randomRecords(r, r.IntN(5000))
		writers := 1 + r.IntN(4)
		s := New(Options{Dir: t.TempDir(), Memory: []int{1, 1 << 20}[r.IntN(2)], FanIn: 2 + r.IntN(5)})
		addAll(t, s, records, writers)
		if got, want := collect(t, s), oracle(records); !slices.Equal(got, want) {
			t.Fatalf("seed %d: %d records, %d sorted, want %d", seed, len(records), len(got), len(want))
		}
		if again := collect(t, s); !slices.Equal(again, oracle(records)) {
			t.Fatalf("seed %d: the second reading differs", seed)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// addAll deals the records out to writers. A small block makes many runs.
func addAll(t *testing.T, s *Sorter, records []string, writers int) {
	t.Helper()
	var ws []*Writer
	for range writers {
		w := s.Writer(writers)
		if s.o.Memory == 1 {
			w.limit = 2000
		}
		ws = append(ws, w)
	}
	for i, record := range records {
		if err := ws[i%writers].Add([]byte(record)); err != nil {
			t.Fatal(err)
		}
	}
	for _, w := range ws {
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRunsAreMergedInSteps(t *testing.T) {
	dir := t.TempDir()
	s := New(Options{Dir: dir, Memory: 1, FanIn: 3})
	var records []string
	for i := range 4000 {
		records = append(records, fmt.Sprintf("record %06d", (i*7919)%4001))
	}
	addAll(t, s, records, 1)
	if len(s.runs) < 20 {
		t.Fatalf("%d runs: the test wants many", len(s.runs))
	}
	if got := collect(t, s); !slices.Equal(got, oracle(records)) {
		t.Fatal("merged in steps, the records differ")
	}
	if len(s.runs) > 3 {
		t.Errorf("%d runs are left, want 3 at the most", len(s.runs))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("Close left %d files", len(left))
	}
}

func TestWriterMustBeClosed(t *testing.T) {
	s := New(Options{Dir: t.TempDir()})
	s.Writer(1)
	for _, err := range s.Sorted() {
		if err == nil {
			t.Fatal("a sorter with an open writer yields records")
		}
		return
	}
	t.Fatal("no error")
}

func TestDamagedRunIsAnError(t *testing.T) {
	dir := t.TempDir()
	s := New(Options{Dir: dir, Memory: 1})
	var records []string
	for i := range 500 {
		records = append(records, fmt.Sprintf("record %06d", i))
	}
	addAll(t, s, records, 1)
	runs, _ := filepath.Glob(filepath.Join(dir, "run-*"))
	info, err := os.Stat(runs[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(runs[0], info.Size()-1); err != nil {
		t.Fatal(err)
	}
	for _, err := range s.Sorted() {
		if err != nil {
			return
		}
	}
	t.Fatal("a run that was cut short was read without an error")
}

func TestFolderThatIsGone(t *testing.T) {
	s := New(Options{Dir: filepath.Join(t.TempDir(), "gone"), Memory: 1})
	w := s.Writer(1)
	w.limit = 10
	err := errors.Join(w.Add([]byte("first")), w.Add([]byte("second")))
	if !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("spilling into no folder: %v", err)
	}
}

// FuzzSorted takes the input apart at newlines and compares with the oracle.
func FuzzSorted(f *testing.F) {
	f.Add([]byte("b\na\nb\n\n"), uint8(3))
	f.Add([]byte("12345678\n123456789\n12345678\x00\n1234567"), uint8(1))
	f.Fuzz(func(t *testing.T, text []byte, limit uint8) {
		var records []string
		for _, record := range bytes.Split(text, []byte("\n")) {
			records = append(records, string(record))
		}
		s := New(Options{Dir: t.TempDir(), FanIn: 2})
		w := s.Writer(1)
		w.limit = int(limit) * 8
		for _, record := range records {
			if err := w.Add([]byte(record)); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if got := collect(t, s); !slices.Equal(got, oracle(records)) {
			t.Fatalf("%q, want %q", got, oracle(records))
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

// TestLongRecords has records beyond a chunk, and uses their chunks again.
func TestLongRecords(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	var records []string
	for i := range 3000 {
		size := r.IntN(2000)
		if i%150 == 0 {
			size = maxChunk + r.IntN(2*maxChunk)
		}
		records = append(records, strings.Repeat(string(rune('a'+r.IntN(3))), size)+fmt.Sprint(r.IntN(50)))
	}
	s := New(Options{Dir: t.TempDir(), Memory: 8 << 20})
	addAll(t, s, records, 2)
	if len(s.runs) < 4 {
		t.Fatalf("%d runs: the test wants blocks that are used again", len(s.runs))
	}
	if got := collect(t, s); !slices.Equal(got, oracle(records)) {
		t.Fatal("the records differ")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkSort sorts records as a build brings them: figure after figure.
func BenchmarkSort(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	filled := &block{}
	for range 20_000 {
		figure := fmt.Sprintf("PMC%07d__fig-%04d", r.IntN(1e7), r.IntN(1e4))
		for i := range 40 {
			filled.add(fmt.Appendf(nil, "<https://w3id.org/pfocr-kg/mention/%s-%016x> <http://www.w3.org/ns/oa#exact> \"word %d\" <https://w3id.org/pfocr-kg/graph/mentions> .\n", figure, r.Uint64(), i))
		}
	}
	b.SetBytes(int64(filled.bytes))
	for b.Loop() {
		(&block{chunks: filled.chunks, entries: slices.Clone(filled.entries)}).sort()
	}
}
