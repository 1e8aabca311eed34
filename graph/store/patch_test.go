package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"figraph/nquads"
)

func cut(t testing.TB, text string) nquads.Line {
	t.Helper()
	line, err := nquads.Cut([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return line
}

func openPatch(t testing.TB, dir string) *Patch {
	t.Helper()
	p, err := OpenPatch(context.Background(), dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Abort() })
	return p
}

func commit(t testing.TB, p *Patch) {
	t.Helper()
	if err := p.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// changeLines has a patch remove and add lines.
func changeLines(t testing.TB, p *Patch, removed, added []string) {
	t.Helper()
	for _, text := range removed {
		if err := p.Remove(cut(t, text)); err != nil {
			t.Fatal(err)
		}
	}
	for _, text := range added {
		if err := p.Add(cut(t, text)); err != nil {
			t.Fatal(err)
		}
	}
}

// applyBesideReader applies what a patch was told while the store is read as it was.
func applyBesideReader(t testing.TB, p *Patch, want []string) {
	t.Helper()
	var got []string
	var failed error
	var wg sync.WaitGroup
	wg.Go(func() {
		for line, err := range p.Former().Scan() {
			if err != nil {
				failed = err
				return
			}
			got = append(got, string(line.Text))
		}
	})
	err := p.Apply(context.Background())
	wg.Wait()
	if err := errors.Join(err, failed); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, want) {
		t.Fatalf("while it is patched the store yields %d statements, not the %d that it had", len(got), len(want))
	}
}

// TestPatchedStoreIsABuiltOne applies random patches and holds the store, after
// each, against one that is built of the same statements: what it yields, what it
// says about each term, and every bucket, with terms for ids.
func TestPatchedStoreIsABuiltOne(t *testing.T) {
	for seed := range seeds(3) {
		r := rand.New(rand.NewPCG(seed, 9))
		pool := randomLines(t, seed, 600)
		model := map[string]bool{}
		for _, text := range pool {
			if r.IntN(2) == 0 {
				model[text] = true
			}
		}
		base := maps.Clone(model) // what no patch touched
		dir := build(t, slices.Sorted(maps.Keys(model)), BuildOptions{})
		for step := range 8 {
			var removed, added []string
			for _, text := range pool {
				if r.IntN(1+[]int{50, 8, 1, 2}[step%4]) > 0 {
					continue
				}
				if model[text] {
					removed = append(removed, text)
					delete(model, text)
				} else {
					added = append(added, text)
					model[text] = true
				}
			}
			if step == 6 { // nothing is left
				removed, added, model = current(t, dir), nil, map[string]bool{}
			}
			for _, text := range removed {
				delete(base, text)
			}
			r.Shuffle(len(added), func(i, j int) { added[i], added[j] = added[j], added[i] })
			before, lines := current(t, dir), slices.Sorted(maps.Keys(model))
			p := openPatch(t, dir)
			halfR, halfA := r.IntN(1+len(removed)), r.IntN(1+len(added))
			changeLines(t, p, removed[:halfR], added[:halfA])
			applyBesideReader(t, p, before)
			changeLines(t, p, removed[halfR:], added[halfA:])
			commit(t, p)
			comparePatched(t, dir, pool, lines)
			checkRest(t, dir, len(lines)-len(base), len(base))
			if t.Failed() {
				t.Fatalf("seed %d, step %d: %d removed, %d added", seed, step, len(removed), len(added))
			}
		}
	}
}

func checkRest(t *testing.T, dir string, wantRest, wantBase int) {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if rest, base, err := s.Rest(); rest != wantRest || base != wantBase || err != nil {
		t.Errorf("a rest of %d and a base of %d, want %d and %d: %v", rest, base, wantRest, wantBase, err)
	}
}

// current are the statements that a store has.
func current(t testing.TB, dir string) (lines []string) {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for line, err := range s.Scan() {
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(line.Text))
	}
	return lines
}

