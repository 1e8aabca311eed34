package queries

// pile is memory in which lists lie one beside the other that are dropped together. The
// zero value is ready.
type pile[T any] struct{ all []T }

// mostPiled is how much of it is asked for at once, but for a longer list.
const mostPiled = 1 << 18

// list is an empty list with room for n, of whatever lay there before.
func (p *pile[T]) list(n int) []T {
	if cap(p.all)-len(p.all) < n {
		p.all = make([]T, 0, max(n, min(2*cap(p.all), mostPiled))) // former lists keep theirs
	}
	start := len(p.all)
	p.all = p.all[:start+n]
	return p.all[start : start : start+n]
}

// drop drops all lists: what they had is given to others.
func (p *pile[T]) drop() { p.all = p.all[:0] }

// zeros are so many of them, in the memory of a list where it suffices.
func zeros[L ~[]T, T any](memory L, n int) L {
	if cap(memory) < n {
		return make(L, n)
	}
	clear(memory[:n])
	return memory[:n]
}
