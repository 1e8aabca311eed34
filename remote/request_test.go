package remote_test

import (
	"context"
	"crypto/md5"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"figraph/remote"
	"figraph/remote/remotetest"
)

// waits are the pauses that a store is given.
type waits []time.Duration

func (w *waits) wait(_ context.Context, d time.Duration) error {
	*w = append(*w, d)
	return nil
}

// A busy store is asked again, later and later, by its own wish later still, and not
// for ever.
func TestBusyStoreIsAskedAgain(t *testing.T) {
	for _, after := range []string{"", "7", "Fri, 31 Dec 1999 23:59:59 GMT", "99999999999999999999", "999999"} {
		s := remotetest.New()
		var w waits
		store := open(t, s, remote.Options{Retries: 4, Wait: w.wait})
		s.Fault, s.After = func(*http.Request, string) remotetest.Fault { return remotetest.Busy }, after
		_, err := store.Count(context.Background(), "a:one")
		var down *remote.DownError
		if !errors.As(err, &down) || down.Times != 5 || len(w) != 4 || !strings.Contains(err.Error(), "503 Service Unavailable: busy (5 times): call again when the store is up") {
			t.Fatal(err, w)
		}
		for i, d := range w {
			least := 250 * time.Millisecond << i
			switch after {
			case "7":
				least = 7 * time.Second
			case "999999":
				least = 2 * time.Minute
			}
			if d < least || d > 2*time.Minute || after == "7" && d > 8*time.Second {
				t.Errorf("Retry-After %q: the pauses are %v", after, w)
			}
		}
	}
}

// What a store refuses is not asked again, and no answer shows what is secret.
func TestRefusalsAreNotRepeated(t *testing.T) {
	const secret = "s3cr:t"
	for status, cure := range map[int]string{401: "FIGRAPH_USER", 403: "may not", 404: "--dialect", 405: "read-only", 301: "it is at http://elsewhere/ds", 500: ""} {
		asked := 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked++
			w.Header().Set("Location", "http://elsewhere/ds")
			http.Error(w, "no", status)
		}))
		defer server.Close()
		d, err := remote.DialectByName("fuseki")
		if err != nil {
			t.Fatal(err)
		}
		store, err := remote.Open(context.Background(), server.URL, remote.Options{Dialect: d, User: "me", Password: secret})
		if err != nil {
			t.Fatal(err)
		}
		_, err = store.Count(context.Background(), "a:b")
		var refused *remote.StatusError
		if !errors.As(err, &refused) || refused.Status != status || asked != 1 || !strings.Contains(err.Error(), cure) || strings.Contains(err.Error(), secret) {
			t.Errorf("%d: asked %d times: %v", status, asked, err)
		}
	}
}

// A store that is too slow is one that is down, and a call can be ended.
func TestSlowStore(t *testing.T) {
	hang := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hang }))
	defer server.Close()
	defer close(hang)
	d, _ := remote.DialectByName("sparql")
	o := remote.Options{Dialect: d, Timeout: 20 * time.Millisecond, Retries: 1, Wait: new(waits).wait}
	store, err := remote.Open(context.Background(), server.URL, o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = store.Count(context.Background(), "a:b"); !errors.As(err, new(*remote.DownError)) || !strings.Contains(err.Error(), "no answer in 20ms, --timeout waits longer") {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err = store.Count(ctx, "a:b"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// A user and a token are sent as such.
func TestAuthentication(t *testing.T) {
	for want, o := range map[string]remote.Options{"Basic bWU6czpl": {User: "me", Password: "s:e"}, "Bearer abc": {Token: "abc"}, "": {}} {
		got := ""
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			got = r.Header.Get("Authorization")
			fmt.Fprint(w, `{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"3","datatype":"http://www.w3.org/2001/XMLSchema#integer"}}]}}`)
		}))
		defer server.Close()
		o.Dialect, _ = remote.DialectByName("sparql")
		store, err := remote.Open(context.Background(), server.URL, o)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := store.Count(context.Background(), "a:b"); err != nil || n != 3 || got != want {
			t.Errorf("%d, %v: sent %q, want %q", n, err, got, want)
		}
	}
}

