package table

import (
	"bytes"
	"encoding/json"
	"testing"
)

// FuzzIndentIsTheEncoders indents any JSON as package json does.
func FuzzIndentIsTheEncoders(f *testing.F) {
	for _, seed := range []string{`{}`, `[]`, `null`, `-1.5e-7`, `[[],{},[{}]]`, `{"a":[1,2,{"b":null}],"":""}`, `"\\"`, `["\"", "\\\"", "a\\\\\"b,]}", "{[:"]`, `{"\\":"\\\\"}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var compact, want bytes.Buffer
		if json.Compact(&compact, []byte(text)) != nil {
			t.Skip()
		}
		if err := json.Indent(&want, compact.Bytes(), "  ", "  "); err != nil {
			t.Fatal(err)
		}
		if got := indent(nil, compact.Bytes(), 1); string(got) != want.String() {
			t.Errorf("%q: %q, want %q", text, got, want.String())
		}
	})
}
