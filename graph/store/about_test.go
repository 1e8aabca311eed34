package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"figraph/nquads"
)

func about(t *testing.T, s *Store, iri string) (lines []string) {
	t.Helper()
	return texts(t, s.About(iri))
}

// texts are the lines of a sequence, each cut right.
func texts(t *testing.T, lines iter.Seq2[nquads.Line, error]) (all []string) {
	t.Helper()
	for line, err := range lines {
		if err != nil {
			t.Fatal(err)
		}
		again, err := nquads.Cut(line.Text)
		if err != nil || !bytes.Equal(again.Subject, line.Subject) || !bytes.Equal(again.Graph, line.Graph) {
			t.Fatalf("line %q is cut wrong: %v", line.Text, err)
		}
		all = append(all, string(line.Text))
	}
	return all
}

// TestAboutIsAPartOfTheScan compares what is said about each subject with what a
// scan of all statements says.
func TestAboutIsAPartOfTheScan(t *testing.T) {
	for seed := range uint64(3) {
		lines := randomLines(t, seed, 2000)
		s := open(t, build(t, lines, BuildOptions{}))
		want := map[string][]string{}
		for _, text := range lines {
			line, err := nquads.Cut([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			for _, term := range [][]byte{line.Subject, line.Predicate, line.Graph} {
				if len(term) > 0 {
					iri := string(term[1 : len(term)-1])
					want[iri] = slices.Clip(want[iri]) // known, perhaps with nothing said about it
				}
			}
			iri := string(line.Subject[1 : len(line.Subject)-1])
			want[iri] = append(want[iri], text)
		}
		for iri, lines := range want {
			if got := about(t, s, iri); !slices.Equal(got, lines) {
				t.Fatalf("about %s: %d statements, want %d: %q", iri, len(got), len(lines), got)
			}
			checkOutline(t, s, iri, lines)
		}
	}
}

// checkOutline compares the outline of a subject, and what is said by each predicate,
// with all that is said about it.
func checkOutline(t *testing.T, s *Store, iri string, all []string) {
	t.Helper()
	by := map[string][]string{}
	for _, text := range all {
		line, err := nquads.Cut([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		predicate := string(line.Predicate[1 : len(line.Predicate)-1])
		by[predicate] = append(by[predicate], text)
	}
	for _, few := range []int{1, 3, 1000} {
		want, left := "", map[string]int{}
		for _, predicate := range slices.Sorted(maps.Keys(by)) {
			said := by[predicate]
			want += strings.Join(said[:min(few, len(said))], "")
			if len(said) > few {
				left[predicate] = len(said) - few
			}
		}
		lines, beyond, err := s.Outline(iri, few)
		if err != nil || string(lines) != want || !maps.Equal(beyond, left) {
			t.Fatalf("outline of %s: %v, %q and beyond %v, want %q and %v", iri, err, lines, beyond, want, left)
		}
	}
	for predicate, said := range by {
		if got := texts(t, s.Said(iri, predicate)); !slices.Equal(got, said) {
			t.Fatalf("said of %s by %s: %q, want %q", iri, predicate, got, said)
		}
		want := []string{firstText(t, said), "", firstText(t, said)}
		if got, err := s.Texts([]string{iri, "https://example.org/nobody", iri}, predicate); err != nil || !slices.Equal(got, want) {
			t.Fatalf("texts of %s by %s: %q, %v, want %q", iri, predicate, got, err, want)
		}
	}
}

// firstText is the text of the first literal of lines.
func firstText(t *testing.T, lines []string) string {
	for _, text := range lines {
		line, err := nquads.Cut([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if line.Object[0] == '"' {
			return string(nquads.AppendUnescaped(nil, line.Object[1:nquads.StringEnd(line.Object)-1]))
		}
	}
	return ""
}

func TestAboutNothing(t *testing.T) {
	s := open(t, build(t, randomLines(t, 1, 100), BuildOptions{}))
	for _, iri := range []string{"", ">", "https://example.org/s/0> <https://example.org/p/0", "https://example.org/nobody", "\x00"} {
		if lines := about(t, s, iri); len(lines) > 0 {
			t.Errorf("about %q: %q", iri, lines)
		}
		checkOutline(t, s, iri, nil)
		if lines := texts(t, s.Said(iri, iri)); len(lines) > 0 {
			t.Errorf("said of %q: %q", iri, lines)
		}
		if got, err := s.Texts([]string{iri}, iri); err != nil || !slices.Equal(got, []string{""}) {
			t.Errorf("texts of %q: %q, %v", iri, got, err)
		}
	}
}

func TestAboutEndsWhenTheReaderHasEnough(t *testing.T) {
	lines := randomLines(t, 1, 1000)
	line, err := nquads.Cut([]byte(lines[0]))
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, build(t, lines, BuildOptions{}))
	for _, err := range s.About(string(line.Subject[1 : len(line.Subject)-1])) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
}

// TestAboutFindsDamage has the index of subjects name links that are none of the
// subject's, and the log hold what is no record.
func TestAboutFindsDamage(t *testing.T) {
	lines := randomLines(t, 1, 200)
	line, err := nquads.Cut([]byte(lines[0]))
	if err != nil {
		t.Fatal(err)
	}
	iri := string(line.Subject[1 : len(line.Subject)-1])
	for name, damage := range map[string]func(key, value []byte) []byte{
		"another link": func(_, value []byte) []byte { id, _ := binary.Uvarint(value); return binary.AppendUvarint(nil, id+9) },
		"no link":      func(_, value []byte) []byte { return binary.AppendUvarint(nil, 1<<40) },
		"no number":    func(_, value []byte) []byte { return []byte{0x80} },
		"a node":       func(key, _ []byte) []byte { return binary.AppendUvarint(nil, binary.BigEndian.Uint64(key)) },
	} {
		dir := build(t, lines, BuildOptions{})
		db, err := bolt.Open(dir+"/"+FileName, 0o644, nil)
		if err != nil {
			t.Fatal(err)
		}
		err = db.Update(func(tx *bolt.Tx) error {
			id, known := nodeOf(tx, "<"+iri+">")
			if !known {
				return errors.New("no node")
			}
			index := tx.Bucket([]byte(spBucket))
			key, value := index.Cursor().Seek(binary.BigEndian.AppendUint64(nil, id))
			return index.Put(bytes.Clone(key), damage(key, value))
		})
		if err := errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
		var got error
		for _, err := range open(t, dir).About(iri) {
			got = err
		}
		_, _, brief := open(t, dir).Outline(iri, 50)
		_, text := open(t, dir).Texts([]string{iri}, string(line.Predicate[1:len(line.Predicate)-1]))
		if !errors.Is(got, ErrDamaged) || !errors.Is(brief, ErrDamaged) || !errors.Is(text, ErrDamaged) {
			t.Errorf("%s: %v, %v and %v, want ErrDamaged", name, got, brief, text)
		}
	}
}

func BenchmarkAbout(b *testing.B) {
	lines := randomLines(b, 1, 20000)
	dir := build(b, lines, BuildOptions{})
	s := open(b, dir)
	line, err := nquads.Cut([]byte(lines[0]))
	if err != nil {
		b.Fatal(err)
	}
	iri := string(line.Subject[1 : len(line.Subject)-1])
	if err := s.Check(context.Background(), len(lines)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for _, err := range s.About(iri) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}
