package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"slices"

	bolt "go.etcd.io/bbolt"
)

// CheckIndexes reads the log and everything that is derived from it: each link stands
// once in both indexes and nowhere else, each node has its number and the count of its
// uses under the hash of its value. The two are compared as sums of hashes, one for each
// bucket's rows, so that neither has to be in memory: what differs by accident has another
// sum. It takes as long as reading the file.
func (s *Store) CheckIndexes(ctx context.Context) error {
	return trapped(func() error {
		err := s.kv.DB().View(func(tx *bolt.Tx) error {
			var log, kept account
			if err := errors.Join(log.readLog(ctx, tx), kept.readIndexes(ctx, tx)); err != nil {
				return err
			}
			return log.compare(kept)
		})
		if err != nil && !errors.Is(err, ctx.Err()) {
			err = fmt.Errorf("%s: %w", s.file, err)
		}
		return err
	})
}

// account sums what a store holds, as its log has it or as its indexes do.
type account struct {
	ops, sp      hashSum // of each link, by the key under which it stands
	ids, uses    hashSum // of each node, by the hash of its value; of each use
	links, nodes int
	last         uint64
}

// hashSum is a sum modulo 2^128 of hashes.
type hashSum struct{ low, high uint64 }

func (s *hashSum) add(low, high uint64) {
	var carry uint64
	s.low, carry = bits.Add64(s.low, low, 0)
	s.high, _ = bits.Add64(s.high, high, carry)
}

// addTimes adds a hash several times.
func (s *hashSum) addTimes(low, high, times uint64) {
	over, l := bits.Mul64(low, times)
	s.add(l, over+high*times)
}

// hashOf mixes numbers, twice with different beginnings (the finalizer of SplitMix64,
// Steele, Lea and Flood 2014).
func hashOf(numbers ...uint64) (low, high uint64) {
	low, high = 0x9e3779b97f4a7c15, 0xc2b2ae3d27d4eb4f
	for _, n := range numbers {
		low, high = mix(low^n), mix(high+n)
	}
	return low, high
}

func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// hashOfNode mixes the hash of a value with the number of its node.
func hashOfNode(h []byte, id uint64) (low, high uint64) {
	return hashOf(binary.BigEndian.Uint64(h), binary.BigEndian.Uint64(h[8:]), uint64(binary.BigEndian.Uint32(h[16:])), id)
}