// A certificate of one's own is trusted when it is named, and only then.
func TestAuthorities(t *testing.T) {
	server := httptest.NewTLSServer(remotetest.New())
	defer server.Close()
	o := remote.Options{Retries: -1}
	var w waits
	o.Wait = w.wait
	for retries := range 2 {
		o.Retries = retries - 1
		if _, err := remote.Open(context.Background(), server.URL+"/ds", o); err == nil || !strings.Contains(err.Error(), "--cacert FILE trusts it") || len(w) > 0 {
			t.Fatal("an unknown authority is trusted, or asked again: ", err, w)
		}
	}
	o.Retries = -1
	if o.Authorities = []byte("nothing"); !fails(server.URL, o, remote.ErrNoCertificate) {
		t.Error("no certificate is one")
	}
	o.Authorities = pemOf(server)
	if store, err := remote.Open(context.Background(), server.URL+"/ds", o); err != nil || store.Dialect.Name != "fuseki" {
		t.Fatal(err)
	}
}

// A store that says that it is elsewhere, or wants a password, is not asked what it is.
func TestUnknownStores(t *testing.T) {
	for status, cure := range map[int]string{200: "name it with --dialect (", 404: "name it with --dialect (", 308: "it is at https://elsewhere/ds", 401: "FIGRAPH_USER", 403: "may not", 500: "500 Internal"} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "https://elsewhere/ds")
			http.Error(w, "no", status)
		}))
		defer server.Close()
		if _, err := remote.Open(context.Background(), server.URL+"/ds", remote.Options{Wait: new(waits).wait}); err == nil || !strings.Contains(err.Error(), cure) {
			t.Errorf("%d: %v", status, err)
		}
	}
}

// What is no store, and one that is spoken to in the wrong way, is told with a cure.
func TestNoStores(t *testing.T) {
	d, _ := remote.DialectByName("sparql")
	for page, cure := range map[string]string{"<html>welcome</html>": "answers no question", `{"head":{"vars":["n"]},"results":{"bindings":[]}}`: "does not count"} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, page) }))
		defer server.Close()
		store, err := remote.Open(context.Background(), server.URL, remote.Options{Dialect: d, Wait: new(waits).wait})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = store.Count(context.Background(), "a:b"); err == nil || !strings.Contains(err.Error(), cure) || !strings.Contains(err.Error(), "--dialect") {
			t.Error(page, err)
		}
		var w waits
		store, err = remote.Open(context.Background(), strings.Replace(server.URL, "http:", "https:", 1), remote.Options{Dialect: d, Wait: w.wait})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = store.Count(context.Background(), "a:b"); err == nil || !strings.Contains(err.Error(), "write http:// in place of https://") || len(w) > 0 {
			t.Error(err, w)
		}
	}
}

func fails(url string, o remote.Options, want error) bool {
	_, err := remote.Open(context.Background(), url, o)
	return errors.Is(err, want)
}

func TestURLs(t *testing.T) {
	for text, want := range map[string]string{
		"http://me:s3cr@t@host/ds": "FIGRAPH_USER", "http://me@host/ds": "FIGRAPH_USER", "ftp://host/": "not the URL", "host:3030": "not the URL", "http://": "not the URL",
		"http://host/ds?token=s3cr": "leave out", "http://h%zz/s3cr": "not the URL", "http://host/ds#x": "leave out",
	} {
		if _, err := remote.ParseURL(text); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cr") {
			t.Errorf("%s: %v", text, err)
		}
	}
	for text, want := range map[string]string{"fuseki http://h/ds/sparql": "http://h/ds", "fuseki http://h/ds/": "http://h/ds", "oxigraph http://h:7878/query": "http://h:7878", "virtuoso http://h/sparql": "http://h", "rdf4j http://h/repositories/x/statements": "http://h/repositories/x"} {
		name, url, _ := strings.Cut(text, " ")
		d, err := remote.DialectByName(name)
		if err != nil {
			t.Fatal(err)
		}
		if s, err := remote.Open(context.Background(), url, remote.Options{Dialect: d}); err != nil || s.URL != want {
			t.Errorf("%s: %v, %v", text, s, err)
		}
	}
}

