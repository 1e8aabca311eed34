package web

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"figraph/build"
	"figraph/keep"
)

const (
	goodRecords = "../testdata/good"
	oldRecords  = "../testdata/old"
)

// shared is a graph that tests only read, made when it is first asked for.
var shared struct {
	once   sync.Once
	folder keep.Folder
	err    error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if shared.folder != "" {
		os.RemoveAll(filepath.Dir(string(shared.folder)))
	}
	os.Exit(code)
}

func sharedFolder(t testing.TB) keep.Folder {
	t.Helper()
	shared.once.Do(func() {
		dir, err := os.MkdirTemp("", "figraph-web-")
		if err != nil {
			shared.err = err
			return
		}
		shared.folder = keep.Folder(filepath.Join(dir, "kg"))
		shared.err = buildInto(shared.folder, goodRecords, attackRecords(dir))
	})
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.folder
}

func buildInto(folder keep.Folder, sources ...string) error {
	var existing []string
	for _, source := range sources {
		if source != "" {
			existing = append(existing, source)
		}
	}
	_, err := build.Build(context.Background(), build.Options{Folder: folder, Tool: "test", Wait: time.Minute}, existing...)
	return err
}

// serve makes a server of the shared graph.
func serve(t testing.TB, o Options) *Server {
	t.Helper()
	if o.Folder == "" {
		o.Folder = sharedFolder(t)
	}
	if o.Version == "" {
		o.Version = "test"
	}
	if o.Tell == nil {
		o.Tell = func(err error) { t.Error(err) }
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// request asks a server without a network. Headers are pairs.
func request(s http.Handler, method, target string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	r.Host = "localhost:8080"
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		} else {
			r.Header.Add(headers[i], headers[i+1])
		}
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func get(s http.Handler, target string, headers ...string) *httptest.ResponseRecorder {
	return request(s, http.MethodGet, target, headers...)
}

// getOK is the body of an answer that is one.
func getOK(t testing.TB, s http.Handler, target string, headers ...string) string {
	t.Helper()
	w := get(s, target, headers...)
	if w.Code != http.StatusOK {
		t.Fatalf("GET %s: %d: %s", target, w.Code, w.Body)
	}
	return w.Body.String()
}

func decode[T any](t testing.TB, text string) (value T) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return value
}

// errorOf is the error that an answer is.
func errorOf(t testing.TB, w *httptest.ResponseRecorder) problem {
	t.Helper()
	if got := w.Header().Get("Content-Type"); got != typeJSON {
		t.Fatalf("%d with Content-Type %q: %s", w.Code, got, w.Body)
	}
	in := json.NewDecoder(strings.NewReader(w.Body.String()))
	var body struct {
		Error *problem `json:"error"`
	}
	in.DisallowUnknownFields()
	if err := in.Decode(&body); err != nil || body.Error == nil || body.Error.Code == "" || body.Error.Message == "" || body.Error.Nearest == nil {
		t.Fatalf("%d: no error that can be read (%v): %s", w.Code, err, w.Body)
	}
	if _, err := in.Token(); !errors.Is(err, io.EOF) {
		t.Fatalf("more after the error: %v", err)
	}
	return *body.Error
}

// checkout writes one record with its tables and gives the folder.
func checkout(dir, figid, record string, tables map[string]string) error {
	for _, folder := range []string{"_figures", "_data"} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o755); err != nil {
			return err
		}
	}
	errs := []error{os.WriteFile(filepath.Join(dir, "_figures", figid+".md"), []byte(record), 0o644)}
	for kind, table := range tables {
		errs = append(errs, os.WriteFile(filepath.Join(dir, "_data", fmt.Sprintf("%s-%s.tsv", figid, kind)), []byte(table), 0o644))
	}
	return errors.Join(errs...)
}

func newRecorder() *httptest.ResponseRecorder { return httptest.NewRecorder() }

func newReader(data []byte) *bufio.Reader { return bufio.NewReader(bytes.NewReader(data)) }
