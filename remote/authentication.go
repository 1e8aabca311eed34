package remote

import (
	"net/http"
	"sync/atomic"

	"github.com/icholy/digest"
)

// authenticating sends a user and a password as the store asks for them: plain
// (basic), unless it challenges with a digest. Over an open network nothing is sent
// before the store has asked; elsewhere plain is what the first request has.
type authenticating struct {
	next           http.RoundTripper
	user, password string
	open           bool
	basic, digest  atomic.Bool // the store has asked so
}

type changing struct{}

func (a *authenticating) RoundTrip(r *http.Request) (*http.Response, error) {
	if a.digest.Load() && r.Context().Value(changing{}) != nil {
		return a.digested(r)
	}
	first, plain := r.Clone(r.Context()), !a.open || a.basic.Load()
	switch {
	case plain:
		first.SetBasicAuth(a.user, a.password)
	case r.ContentLength != 0:
		first.Header.Set("Expect", "100-continue") // stores end the connection when they are sent much without a password
	}
	answer, err := a.next.RoundTrip(first)
	if err != nil || answer.StatusCode != http.StatusUnauthorized || r.GetBody == nil {
		return answer, err
	}
	_, none := digest.FindChallenge(answer.Header)
	if none != nil && plain {
		return answer, nil
	}
	answer.Body.Close()
	again := r.Clone(r.Context())
	if again.Body, err = r.GetBody(); err != nil {
		return nil, err
	}
	if none != nil {
		a.basic.Store(true)
		again.SetBasicAuth(a.user, a.password)
		return a.next.RoundTrip(again)
	}
	a.digest.Store(true)
	return a.digested(again)
}

// digested gets a challenge with an empty request first, since stores end the
// connection when they are sent much without a password.
func (a *authenticating) digested(r *http.Request) (*http.Response, error) {
	return (&digest.Transport{Username: a.user, Password: a.password, Transport: a.next, Probe: true}).RoundTrip(r)
}
