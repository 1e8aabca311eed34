package source

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
)

func gzipped(t *testing.T, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, err := z.Write([]byte(text))
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestLinesThatEndInTheMiddle reads a compressed file that was cut off at every
// place: no gene of it but those of the whole lines.
func TestLinesThatEndInTheMiddle(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for i := range 40 {
		fmt.Fprintf(&text, "PMC70000%02d__f\tTitle %d\t%d\n", i, i, 1000000+rand.IntN(1000000))
	}
	lines := strings.SplitAfter(text.String(), "\n")
	whole := gzipped(t, text.String())
	for cut := range len(whole) - 8 {
		r, err := Decompress(bytes.NewReader(whole[:cut]), "gz")
		if err != nil {
			continue
		}
		in := newWholeLines(r)
		n := 0
		for ; in.next(); n++ {
			if got := string(in.line) + "\n"; got != lines[n] {
				t.Fatalf("cut at %d: line %d is %q, want %q", cut, n+1, got, lines[n])
			}
		}
		if in.err == nil && n != len(lines)-1 {
			t.Errorf("cut at %d: %d lines without an error", cut, n)
		}
	}
}
