package record

import "fmt"

// The limits of what is read of one figure. Real records stay far below them; beyond
// them memory and time would be out of all proportion to the input.
const (
	MaxRecord = 2 << 20  // bytes of a record: a file, or a line of a file of several
	MaxTable  = 64 << 20 // bytes of a table

	maxRow       = 1 << 20 // bytes of a row, which an export holds several times
	maxRows      = 100_000 // rows of a table, or members of a list of mentions
	maxOrganisms = 100     // names in a list of organisms, or organisms of a table
	maxFigid     = 250     // bytes; each statement about a figure has its figid
)

// tooLong is the error of a record that is longer than MaxRecord.
func tooLong(file string, line int) error {
	return &SyntaxError{"record-long", file, line, fmt.Errorf("longer than %d bytes, which no record is", MaxRecord)}
}

// manyRows is why none of the rows of a table or list is read, nil for a number of
// rows that is right.
func manyRows(n int) error {
	if n <= maxRows {
		return nil
	}
	return fmt.Errorf("%d rows, more than the %d that one figure may have", n, maxRows)
}
