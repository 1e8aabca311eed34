package index

import (
	"bytes"
	"encoding/binary"
	"iter"

	"figraph/record"
)

// A witness says where a mention was read, which no statement does. It is a byte
// record, so that a sort brings witnesses into the order of the statements: the
// canonical form of the mention's IRI, then its kind, file, and line.
type witness struct {
	kind Kinds
	file uint8 // 0 the record, then the tables by kind
	line uint32
}

const witnessBytes = 1 + 1 + 4

// AppendWitness appends the witness of a mention, by its IRI.
func AppendWitness(b []byte, iri string, m *record.Mention) []byte {
	file := byte(0)
	if m.Origin == record.Table {
		file = 1 + byte(m.Kind)
	}
	b = append(append(append(b, '<'), iri...), '>', byte(kindOf(m)), file)
	return binary.BigEndian.AppendUint32(b, uint32(m.Line))
}

// WitnessIRI is the canonical form of the mention's IRI.
func WitnessIRI(witness []byte) []byte { return witness[:max(0, len(witness)-witnessBytes)] }

func kindOf(m *record.Mention) Kinds {
	return [record.Kinds + 1]Kinds{record.Gene: Gene, record.Chemical: Chemical, record.Disease: Disease, record.GeneFamily: Family}[m.Kind]
}

// witnesses are read in the order of the mentions.
type witnesses struct {
	next func() ([]byte, error, bool)
	stop func()
	last []byte // not used yet
	done bool
}

func newWitnesses(sorted iter.Seq2[[]byte, error]) *witnesses {
	if sorted == nil {
		return &witnesses{done: true, stop: func() {}}
	}
	next, stop := iter.Pull2(sorted)
	return &witnesses{next: next, stop: stop}
}

// of is the witness of a mention, zero when there is none. Mentions are asked for
// in order.
func (w *witnesses) of(subject []byte) (found witness, err error) {
	for {
		if w.last == nil {
			if err := w.read(); err != nil || w.done {
				return found, err
			}
		}
		key := w.last[:len(w.last)-witnessBytes]
		switch order := bytes.Compare(key, subject); {
		case order > 0:
			return found, nil
		case order == 0 && found == witness{}: // the first of rows alike
			rest := w.last[len(key):]
			found = witness{Kinds(rest[0]), rest[1], binary.BigEndian.Uint32(rest[2:])}
		}
		w.last = nil
	}
}

func (w *witnesses) read() error {
	if w.done {
		return nil
	}
	next, err, more := w.next()
	if !more || err != nil {
		w.done = true
		return err
	}
	w.last = next // valid until the next is asked for
	return nil
}
