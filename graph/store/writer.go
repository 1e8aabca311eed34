package store

import (
	"encoding/binary"
	"errors"
	"math"
	"sync/atomic"

	bolt "go.etcd.io/bbolt"
)

// writer puts keys into a bbolt file in a goroutine of its own. Keys come in
// order within each bucket, buckets one after the other.
//
// The bytes of the file hang on the puts alone. bbolt gives pages to the buckets
// of a transaction in the random order of a map, so a transaction touches one
// bucket at most that needs pages; the small ones lie within the root bucket.
type writer struct {
	file   string
	db     *bolt.DB
	blocks chan block
	done   chan error
	broken atomic.Pointer[error]
	block  block // being filled
}

// block is a piece of a bucket: puts as key length, value length, key, value.
type block struct {
	bucket string
	puts   []byte
	count  int
	more   bool // another piece of the same bucket follows or went before
}

const (
	blockSize = 1 << 20
	txPuts    = 200_000 // puts of a transaction
)

func newWriter(file string) (*writer, error) {
	o := *bolt.DefaultOptions
	o.NoSync, o.NoGrowSync, o.NoFreelistSync = true, true, true
	o.FreelistType = bolt.FreelistArrayType // the other one hands out pages in random order
	o.InitialMmapSize, o.PageSize = mapSize, pageSize
	o.Timeout = lockTimeout
	db, err := bolt.Open(file, 0o644, &o)
	if err != nil {
		return nil, err
	}
	w := &writer{file: file, db: db, blocks: make(chan block, 4), done: make(chan error, 1)}
	go func() {
		err := w.run()
		if err != nil {
			w.broken.Store(&err)
			for range w.blocks { // let the builder go on until it asks
			}
		}
		w.done <- err
	}()
	return w, nil
}

// put adds one key; the bytes are copied.
func (w *writer) put(bucket string, key, value []byte) {
	if w.block.bucket != bucket || len(w.block.puts) > blockSize {
		same := w.block.bucket == bucket
		w.block.more = w.block.more || same
		w.send()
		w.block = block{bucket: bucket, more: same}
		if same { // the next piece will be as long as the last
			w.block.puts = make([]byte, 0, blockSize+blockSize/8)
		}
	}
	b := binary.LittleEndian.AppendUint32(w.block.puts, uint32(len(key)))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(value)))
	w.block.puts = append(append(b, key...), value...)
	w.block.count++
}

func (w *writer) send() {
	if w.block.count > 0 {
		w.blocks <- w.block
	}
}

// failed is the error that ended the writing, if any.
func (w *writer) failed() error {
	if err := w.broken.Load(); err != nil {
		return *err
	}
	return nil
}

// close ends the writing. Only a whole file is written out to the disk.
func (w *writer) close(whole bool) error {
	if whole {
		w.send()
	}
	close(w.blocks)
	err := <-w.done
	if err == nil && whole {
		err = w.db.Sync()
	}
	return errors.Join(err, w.db.Close())
}

// run puts blocks into transactions until there are no more. The last
// transaction writes the free list, without which a later writer would have to
// walk the whole file.
func (w *writer) run() error {
	t := transaction{db: w.db}
	for b := range w.blocks {
		if err := t.take(b); err != nil {
			return errors.Join(err, t.rollback())
		}
	}
	if err := t.commit(); err != nil {
		return err
	}
	w.db.NoFreelistSync = false
	return w.db.Update(func(*bolt.Tx) error { return nil })
}

// transaction is the one that is under way.
type transaction struct {
	db    *bolt.DB
	tx    *bolt.Tx
	puts  int
	paged string // the bucket that needs pages, if any
}

func (t *transaction) take(b block) (err error) {
	paged := b.more || !inline(b)
	if t.puts > txPuts || paged && t.paged != "" && t.paged != b.bucket {
		if err := t.commit(); err != nil {
			return err
		}
	}
	if t.tx == nil {
		if t.tx, err = t.db.Begin(true); err != nil {
			return err
		}
	}
	if paged {
		t.paged = b.bucket
	}
	t.puts += b.count
	bucket, err := t.tx.CreateBucketIfNotExists([]byte(b.bucket))
	if err != nil {
		return err
	}
	bucket.FillPercent = 1
	for puts := b.puts; len(puts) > 0; {
		k := 8 + int(binary.LittleEndian.Uint32(puts))
		v := k + int(binary.LittleEndian.Uint32(puts[4:]))
		if err := bucket.Put(puts[8:k:k], puts[k:v:v]); err != nil {
			return err
		}
		puts = puts[v:]
	}
	return nil
}

func (t *transaction) commit() error {
	if t.tx == nil {
		return nil
	}
	tx := t.tx
	t.tx, t.puts, t.paged = nil, 0, ""
	return tx.Commit()
}

func (t *transaction) rollback() error {
	if t.tx == nil {
		return nil
	}
	return t.tx.Rollback()
}

// The sizes of a bbolt page, of its header, and of a leaf's element. The page's is
// the same on every machine, so that the file is.
const (
	pageSize    = 4096
	pageHeader  = 16
	leafElement = 16
)

// mapSize spares bbolt from mapping the growing file anew, where addresses have
// 64 bits; it takes no memory.
const mapSize = math.MaxInt & (16 << 30)

// inline says whether bbolt keeps a bucket within its parent's page.
func inline(b block) bool {
	return pageHeader+leafElement*b.count+len(b.puts)-8*b.count <= pageSize/4
}
