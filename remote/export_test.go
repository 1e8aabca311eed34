package remote

// PlainOf is a dialect at the same services that has no Graph Store protocol.
func PlainOf(d *Dialect) *Dialect {
	plain := *d
	plain.graphs = ""
	return &plain
}

// ComparingOf is a dialect that is slow to replace.
func ComparingOf(d *Dialect) *Dialect {
	comparing := *d
	comparing.compares = true
	return &comparing
}

// OverOpenNetwork treats the way to a store as one where others listen.
func OverOpenNetwork(s *Store) { s.auth.open = true }
