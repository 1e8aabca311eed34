package rdfexport

import (
	"errors"
	"io"
	"strings"
	"testing"

	"figraph/nquads"
)

// changes are a removed and two added statements, one without a graph name.
var changes = []string{"D <a:s> <a:p> \"x\" <a:g> .\n", "A <a:s> <a:p> \"y\\n\" .\n", "A <a:s> <a:p> <a:o> <a:g> .\n"}

func encodeChanges(w io.Writer, encoder func(io.Writer) (PatchEncoder, error)) error {
	patch, err := encoder(w)
	if err != nil {
		return err
	}
	for _, change := range changes {
		line, err := nquads.Cut([]byte(change[2:]))
		if err != nil {
			return err
		}
		if err := patch.EncodeChange(line, change[0] == 'A'); err != nil {
			return err
		}
	}
	return patch.Close()
}

var patchEncoders = map[string]func(io.Writer) (PatchEncoder, error){
	"H old \"1\\\"\" .\nTX .\n" + strings.Join(changes, "") + "TC .\n": func(w io.Writer) (PatchEncoder, error) { return NewRDFPatch(w, [][2]string{{"old", "1\""}}) },
	"# old \"1\\n2\"\nINSERT DATA {\n  <a:s> <a:p> \"y\\n\" .\n GRAPH <a:g> {\n  <a:s> <a:p> <a:o> .\n }\n}\n;\nDELETE DATA {\n GRAPH <a:g> {\n  <a:s> <a:p> \"x\" .\n }\n}\n": func(w io.Writer) (PatchEncoder, error) {
		return NewSPARQLUpdate(w, [][2]string{{"old", "1\n2"}}, 2)
	},
}

func TestPatches(t *testing.T) {
	t.Parallel()
	for want, encoder := range patchEncoders {
		var got strings.Builder
		if err := encodeChanges(&got, encoder); err != nil || got.String() != want {
			t.Errorf("got %v\n%swant\n%s", err, got.String(), want)
		}
	}
}

// TestPatchOnFullDisk fails the writer at each byte.
func TestPatchOnFullDisk(t *testing.T) {
	t.Parallel()
	for want, encoder := range patchEncoders {
		for room := range len(want) {
			if err := encodeChanges(&shortWriter{room}, encoder); !errors.Is(err, io.ErrShortWrite) {
				t.Fatalf("at byte %d: error %v", room, err)
			}
		}
	}
}

// shortWriter has room for so many bytes.
type shortWriter struct{ room int }

func (w *shortWriter) Write(p []byte) (int, error) {
	n := min(len(p), w.room)
	w.room -= n
	if n < len(p) {
		return n, io.ErrShortWrite
	}
	return n, nil
}
