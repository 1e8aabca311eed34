package keep

import (
	"bytes"
	"reflect"
	"testing"

	"figraph/output"
	"figraph/source"
)

// TestHeadIsTheReceipt but for its inputs, and has its seal compared.
func TestHeadIsTheReceipt(t *testing.T) {
	want := Receipt{Tool: "a,\n \"inputs\": [", Sum: "b", Figures: 3, Store: &output.Written{Bytes: 7, CRC32C: "c"}, Updates: 2, Outputs: map[string]output.Written{"nquads": {Bytes: 9}},
		Inputs: []source.Input{{Path: "d", SHA256: "e", Bytes: 5}, {Path: "\"inputs\": ["}}}
	var text bytes.Buffer
	if err := want.encode(&text); err != nil {
		t.Fatal(err)
	}
	whole, err := ParseReceipt(text.Bytes(), formatVersion)
	if err != nil {
		t.Fatal(err)
	}
	head, err := parseHead(text.Bytes(), formatVersion)
	whole.Inputs = nil
	if err != nil || !reflect.DeepEqual(head, whole) {
		t.Errorf("%+v, not %+v: %v", head, whole, err)
	}
	for at := range text.Len() {
		harmed := bytes.Clone(text.Bytes())
		harmed[at] ^= 1
		if _, err := parseHead(harmed, formatVersion); err == nil {
			t.Errorf("byte %d is another, and nobody sees it", at)
		}
	}
}
