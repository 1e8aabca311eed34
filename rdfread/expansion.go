package rdfread

import (
	"fmt"
	"maps"
	"strings"
)

// JSON-LD says much in few bytes: each key and each string may stand for an IRI of
// the context, a context may stand in each object, and terms may build on terms.
// json-gold holds all of it in memory, so it is reckoned before.
const (
	maxExpanded = 256 << 20  // bytes of the IRIs of what is held at once
	maxContexts = 20_000_000 // terms of contexts times how often they may be read
)

// terms are what contexts map: names to texts, which may build on each other.
type terms struct {
	texts  map[string]string
	scoped bool // whether a term has a context of its own
	size   map[string]int
	most   int // the longest
}

// readTerms takes the terms of a context, and those of the contexts within.
func (t *terms) readTerms(context any) {
	switch x := context.(type) {
	case []any:
		for _, item := range x {
			t.readTerms(item)
		}
	case map[string]any:
		for key, value := range x {
			if id, is := value.(string); is {
				t.add(key, id)
			}
			if definition, is := value.(map[string]any); is {
				id, _ := definition["@id"].(string)
				reverse, _ := definition["@reverse"].(string)
				t.add(key, id+reverse)
				if within, there := definition["@context"]; there {
					t.scoped = true
					t.readTerms(within)
				}
			}
		}
	}
}

// add notes what a term stands for: the longest, where contexts differ.
func (t *terms) add(key, text string) {
	if old, there := t.texts[key]; !there || len(old) < len(text) {
		t.texts[key] = text
	}
}

// length bounds the bytes of what a text stands for; terms that stand for each other
// in a circle are an error of json-gold's.
func (t *terms) length(text string, within int) int {
	n := len(text)
	prefix, _, isName := strings.Cut(text, ":")
	if !isName {
		prefix = text
	}
	if _, known := t.texts[prefix]; known && within < maxJSONDepth {
		n += t.lengthOf(prefix, within+1)
	}
	return n
}

func (t *terms) lengthOf(key string, within int) int {
	if n, known := t.size[key]; known {
		return n
	}
	t.size[key] = len(t.texts[key]) // for circles
	t.size[key] = t.length(t.texts[key], within)
	return t.size[key]
}

// longest bounds the bytes that one name may come to. What has neither prefix nor
// term is put behind the vocabulary or the base.
func (t *terms) longest() int {
	most := 0
	for key := range t.texts {
		most = max(most, t.lengthOf(key, 0))
	}
	return most + len(t.texts["@vocab"]) + len(t.texts["@base"])
}

// readContext is the terms of a document's context.
func readContext(context any) *terms {
	t := &terms{texts: map[string]string{}, size: map[string]int{}}
	t.readTerms(context)
	t.most = t.longest()
	return t
}

// with are the terms with those of other contexts.
func (t *terms) with(contexts []any) *terms {
	if len(contexts) == 0 {
		return t
	}
	all := &terms{texts: maps.Clone(t.texts), size: map[string]int{}, scoped: t.scoped}
	all.readTerms(contexts)
	all.most = all.longest()
	return all
}

// amount is what of a value may take room: the strings and keys, and the contexts.
type amount struct {
	names    int
	contexts []any
}

func (a *amount) count(value any) {
	switch x := value.(type) {
	case string:
		a.names++
	case []any:
		for _, item := range x {
			a.count(item)
		}
	case map[string]any:
		for key, item := range x {
			if key == "@context" {
				a.contexts = append(a.contexts, item)
				continue
			}
			a.names++
			a.count(item)
		}
	}
}

// check refuses what a value would come to with the terms and the contexts in it.
func (t *terms) check(value any) error {
	var a amount
	a.count(value)
	t = t.with(a.contexts)
	readings := len(a.contexts) + 1
	if t.scoped {
		readings += a.names
	}
	if len(t.texts)*readings > maxContexts {
		return fmt.Errorf("contexts have %d terms, and may be read %d times: put them into one, before the rest", len(t.texts), readings)
	}
	if t.most > maxNamespace || a.names*t.most > maxExpanded {
		return fmt.Errorf("%d names, of which each may stand for %d bytes: shorten what the context says", a.names, t.most)
	}
	return nil
}
