package rdfread

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"

	"github.com/piprate/json-gold/ld"

	"figraph/nquads"
)

// MaxWhole is how much JSON is held in memory at once, in bytes.
const MaxWhole = 16 << 20

// JSONLD reads JSON-LD and yields each statement with the number of the line where
// its node object begins, as nquads.Read does.
//
// A document of an "@context" and then, last, an array "@graph" is read node object
// by node object, and so is the array of an object in it that has an "@id" and
// then, last, an "@graph". Each node object, and any other document as a whole, may
// have up to MaxWhole bytes. Contexts are never loaded: one that is named by its
// address is an error. So is a key that stands for nothing, which other processors
// pass over.
//
// Numbers become literals as JSON-LD 1.1 says, but whole ones keep all their digits.
func JSONLD(r io.Reader, o Options) iter.Seq2[int, nquads.Result] {
	return func(yield func(int, nquads.Result) bool) {
		in := newInput(r)
		d := &jsonDocument{jsonReader: jsonReader{input: in}, yield: yield, terms: readContext(nil)}
		d.options = ld.NewJsonLdOptions(o.Base)
		d.options.DocumentLoader = noLoader{}
		d.options.SafeMode = true
		finish(in, d.document(), yield)
	}
}

// noLoader loads nothing.
type noLoader struct{}

func (noLoader) LoadDocument(address string) (*ld.RemoteDocument, error) {
	return nil, fmt.Errorf("the context %q is not in the document, and none is loaded", address)
}

type jsonDocument struct {
	jsonReader
	yield   func(int, nquads.Result) bool
	options *ld.JsonLdOptions
	context *ld.Context // of the document
	terms   *terms      // of it

	nodeLine, nodeColumn int // where what is being stated begins
	graph                []byte
	text                 []byte // of the last line
	made                 int    // blank nodes without an identifier
}

func (d *jsonDocument) document() error {
	d.mark(`a document that is not an "@context" and then an "@graph" is read whole, and this one`)
	if err := d.root(); err != nil {
		return err
	}
	if d.blanks(); !d.atEnd() {
		return d.unexpected("the end of the document")
	}
	return nil
}

func (d *jsonDocument) root() error {
	switch d.peek() {
	case '[':
		value, err := d.value()
		if err != nil {
			return err
		}
		return d.whole(value)
	case '{':
		d.at++
		object := map[string]any{}
		stream, err := d.members(object, "@context")
		if err != nil {
			return err
		}
		if stream {
			return d.nodes(object["@context"])
		}
		return d.whole(object)
	}
	return d.unexpected("an object or an array")
}

// whole states a document that was read whole.
func (d *jsonDocument) whole(document any) error {
	return d.blame(d.state(document, func(document any) (any, error) {
		return ld.NewJsonLdProcessor().Expand(document, d.options)
	}))
}

// nodes reads the array of a document's "@graph".
func (d *jsonDocument) nodes(context any) error {
	if err := d.blame(d.setContext(context)); err != nil {
		return err
	}
	d.at++
	if err := d.elements(d.element); err != nil {
		return err
	}
	return d.closeObject()
}

func (d *jsonDocument) setContext(context any) error {
	d.terms = readContext(context)
	if err := d.terms.check(nil); err != nil {
		return err
	}
	if err := eachLanguage(context, hideCase); err != nil {
		return err
	}
	return protected(func() (err error) {
		d.context, err = ld.NewContext(nil, d.options).Parse(withFloats(context))
		return err
	})
}

// withFloats is a context whose numbers are as json-gold needs them: it knows no
// other "@version".
func withFloats(value any) any {
	switch x := value.(type) {
	case json.Number:
		float, err := x.Float64()
		if err != nil {
			return x.String() // which is refused
		}
		return float
	case []any:
		for i := range x {
			x[i] = withFloats(x[i])
		}
	case map[string]any:
		for key := range x {
			x[key] = withFloats(x[key])
		}
	}
	return value
}

