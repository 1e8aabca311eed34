package nquads

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/bits"
)

// Sum is the sum modulo 2^256 of the SHA-256 of canonical lines, each with its
// newline. It does not depend on order: equal sums, equal sets of statements.
// It guards against accidents, not against forgery. The zero value is the sum of
// no lines.
type Sum [4]uint64 // least significant first

// AddLine adds the hash of one canonical line.
func (s *Sum) AddLine(text []byte) { s.Add(HashLine(text)) }

// HashLine is the sum of one line alone.
func HashLine(text []byte) Sum {
	h := sha256.Sum256(text)
	return fromBytes(h[:])
}

// Add adds another sum, so that the sum of a union of disjoint sets is known.
func (s *Sum) Add(t Sum) {
	var carry uint64
	for i := range s {
		s[i], carry = bits.Add64(s[i], t[i], carry)
	}
}

// Negative is the sum that takes this one away when it is added.
func (s Sum) Negative() (negative Sum) {
	var borrow uint64
	for i := range s {
		negative[i], borrow = bits.Sub64(0, s[i], borrow)
	}
	return negative
}

// String is the sum as 64 hexadecimal digits.
func (s Sum) String() string {
	var b [32]byte
	for i, word := range s {
		binary.BigEndian.PutUint64(b[24-8*i:], word)
	}
	return hex.EncodeToString(b[:])
}

// ParseSum reads the form that String writes.
func ParseSum(text string) (Sum, error) {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != 32 {
		return Sum{}, fmt.Errorf("graph sum %.80q: not 64 hexadecimal digits", text)
	}
	return fromBytes(b), nil
}

func fromBytes(b []byte) (s Sum) {
	for i := range s {
		s[i] = binary.BigEndian.Uint64(b[24-8*i:])
	}
	return s
}
