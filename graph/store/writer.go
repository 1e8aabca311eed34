package store

import (
	"errors"
	"os"
)

// writer puts keys into a new bbolt file. Keys come in order within each bucket,
// buckets one after the other. The bytes of the file hang on the puts alone.
//
// It writes pages itself, each full and each once, one after the other. bbolt's own
// transactions look for the place of every key, copy it, and write the path to it
// anew with each commit: several times the work for a file that is only appended to.
type writer struct {
	file   *os.File
	pages  *pages
	root   root
	bucket string // whose keys are being put
	tree   tree
	value  []byte
}

func newWriter(file string) (*writer, error) {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	return &writer{file: f, pages: newPages(f)}, nil
}

// put adds one key; the bytes are copied.
func (w *writer) put(bucket string, key, value []byte) {
	if bucket != w.bucket {
		w.endBucket()
		w.bucket = bucket
	}
	w.tree.put(w.pages, key, value, 0)
}

// endBucket ends the bucket that is being written, if any.
func (w *writer) endBucket() {
	if w.bucket == "" {
		return
	}
	if w.value = w.tree.inline(w.value[:0]); w.value == nil {
		w.value = order.AppendUint64(w.value, w.tree.finish(w.pages))
		w.value = order.AppendUint64(w.value, 0)
	}
	w.root.add(w.bucket, w.value)
	w.tree.reset()
}

// failed is the error that ended the writing, if any.
func (w *writer) failed() error { return w.pages.failed() }

// close ends the writing. Only a whole file is written out to the disk; bbolt does
// not open another.
func (w *writer) close(whole bool) error {
	if !whole {
		w.pages.stop()
		return w.file.Close()
	}
	w.endBucket()
	err := w.pages.finish(w.root.finish(w.pages))
	if err == nil {
		err = w.file.Sync()
	}
	return errors.Join(err, w.file.Close())
}
