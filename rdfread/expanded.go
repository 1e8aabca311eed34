package rdfread

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/piprate/json-gold/ld"

	"figraph/nquads"
)

// stateExpanded yields the statements of expanded JSON-LD. (json-gold's own ToRDF
// drops in silence what it takes for no IRI, and rounds numbers.)
func (d *jsonDocument) stateExpanded(expanded any) error {
	for _, object := range itemsOf(expanded) {
		if node, is := object.(map[string]any); is {
			if _, err := d.stateObject(node); err != nil {
				return err
			}
		}
	}
	return nil
}

// itemsOf are the items of a list, or the one that stands alone. Null is none.
func itemsOf(value any) []any {
	items, isList := value.([]any)
	if !isList {
		items = []any{value}
	}
	return slices.DeleteFunc(slices.Clone(items), func(item any) bool { return item == nil })
}

// stateObject yields the statements of a node object and gives the form of the node.
func (d *jsonDocument) stateObject(object map[string]any) (node []byte, err error) {
	if id, there := object["@id"]; there {
		name, _ := id.(string)
		node, err = appendNode(nil, name)
	} else {
		node = d.newBlankNode()
	}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if err != nil {
			return nil, err
		}
		switch value := object[key]; key {
		case "@id", "@index":
		case "@type":
			err = d.stateTypes(node, value)
		case "@graph":
			err = d.stateGraph(node, value)
		case "@included":
			err = d.stateExpanded(value)
		case "@reverse":
			err = d.stateReverse(node, value)
		default:
			err = d.stateProperty(node, key, value)
		}
	}
	return node, err
}

