package queries

import (
	"sync"

	"figraph/graph/index"
	"figraph/vocab"
)

// curies are the CURIEs of figures, one after the other, about 40 bytes of each. Answers
// hold parts of the text, and of hubs thousands.
type curies struct {
	text string
	ends []uint32
}

func newCURIEs(x *index.Index, figures []index.FigureID) *curies {
	c := &curies{ends: make([]uint32, 1, len(figures)+1)}
	var text []byte
	for _, f := range figures {
		text = x.AppendFigid(append(text, vocab.FigurePrefix+":"...), f)
		c.ends = append(c.ends, uint32(len(text)))
	}
	c.text = string(text)
	return c
}

func (c *curies) at(i int) string { return c.text[c.ends[i]:c.ends[i+1]] }

// figureCURIEs are the CURIEs of figures.
func (g Graph) figureCURIEs(figures []index.FigureID) []string {
	list := make([]string, len(figures))
	if g.Ready == nil {
		written := newCURIEs(g.Index, figures)
		for i := range list {
			list[i] = written.at(i)
		}
		return list
	}
	all := g.Ready.figureCURIEs(g.Index)
	for i, f := range figures {
		list[i] = all.at(int(f))
	}
	return list
}

// figureCURIEs are those of all figures, by number.
func (r *Ready) figureCURIEs(x *index.Index) *curies {
	r.mutex.Lock()
	if r.curies == nil {
		r.curies = sync.OnceValue(func() *curies {
			figures := make([]index.FigureID, x.Figures())
			for f := range figures {
				figures[f] = index.FigureID(f)
			}
			return newCURIEs(x, figures)
		})
	}
	write := r.curies
	r.mutex.Unlock()
	return write()
}