// withContexts is a value whose contexts are as json-gold needs them.
func withContexts(value any) any {
	switch x := value.(type) {
	case []any:
		for i := range x {
			withContexts(x[i])
		}
	case map[string]any:
		for key, item := range x {
			if key == "@context" {
				x[key] = withFloats(item)
			} else {
				withContexts(item)
			}
		}
	}
	return value
}

// element reads an element of the document's "@graph": a node object or a graph.
func (d *jsonDocument) element() error {
	d.mark("a node object")
	if d.peek() != '{' {
		return d.node()
	}
	d.at++
	object := map[string]any{}
	stream, err := d.members(object, "@id")
	if err != nil {
		return err
	}
	if !stream {
		return d.stateNode(object)
	}
	if err := d.blame(d.setGraph(object["@id"])); err != nil {
		return err
	}
	d.at++
	if err := d.elements(d.node); err != nil {
		return err
	}
	d.graph = d.graph[:0]
	return d.closeObject()
}

// setGraph takes an identifier as the graph name.
func (d *jsonDocument) setGraph(id any) error {
	name, is := id.(string)
	if !is {
		return errors.New("an @id that is no string")
	}
	return protected(func() error {
		iri, err := d.context.ExpandIri(name, true, false, nil, nil)
		if err == nil {
			d.graph, err = appendNode(d.graph[:0], iri)
		}
		return err
	})
}

// closeObject passes the end of an object whose "@graph" was read as it came.
func (d *jsonDocument) closeObject() error {
	if d.next() == ',' {
		return errors.New(`a key after "@graph", which is read as it comes: put it before`)
	}
	return d.punctuation('}', "after @graph")
}

// node reads a node object of the graph.
func (d *jsonDocument) node() error {
	d.mark("a node object")
	value, err := d.value()
	if err != nil {
		return err
	}
	return d.stateNode(value)
}

func (d *jsonDocument) stateNode(value any) error {
	return d.blame(d.state(value, func(value any) (any, error) {
		return ld.NewJsonLdApi().Expand(d.context, "@graph", value, d.options, false, nil)
	}))
}

// state yields the statements of a value, which json-gold expands.
func (d *jsonDocument) state(value any, expand func(any) (any, error)) error {
	if err := d.terms.check(value); err != nil {
		return err
	}
	if err := eachLanguage(value, hideCase); err != nil {
		return err
	}
	before := emptyObjects(value)
	var expanded any
	err := protected(func() (err error) {
		expanded, err = expand(withContexts(value))
		return err
	})
	if err != nil {
		return err
	}
	if emptyObjects(expanded) > before || lostList(expanded) {
		return errors.New("a @list or a @set holds something that JSON-LD cannot expand")
	}
	return d.stateExpanded(expanded)
}

// emptyObjects counts the objects that say nothing. json-gold keeps to itself what
// is wrong within a @set, and makes the set such an object.
func emptyObjects(value any) (n int) {
	switch x := value.(type) {
	case []any:
		for _, item := range x {
			n += emptyObjects(item)
		}
	case map[string]any:
		empty := 1
		for key, item := range x {
			n += emptyObjects(item)
			if item != nil && key != "@context" {
				empty = 0
			}
		}
		n += empty
	}
	return n
}

// lostList says whether there is a list with nothing in the place of its items,
// which is what json-gold makes of a faulty one.
func lostList(value any) bool {
	switch x := value.(type) {
	case []any:
		return slices.ContainsFunc(x, lostList)
	case map[string]any:
		items, _ := x["@list"].([]any)
		return slices.Contains(items, nil) || slices.ContainsFunc(slices.Collect(maps.Values(x)), lostList)
	}
	return false
}

// protected calls json-gold, which panics on some input.
func protected(call func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("json-gold cannot read it: %v", fault)
		}
	}()
	return call()
}

// mark notes where a node object begins.
func (d *jsonDocument) mark(what string) {
	d.blanks()
	d.hold(what)
	d.nodeLine, d.nodeColumn = d.line, d.column()
}

// blame says of an error that it is in the node object that was marked.
func (d *jsonDocument) blame(err error) error {
	if err == nil || err == errStopped {
		return err
	}
	return &nquads.SyntaxError{Line: d.nodeLine, Column: d.nodeColumn, Err: err}
}