func (d *jsonDocument) stateTypes(node []byte, value any) error {
	for _, class := range itemsOf(value) {
		name, _ := class.(string)
		form, err := appendNode(nil, name)
		if err == nil {
			err = d.emit(node, []byte(rdfForm+"type>"), form)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *jsonDocument) stateGraph(name []byte, value any) error {
	outer := d.graph
	d.graph = name
	err := d.stateExpanded(value)
	d.graph = outer
	return err
}

func (d *jsonDocument) stateReverse(node []byte, value any) error {
	properties, _ := value.(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(properties)) {
		predicate, err := appendPredicate(key)
		if err != nil {
			return err
		}
		for _, item := range itemsOf(properties[key]) {
			subject, err := d.objectOf(item)
			if err == nil && subject[0] == '"' {
				err = errors.New("a literal is no subject")
			}
			if err == nil {
				err = d.emit(subject, predicate, node)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *jsonDocument) stateProperty(node []byte, key string, value any) error {
	predicate, err := appendPredicate(key)
	if err != nil {
		return err
	}
	for _, item := range itemsOf(value) {
		object, err := d.objectOf(item)
		if err == nil {
			err = d.emit(node, predicate, object)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// objectOf is the form of a value, after the statements in it.
func (d *jsonDocument) objectOf(item any) ([]byte, error) {
	value, is := item.(map[string]any)
	if !is {
		return nil, fmt.Errorf("a value that is neither an object nor in one: %.40v", item)
	}
	if list, is := value["@list"]; is {
		return d.stateList(itemsOf(list))
	}
	if _, is := value["@value"]; is {
		return literalOf(value)
	}
	return d.stateObject(value)
}

func (d *jsonDocument) stateList(items []any) ([]byte, error) {
	rest := []byte(rdfForm + "nil>")
	for _, item := range slices.Backward(items) {
		object, err := d.objectOf(item)
		if err != nil {
			return nil, err
		}
		node := d.newBlankNode()
		if err := d.emit(node, []byte(rdfForm+"first>"), object); err != nil {
			return nil, err
		}
		if err := d.emit(node, []byte(rdfForm+"rest>"), rest); err != nil {
			return nil, err
		}
		rest = node
	}
	return rest, nil
}

// emit yields a statement.
func (d *jsonDocument) emit(subject, predicate, object []byte) error {
	shape := nquads.Shape{Subject: uint32(len(subject))}
	shape.Predicate = shape.Subject + 1 + uint32(len(predicate))
	shape.Object = shape.Predicate + 1 + uint32(len(object))
	d.text = d.text[:0]
	for _, form := range [...][]byte{subject, predicate, object, d.graph} {
		if len(form) > 0 {
			d.text = append(append(d.text, form...), ' ')
		}
	}
	d.text = append(d.text, ".\n"...)
	if !d.yield(d.nodeLine, nquads.Result{Line: shape.Line(d.text)}) {
		return errStopped
	}
	return nil
}

func (d *jsonDocument) newBlankNode() []byte {
	d.made++
	return strconv.AppendInt([]byte("_:"+anonymous), int64(d.made), 10)
}

// appendNode appends an IRI or a blank node.
func appendNode(b []byte, id string) ([]byte, error) {
	label, isBlank := strings.CutPrefix(id, "_:")
	if !isBlank {
		return nquads.AppendIRI(b, id)
	}
	end, _ := wordEnd([]byte(label))
	if !isLabelStart([]byte(label)) || end < len(label) || strings.HasSuffix(label, ".") {
		return b, fmt.Errorf("blank node identifier %.200q", id)
	}
	return appendLabel(b, label), nil
}

func appendPredicate(key string) ([]byte, error) {
	if strings.HasPrefix(key, "_:") {
		return nil, fmt.Errorf("a blank node, %.200q, is no predicate", key)
	}
	return nquads.AppendIRI(nil, key)
}

// literalOf is the form of a value object.
func literalOf(object map[string]any) (b []byte, err error) {
	datatype, _ := object["@type"].(string)
	if datatype == "@json" {
		return jsonLiteral(object["@value"])
	}
	switch value := object["@value"].(type) {
	case string:
		b = nquads.AppendString(nil, value)
	case bool:
		b = nquads.AppendString(nil, strconv.FormatBool(value))
		datatype = cmp.Or(datatype, ld.XSDBoolean)
	case json.Number:
		var text string
		if text, datatype, err = numberOf(value, datatype); err != nil {
			return nil, err
		}
		b = nquads.AppendString(nil, text)
	default:
		return nil, errors.New("a value that is no string, number or boolean")
	}
	if language, is := object["@language"].(string); is {
		language = shownCase(language)
		return append(append(b, '@'), language...), nquads.CheckLanguage(language)
	}
	if datatype == "" {
		return b, nil
	}
	mark := len(b)
	if b, err = nquads.AppendIRI(append(b, "^^"...), datatype); err != nil {
		return nil, err
	}
	return nquads.EndLiteral(b, mark)
}

// numberOf is the literal of a number, by section 8.2.2 of JSON-LD 1.1: a whole one
// below 10^21 is an integer, unless it is said to be a double.
func numberOf(number json.Number, datatype string) (text, kind string, err error) {
	float, err := number.Float64()
	if err != nil {
		return "", "", fmt.Errorf("the number %.40s is out of bounds", number)
	}
	switch text = number.String(); {
	case datatype == ld.XSDDouble || float != math.Trunc(float) || math.Abs(float) >= 1e21:
		return ld.GetCanonicalDouble(float), cmp.Or(datatype, ld.XSDDouble), nil
	case text == "-0":
		text = "0"
	case strings.ContainsAny(text, ".eE"):
		text = strconv.FormatFloat(math.Abs(float), 'f', 0, 64)
		if float < 0 {
			text = "-" + text
		}
	}
	return text, cmp.Or(datatype, ld.XSDInteger), nil
}

// jsonLiteral is the form of a literal that is JSON itself, canonical. json-gold
// has the canonical form of objects only, so the value is put into one.
func jsonLiteral(value any) ([]byte, error) {
	if err := eachLanguage(value, func(tag string) (string, error) { return shownCase(tag), nil }); err != nil {
		return nil, err
	}
	const before, after = `{"v":`, `}`
	graph := map[string]any{"a:s": map[string]any{"@id": "a:s", "a:p": []any{map[string]any{"@type": "@json", "@value": map[string]any{"v": value}}}}}
	dataset := ld.NewRDFDataset()
	dataset.GraphToRDF("@default", graph, ld.NewIdentifierIssuer("_:b"), false)
	text := dataset.Graphs["@default"][0].Object.GetValue()
	if !strings.HasPrefix(text, before) {
		return nil, errors.New(text)
	}
	b := nquads.AppendString(nil, text[len(before):len(text)-len(after)])
	return nquads.AppendIRI(append(b, "^^"...), ld.RDFJSONLiteral)
}
