package source

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"path"
	"strconv"
	"strings"

	"figraph/record"
)

// Division is one part of the records, of several that are built apart. Its zero
// value is all records, built to stay alone.
type Division struct{ Number, Of int } // from 1

// MaxDivisions is how many parts there may be.
const MaxDivisions = 9999

// ParseDivision reads "2/7".
func ParseDivision(text string) (d Division, err error) {
	number, of, found := strings.Cut(text, "/")
	if found {
		d.Number, err = strconv.Atoi(number)
	}
	if found && err == nil {
		d.Of, err = strconv.Atoi(of)
	}
	if !found || err != nil || d.Of < 1 || d.Of > MaxDivisions || d.Number < 1 || d.Number > d.Of || d.String() != text {
		return Division{}, fmt.Errorf("%q: use i/n, such as 2/7, with i from 1 to n and n at most %d", text, MaxDivisions)
	}
	return d, nil
}

// String is the form that ParseDivision reads; empty for the zero value.
func (d Division) String() string {
	if d.Of == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", d.Number, d.Of)
}

// Cuts says whether there are other parts.
func (d Division) Cuts() bool { return d.Of > 1 }

// Has says whether a record of this key belongs to the part. It hangs on nothing
// but the key, so every machine says the same.
func (d Division) Has(key string) bool {
	if !d.Cuts() {
		return true
	}
	sum := sha256.Sum256([]byte(key))
	return binary.BigEndian.Uint64(sum[:8])%uint64(d.Of) == uint64(d.Number-1)
}

// recordKey is what decides to which part a record file belongs: its figid, which
// is the name of a file in a folder. A file that was named alone is read for it.
// One that cannot be read goes by its path.
func (s *Source) recordKey(name string) string {
	if s.checked {
		return figidOfFile(name)
	}
	if data, err := s.Read(name); err == nil {
		if fig, err := record.ReadFigure(s.Display(name), data); err == nil {
			return fig.ID
		}
	}
	return name
}

func figidOfFile(name string) string { return strings.TrimSuffix(path.Base(name), recordSuffix) }

// lineKey is what decides to which part a line belongs: its figid, or its place
// when it has none.
func (s *Source) lineKey(name string, line int, data []byte) string {
	if figid := s.figidOf(data); figid != "" {
		return figid
	}
	return fmt.Sprintf("%s:%d", name, line)
}
