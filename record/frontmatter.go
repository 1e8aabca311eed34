package record

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"figraph/yamldoc"
)

var (
	fence         = []byte("---")
	byteOrderMark = []byte("\ufeff")
)

// HasFrontMatter says whether a document begins as a record does.
func HasFrontMatter(data []byte) bool {
	first, _, _ := bytes.Cut(bytes.TrimPrefix(data, byteOrderMark), []byte("\n"))
	return isFence(first)
}

func isFence(line []byte) bool {
	return bytes.Equal(bytes.TrimRight(line, " \t\r"), fence)
}

// frontMatter cuts the front matter out of a document, its opening fence
// included, so that YAML counts lines as the file does. The body is what follows
// the closing fence.
func frontMatter(data []byte) (front, body []byte, err error) {
	isRecord := HasFrontMatter(data)
	data = bytes.TrimPrefix(data, byteOrderMark)
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, nil, &SyntaxError{"record-empty", "", 1, errors.New("the file is empty")}
	}
	if !isRecord {
		return nil, nil, &SyntaxError{"front-matter-missing", "", 1, errors.New("no front matter: the first line of a record is ---")}
	}
	if at := invalidUTF8(data); at >= 0 {
		return nil, nil, &SyntaxError{"record-utf8", "", lineOf(data, at), fmt.Errorf("byte 0x%02x is not UTF-8: save the record as UTF-8", data[at])}
	}
	if at := bytes.IndexFunc(data, isControl); at >= 0 {
		return nil, nil, &SyntaxError{"record-control", "", lineOf(data, at), fmt.Errorf("the control character U+%04X, which YAML does not allow: remove it", data[at])}
	}
	start := bytes.IndexByte(data, '\n') + 1
	for at := start; start > 0 && at < len(data); {
		line, _, more := bytes.Cut(data[at:], []byte("\n"))
		if isFence(line) {
			return data[:at], data[at+len(line):], nil
		}
		if at += len(line) + 1; !more {
			break
		}
	}
	return nil, nil, &SyntaxError{"front-matter-open", "", lineOf(data, len(data)), errors.New("the front matter has no end: close it with a line ---")}
}

func lineOf(data []byte, at int) int { return 1 + bytes.Count(data[:at], []byte("\n")) }

func isControl(r rune) bool { return r < ' ' && r != '\t' && r != '\n' && r != '\r' }

// invalidUTF8 is the position of the first byte that is not UTF-8, or -1.
func invalidUTF8(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	for at := 0; ; {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
}

// parseYAML reads front matter into its top mapping.
func parseYAML(front []byte) (*yaml.Node, error) {
	top, err := yamldoc.Parse(quoteOrganisms(front))
	var syntax *yamldoc.SyntaxError
	if errors.As(err, &syntax) {
		return nil, &SyntaxError{"record-yaml", "", syntax.Line, errors.New(syntax.Message)}
	}
	if top == nil || top.Kind != yaml.MappingNode {
		return nil, &SyntaxError{"record-not-mapping", "", 1, errors.New("the front matter is no mapping of keys to values")}
	}
	return top, nil
}

// quoteOrganisms puts single quotes round those members of the organisms lists
// that the records' writer put there raw and that YAML would not read as they
// stand, such as "- [Candida] auris". Lines keep their numbers.
func quoteOrganisms(front []byte) []byte {
	var out []byte // nil until something changes
	copied, inside := 0, false
	for at := 0; at < len(front); {
		end := at + bytes.IndexByte(front[at:], '\n')
		if end < at {
			end = len(front) - 1
		}
		line := front[at : end+1]
		name, isMember := bytes.CutPrefix(line, []byte("- "))
		switch {
		case isMember && inside:
			name = bytes.TrimSpace(name)
			continued := end+1 < len(front) && front[end+1] == ' '
			if !continued && misread(name) {
				out = append(append(out, front[copied:at]...), "- '"...)
				out = append(append(out, bytes.ReplaceAll(name, []byte("'"), []byte("''"))...), "'\n"...)
				copied = end + 1
			}
		case line[0] != ' ' && line[0] != '-':
			inside = bytes.HasPrefix(line, []byte("organisms:")) || bytes.HasPrefix(line, []byte("organisms_ner:"))
		}
		at = end + 1
	}
	if out == nil {
		return front
	}
	return append(out, front[copied:]...)
}

// misread says whether YAML would take a raw name for something else than text.
func misread(name []byte) bool {
	if len(name) == 0 || name[0] == '\'' || name[0] == '"' {
		return false
	}
	return bytes.IndexByte([]byte("[]{}*&!#%@`|>,?"), name[0]) >= 0 ||
		bytes.Contains(name, []byte(": ")) || bytes.Contains(name, []byte(" #")) || bytes.HasSuffix(name, []byte(":"))
}