func pemOf(server *httptest.Server) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
}

// Triples that a store sends twice are one, and what it is sent says that it is UTF-8.
func TestTriplesOnceAndUTF8(t *testing.T) {
	var types []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		types = append(types, r.Header.Get("Content-Type"))
		fmt.Fprint(w, "<a:b> <a:c> \"\\u00e4\" .\n<a:b> <a:c> <a:d> .\n<a:b> <a:c> \"ä\" .\n")
	}))
	defer server.Close()
	d, _ := remote.DialectByName("rdf4j")
	store, err := remote.Open(context.Background(), server.URL, remote.Options{Dialect: d})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := store.Construct(context.Background(), "CONSTRUCT WHERE { ?s ?p ?o }")
	if err != nil || len(rows.Rows) != 2 {
		t.Error(rows, err)
	}
	if err := store.Update(context.Background(), []byte("INSERT DATA { <a:b> <a:c> \"ä\" }")); err != nil {
		t.Error(err)
	}
	if want := "application/x-www-form-urlencoded; charset=utf-8, application/sparql-update; charset=utf-8"; strings.Join(types, ", ") != want {
		t.Errorf("sent as %v", types)
	}
}

var quoted = regexp.MustCompile(`(\w+)="?([^",]*)"?`)

// digested computes what a client that knows the password answers, by RFC 2617.
func digested(r *http.Request, user, password string) (want, got string) {
	f := map[string]string{}
	for _, m := range quoted.FindAllStringSubmatch(strings.TrimPrefix(r.Header.Get("Authorization"), "Digest "), -1) {
		f[m[1]] = m[2]
	}
	hash := func(parts ...string) string { return fmt.Sprintf("%x", md5.Sum([]byte(strings.Join(parts, ":")))) }
	return hash(hash(user, "store", password), "once", f["nc"], f["cnonce"], f["qop"], hash(r.Method, r.URL.RequestURI())), f["response"]
}

// A store that asks for a digest gets one, with the whole of what is sent, from then
// on at once; a wrong password is an error that does not show it.
func TestDigest(t *testing.T) {
	const secret = "s3cr:t"
	for _, name := range []string{"sparql", "virtuoso"} {
		taken := 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			if want, got := digested(r, "me", secret); got != want {
				w.Header().Set("WWW-Authenticate", `Digest realm="store", nonce="once", qop="auth", algorithm=MD5`)
				http.Error(w, "who are you", http.StatusUnauthorized)
				return
			}
			if string(body) == "DROP GRAPH <a:b>" {
				taken++
			}
		}))
		defer server.Close()
		d, _ := remote.DialectByName(name)
		for password, good := range map[string]bool{secret: true, "wr0ng": false} {
			store, err := remote.Open(context.Background(), server.URL, remote.Options{Dialect: d, User: "me", Password: password})
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				err := store.Update(context.Background(), []byte("DROP GRAPH <a:b>"))
				var refused *remote.StatusError
				if good && err != nil || !good && (!errors.As(err, &refused) || refused.Status != 401 || strings.Contains(err.Error(), password) || !strings.Contains(err.Error(), "FIGRAPH_USER")) {
					t.Errorf("%s, %s: %v", name, password, err)
				}
			}
		}
		if taken != 2 {
			t.Errorf("%s: it took %d updates whole, not 2", name, taken)
		}
	}
}
