package record

import (
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestFormatsPageNamesEveryKey finds keys and columns that are read, or passed over
// on purpose, without a place in docs/formats.md, and keys there that are not.
func TestFormatsPageNamesEveryKey(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "docs", "formats.md"))
	if err != nil {
		t.Fatal(err)
	}
	for section, keys := range map[string][]string{
		"Records":           slices.Concat(slices.Collect(maps.Keys(fields)), inlineKeys),
		"Tables":            slices.Concat(columnsOf(Gene), columnsOf(Chemical), columnsOf(Disease)),
		"BioThings and GMT": bioThingsKeys(),
	} {
		_, page, _ := strings.Cut(string(text), "\n## "+section+"\n")
		page, _, _ = strings.Cut(page, "\n## ")
		var stated []string
		for _, row := range regexp.MustCompile("(?m)^\\| (`[^|]*) \\|").FindAllStringSubmatch(page, -1) {
			for _, key := range regexp.MustCompile("`(?:associatedWith)?\\.?(?:mentions\\.)?([^`]*)`").FindAllStringSubmatch(row[1], -1) {
				stated = append(stated, key[1])
			}
		}
		for _, list := range []*[]string{&keys, &stated} {
			slices.Sort(*list)
			*list = slices.Compact(*list)
		}
		if !slices.Equal(stated, keys) {
			t.Errorf("docs/formats.md, %s: rows of\n%q, want\n%q", section, stated, keys)
		}
	}
}

func columnsOf(kind Kind) []string {
	return slices.Concat(columns[kind].needed, columns[kind].optional)
}

// bioThingsKeys are the keys of a document as the page writes them.
func bioThingsKeys() (keys []string) {
	document := reflect.TypeFor[bioThings]()
	for i := range document.NumField() {
		f := document.Field(i)
		if f.Type.Kind() != reflect.Struct {
			keys = append(keys, f.Tag.Get("json"))
			continue
		}
		for j := range f.Type.NumField() {
			if key := f.Type.Field(j).Tag.Get("json"); key != "mentions" {
				keys = append(keys, key)
			}
		}
	}
	for kind, spaces := range bioThingsSpaces {
		for _, space := range spaces {
			keys = append(keys, Kind(kind).Plural()+"."+space.key)
		}
	}
	return keys
}
