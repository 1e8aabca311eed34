package web

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"figraph/queries"
)

// TestDocumentedCalls runs the commands of docs/api.md against a server and
// compares what they print with what stands there.
func TestDocumentedCalls(t *testing.T) {
	text, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, tool := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("no %s", tool)
		}
	}
	server := httptest.NewServer(serve(t, Options{Folder: ownFolder(t, goodRecords)}))
	defer server.Close()
	dir, ran := t.TempDir(), 0
	for i, block := range strings.Split(string(text), "```") {
		body, is := strings.CutPrefix(block, "console\n")
		if i%2 == 0 || !is {
			continue
		}
		for _, call := range strings.Split("\n"+strings.TrimSuffix(body, "\n"), "\n$ ")[1:] {
			command, want, _ := strings.Cut(call, "\n")
			cmd := exec.Command("bash", "-o", "pipefail", "-c", strings.ReplaceAll(command, "http://127.0.0.1:8080", server.URL))
			cmd.Dir = dir
			got, err := cmd.CombinedOutput()
			if err != nil || strings.TrimSuffix(string(got), "\n") != want {
				t.Errorf("$ %s\n%s(%v), want\n%s", command, got, err, want)
			}
			ran++
		}
	}
	if ran < 6 {
		t.Errorf("only %d commands were found", ran)
	}
}

// TestDocumentKnowsAll finds questions, parameters, paths and codes that
// docs/api.md does not name.
func TestDocumentKnowsAll(t *testing.T) {
	text, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, q := range queries.All {
		words = append(words, "`"+q.Name+"`")
		for _, p := range q.Params {
			words = append(words, "`"+p.Name+"=")
		}
	}
	words = append(words, "`pairs`", api+"complete", api+"stats", api+"receipt", api+"openapi.json", "/healthz", "/metrics", "/entity")
	for _, code := range []string{codeUsage, codeNotFound, codeAmbiguous, codeMethod, codeFormat, codeBody, codeLong, codeHost, codeBusy, codeTimeout, codeDamaged, codeLocked, codeVerifying, codeInternal} {
		words = append(words, "`"+code+"`")
	}
	for _, word := range words {
		if !strings.Contains(string(text), word) {
			t.Errorf("docs/api.md does not name %s", word)
		}
	}
}
