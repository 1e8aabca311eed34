package store

import (
	"errors"
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"

	"figraph/nquads"
)

// Texts are what is said by a predicate of each of some subjects, all IRIs: the text of
// the first literal in the canonical order of statements, empty where there is none.
// Many are found faster at once than one by one.
func (s *Store) Texts(iris []string, predicate string) (texts []string, err error) {
	texts = make([]string, len(iris))
	err = s.kv.DB().View(func(tx *bolt.Tx) error {
		log, index, err := subjects.buckets(tx)
		if err != nil {
			return err
		}
		by, used := nodeOf(tx, "<"+predicate+">")
		if !used {
			return nil
		}
		r := textReader{tx, forms{log: log, near: leavesOf(tx, log), slots: make([]slot, saidSlots)}}
		for i, iri := range iris {
			node, known := nodeOf(tx, "<"+iri+">")
			if !known {
				continue
			}
			links, err := appendIDs(nil, index.Get(idKey(node, by)))
			if err != nil {
				return subjects.damaged(node, err)
			}
			if texts[i], err = r.first(node, links); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.file, err)
	}
	return texts, nil
}

// textReader reads literals of statements.
type textReader struct {
	tx    *bolt.Tx
	forms forms
}

// first is the text of the first literal among the statements of a subject.
func (r *textReader) first(node uint64, links []uint64) (text string, err error) {
	if len(links) == 1 {
		return r.only(node, links)
	}
	slices.Sort(links)
	err = subjects.read(r.tx, r.forms.slots, node, links, func(line nquads.Line, _ error) bool {
		text = literal(line.Object)
		return line.Object[0] != '"'
	})
	if errors.Is(err, errStopped) {
		err = nil
	}
	return text, err
}

// only is first of one statement, of which nothing but the object is read.
func (r *textReader) only(node uint64, links []uint64) (string, error) {
	id, l, there, err := subjects.among(r.forms.near, links, uint32(node))()
	if err != nil || !there {
		return "", err
	}
	value, err := r.forms.of(l.object)
	var text []byte
	if err == nil {
		text, err = textOf(value)
	}
	if err != nil {
		return "", fmt.Errorf("%w: log record %d: %v", ErrDamaged, id, err)
	}
	return string(text), nil
}

// literal is the text of a literal, empty of another term.
func literal(form []byte) string {
	if form[0] != '"' {
		return ""
	}
	return string(nquads.AppendUnescaped(nil, form[1:nquads.StringEnd(form)-1]))
}
