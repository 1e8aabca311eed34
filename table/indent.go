package table

import "bytes"

// indent appends compact JSON, as an encoder wrote it, with an indent of two blanks, from
// a depth on. The encoder's own indenting reads each byte as JSON that may be wrong, and
// took half of the time of an answer.
func indent(to, compact []byte, depth int) []byte {
	for at := 0; at < len(compact); at++ {
		switch c := compact[at]; c {
		case '"':
			end := at + stringEnd(compact[at:])
			to = append(to, compact[at:end]...)
			at = end - 1
		case '{', '[':
			if next := compact[at+1]; next == c+2 { // its end: both stand two apart in ASCII
				to = append(to, c, next)
				at++
				continue
			}
			depth++
			to = newLine(append(to, c), depth)
		case '}', ']':
			depth--
			to = append(newLine(to, depth), c)
		case ',':
			to = newLine(append(to, c), depth)
		case ':':
			to = append(to, c, ' ')
		default:
			to = append(to, c)
		}
	}
	return to
}

// stringEnd is where a string ends that JSON begins with.
func stringEnd(text []byte) int {
	for at := 1; ; at++ {
		at += bytes.IndexByte(text[at:], '"')
		backslashes := 0
		for text[at-1-backslashes] == '\\' {
			backslashes++
		}
		if backslashes%2 == 0 {
			return at + 1
		}
	}
}

func newLine(to []byte, depth int) []byte {
	to = append(to, '\n')
	for range depth {
		to = append(to, "  "...)
	}
	return to
}
