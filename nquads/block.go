package nquads

import "iter"

// Block is a piece of a stream: canonical lines one after the other. It holds no
// pointers into the text, which the garbage collector would follow.
type Block struct {
	Text   []byte
	ends   []int // of lines
	shapes []Shape
}

// NewBlock makes an empty block with room for a text of some bytes, and as many
// lines as another block had.
func NewBlock(size int, like *Block) *Block {
	n := len(like.ends) + len(like.ends)/8
	return &Block{make([]byte, 0, size), make([]int, 0, n), make([]Shape, 0, n)}
}

// Len is how many lines there are.
func (b *Block) Len() int { return len(b.ends) }

// Add copies a line in.
func (b *Block) Add(line Line) {
	b.Text = append(b.Text, line.Text...)
	b.End(line.Shape())
}

// End says that a line was appended to the text, and its shape.
func (b *Block) End(shape Shape) {
	b.ends = append(b.ends, len(b.Text))
	b.shapes = append(b.shapes, shape)
}

// Last is the last line; there is one.
func (b *Block) Last() Line {
	n, start := len(b.ends)-1, 0
	if n > 0 {
		start = b.ends[n-1]
	}
	return b.shapes[n].Line(b.Text[start:b.ends[n]:b.ends[n]])
}

// Reset empties the block, and keeps its memory.
func (b *Block) Reset() { b.Text, b.ends, b.shapes = b.Text[:0], b.ends[:0], b.shapes[:0] }

// AddTo adds the lines to a sum.
func (b *Block) AddTo(sum *Sum) {
	start := 0
	for _, end := range b.ends {
		sum.AddLine(b.Text[start:end])
		start = end
	}
}

// Lines yields the lines, which are parts of the text.
func (b *Block) Lines() iter.Seq[Line] {
	return func(yield func(Line) bool) {
		start := 0
		for i, end := range b.ends {
			if !yield(b.shapes[i].Line(b.Text[start:end:end])) {
				return
			}
			start = end
		}
	}
}
