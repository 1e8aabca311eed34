package index

import "github.com/edsrzf/mmap-go"

// beyond is empty memory for so many bytes outside of the heap, where the collector of
// garbage would let as much again gather for it. It lasts until Finish is done.
func (f *finisher) beyond(bytes int) []byte {
	memory, err := mmap.MapRegion(nil, max(1, bytes), mmap.RDWR, mmap.ANON, 0)
	if err != nil {
		return make([]byte, 0, bytes)
	}
	f.mapped = append(f.mapped, memory)
	return memory[:0]
}

// release gives it back.
func (f *finisher) release() {
	for i := range f.mapped {
		f.mapped[i].Unmap()
	}
}
