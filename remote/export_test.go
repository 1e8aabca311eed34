package remote

// PlainOf is a dialect at the same services that has no Graph Store protocol.
func PlainOf(d *Dialect) *Dialect {
	plain := *d
	plain.graphs = ""
	return &plain
}
