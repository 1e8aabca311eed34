package rdfread

import (
	"strings"
	"testing"
)

// TestResolve asks the examples of RFC 3986, section 5.4, and some bases of other
// kinds.
func TestResolve(t *testing.T) {
	for base, references := range map[string]map[string]string{
		"http://a/b/c/d;p?q": {
			"g": "http://a/b/c/g", "./g": "http://a/b/c/g", "g/": "http://a/b/c/g/", "/g": "http://a/g", "//g": "http://g", "?y": "http://a/b/c/d;p?y",
			"g?y": "http://a/b/c/g?y", "#s": "http://a/b/c/d;p?q#s", "g#s": "http://a/b/c/g#s", "g?y#s": "http://a/b/c/g?y#s", ";x": "http://a/b/c/;x",
			"g;x": "http://a/b/c/g;x", "g;x?y#s": "http://a/b/c/g;x?y#s", "": "http://a/b/c/d;p?q", ".": "http://a/b/c/", "./": "http://a/b/c/",
			"..": "http://a/b/", "../": "http://a/b/", "../g": "http://a/b/g", "../..": "http://a/", "../../": "http://a/", "../../g": "http://a/g",
			"../../../g": "http://a/g", "../../../../g": "http://a/g", "/./g": "http://a/g", "/../g": "http://a/g", "g.": "http://a/b/c/g.",
			".g": "http://a/b/c/.g", "g..": "http://a/b/c/g..", "..g": "http://a/b/c/..g", "./../g": "http://a/b/g", "./g/.": "http://a/b/c/g/",
			"g/./h": "http://a/b/c/g/h", "g/../h": "http://a/b/c/h", "g;x=1/./y": "http://a/b/c/g;x=1/y", "g;x=1/../y": "http://a/b/c/y",
			"g?y/./x": "http://a/b/c/g?y/./x", "g?y/../x": "http://a/b/c/g?y/../x", "g#s/./x": "http://a/b/c/g#s/./x", "g#s/../x": "http://a/b/c/g#s/../x",
			"?": "http://a/b/c/d;p?", "#": "http://a/b/c/d;p?q#", "é": "http://a/b/c/é", "a/b:c": "http://a/b/c/a/b:c",
		},
		"http://a":      {"g": "http://a/g", "": "http://a", "?q": "http://a?q", "..": "http://a/"},
		"http://a?q":    {"g": "http://a/g", "": "http://a?q", "#f": "http://a?q#f"},
		"urn:a/b":       {"c": "urn:a/c", "../c": "urn:/c", "c/../d": "urn:a/d"},
		"urn:a":         {"c": "urn:c", "c/..": "urn:/", "#f": "urn:a#f"},
		"file:///a/b":   {"../c": "file:///c", "//h/x": "file://h/x"},
		"http://a/b#f":  {"": "http://a/b", "#g": "http://a/b#g"},
		"http://a/b/..": {"c": "http://a/b/c"},
	} {
		for relative, want := range references {
			if got, err := parseReference(base).resolve(relative); err != nil || got != want {
				t.Errorf("%q against %q: got %q and %v, want %q", relative, base, got, err, want)
			}
		}
	}
}

func TestResolveRefuses(t *testing.T) {
	for relative, problem := range map[string]string{":a": "':'", "1a:b": "':'", "a b:c/d": "':'", "/.//a": "//", "..//a": "//"} {
		if got, err := parseReference("urn:/a").resolve(relative); err == nil || !strings.Contains(err.Error(), problem) {
			t.Errorf("%q: got %q and %v, want %q", relative, got, err, problem)
		}
	}
}
