package remote_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"figraph/remote"
)

// asking is a store that wants a password, in one form or none, for changes alone, and
// keeps what it is sent.
type asking struct {
	challenge string // of WWW-Authenticate, empty for none
	form      string // of Authorization that it takes
	sent      []string
	taken     int // changes with the whole of what was sent
}

func (a *asking) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	form, _, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	a.sent = append(a.sent, form)
	if r.Header.Get("Content-Type") == "application/x-www-form-urlencoded; charset=utf-8" {
		fmt.Fprint(w, `{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"3"}}]}}`)
		return
	}
	if form != a.form {
		if a.challenge != "" {
			w.Header().Set("WWW-Authenticate", a.challenge)
		}
		http.Error(w, "who are you", http.StatusUnauthorized)
		return
	}
	if body, _ := io.ReadAll(r.Body); string(body) == long {
		a.taken++
	}
}

var long = "INSERT DATA { <a:b> <a:c> \"" + strings.Repeat("x", 1<<20) + "\" }"

// Over an open network a password is sent when the store asks for it, and plain only
// if it asks for no digest; by another way it is sent at once. A token always is.
func TestPasswordOverOpenNetwork(t *testing.T) {
	for name, c := range map[string]struct {
		open            bool
		challenge, form string
		want            []string // forms that were sent, of a question and two changes
	}{
		"nobody asks": {true, "", "", []string{"", "", ""}},
		"basic":       {true, `Basic realm="store"`, "Basic", []string{"", "", "Basic", "Basic"}},
		"no word how": {true, "", "Basic", []string{"", "", "Basic", "Basic"}},
		"digest":      {true, `Digest realm="store", nonce="once", qop="auth", algorithm=MD5`, "Digest", []string{"", "", "", "Digest", "", "Digest"}},
		"closed":      {false, `Basic realm="store"`, "Basic", []string{"Basic", "Basic", "Basic"}},
	} {
		a := &asking{challenge: c.challenge, form: c.form}
		server := httptest.NewServer(a)
		defer server.Close()
		d, _ := remote.DialectByName("sparql")
		store, err := remote.Open(context.Background(), server.URL, remote.Options{Dialect: d, User: "me", Password: "s3cret", Retries: -1})
		if err != nil {
			t.Fatal(err)
		}
		if c.open {
			remote.OverOpenNetwork(store)
		}
		_, err = store.Count(context.Background(), "a:b")
		for range 2 {
			if err == nil {
				err = store.Update(context.Background(), []byte(long))
			}
		}
		if err != nil || a.taken != 2 || !slices.Equal(a.sent, c.want) {
			t.Errorf("%s: %v; took %d, was sent %q, want %q", name, err, a.taken, a.sent, c.want)
		}
	}
}

// What has no way past this machine is not open.
func TestOpenNetworks(t *testing.T) {
	for address, want := range map[string]bool{
		"http://localhost:3030/ds": false, "http://127.0.0.1": false, "http://127.1.2.3/ds": false, "http://[::1]:7878": false, "http://[::ffff:127.0.0.1]/": false,
		"http://LOCALHOST./": false, "http://store.localhost": false, "https://example.org": false,
		"http://example.org": true, "http://10.0.0.1": true, "http://localhost.example.org/": true, "http://notlocalhost": true, "http://[::2]": true, "http://127.0.0.1.example.org": true,
	} {
		if got := remote.IsOpen(address); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}

// A token that no header can hold is an error at once, which does not show it.
func TestTokenWithLineBreak(t *testing.T) {
	_, err := remote.Open(context.Background(), "http://localhost/repositories/x", remote.Options{Token: "t0ken\n"})
	if err == nil || !strings.Contains(err.Error(), "line break") || strings.Contains(err.Error(), "t0ken") {
		t.Error(err)
	}
}
