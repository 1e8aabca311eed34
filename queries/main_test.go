package queries_test

import (
	"context"
	"os"
	"testing"

	"figraph/graph/store/postgres/pgtest"
)

var background = context.Background()

func TestMain(m *testing.M) {
	code := pgtest.Main(m)
	for _, folder := range folders {
		os.RemoveAll(folder)
	}
	os.Exit(code)
}

func newFolder() (string, error) {
	folder, err := os.MkdirTemp("", "figraph-queries-")
	folders = append(folders, folder)
	return folder, err
}
