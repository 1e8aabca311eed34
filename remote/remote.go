// Package remote puts a graph into a store that speaks SPARQL 1.1 over HTTP, and
// asks it.
//
// Open finds out what store a URL is. Push sends statements graph by graph, in
// chunks, and Patch what changed; both go on where a former call ended, from the
// State that the caller keeps, and end only when the store counts what it should
// have. Count, Select and Construct ask. A request is repeated, later and later,
// while the store or the way to it is down; what it refuses is an error at once.
// Nothing here prints or opens files, and no error shows a password.
package remote

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
	"unicode"
)

// Options say how a store is spoken to. The zero value is ready.
type Options struct {
	Dialect        *Dialect // nil to find out
	User, Password string   // for basic or digest authentication
	Token          string   // for bearer authentication
	Authorities    []byte   // certificates in PEM that are trusted beside the system's
	Timeout        time.Duration
	Retries        int                                              // -1 for none
	Retrying       func(err error, after time.Duration)             // told before each wait
	Wait           func(ctx context.Context, d time.Duration) error // nil to let time pass
}

const (
	defaultTimeout = 15 * time.Minute
	defaultRetries = 6
)

// Store is a store that is reached over HTTP.
type Store struct {
	URL     string
	Dialect *Dialect

	o      Options
	client *http.Client
	auth   *authenticating // nil without a user
}

// ParseURL checks the URL of a store. One with a user or a password is refused: it
// would be seen in the list of processes.
func ParseURL(text string) (string, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return "", errors.New("not the URL of a store: write http://HOST:PORT/PATH or https://HOST/PATH") // its text may hold a password
	case u.User != nil:
		return "", fmt.Errorf("%s://%s%s: a user or a password does not belong into a URL, which others see: set FIGRAPH_USER and FIGRAPH_PASSWORD, or FIGRAPH_TOKEN", u.Scheme, u.Host, u.Path)
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return "", fmt.Errorf("%q: not the URL of a store: write http://HOST:PORT/PATH or https://HOST/PATH", text)
	case u.RawQuery != "" || u.Fragment != "":
		return "", fmt.Errorf("%s://%s%s: leave out what begins with ? or #: name the URL of the store, not of a query", u.Scheme, u.Host, u.Path)
	}
	return u.String(), nil
}

var errToken = errors.New("FIGRAPH_TOKEN holds a line break or another control character: set it to the token alone")

// ErrNoCertificate says that there is none among the authorities.
var ErrNoCertificate = errors.New("no certificate in PEM")

// IsOpen says whether a URL of ParseURL leads over a network without encryption.
func IsOpen(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "http" && !isLoopback(u.Hostname())
}

func isLoopback(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	at, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && at.Unmap().IsLoopback()
}

// Open finds out what store a URL is.
func Open(ctx context.Context, address string, o Options) (*Store, error) {
	address, err := ParseURL(address)
	if err != nil {
		return nil, err
	}
	if strings.ContainsFunc(o.Token, unicode.IsControl) {
		return nil, errToken
	}
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	if o.Retries == 0 {
		o.Retries = defaultRetries
	}
	s := &Store{Dialect: o.Dialect, o: o}
	if s.client, err = o.client(); err != nil {
		return nil, err
	}
	if o.User != "" && o.Token == "" {
		s.auth = &authenticating{next: s.client.Transport, user: o.User, password: o.Password, open: IsOpen(address)}
		s.client.Transport = s.auth
	}
	if s.Dialect == nil {
		if s.Dialect, err = s.detect(ctx, address); err != nil {
			return nil, err
		}
	}
	s.URL = s.Dialect.base(address)
	if s.auth != nil && s.Dialect.digest {
		s.auth.digest.Store(true)
	}
	return s, nil
}

// client never follows a redirection: it would make a GET of what is sent.
func (o Options) client() (*http.Client, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	if o.Authorities != nil {
		pool, err := x509.SystemCertPool()
		if err != nil {
			return nil, err
		}
		if !pool.AppendCertsFromPEM(o.Authorities) {
			return nil, ErrNoCertificate
		}
		transport.TLSClientConfig.RootCAs = pool
	}
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, nil
}

// detect asks the URL and looks at who answers.
func (s *Store) detect(ctx context.Context, address string) (*Dialect, error) {
	u, _ := url.Parse(address) // ParseURL did
	if d := dialectOf(u.Path, nil); d != nil {
		return d, nil
	}
	// the smallest question: without one, Fuseki would send all that it holds
	answer, err := s.do(ctx, request{method: http.MethodGet, url: address + "?query=ASK%7B%7D", accept: "*/*", read: skim})
	var header http.Header
	var status *StatusError
	switch {
	case err == nil:
		header = answer.header
	case errors.As(err, &status) && !status.isPassing():
		header = status.header
	default:
		return nil, err
	}
	if d := dialectOf(u.Path, header); d != nil {
		return d, nil
	}
	if status != nil && status.isAside() {
		return nil, status
	}
	return nil, fmt.Errorf("%s: it does not say what store it is: name it with --dialect (%s)", address, strings.Join(DialectNames(), ", "))
}

// skim reads the beginning of a page that is not asked for.
func skim(page io.Reader) error {
	_, err := io.CopyN(io.Discard, page, mostPage)
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
