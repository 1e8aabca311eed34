package rdfread

// graphBlock reads a graph after the word GRAPH.
func (p *parser) graphBlock() error {
	if err := p.skip(); err != nil {
		return err
	}
	if c := p.peek(); c != '[' && c != '_' && c != '<' && !isNameStart(c) {
		return p.unexpected("a graph name")
	}
	kind, err := p.subject()
	if err != nil {
		return err
	}
	if kind != asGraphName || p.peek() != '{' {
		return p.unexpected("the '{' of a graph")
	}
	return p.namedGraph()
}

// namedGraph reads a graph whose name was read as a subject.
func (p *parser) namedGraph() error {
	p.graph = append(append(p.graph[:0], p.out...), ' ')
	return p.wrappedGraph()
}

// wrappedGraph reads a graph from its '{' on. Without a name it is the default
// graph.
func (p *parser) wrappedGraph() error {
	p.at++
	p.inGraph = true
	for {
		if err := p.skip(); err != nil {
			return err
		}
		if p.peek() == '}' {
			break
		}
		kind, err := p.subject()
		if err != nil {
			return err
		}
		if err := p.predicates(kind); err != nil {
			return err
		}
		if p.peek() != '.' {
			break
		}
		p.at++
	}
	p.graph, p.inGraph = p.graph[:0], false
	return p.expect('}', "the '.' that ends a statement or the '}' of a graph")
}
