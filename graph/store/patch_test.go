package store

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

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

// change has a patch remove and add lines.
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

// TestPatchedStoreIsABuiltOne applies random patches and holds the store, after
// each, against one that is built of the same statements: what it yields, what it
// says about each term, and every bucket, with terms for ids.
func TestPatchedStoreIsABuiltOne(t *testing.T) {
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 9))
		pool := randomLines(t, seed, 1500)
		model := map[string]bool{}
		for _, text := range pool {
			if r.IntN(2) == 0 {
				model[text] = true
			}
		}
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
			r.Shuffle(len(added), func(i, j int) { added[i], added[j] = added[j], added[i] })
			p := openPatch(t, dir)
			changeLines(t, p, removed, added)
			lines := slices.Sorted(maps.Keys(model))
			comparePatch(t, p, pool, lines)
			commit(t, p)
			comparePatched(t, dir, pool, lines)
			if t.Failed() {
				t.Fatalf("seed %d, step %d: %d removed, %d added", seed, step, len(removed), len(added))
			}
		}
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

// comparePatch holds what an open patch says about all terms of a pool against the
// lines that it has.
func comparePatch(t *testing.T, p *Patch, pool, lines []string) {
	t.Helper()
	allSubjects, allObjects := byTerm(t, pool)
	bySubject, byObject := byTerm(t, lines)
	for iri := range allSubjects {
		var got []string
		for line, err := range p.About(iri) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, string(line.Text))
		}
		if !slices.Equal(got, bySubject[iri]) {
			t.Fatalf("about %s: %d statements, want %d", iri, len(got), len(bySubject[iri]))
		}
	}
	for iri := range allObjects {
		var got []string
		for line, err := range p.To(iri) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, string(line.Text))
		}
		if !slices.Equal(got, byObject[iri]) {
			t.Fatalf("to %s: %d statements, want %d", iri, len(got), len(byObject[iri]))
		}
	}
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
	allSubjects, _ := byTerm(t, pool)
	bySubject, _ := byTerm(t, lines)
	for iri := range allSubjects {
		if got := about(t, s, iri); !slices.Equal(got, bySubject[iri]) {
			t.Fatalf("about %s: %d statements, want %d", iri, len(got), len(bySubject[iri]))
		}
	}
	rest, base, err := s.Rest()
	if err != nil || rest+base != len(lines) {
		t.Errorf("a rest of %d and a base of %d are not %d: %v", rest, base, len(lines), err)
	}
	if err := errors.Join(s.CheckPages(context.Background(), len(lines)), s.Close()); err != nil {
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
			if string(bucket) == runsBucket || string(bucket) == ownBucket {
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