// byTerm are lines by their subjects and by those of their objects that are IRIs.
func byTerm(t testing.TB, lines []string) (bySubject, byObject map[string][]string) {
	bySubject, byObject = map[string][]string{}, map[string][]string{}
	for _, text := range lines {
		line := cut(t, text)
		iri := string(line.Subject[1 : len(line.Subject)-1])
		bySubject[iri] = append(bySubject[iri], text)
		if object := line.Object; object[0] == '<' {
			iri := string(object[1 : len(object)-1])
			byObject[iri] = append(byObject[iri], text)
		}
	}
	return bySubject, byObject
}

// comparePatched holds a store against one that is built of the same lines.
func comparePatched(t *testing.T, dir string, pool, lines []string) {
	t.Helper()
	if got := current(t, dir); !slices.Equal(got, lines) {
		t.Fatalf("a scan yields %d statements, want %d", len(got), len(lines))
	}
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	allSubjects, allObjects := byTerm(t, pool)
	bySubject, byObject := byTerm(t, lines)
	for iri := range allSubjects {
		if got := texts(t, s.About(iri)); !slices.Equal(got, bySubject[iri]) {
			t.Fatalf("about %s: %d statements, want %d", iri, len(got), len(bySubject[iri]))
		}
		checkOutline(t, s, iri, bySubject[iri])
	}
	for iri := range allObjects {
		if got := texts(t, s.To(iri)); !slices.Equal(got, byObject[iri]) {
			t.Fatalf("to %s: %d statements, want %d", iri, len(got), len(byObject[iri]))
		}
	}
	if err := errors.Join(s.Check(context.Background(), len(lines)), s.Close()); err != nil {
		t.Fatal(err)
	}
	if len(lines) == 0 { // a builder leaves out buckets that nothing is in
		for bucket, rows := range contents(t, dir) {
			if bucket != "meta" && len(rows) > 0 {
				t.Errorf("bucket %s is not empty: %q", bucket, rows)
			}
		}
		return
	}
	got, want := contents(t, dir), contents(t, build(t, lines, BuildOptions{}))
	for bucket := range want {
		if !maps.Equal(got[bucket], want[bucket]) {
			t.Errorf("bucket %s has %d rows, want %d, and the same", bucket, len(got[bucket]), len(want[bucket]))
		}
	}
	for bucket := range got {
		if want[bucket] == nil {
			t.Errorf("there is a bucket %q", bucket)
		}
	}
}

