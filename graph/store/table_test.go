package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// tables are rows of tables small and large, in the order of their keys.
func tables() map[string][]Row {
	rows := map[string][]Row{"empty key": {{[]byte{0}, nil}}, "small": {{[]byte("a"), []byte("1")}, {[]byte("b"), []byte("2")}}}
	for i := range 5000 {
		rows["large"] = append(rows["large"], Row{fmt.Appendf(nil, "%d/%05d", i/100, i), bytes.Repeat([]byte{byte(i)}, i%300)})
	}
	rows["large"] = sorted(rows["large"])
	return rows
}

func sorted(rows []Row) []Row {
	for i := 1; i < len(rows); i++ {
		for j := i; j > 0 && bytes.Compare(rows[j].Key, rows[j-1].Key) < 0; j-- {
			rows[j], rows[j-1] = rows[j-1], rows[j]
		}
	}
	return rows
}

// buildTables makes a store of lines and tables.
func buildTables(t testing.TB, lines []string, tables map[string][]Row) string {
	t.Helper()
	dir := t.TempDir()
	b, err := NewBuilder(dir, BuildOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range lines {
		if err := b.Add(cut(t, text)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"large", "small", "empty key"} {
		for _, row := range tables[name] {
			if err := b.Put(name, row.Key, row.Value); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := b.Finish(context.Background(), map[string][]byte{"sum": []byte("a note")}); err != nil {
		t.Fatal(err)
	}
	return dir
}

func checkTable(t *testing.T, table Table, want []Row) {
	t.Helper()
	var got []Row
	for row, err := range table.All(nil) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, Row{bytes.Clone(row.Key), bytes.Clone(row.Value)})
	}
	if len(got) != len(want) {
		t.Fatalf("%d rows, want %d", len(got), len(want))
	}
	for i, row := range want {
		if value, err := table.Get(row.Key); err != nil || !bytes.Equal(value, row.Value) || !bytes.Equal(got[i].Key, row.Key) || !bytes.Equal(got[i].Value, row.Value) {
			t.Fatalf("row %d is %q: %q or %q, %v", i, got[i].Key, got[i].Value, value, err)
		}
	}
}

func TestTables(t *testing.T) {
	lines, rows := randomLines(t, 1, 500), tables()
	dir := buildTables(t, lines, rows)
	s := open(t, dir)
	for name, want := range rows {
		checkTable(t, s.Table(name), want)
	}
	n := 0
	for row, err := range s.Table("large").All([]byte("7/")) {
		if err != nil || !bytes.HasPrefix(row.Key, []byte("7/")) {
			t.Fatalf("row %q, %v", row.Key, err)
		}
		n++
	}
	if n != 100 {
		t.Errorf("%d rows have a prefix, want 100", n)
	}
	checkTable(t, s.Table("nobody's"), nil)
	if value, err := s.Table("small").Get([]byte("c")); value != nil || err != nil {
		t.Errorf("a key that is not there: %q, %v", value, err)
	}
	if got := current(t, dir); len(got) != len(lines) {
		t.Errorf("%d statements, want %d", len(got), len(lines))
	}
	if err := s.Check(context.Background(), len(lines)); err != nil {
		t.Error(err)
	}
}

func TestTablesHaveTheSameBytes(t *testing.T) {
	lines, rows := randomLines(t, 2, 3000), tables()
	var first [32]byte
	for i := range 4 {
		file, err := os.ReadFile(filepath.Join(buildTables(t, lines, rows), FileName))
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(file); i == 0 {
			first = sum
		} else if sum != first {
			t.Fatal("the same statements and rows make another file")
		}
	}
}

func TestRowsComeInOrder(t *testing.T) {
	b, err := NewBuilder(t.TempDir(), BuildOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Abort()
	for i, put := range []struct {
		table, key string
		good       bool
	}{{"a", "2", true}, {"a", "1", false}, {"a", "2", false}, {"a", "", false}, {"a", "3", true}, {"b", "1", true}, {"a", "4", false}, {"b", "2", true}} {
		if err := b.Put(put.table, []byte(put.key), nil); (err == nil) != put.good {
			t.Errorf("put %d, %s/%s: %v", i, put.table, put.key, err)
		}
	}
	if err := b.Add(cut(t, "<a:s> <a:p> <a:o> .\n")); err == nil {
		t.Error("a statement was taken after rows")
	}
}
