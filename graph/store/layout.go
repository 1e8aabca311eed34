// Package store keeps a graph in Cayley on bbolt. It is the only package of the
// program that names Cayley.
//
// A Builder writes an ordered stream of statements into a new store, by itself
// and in the order of the keys: several times as fast as Cayley's own
// writers, in half the space, and with the same bytes for the same statements.
// Open opens a store for reading, scans it in order, and hands out Cayley's own
// interface for path queries. OpenPatch changes a store in place, in one
// transaction. A store is a folder with the file that stock Cayley expects in it.
// Beside the statements it has notes, and tables of records.
package store

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// FileName is the name that Cayley gives its bbolt file.
const FileName = "indexes.bolt"

// The layout is Cayley's key-value layout, data version 2, with its two default
// indexes. Buckets:
//
//	log            id                  node: value; link: ids of its four terms
//	n<2 bytes>     SHA-1 of a value    how many links use the node
//	v<2 bytes>     SHA-1 of a value    id of the node
//	ops            object predicate subject    ids of the links
//	sp             subject predicate           ids of the links
//	meta           size, horizon, version, indexes
//	figraph        what build notes of the graph; Cayley does not look at it
//	figraph:...    tables; nor at these
//	figraph.runs   where in the log patches added links, and how many are left
//
// Ids are counted from 1 in the order of the log, links among nodes. A patch gives
// new ones, and leaves holes where it removed.
const (
	logBucket  = "log"
	opsBucket  = "ops"
	spBucket   = "sp"
	metaBucket = "meta"
	ownBucket  = "figraph"

	dataVersion    = 2
	defaultIndexes = `[{"dirs":"AQI=","unique":false},{"dirs":"AwIB","unique":false}]`
)

// The fields of a log record, in protobuf's wire form.
const (
	tagID        = 1 << 3
	tagSubject   = 2 << 3
	tagPredicate = 3 << 3
	tagObject    = 4 << 3
	tagLabel     = 5 << 3
	tagTimestamp = 7 << 3
	tagValue     = 8<<3 | 2
	tagDeleted   = 9 << 3
)

// link is a statement by the ids of its terms.
type link struct{ subject, predicate, object, graph uint32 }

func appendNodeRecord(b []byte, id uint32, value []byte) []byte {
	b = appendNumber(b, tagID, id)
	b = binary.AppendUvarint(append(b, tagValue), uint64(len(value)))
	return append(b, value...)
}

func appendLinkRecord(b []byte, id uint32, l link) []byte {
	b = appendNumber(b, tagID, id)
	b = appendNumber(b, tagSubject, l.subject)
	b = appendNumber(b, tagPredicate, l.predicate)
	b = appendNumber(b, tagObject, l.object)
	return appendNumber(b, tagLabel, l.graph)
}

func appendNumber(b []byte, tag byte, n uint32) []byte {
	if n == 0 {
		return b
	}
	return binary.AppendUvarint(append(b, tag), uint64(n))
}

// record is a log record, of a node if it has a value.
type record struct {
	id      uint64
	link    link
	value   []byte
	deleted bool
}

var errRecord = errors.New("not a record of the log")

func parseRecord(b []byte) (r record, err error) {
	for len(b) > 1 {
		tag := b[0]
		n, size := uint64(b[1]), 1
		if n >= 0x80 {
			n, size = binary.Uvarint(b[1:])
		}
		if size <= 0 {
			return r, errRecord
		}
		b = b[1+size:]
		switch tag {
		case tagID:
			r.id = n
		case tagSubject:
			r.link.subject = uint32(n)
		case tagPredicate:
			r.link.predicate = uint32(n)
		case tagObject:
			r.link.object = uint32(n)
		case tagLabel:
			r.link.graph = uint32(n)
		case tagTimestamp:
		case tagDeleted:
			r.deleted = n != 0
		case tagValue:
			if n > uint64(len(b)) {
				return r, errRecord
			}
			r.value, b = b[:n], b[n:]
		default:
			return r, fmt.Errorf("%w: tag %d", errRecord, tag)
		}
	}
	if len(b) > 0 {
		return r, errRecord
	}
	return r, nil
}

// littleEndian is how Cayley writes the numbers of its meta bucket.
func littleEndian(n uint64) []byte { return binary.LittleEndian.AppendUint64(nil, n) }
