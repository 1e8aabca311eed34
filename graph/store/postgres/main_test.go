package postgres

import (
	"context"
	"fmt"
	"os"
	"testing"

	"figraph/graph/store/postgres/pgtest"
	"figraph/nquads"
)

// hangVariable has a test binary load into the database that it names, and hang
// when half is copied, so that it can be killed.
const hangVariable = "FIGRAPH_TEST_HANG"

func TestMain(m *testing.M) {
	if url := os.Getenv(hangVariable); url != "" {
		hang(url)
	}
	os.Exit(pgtest.Main(m))
}

func hang(url string) {
	a, err := ParseAddress(url)
	if err == nil {
		_, err = Load(context.Background(), a, Graph{Quads: 1 << 30, Lines: func(yield func(nquads.Line, error) bool) {
			for i := 0; ; i++ {
				line, err := nquads.Cut(fmt.Appendf(nil, "<a:s%d> <a:p> <a:o> .\n", i))
				if i == 100_000 {
					fmt.Println("half")
					select {}
				}
				if !yield(line, err) {
					return
				}
			}
		}}, LoadOptions{})
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
