package index

import (
	"bytes"
	"fmt"

	"figraph/nquads"
)

// InMemory ends a builder's work as Finish does, and opens the index without a
// file. Closing it does nothing.
func (b *Builder) InMemory(sum nquads.Sum) (*Index, error) {
	var out bytes.Buffer
	if err := b.Finish(&out, sum, nil); err != nil {
		return nil, err
	}
	x := &Index{file: "index in memory", held: out.Bytes()}
	if err := x.read(sum); err != nil {
		return nil, fmt.Errorf("%s: %w", x.file, err)
	}
	return x, nil
}