func (l *account) readLog(ctx context.Context, tx *bolt.Tx) error {
	log := tx.Bucket([]byte(logBucket))
	if log == nil {
		return fmt.Errorf("%w: no bucket %q", ErrDamaged, logBucket)
	}
	var values valuer
	var form []byte
	cursor := log.Cursor()
	for key, value := cursor.First(); key != nil; key, value = cursor.Next() {
		r, err := parseRecord(value)
		if err == nil && (len(key) != 8 || r.id != binary.BigEndian.Uint64(key) || r.deleted) {
			err = errRecord
		}
		if err == nil && r.value != nil {
			if form, err = appendForm(form[:0], r.value); err == nil {
				h := values.hash(form)
				l.ids.add(hashOfNode(h[:], r.id))
				l.nodes++
			}
		} else if err == nil {
			l.link(r)
		}
		if err != nil {
			return fmt.Errorf("%w: log record %x: %v", ErrDamaged, key, err)
		}
		if l.last = r.id; l.last%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

func (l *account) link(r record) {
	s, p, o := uint64(r.link.subject), uint64(r.link.predicate), uint64(r.link.object)
	l.ops.add(hashOf(o, p, s, r.id))
	l.sp.add(hashOf(s, p, r.id))
	for _, node := range [4]uint64{s, p, o, uint64(r.link.graph)} {
		if node != 0 {
			l.uses.add(hashOf(node))
		}
	}
	l.links++
}

func (l *account) readIndexes(ctx context.Context, tx *bolt.Tx) error {
	n, err := readIndex(ctx, tx, opsBucket, 3, &l.ops)
	if err != nil {
		return err
	}
	if l.links, err = readIndex(ctx, tx, spBucket, 2, &l.sp); err != nil {
		return err
	}
	if n != l.links {
		return fmt.Errorf("%w: index %q has %d links, index %q has %d", ErrDamaged, opsBucket, n, spBucket, l.links)
	}
	meta := tx.Bucket([]byte(metaBucket))
	size, err := number(meta, "size")
	if err != nil {
		return err
	}
	if int(size) != l.links {
		return fmt.Errorf("%w: the size is noted as %d, the indexes have %d links", ErrDamaged, size, l.links)
	}
	if l.last, err = number(meta, "horizon"); err != nil {
		return err
	}
	return l.readNodes(ctx, tx)
}

// readIndex sums an index whose keys have so many ids.
func readIndex(ctx context.Context, tx *bolt.Tx, bucket string, ids int, into *hashSum) (links int, err error) {
	index := tx.Bucket([]byte(bucket))
	if index == nil {
		return 0, fmt.Errorf("%w: no bucket %q", ErrDamaged, bucket)
	}
	numbers := make([]uint64, ids+1)
	cursor := index.Cursor()
	var list []uint64
	for key, value := cursor.First(); key != nil; key, value = cursor.Next() {
		if len(key) == 8*ids && len(value) > 0 {
			list, err = appendIDs(list[:0], value)
		} else {
			err = errRecord
		}
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		if err != nil {
			return 0, fmt.Errorf("%w: index %q, key %x: %v", ErrDamaged, bucket, key, err)
		}
		for i := range ids {
			numbers[i] = binary.BigEndian.Uint64(key[8*i:])
		}
		for _, numbers[ids] = range list {
			into.add(hashOf(numbers...))
			links++
		}
	}
	return links, nil
}

// readNodes sums the dictionary: ids and uses lie in buckets by the first two bytes of
// the hash.
func (l *account) readNodes(ctx context.Context, tx *bolt.Tx) error {
	ids, err := prefixesOf(tx, 'v')
	if err != nil {
		return err
	}
	uses, err := prefixesOf(tx, 'n')
	if err != nil {
		return err
	}
	both := slices.Concat(ids, uses)
	slices.Sort(both)
	for _, prefix := range slices.Compact(both) {
		name := []byte{'v', byte(prefix >> 8), byte(prefix)}
		ids := tx.Bucket(name)
		name[0] = 'n'
		uses := tx.Bucket(name)
		if ids == nil || uses == nil {
			return fmt.Errorf("%w: dictionary, hashes that begin with %04x: ids or uses are missing", ErrDamaged, prefix)
		}
		if err := errors.Join(l.readBucket(ids, uses, name[1:]), ctx.Err()); err != nil {
			return err
		}
	}
	return nil
}

// prefixesOf are those of the buckets of a kind. Most of the 65,536 that there may be
// are not there in a small store.
func prefixesOf(tx *bolt.Tx, kind byte) (list []uint16, err error) {
	cursor := tx.Cursor()
	for name, _ := cursor.Seek([]byte{kind}); len(name) > 0 && name[0] == kind; name, _ = cursor.Next() {
		if len(name) != 3 {
			continue
		}
		prefix := binary.BigEndian.Uint16(name[1:])
		if len(list) > 0 && prefix <= list[len(list)-1] {
			return nil, fmt.Errorf("%w: dictionary, bucket %q is out of order", ErrDamaged, name)
		}
		list = append(list, prefix)
	}
	return list, nil
}

func (l *account) readBucket(ids, uses *bolt.Bucket, prefix []byte) error {
	a, b := ids.Cursor(), uses.Cursor()
	key, value := a.First()
	other, count := b.First()
	for ; key != nil; key, value = a.Next() {
		id, n := binary.Uvarint(value)
		times, m := binary.Uvarint(count)
		if len(key) != len(hash{}) || !bytes.HasPrefix(key, prefix) || !bytes.Equal(key, other) || n != len(value) || n <= 0 || m != len(count) || m <= 0 {
			return fmt.Errorf("%w: dictionary, key %x", ErrDamaged, key)
		}
		l.ids.add(hashOfNode(key, id))
		low, high := hashOf(id)
		l.uses.addTimes(low, high, times)
		l.nodes++
		other, count = b.Next()
	}
	if other != nil {
		return fmt.Errorf("%w: dictionary, key %x: uses of a node that has no id", ErrDamaged, other)
	}
	return nil
}

// compare holds what the log says against what the indexes keep.
func (l account) compare(kept account) error {
	for _, c := range []struct {
		what string
		same bool
	}{
		{fmt.Sprintf("the log has %d links, the indexes %d", l.links, kept.links), l.links == kept.links},
		{fmt.Sprintf("the log has %d nodes, the dictionary %d", l.nodes, kept.nodes), l.nodes == kept.nodes},
		{fmt.Sprintf("the log ends with %d, the horizon is noted as %d", l.last, kept.last), l.last <= kept.last},
		{"an entry of the index " + opsBucket + " is not that of its link", l.ops == kept.ops},
		{"an entry of the index " + spBucket + " is not that of its link", l.sp == kept.sp},
		{"an id in the dictionary is not that of its node", l.ids == kept.ids},
		{"a count of uses in the dictionary is not that of the links", l.uses == kept.uses},
	} {
		if !c.same {
			return fmt.Errorf("%w: %s", ErrDamaged, c.what)
		}
	}
	return nil
}
