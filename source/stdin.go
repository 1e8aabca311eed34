package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"figraph/record"
)

// standardInput is the SOURCE that is read from standard input.
const standardInput = "-"

// maxStdin is how many bytes standard input may have.
var maxStdin int64 = 512 << 20 // a test makes it small

// untilDone reads until a context ends, whatever the reader below does then.
type untilDone struct {
	ctx context.Context
	r   io.Reader
}

func (u untilDone) Read(p []byte) (int, error) {
	type outcome struct {
		data []byte
		err  error
	}
	got := make(chan outcome, 1)
	go func() {
		data := make([]byte, len(p))
		n, err := u.r.Read(data)
		got <- outcome{data[:n], err}
	}()
	select {
	case o := <-got:
		return copy(p, o.data), o.err
	case <-u.ctx.Done():
		return 0, u.ctx.Err()
	}
}

// readStdin reads a record, or lines of them, to the end.
func readStdin(ctx context.Context, stdin io.Reader) (*Source, error) {
	if stdin == nil {
		return nil, errors.New("-: there is no standard input")
	}
	data, err := readLimited(untilDone{ctx, stdin}, 0, maxStdin)
	if errors.Is(err, ErrTooLong) {
		return nil, fmt.Errorf("-: %w, all of which is held in memory: write them to a file, and name that", err)
	}
	if err != nil {
		return nil, fmt.Errorf("read standard input: %w", err)
	}
	if bytes.HasPrefix(data, []byte("<http")) {
		return nil, errors.New("-: this looks like N-Quads: a graph is restored from a file, whose name ends in .nq")
	}
	s := &Source{files: noFiles{}, records: []string{standardInput}, stdin: data}
	if bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(data, byteOrderMark)), []byte("{")) {
		s.readLine, s.figidOf = record.ReadBioThings, record.BioThingsFigid
	}
	return s, nil
}
