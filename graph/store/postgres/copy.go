package postgres

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"sync"

	"github.com/jackc/pgx/v5"
)

// Rows go to the server in the binary form of COPY: a header, then each row as its
// number of fields and each field as its length and bytes, -1 for null.
const (
	copyHeader = "PGCOPY\n\xff\r\n\x00" + "\x00\x00\x00\x00" + "\x00\x00\x00\x00"
	copyEnd    = "\xff\xff"
	copyBuffer = 256 << 10
)

const (
	quadColumns = "quads (horizon, subject_hash, predicate_hash, object_hash, label_hash)"
	nodeColumns = "nodes (hash, refs, value, value_string, datatype, language, iri, bnode)"
)

// rows are the rows of a table, one after the other, as what appends them to a
// buffer; io.EOF comes after the last.
type rows struct {
	next  func() (appendRow func([]byte) []byte, err error)
	stop  func()
	count int // that were taken
}

func copyRows(ctx context.Context, tx pgx.Tx, into string, r *rows) (int, error) {
	defer r.stop()
	in := &copying{rows: r, buf: append(make([]byte, 0, 2*copyBuffer), copyHeader...)}
	tag, err := tx.Conn().PgConn().CopyFrom(ctx, in, "COPY "+into+" FROM STDIN (FORMAT binary)")
	if failed := in.end(); failed != nil {
		return 0, failed
	}
	if err == nil && tag.RowsAffected() != int64(r.count) {
		err = fmt.Errorf("the server took %d rows of %d", tag.RowsAffected(), r.count)
	}
	return r.count, err
}

// copying is rows as the server reads them. A copy that fails leaves its reader behind,
// in a goroutine of the driver's.
type copying struct {
	mu   sync.Mutex
	over bool
	rows *rows
	buf  []byte
	at   int
	done bool
	err  error // of the rows
}

// end lets nothing more be read, and gives the error of the rows.
func (c *copying) end() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.over = true
	return c.err
}

func (c *copying) Read(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over {
		return 0, io.ErrClosedPipe
	}
	if c.at == len(c.buf) {
		c.buf, c.at = c.buf[:0], 0
		if c.done {
			return 0, io.EOF
		}
	}
	for !c.done && len(c.buf) < copyBuffer {
		row, err := c.rows.next()
		switch {
		case err == io.EOF:
			c.done = true
			c.buf = append(c.buf, copyEnd...)
		case err != nil:
			c.err = err
			return 0, err
		default:
			c.buf = row(c.buf)
			c.rows.count++
		}
	}
	n := copy(p, c.buf[c.at:])
	c.at += n
	return n, nil
}

func appendFields(b []byte, n int16) []byte { return binary.BigEndian.AppendUint16(b, uint16(n)) }

func appendField[T []byte | string](b []byte, field T) []byte {
	return append(binary.BigEndian.AppendUint32(b, uint32(len(field))), field...)
}

func appendNull(b []byte) []byte { return append(b, 0xff, 0xff, 0xff, 0xff) }

func appendTrue(b []byte) []byte { return append(b, 0, 0, 0, 1, 1) }

// reported is how many rows go by between two reports of progress.
const reported = 10_000
