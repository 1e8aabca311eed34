// Package sparql answers the shipped questions in SPARQL over triples in memory, so
// that the answers of a store can be compared with ours.
//
// Add triples to Data, then Answer queries. It reads the part of SPARQL 1.1 that the
// questions use: SELECT and CONSTRUCT, basic graph patterns with predicates that are
// IRIs or alternatives of such, OPTIONAL, UNION, MINUS, VALUES of one variable, BIND,
// FILTER, EXISTS, subqueries, GROUP BY, HAVING, COUNT, MAX and GROUP_CONCAT. Anything
// else is an error. Rows come in no order: ORDER BY is read and left alone.
package sparql

import (
	"cmp"
	"slices"
)

// id stands for a term; 0 is none.
type id = uint32

// pair is a triple of one predicate: its subject and object, or the other way round.
type pair struct{ key, value id }

// relation has the triples of one predicate, sorted both ways.
type relation struct {
	forward, backward []pair
	sorted            bool
}

// Data is a set of triples. It takes about 16 bytes for each, and each term once.
// One goroutine may use it at a time.
type Data struct {
	ids       map[string]id
	terms     []string // by id
	relations map[id]*relation
}

// NewData makes an empty set.
func NewData() *Data {
	return &Data{ids: map[string]id{}, terms: []string{""}, relations: map[id]*relation{}}
}

// Add adds a triple of terms in canonical form.
func (d *Data) Add(subject, predicate, object []byte) {
	p := d.internBytes(predicate)
	r := d.relations[p]
	if r == nil {
		r = &relation{}
		d.relations[p] = r
	}
	r.forward = append(r.forward, pair{d.internBytes(subject), d.internBytes(object)})
	r.sorted = false
}

func (d *Data) internBytes(term []byte) id {
	if n, known := d.ids[string(term)]; known {
		return n
	}
	return d.intern(string(term))
}

func (d *Data) intern(term string) id {
	if term == "" {
		return 0
	}
	n, known := d.ids[term]
	if !known {
		n = id(len(d.terms))
		d.terms = append(d.terms, term)
		d.ids[term] = n
	}
	return n
}

// relation has the triples of a predicate, nil if there are none.
func (d *Data) relation(predicate id) *relation {
	r := d.relations[predicate]
	if r == nil || r.sorted {
		return r
	}
	slices.SortFunc(r.forward, comparePairs)
	r.forward = slices.Compact(r.forward)
	r.backward = make([]pair, len(r.forward))
	for i, t := range r.forward {
		r.backward[i] = pair{t.value, t.key}
	}
	slices.SortFunc(r.backward, comparePairs)
	r.sorted = true
	return r
}

func comparePairs(a, b pair) int {
	return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.value, b.value))
}

// of are the pairs of a key.
func of(pairs []pair, key id) []pair {
	from, _ := slices.BinarySearchFunc(pairs, pair{key, 0}, comparePairs)
	to := from
	for to < len(pairs) && pairs[to].key == key {
		to++
	}
	return pairs[from:to]
}

// has says whether a triple is there.
func (r *relation) has(subject, object id) bool {
	_, found := slices.BinarySearchFunc(r.forward, pair{subject, object}, comparePairs)
	return found
}
