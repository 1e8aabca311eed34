package nquads

import (
	"slices"
	"testing"
)

func TestBlockGivesItsLinesBack(t *testing.T) {
	texts := []string{"<a:s> <a:p> <a:o> .\n", "<a:s> <a:p> \"x\\\"y z\"^^<a:d> <a:g> .\n", "_:b <a:p> \"\"@en .\n"}
	b := &Block{}
	for range 2 {
		b.Reset()
		for _, text := range texts {
			line, err := Cut([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			b.Add(line)
		}
		var got []string
		for line := range b.Lines() {
			want, err := Cut([]byte(texts[len(got)]))
			if err != nil || string(line.Object) != string(want.Object) || string(line.Graph) != string(want.Graph) {
				t.Errorf("line %d has the object %s and the graph %s", len(got), line.Object, line.Graph)
			}
			got = append(got, string(line.Text))
		}
		if !slices.Equal(got, texts) || b.Len() != len(texts) {
			t.Errorf("got %q", got)
		}
	}
}