// contents are the buckets of a store with what does not hang on the order of ids:
// terms stand for nodes, lines for links.
func contents(t *testing.T, dir string) map[string]map[string]string {
	t.Helper()
	db, err := bolt.Open(filepath.Join(dir, FileName), 0o600, &bolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	all := map[string]map[string]string{}
	err = db.View(func(tx *bolt.Tx) error {
		log := tx.Bucket([]byte(logBucket))
		name := func(id uint64) string { return nameOf(t, log, id) }
		return tx.ForEach(func(bucket []byte, b *bolt.Bucket) error {
			if strings.HasPrefix(string(bucket), ownBucket) {
				return nil
			}
			rows := map[string]string{}
			all[string(bucket)] = rows
			last := uint64(0)
			return b.ForEach(func(k, v []byte) error {
				switch {
				case string(bucket) == metaBucket && string(k) != "horizon":
					rows[string(k)] = string(v)
				case string(bucket) == metaBucket:
				case string(bucket) == logBucket:
					last = be(k)
					rows[name(last)] = ""
				case bucket[0] == 'v' && len(bucket) == 3:
					ids, _ := appendIDs(nil, v)
					rows[string(k)] = name(ids[0])
				case bucket[0] == 'n' && len(bucket) == 3:
					rows[string(k)] = string(v)
				default:
					ids, err := appendIDs(nil, v)
					if err != nil || !slices.IsSorted(ids) {
						t.Errorf("bucket %s, key %x: ids %d, %v", bucket, k, ids, err)
					}
					var key, lines []string
					for ; len(k) > 0; k = k[8:] {
						key = append(key, name(be(k[:8])))
					}
					for _, id := range ids {
						lines = append(lines, name(id))
					}
					slices.Sort(lines)
					rows[strings.Join(key, " ")] = strings.Join(lines, "")
				}
				return nil
			})
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func be(key []byte) (n uint64) {
	for _, b := range key {
		n = n<<8 | uint64(b)
	}
	return n
}

// nameOf is the term or the line of a record of the log.
func nameOf(t *testing.T, log *bolt.Bucket, id uint64) string {
	r, err := parseRecord(log.Get(idKey(id)))
	if err != nil || r.id != id {
		t.Fatalf("log record %d: %d, %v", id, r.id, err)
	}
	if r.value != nil {
		form, err := appendForm(nil, r.value)
		if err != nil {
			t.Fatal(err)
		}
		return string(form)
	}
	text := ""
	for _, id := range []uint32{r.link.subject, r.link.predicate, r.link.object, r.link.graph} {
		if id != 0 {
			text += nameOf(t, log, uint64(id)) + " "
		}
	}
	return text + ".\n"
}

// TestCayleyReadsAPatchedStore opens a patched store by Cayley's own registration.
func TestCayleyReadsAPatchedStore(t *testing.T) {
	pool := randomLines(t, 21, 1500)
	half := len(pool) / 2
	dir := build(t, pool[:half], BuildOptions{})
	for _, to := range [][]string{pool[half/2:], pool[:half+half/2], everySecond(pool)} {
		patchTo(t, dir, current(t, dir), to)
		checkCayley(t, dir, to)
	}
}

func everySecond(list []string) (half []string) {
	for i := 0; i < len(list); i += 2 {
		half = append(half, list[i])
	}
	return half
}

// TestOneTripleInTwoGraphs patches links that share a place in both indexes.
func TestOneTripleInTwoGraphs(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: TestPatchedStoreIsABuiltOne goes the same ways")
	}
	const triple = "<a:s> <a:p> <a:o> "
	pool := []string{triple + ".\n", triple + "<a:g> .\n", triple + "<a:h> .\n"}
	for from := range 8 {
		for to := range 8 {
			pick := func(set int) (lines []string) {
				for i, text := range pool {
					if set>>i&1 == 1 {
						lines = append(lines, text)
					}
				}
				return append(lines, "<z:s> <a:p> <a:o> .\n")
			}
			dir := build(t, pick(from), BuildOptions{})
			patchTo(t, dir, pick(from), pick(to))
			comparePatched(t, dir, pool, pick(to))
			if from+to == 7 { // each other's complement
				checkCayley(t, dir, pick(to))
			}
		}
	}
}

func TestWhatAPatchCannotDo(t *testing.T) {
	lines := randomLines(t, 4, 300)
	there := lines[0]
	line := cut(t, there)
	elsewhere := fmt.Sprintf("%s %s %s %s .\n", line.Subject, line.Predicate, line.Object, line.Predicate)
	const (
		unknown = "<a:nobody> <a:p> <a:o> .\n"
		strange = "<a:nobody> <a:p> <a:o> <a:g> .\n"
	)
	dir := build(t, lines, BuildOptions{})
	for name, test := range map[string]struct {
		do      string // a letter for each line: - remove, + add
		lines   []string
		now     bool // the last one is refused at once
		damaged bool
	}{
		"remove what is not there":      {"-", []string{unknown}, false, true},
		"remove it from another graph":  {"-", []string{elsewhere}, false, true},
		"remove twice":                  {"--", []string{there, there}, true, true},
		"add what is there":             {"+", []string{there}, false, false},
		"add twice":                     {"++", []string{unknown, unknown}, true, false},
		"remove and add another":        {"-+", []string{unknown, strange}, false, true},
		"add and remove what is there":  {"+-", []string{there, there}, false, false},
		"remove and add what is absent": {"-+", []string{unknown, unknown}, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			p := openPatch(t, dir)
			var err error
			for i, text := range test.lines {
				if err != nil {
					t.Fatal(err)
				}
				if test.do[i] == '-' {
					err = p.Remove(cut(t, text))
				} else {
					err = p.Add(cut(t, text))
				}
			}
			if (err != nil) != test.now {
				t.Fatalf("before the commit: %v", err)
			}
			if !test.now {
				err = p.Commit(context.Background())
			}
			if err == nil || errors.Is(err, ErrDamaged) != test.damaged {
				t.Errorf("error %v, damaged: %v", err, test.damaged)
			}
			if err := p.Abort(); err != nil {
				t.Error(err)
			}
			if got := current(t, dir); !slices.Equal(got, lines) {
				t.Error("what failed changed the store")
			}
		})
	}
}

func TestWhatIsTakenBackChangesNothing(t *testing.T) {
	lines := randomLines(t, 4, 300)
	dir := build(t, lines, BuildOptions{})
	const fresh = "<a:nobody> <a:p> <a:o> .\n"
	p := openPatch(t, dir)
	changeLines(t, p, []string{lines[7]}, []string{fresh, lines[7]})
	changeLines(t, p, []string{fresh}, nil)
	commit(t, p)
	comparePatched(t, dir, lines, lines)
	checkRest(t, dir, 0, len(lines))
}

func TestPatchedTables(t *testing.T) {
	rows := tables()
	dir := buildTables(t, randomLines(t, 1, 200), rows)
	p := openPatch(t, dir)
	large := rows["large"]
	for i := 0; i < len(large); i += 2 {
		if err := p.Delete("large", large[i].Key); err != nil {
			t.Fatal(err)
		}
	}
	value := []byte("new")
	err := errors.Join(p.Put("large", large[1].Key, value), p.Put("fresh", []byte("k"), value), p.Delete("large", []byte("nobody")), p.Delete("nothing", []byte("nobody")), p.SetNote("sum", value))
	if err != nil {
		t.Fatal(err)
	}
	value[0] = 'N' // it was copied
	var left []Row
	for i := 1; i < len(large); i += 2 {
		left = append(left, large[i])
	}
	left[0].Value = []byte("new")
	commit(t, p)
	s := open(t, dir)
	checkTable(t, s.Table("large"), left)
	checkTable(t, s.Table("fresh"), []Row{{[]byte("k"), []byte("new")}})
	checkTable(t, s.Table("small"), rows["small"])
	if note, err := s.Note("sum"); err != nil || string(note) != "new" {
		t.Errorf("note %q, %v", note, err)
	}
}

func TestPatchIsAlone(t *testing.T) {
	dir := build(t, randomLines(t, 1, 50), BuildOptions{})
	s := open(t, dir)
	if _, err := OpenPatch(context.Background(), dir, 0); !errors.Is(err, ErrLocked) {
		t.Fatalf("beside a reader: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := OpenPatch(ctx, dir, time.Hour); !errors.Is(err, context.Canceled) {
		t.Fatalf("not wanted any more: %v", err)
	}
	go func() {
		time.Sleep(100 * time.Millisecond)
		s.Close()
	}()
	p, err := OpenPatch(context.Background(), dir, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); !errors.Is(err, ErrLocked) {
		t.Errorf("a reader beside a patch: %v", err)
	}
	commit(t, p)
	open(t, dir)
	if err := errors.Join(p.Abort(), p.Abort()); err != nil {
		t.Error(err)
	}
	for what, err := range map[string]error{"commit": p.Commit(context.Background()), "put": p.Put("t", []byte("k"), nil), "delete": p.Delete("t", []byte("k"))} {
		if err == nil {
			t.Errorf("%s after the commit", what)
		}
	}
}

func TestPatchOpensOnlyStores(t *testing.T) {
	ctx := context.Background()
	if _, err := OpenPatch(ctx, t.TempDir(), 0); !errors.Is(err, ErrNotFound) {
		t.Errorf("no store: %v", err)
	}
	for name, content := range map[string]string{"empty": "", "no bbolt file": strings.Repeat("no store ", 2000)} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, FileName), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenPatch(ctx, dir, 0); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
		if got, err := os.ReadFile(filepath.Join(dir, FileName)); err != nil || string(got) != content {
			t.Errorf("%s: it was changed: %v", name, err)
		}
	}
	dir := t.TempDir()
	db, err := bolt.Open(filepath.Join(dir, FileName), 0o600, nil)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenPatch(ctx, dir, 0); !errors.Is(err, ErrDamaged) {
		t.Errorf("not Cayley's: %v", err)
	}
}

func TestCancelledPatchChangesNothing(t *testing.T) {
	lines := randomLines(t, 4, 300)
	dir := build(t, lines, BuildOptions{})
	p := openPatch(t, dir)
	changeLines(t, p, lines[:100], nil)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := p.Commit(ctx); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	comparePatched(t, dir, lines, lines)
}

// TestAbortedPatchLeavesTheFile gives up what was written, in the file of a builder,
// where nothing is free.
func TestAbortedPatchLeavesTheFile(t *testing.T) {
	lines := randomLines(t, 4, 600)
	dir := build(t, lines[:300], BuildOptions{})
	read := func() string {
		data, err := os.ReadFile(filepath.Join(dir, FileName))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	before := read()
	p := openPatch(t, dir)
	changeLines(t, p, lines[:100], lines[300:])
	if err := p.Apply(context.Background()); err != nil {
		t.Fatal(err)
	}
	if len(read()) <= len(before) {
		t.Error("nothing was written yet")
	}
	if err := p.Abort(); err != nil {
		t.Fatal(err)
	}
	if read() != before {
		t.Error("the file is not as it was")
	}
}

// TestPatchFindsDamage has the records of a statement not agree with each other.
func TestPatchFindsDamage(t *testing.T) {
	lines := randomLines(t, 1, 200)
	line := cut(t, lines[0])
	for name, damage := range map[string]func(tx *bolt.Tx, ops, sp []byte, v valuer) error{
		"no entry of its object":  func(tx *bolt.Tx, ops, _ []byte, _ valuer) error { return tx.Bucket([]byte(opsBucket)).Delete(ops) },
		"no entry of its subject": func(tx *bolt.Tx, _, sp []byte, _ valuer) error { return tx.Bucket([]byte(spBucket)).Delete(sp) },
		"no number": func(tx *bolt.Tx, ops, _ []byte, _ valuer) error {
			return tx.Bucket([]byte(opsBucket)).Put(ops, []byte{0x80})
		},
		"a link that is not there": func(tx *bolt.Tx, ops, _ []byte, _ valuer) error {
			return tx.Bucket([]byte(opsBucket)).Put(ops, binary.AppendUvarint(nil, 1<<30))
		},
		"no uses": func(tx *bolt.Tx, _, _ []byte, v valuer) error {
			h := v.hash(line.Object)
			return tx.Bucket([]byte{'n', h[0], h[1]}).Delete(h[:])
		},
		"no size": func(tx *bolt.Tx, _, _ []byte, _ valuer) error {
			return tx.Bucket([]byte(metaBucket)).Delete([]byte("size"))
		},
		"a run of no length": func(tx *bolt.Tx, _, _ []byte, _ valuer) error {
			b, err := tx.CreateBucket([]byte(runsBucket))
			return errors.Join(err, b.Put(idKey(9), []byte{0x80}))
		},
	} {
		dir := build(t, lines, BuildOptions{})
		db, err := bolt.Open(filepath.Join(dir, FileName), 0o644, nil)
		if err != nil {
			t.Fatal(err)
		}
		err = db.Update(func(tx *bolt.Tx) error {
			var ids [3]uint64
			for i, form := range [3][]byte{line.Subject, line.Predicate, line.Object} {
				ids[i], _ = nodeOf(tx, string(form))
			}
			return damage(tx, idKey(ids[2], ids[1], ids[0]), idKey(ids[0], ids[1]), valuer{})
		})
		if err := errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
		p := openPatch(t, dir)
		changeLines(t, p, lines[:1], nil)
		if err := p.Commit(context.Background()); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v, want ErrDamaged", name, err)
		}
	}
}

// TestScanOfRuns ends a scan of a patched store early, and finds a node missing that
// only what was added uses.
func TestScanOfRuns(t *testing.T) {
	lines := randomLines(t, 8, 400)
	dir := build(t, lines[:300], BuildOptions{})
	const fresh = "<https://example.org/s/000> <a:p> <a:only> .\n"
	patchTo(t, dir, lines[:300], append([]string{fresh}, lines[:250]...))
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for range s.Scan() {
		break
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := bolt.Open(filepath.Join(dir, FileName), 0o644, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		id, known := nodeOf(tx, "<a:only>")
		if !known {
			return errors.New("no node")
		}
		return tx.Bucket([]byte(logBucket)).Delete(idKey(id))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	for _, err = range open(t, dir).Scan() {
	}
	if !errors.Is(err, ErrDamaged) {
		t.Errorf("error %v, want ErrDamaged", err)
	}
}
