package rdfread

import (
	"bytes"
	"fmt"
	"strings"

	"figraph/nquads"
)

// reference is an IRI or a relative one in the parts of RFC 3986. A part that may
// be missing or empty keeps the character that begins it. (net/url escapes IRIs.)
type reference struct {
	scheme    string // with ":"
	authority string // with "//"
	path      string
	query     string // with "?"
	fragment  string // with "#"
}

func parseReference(s string) (r reference) {
	if n := nquads.SchemeEnd(s); n > 0 {
		r.scheme, s = s[:n+1], s[n+1:]
	}
	cut := func(from byte) (part string) {
		if n := strings.IndexByte(s, from); n >= 0 {
			part, s = s[n:], s[:n]
		}
		return part
	}
	r.fragment = cut('#')
	r.query = cut('?')
	if rest, found := strings.CutPrefix(s, "//"); found {
		n := strings.IndexByte(rest, '/')
		if n < 0 {
			n = len(rest)
		}
		r.authority, s = s[:n+2], rest[n:]
	}
	r.path = s
	return r
}

func (r reference) String() string { return r.scheme + r.authority + r.path + r.query + r.fragment }

// resolve is a relative reference resolved by section 5.2 of RFC 3986.
func (base reference) resolve(relative string) (string, error) {
	r := parseReference(relative)
	first, _, _ := strings.Cut(r.path, "/")
	switch {
	case r.authority == "" && strings.Contains(first, ":"):
		return "", fmt.Errorf("relative IRI %.200q has a ':' in its first segment", relative)
	case r.authority != "":
		r.path = withoutDots(r.path)
	case r.path == "":
		r.authority, r.path = base.authority, base.path
		if r.query == "" {
			r.query = base.query
		}
	case r.path[0] == '/':
		r.authority, r.path = base.authority, withoutDots(r.path)
	default:
		r.authority, r.path = base.authority, withoutDots(base.folder()+r.path)
	}
	r.scheme = base.scheme
	if r.authority == "" && strings.HasPrefix(r.path, "//") {
		return "", fmt.Errorf("relative IRI %.200q has no host, and its path begins with //", relative)
	}
	return r.String(), nil
}

// folder is the path up to its last slash.
func (base reference) folder() string {
	if base.authority != "" && base.path == "" {
		return "/"
	}
	return base.path[:strings.LastIndexByte(base.path, '/')+1]
}

// withoutDots is a path without the segments "." and "..", by section 5.2.4.
func withoutDots(path string) string {
	var out []byte
	for path != "" {
		switch {
		case strings.HasPrefix(path, "../"):
			path = path[3:]
		case strings.HasPrefix(path, "./"), strings.HasPrefix(path, "/./"):
			path = path[2:]
		case strings.HasPrefix(path, "/../"), path == "/..":
			path = "/" + strings.TrimPrefix(path[3:], "/")
			out = out[:max(0, bytes.LastIndexByte(out, '/'))]
		case path == "/.":
			path = "/"
		case path == ".", path == "..":
			path = ""
		default:
			n := len(path)
			if next := strings.IndexByte(path[1:], '/'); next >= 0 {
				n = next + 1
			}
			out, path = append(out, path[:n]...), path[n:]
		}
	}
	return string(out)
}
