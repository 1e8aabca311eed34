package web

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"figraph/keep"
)

// TestDamagedStoreIsNotShown changes a letter of a text in the store of a graph that is
// served: questions are answered, from the index, and nothing that the store says.
func TestDamagedStoreIsNotShown(t *testing.T) {
	folder := keep.Folder(filepath.Join(t.TempDir(), "kg"))
	if err := buildInto(folder, goodRecords); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(string(folder), "current", "store", "indexes.bolt")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, bytes.ReplaceAll(content, []byte("etamine"), []byte("etamin3")), 0o644); err != nil {
		t.Fatal(err)
	}
	s := serve(t, Options{Folder: folder, Tell: func(error) {}})
	for _, target := range []string{"/entity/mesh:D007649?format=turtle", "/entity/mesh:D007649", "/api/v1/export.nq"} {
		if w := get(s, target); w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "etamin3") {
			t.Errorf("%s: %d: %.300s", target, w.Code, w.Body)
		}
	}
	if text := getOK(t, s, "/api/v1/genes?name=ketamine"); strings.Contains(text, "etamin3") {
		t.Error(text)
	}
}
