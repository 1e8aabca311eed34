package remote

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// StatusError is an answer that is no success.
type StatusError struct {
	URL     string
	Status  int
	Message string // the beginning of what the store says

	header http.Header
}

func (e *StatusError) Error() string {
	text := fmt.Sprintf("%s: the store answers %d %s", e.URL, e.Status, http.StatusText(e.Status))
	if e.Message != "" {
		text += ": " + e.Message
	}
	return text + statusCures[e.Status]
}

var statusCures = map[int]string{
	http.StatusUnauthorized: ": set FIGRAPH_USER and FIGRAPH_PASSWORD, or FIGRAPH_TOKEN, to what the store knows",
	http.StatusForbidden:    ": this user may not do that",
	http.StatusNotFound:     ": name the URL of the store, or its kind with --dialect",
	http.StatusMethodNotAllowed: ": the store takes no changes there: name its URL, or its kind with --dialect, and see that it " +
		"is not read-only",
	http.StatusMovedPermanently:  ": name the URL where it is now",
	http.StatusFound:             ": name the URL where it is now",
	http.StatusTemporaryRedirect: ": name the URL where it is now",
	http.StatusPermanentRedirect: ": name the URL where it is now",
}

// isPassing says that the same request may succeed later.
func (e *StatusError) isPassing() bool {
	switch e.Status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// isAside says that it is about the way to the store, and not about what was asked.
func (e *StatusError) isAside() bool {
	return e.Status/100 == 3 || e.Status/100 == 5 || e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden
}

// isFinal says that an error will be the same however often the store is asked.
func isFinal(err error) bool {
	var status *StatusError
	var certificate *tls.CertificateVerificationError
	return errors.As(err, &status) && !status.isPassing() || errors.As(err, &certificate) || errors.Is(err, http.ErrSchemeMismatch)
}

// DownError says that a store was not reached, or stayed busy, however often it
// was asked.
type DownError struct {
	Err   error
	Times int
}

func (e *DownError) Error() string {
	return fmt.Sprintf("%v (%d times): call again when the store is up", e.Err, e.Times)
}

func (e *DownError) Unwrap() error { return e.Err }

// request is a request that may be repeated, because it does the same twice.
type request struct {
	method, url, contentType, accept string
	body                             []byte
	stream                           func(io.Writer) error // writes the body, of size bytes, in its stead
	size                             int64
	read                             func(io.Reader) error // takes a good answer, in place of its body
	changes                          bool                  // it is no question
	once                             bool                  // it may not: not repeated
}

type answer struct {
	header http.Header
	body   []byte
}

// do sends a request until the store answers.
func (s *Store) do(ctx context.Context, r request) (*answer, error) {
	for times := 1; ; times++ {
		a, after, err := s.try(ctx, r)
		if err == nil || ctx.Err() != nil || isFinal(err) {
			return a, errors.Join(ctx.Err(), err)
		}
		if r.once || times > s.o.Retries {
			return nil, &DownError{err, times}
		}
		after = max(after, pause(times))
		if s.o.Retrying != nil {
			s.o.Retrying(err, after)
		}
		if err := s.wait(ctx, after); err != nil {
			return nil, err
		}
	}
}

const (
	firstPause  = 500 * time.Millisecond
	longestWait = 2 * time.Minute
	mostMessage = 400
	mostPage    = 1 << 20 // bytes that are read of what is no answer
)

// pause doubles with each time, and is shorter or longer by chance, so that many
// clients do not come back at once.
func pause(times int) time.Duration {
	most := min(firstPause<<min(times-1, 20), longestWait)
	return most/2 + rand.N(most/2)
}

func (s *Store) wait(ctx context.Context, d time.Duration) error {
	if s.o.Wait != nil {
		return s.o.Wait(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// try sends a request once. After is how long the store wants to be left alone.
func (s *Store) try(ctx context.Context, r request) (_ *answer, after time.Duration, err error) {
	within, cancel := context.WithTimeoutCause(ctx, s.o.Timeout, fmt.Errorf("no answer in %v, --timeout waits longer", s.o.Timeout))
	defer cancel()
	if r.changes {
		within = context.WithValue(within, changing{}, true)
	}
	q, err := http.NewRequestWithContext(within, r.method, r.url, bytes.NewReader(r.body))
	if err != nil {
		return nil, 0, err
	}
	if r.stream != nil {
		pipes := &pipes{write: r.stream}
		defer func() { err = errors.Join(err, pipes.end()) }()
		q.Body, q.GetBody, q.ContentLength = pipes.open(), func() (io.ReadCloser, error) { return pipes.open(), nil }, r.size
	}
	q.Header.Set("Accept", r.accept)
	q.Header.Set("User-Agent", "figraph")
	if r.contentType != "" {
		q.Header.Set("Content-Type", r.contentType)
	}
	if s.o.Token != "" {
		q.Header.Set("Authorization", "Bearer "+s.o.Token)
	}
	got, err := s.client.Do(q)
	if err != nil {
		return nil, 0, unreached(within, err)
	}
	defer got.Body.Close()
	if r.read != nil && got.StatusCode/100 == 2 {
		if err := r.read(got.Body); err != nil {
			return nil, 0, fmt.Errorf("%s: read the answer: %w", beforeQuery(r.url), timedOut(within, err))
		}
		return &answer{header: got.Header}, 0, nil
	}
	in := io.Reader(got.Body)
	good := got.StatusCode/100 == 2
	if !good {
		in = io.LimitReader(in, mostPage)
	}
	body, err := io.ReadAll(in)
	if !good {
		message := firstWords(got.Header.Get("Content-Type"), body)
		if to := got.Header.Get("Location"); got.StatusCode/100 == 3 && to != "" {
			message = "it is at " + to
		}
		return nil, retryAfter(got.Header), &StatusError{beforeQuery(r.url), got.StatusCode, message, got.Header}
	}
	if err != nil {
		return nil, 0, fmt.Errorf("%s: the answer breaks off: %w", beforeQuery(r.url), timedOut(within, err))
	}
	return &answer{got.Header, body}, 0, nil
}

// pipes are bodies of a request that are written while they are sent; one after the
// other, when the store asks for the password first.
type pipes struct {
	write func(io.Writer) error
	last  *io.PipeReader
	ended chan error
}

func (p *pipes) open() io.ReadCloser {
	if err := p.end(); err != nil {
		r, w := io.Pipe()
		w.CloseWithError(err)
		return r
	}
	r, w := io.Pipe()
	p.last, p.ended = r, make(chan error, 1)
	go func() {
		err := p.write(w)
		w.CloseWithError(err)
		p.ended <- err
	}()
	return r
}

// end stops the last, and gives the error of what it was made of.
func (p *pipes) end() error {
	if p.last == nil {
		return nil
	}
	p.last.Close()
	p.last = nil
	if err := <-p.ended; !errors.Is(err, io.ErrClosedPipe) {
		return err
	}
	return nil
}

// unreached names the cure of an error, where waiting is none.
func unreached(ctx context.Context, err error) error {
	switch {
	case errors.As(err, new(x509.UnknownAuthorityError)):
		return fmt.Errorf("%w: if the authority is your own, --cacert FILE trusts it", err)
	case errors.Is(err, http.ErrSchemeMismatch):
		return fmt.Errorf("%w: write http:// in place of https://", err)
	}
	return timedOut(ctx, err)
}

func timedOut(ctx context.Context, err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%w: %w", err, context.Cause(ctx))
	}
	return err
}

func beforeQuery(address string) string {
	address, _, _ = strings.Cut(address, "?")
	return address
}

// retryAfter reads the header, in seconds or as a date; at most longestWait.
func retryAfter(h http.Header) time.Duration {
	text := h.Get("Retry-After")
	after := time.Duration(0)
	if seconds, err := strconv.Atoi(text); err == nil && seconds > 0 {
		after = longestWait
		if seconds < int(longestWait/time.Second) {
			after = time.Duration(seconds) * time.Second
		}
	} else if at, err := http.ParseTime(text); err == nil {
		after = time.Until(at)
	}
	return max(0, min(after, longestWait))
}

// firstWords are the first words of a message in one line, empty for a page.
func firstWords(contentType string, body []byte) string {
	if strings.HasPrefix(contentType, "text/html") || !utf8.Valid(body) {
		return ""
	}
	text := []rune(strings.Join(strings.Fields(string(body[:min(len(body), 4*mostMessage)])), " "))
	if len(text) > mostMessage {
		return string(text[:mostMessage]) + " ..."
	}
	return string(text)
}
