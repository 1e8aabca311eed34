package lint_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"figraph/lint"
)

var sarifOptions = lint.SARIFOptions{Tool: "figraph", Version: "0.0.0", Help: "https://example.org/lint.md"}

func written(t *testing.T, list []lint.Finding) []byte {
	t.Helper()
	var b bytes.Buffer
	out := lint.NewSARIF(&b, sarifOptions)
	for _, f := range list {
		if err := out.Encode(f); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestSARIF has the schema of the standard judge a report, and another library read it.
func TestSARIF(t *testing.T) {
	list := append(reportOfAuthored(t),
		lint.Finding{Rule: lint.Rules()[0], File: "<standard input>", Line: 3, Message: "x"},
		lint.Finding{Rule: lint.Rules()[0], File: "/a folder/100%.md", Message: "\xff\n\u2028"},
		lint.Finding{Rule: lint.Rules()[0], Message: "nowhere"})
	for name, text := range map[string][]byte{"findings": written(t, list), "none": written(t, nil)} {
		if err := schemaOfSARIF(t).Validate(unmarshalled(t, text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	read, err := sarif.FromBytes(written(t, list))
	if err != nil {
		t.Fatal(err)
	}
	results, rules := read.Runs[0].Results, read.Runs[0].Tool.Driver.Rules
	if len(results) != len(list) || len(rules) != len(lint.Rules()) {
		t.Fatalf("%d results, %d rules, want %d, %d", len(results), len(rules), len(list), len(lint.Rules()))
	}
	for i, r := range results[:len(list)-1] {
		f := list[i]
		if *r.RuleID != f.Rule.ID || *rules[r.RuleIndex].ID != f.Rule.ID || !strings.HasSuffix(*rules[r.RuleIndex].HelpURI, "#"+f.Rule.ID) {
			t.Errorf("result %d is of %s, want %s", i, *r.RuleID, f.Rule.ID)
		}
		at := r.Locations[0].PhysicalLocation
		if f.Line > 0 && *at.Region.StartLine != f.Line {
			t.Errorf("result %d stands in line %d, want %d", i, *at.Region.StartLine, f.Line)
		}
	}
}

// TestSARIFFails asks for the error of the writer, wherever it comes.
func TestSARIFFails(t *testing.T) {
	few := reportOfAuthored(t)[:5]
	whole := len(written(t, few))
	for at := 0; at < whole; at += 1 + whole/50 {
		out := lint.NewSARIF(&failing{left: at}, sarifOptions)
		for _, f := range few {
			out.Encode(f)
		}
		if out.Close() == nil {
			t.Fatalf("a writer that fails at byte %d is no error", at)
		}
	}
}

type failing struct{ left int }

func (f *failing) Write(p []byte) (int, error) {
	if len(p) > f.left {
		return f.left, os.ErrClosed
	}
	f.left -= len(p)
	return len(p), nil
}

// schemaOfSARIF is the schema that the library has in its source.
func schemaOfSARIF(t *testing.T) *jsonschema.Schema {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/owenrumney/go-sarif/v3").Output()
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "pkg", "report", "v210", "sarif", "schema.go"))
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(source), "`")
	text, _, _ = strings.Cut(text, "`")
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	const name = "https://example.org/sarif-2.1.0.json"
	schema := unmarshalled(t, []byte(text)).(map[string]any)
	delete(schema, "id")
	if err := compiler.AddResource(name, schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

func unmarshalled(t *testing.T, text []byte) any {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil || !json.Valid(text) {
		t.Fatal(err)
	}
	return value
}
