package keep

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"figraph/graph/store"
)

// ErrVersion says that a graph is of a form that this program does not know.
var ErrVersion = errors.New("the graph is of another version")

// The version of the form of a graph's folder:
//
//	1  nothing says it
//	2  the notes of the store and the receipt are sealed, and a list has the sums of the files beside the store
//
// A graph of an earlier version opens; what it has no sums of, nobody verifies.
// The question index, the ledger and the parts have versions of their own.
const formatVersion = 2

// sealNote has the version, and the sum of all other notes: these are read by each
// command, and nothing else of the store would show that they changed.
const sealNote = "seal"

type seal struct {
	Version int    `json:"version"`
	SHA256  string `json:"sha256"`
}

// SealNotes adds the seal to the notes of a store.
func SealNotes(notes map[string][]byte) (err error) {
	notes[sealNote], err = json.Marshal(seal{formatVersion, sumOfNotes(notes)})
	return err
}

func sumOfNotes(notes map[string][]byte) string {
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(notes)) {
		if name != sealNote {
			fmt.Fprintf(sum, "%s %d\n%s\n", name, len(notes[name]), notes[name])
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// sealedNotes are the notes of a store as they were written, and the version of the
// graph.
func sealedNotes(s *store.Store) (notes map[string][]byte, version int, err error) {
	notes, err = s.Notes()
	if err != nil {
		return nil, 0, err
	}
	text, is := notes[sealNote]
	if !is {
		return notes, 1, nil
	}
	var of seal
	if err := json.Unmarshal(text, &of); err != nil {
		return nil, 0, fmt.Errorf("%w: note %s: %v", ErrDamaged, sealNote, err)
	}
	switch {
	case of.Version > formatVersion:
		return nil, 0, fmt.Errorf("%w: %d, where this figraph knows %d", ErrVersion, of.Version, formatVersion)
	case of.Version <= 1 || of.SHA256 != sumOfNotes(notes):
		return nil, 0, fmt.Errorf("%w: the notes of the store are not those that were sealed", ErrDamaged)
	}
	return notes, of.Version, nil
}
