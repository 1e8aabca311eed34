package store

import (
	"fmt"
	"hash/fnv"
)

// meta says where the trees of a state of a bbolt file begin. There are two, written in
// turn, and the one with the higher number of a transaction that is whole is in force.
type meta struct {
	root        uint64 // page of the root bucket
	sequence    uint64 // of the root bucket
	freeList    uint64 // page
	end         uint64 // pages that there are
	transaction uint64
}

// append appends the page.
func (m meta) append(b []byte) []byte {
	b = order.AppendUint64(b, m.page())
	b = order.AppendUint16(b, metaPage)
	b = append(b, make([]byte, 6)...)
	start := len(b)
	for _, n := range []uint32{metaMagic, metaVersion, pageSize, 0} {
		b = order.AppendUint32(b, n)
	}
	for _, n := range []uint64{m.root, m.sequence, m.freeList, m.end, m.transaction} {
		b = order.AppendUint64(b, n)
	}
	b = order.AppendUint64(b, metaSum(b[start:]))
	return append(b, make([]byte, pageSize-pageHeader-metaSize)...)
}

// page is where it is written.
func (m meta) page() uint64 { return m.transaction % 2 }

func metaSum(b []byte) uint64 {
	sum := fnv.New64a()
	sum.Write(b)
	return sum.Sum64()
}

// metaInForce is that of a file.
func metaInForce(file []byte) (latest meta, err error) {
	found := false
	for at := range min(2, len(file)/pageSize) {
		m, is := parseMeta(file[at*pageSize : (at+1)*pageSize])
		if is && (!found || m.transaction > latest.transaction) {
			latest, found = m, true
		}
	}
	if !found || latest.end > uint64(len(file))/pageSize {
		return meta{}, fmt.Errorf("%w: no meta page of a file of %d bytes in pages of %d", ErrDamaged, len(file), pageSize)
	}
	return latest, nil
}

func parseMeta(page []byte) (m meta, is bool) {
	b := page[pageHeader : pageHeader+metaSize]
	numbers := b[16:]
	for _, to := range []*uint64{&m.root, &m.sequence, &m.freeList, &m.end, &m.transaction} {
		*to, numbers = order.Uint64(numbers), numbers[8:]
	}
	is = order.Uint32(b) == metaMagic && order.Uint32(b[4:]) == metaVersion && order.Uint32(b[8:]) == pageSize &&
		order.Uint64(numbers) == metaSum(b[:metaSize-8])
	return m, is
}
