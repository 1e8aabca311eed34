package lexicon

import "hash/maphash"

// index finds the numbers of records by the hashes of their keys. It holds
// numbers only, so that a million names are no work for the garbage collector;
// who looks up compares the keys.
type index struct {
	heads []uint32 // by hash: number of the first record + 1, or 0
	links []link   // by number
}

type link struct{ hash, next uint32 }

var (
	seed     = maphash.MakeSeed()
	hashMask = ^uint32(0) // a test makes it small, so that hashes meet
)

func hashOf(key []byte) uint32 { return uint32(maphash.Bytes(seed, key)) & hashMask }

// add gives the next number to a hash.
func (x *index) add(hash uint32) (number uint32) {
	if len(x.links) >= len(x.heads) {
		x.grow()
	}
	number = uint32(len(x.links))
	head := &x.heads[hash&uint32(len(x.heads)-1)]
	x.links = append(x.links, link{hash, *head})
	*head = number + 1
	return number
}

func (x *index) grow() {
	x.heads = make([]uint32, max(16, 2*len(x.heads)))
	for i := range x.links {
		head := &x.heads[x.links[i].hash&uint32(len(x.heads)-1)]
		x.links[i].next, *head = *head, uint32(i+1)
	}
}

// first is the number of a record with this hash; after is that of the next one.
func (x *index) first(hash uint32) (number uint32, ok bool) {
	if len(x.heads) == 0 {
		return 0, false
	}
	return x.walk(x.heads[hash&uint32(len(x.heads)-1)], hash)
}

func (x *index) after(number uint32) (uint32, bool) {
	return x.walk(x.links[number].next, x.links[number].hash)
}

func (x *index) walk(at, hash uint32) (uint32, bool) {
	for ; at != 0; at = x.links[at-1].next {
		if x.links[at-1].hash == hash {
			return at - 1, true
		}
	}
	return 0, false
}
