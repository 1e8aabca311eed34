package rdfread

import (
	"fmt"
	"strconv"
)

// maxDepth bounds how deep brackets may stand in each other.
const maxDepth = 10_000

// brackets appends a blank node without a label, after its statements, and says
// whether it had any.
func (p *parser) brackets() (full bool, err error) {
	if err := p.enter(); err != nil {
		return false, err
	}
	node := len(p.out)
	p.newBlankNode()
	if full = p.peek() != ']'; full {
		start := len(p.out)
		p.out = append(p.out, p.out[node:]...)
		if err := p.predicateObjectList(start); err != nil {
			return full, err
		}
		p.out = p.out[:start]
	}
	p.depth--
	return full, p.expect(']', "the ']' of a blank node")
}

// collection appends the first node of a list, after the statements of all nodes.
func (p *parser) collection() error {
	if err := p.enter(); err != nil {
		return err
	}
	if p.peek() == ')' {
		p.at++
		p.depth--
		p.out = append(p.out, rdfForm+"nil>"...)
		return nil
	}
	node := len(p.out)
	p.newBlankNode()
	start := len(p.out)
	p.out = append(p.out, p.out[node:]...)
	for last := false; !last; {
		subject := len(p.out)
		err := p.listItem(start, subject)
		if err != nil {
			return err
		}
		if last, err = p.listRest(start, subject); err != nil {
			return err
		}
	}
	p.out = p.out[:start]
	p.depth--
	return p.expect(')', "the ')' of a list")
}

// listItem reads an item of the list node that stands in out from start to
// subject.
func (p *parser) listItem(start, subject int) error {
	p.out = append(p.out, " "+rdfForm+"first>"...)
	predicate := len(p.out)
	p.out = append(p.out, ' ')
	if err := p.object(); err != nil {
		return err
	}
	if err := p.emit(start, subject, predicate); err != nil {
		return err
	}
	p.out = p.out[:subject]
	if err := p.skip(); err != nil {
		return err
	}
	if p.atEnd() {
		return p.unexpected("the ')' of a list")
	}
	return nil
}

// listRest puts the next node in the place of a list node, unless it is the last.
func (p *parser) listRest(start, subject int) (last bool, err error) {
	p.out = append(p.out, " "+rdfForm+"rest>"...)
	predicate := len(p.out)
	p.out = append(p.out, ' ')
	if last = p.peek() == ')'; last {
		p.out = append(p.out, rdfForm+"nil>"...)
	} else {
		p.newBlankNode()
	}
	next := p.out[predicate+1:]
	err = p.emit(start, subject, predicate)
	p.out = append(p.out[:start], next...)
	return last, err
}

// enter passes a bracket and the white space after it.
func (p *parser) enter() error {
	if p.depth++; p.depth > maxDepth {
		return fmt.Errorf("brackets stand deeper than %d in each other", maxDepth)
	}
	p.at++
	return p.skip()
}

func (p *parser) newBlankNode() {
	p.made++
	p.out = strconv.AppendInt(append(p.out, "_:"+anonymous...), int64(p.made), 10)
}
