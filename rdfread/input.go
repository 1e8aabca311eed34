package rdfread

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

const (
	bufferSize = 256 << 10
	maxToken   = 64 << 20 // bounds what one token may hold in memory
)

// input is a window of a document. What stands from at on stays in it, so a token
// that is scanned from there is whole in the end.
type input struct {
	r         io.Reader
	buf       []byte
	at, end   int   // the next byte, and the end of what was read
	before    int64 // bytes of the document before buf
	line      int   // of the next byte
	lineStart int64
	err       error // of r
	failed    bool  // whether the reading came to err, and it is not the end
}

func (in *input) window() []byte { return in.buf[in.at:in.end] }

// more reads on, and says whether there was more.
func (in *input) more() bool {
	if in.err == nil && in.end == len(in.buf) {
		in.makeRoom()
	}
	end := in.end
	for empty := 0; in.err == nil && in.end < len(in.buf); {
		n, err := in.r.Read(in.buf[in.end:])
		in.end, in.err = in.end+n, err
		if empty++; n > 0 {
			empty = 0
		} else if empty == 100 && err == nil {
			in.err = io.ErrNoProgress
		}
	}
	in.failed = in.failed || in.end == end && in.err != io.EOF
	return in.end > end
}

// makeRoom drops what was read, and grows the window where a token fills it.
func (in *input) makeRoom() {
	if in.at == 0 {
		if len(in.buf) >= maxToken {
			in.err = fmt.Errorf("a token is longer than %d bytes", maxToken)
			return
		}
		in.buf = append(in.buf, make([]byte, len(in.buf))...)
		return
	}
	copy(in.buf, in.window())
	in.before += int64(in.at)
	in.at, in.end = 0, in.end-in.at
}

// peek is the next byte, 0 at the end.
func (in *input) peek() byte {
	if in.at < in.end || in.more() {
		return in.buf[in.at]
	}
	return 0
}

// atEnd says whether nothing is left.
func (in *input) atEnd() bool { return in.at == in.end && !in.more() }

// has says whether the document goes on with a text.
func (in *input) has(text string) bool {
	for in.end-in.at < len(text) {
		if !in.more() {
			return false
		}
	}
	return string(in.buf[in.at:in.at+len(text)]) == text
}

// column is that of the next byte, in bytes.
func (in *input) column() int { return int(in.before+int64(in.at)-in.lineStart) + 1 }

// advance passes n bytes, in which lines may end.
func (in *input) advance(n int) {
	passed := in.buf[in.at : in.at+n]
	if last := bytes.LastIndexByte(passed, '\n'); last >= 0 {
		in.line += bytes.Count(passed, []byte("\n"))
		in.lineStart = in.before + int64(in.at+last+1)
	}
	in.at += n
}

// blanks passes white space.
func (in *input) blanks() {
	for {
		for in.at < in.end {
			switch in.buf[in.at] {
			case '\n':
				in.line++
				in.lineStart = in.before + int64(in.at+1)
			case ' ', '\t', '\r':
			default:
				return
			}
			in.at++
		}
		if !in.more() {
			return
		}
	}
}

// skip passes white space and comments.
func (in *input) skip() error {
	for {
		in.blanks()
		if in.at == in.end || in.buf[in.at] != '#' {
			return nil
		}
		if err := in.comment(); err != nil {
			return err
		}
	}
}

func (in *input) comment() error {
	n := bytes.IndexAny(in.window(), "\r\n")
	for n < 0 && in.more() {
		n = bytes.IndexAny(in.window(), "\r\n")
	}
	if n < 0 {
		n = in.end - in.at
	}
	return in.pass(n)
}

// unexpected says what should stand here.
func (in *input) unexpected(what string) error {
	if in.atEnd() {
		return fmt.Errorf("expected %s, and the document ends", what)
	}
	in.has(strings.Repeat("x", utf8.UTFMax)) // reads a whole character
	r, size := utf8.DecodeRune(in.window())
	if r == utf8.RuneError && size == 1 {
		return errors.New("not UTF-8")
	}
	return fmt.Errorf("expected %s, not %q", what, r)
}

// pass passes n bytes that must be UTF-8.
func (in *input) pass(n int) error {
	if text := in.buf[in.at : in.at+n]; !utf8.Valid(text) {
		in.advance(invalidAt(text))
		return errors.New("not UTF-8")
	}
	in.advance(n)
	return nil
}

// invalidAt is where the first byte that is not UTF-8 stands.
func invalidAt(text []byte) int {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(text)
}

// stringEnd is where the quoted string that w begins with has its closing quotes,
// -1 when they are not in w. The quotes are one or three at both ends.
func stringEnd(w []byte, quote byte, quotes int) int {
	next := -1 // a quote at or after i, unless it is before
	for i := quotes; ; {
		if next < i {
			n := -1
			if i < len(w) {
				n = bytes.IndexByte(w[i:], quote)
			}
			if n < 0 {
				return -1
			}
			next = i + n
		}
		if escape := bytes.IndexByte(w[i:next], '\\'); escape >= 0 {
			i += escape + 2
			continue
		}
		if next+quotes > len(w) {
			return -1
		}
		if quotes == 1 || w[next+1] == quote && w[next+2] == quote {
			return next
		}
		i = next + 1
	}
}
