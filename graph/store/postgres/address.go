package postgres

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Address is the URL of a database. It is shown without its password.
type Address struct {
	shown   string
	config  *pgx.ConnConfig
	secrets []string
}

// connectTimeout is how long a connection may take to come about where neither
// the URL nor the environment says so.
const connectTimeout = 15 * time.Second

// IsURL says whether a name is the URL of a PostgreSQL database, well-formed or
// not.
func IsURL(name string) bool {
	return strings.HasPrefix(name, "postgres://") || strings.HasPrefix(name, "postgresql://")
}

// Redact is a URL of a database without what is secret in it; another text stays
// as it is.
func Redact(name string) string {
	if !IsURL(name) {
		return name
	}
	u, err := url.Parse(name)
	if err != nil {
		scheme, _, _ := strings.Cut(name, "//")
		return scheme + "//..."
	}
	query := u.Query()
	for key := range query {
		if strings.Contains(strings.ToLower(key), "password") {
			query.Set(key, "xxxxx")
		}
	}
	u.RawQuery = query.Encode()
	return u.Redacted()
}

// ParseAddress reads a URL such as postgres://user@host:5432/name?search_path=kg.
// What it leaves open comes from the environment as libpq has it: PGHOST, PGUSER,
// PGPASSWORD, PGSERVICE, PGSSLMODE and so on, and a password from .pgpass.
func ParseAddress(name string) (Address, error) {
	a := Address{shown: Redact(name)}
	u, err := url.Parse(name)
	if err != nil || !IsURL(name) { // the error would show what is secret
		return a, fmt.Errorf("%s: not the URL of a database: write postgres://USER@HOST:PORT/DATABASE, and percent-encode what is special in the user's name and password", a.shown)
	}
	if password, has := u.User.Password(); has {
		a.addSecret(password)
	}
	for key, values := range u.Query() {
		if strings.Contains(strings.ToLower(key), "password") {
			a.addSecret(values...)
		}
	}
	if a.config, err = pgx.ParseConfig(name); err != nil {
		return a, a.clean(fmt.Errorf("%s: %w", a.shown, err))
	}
	a.addSecret(a.config.Password) // of the environment or a file, too
	if a.config.ConnectTimeout == 0 {
		a.config.ConnectTimeout = connectTimeout
	}
	if a.config.RuntimeParams["application_name"] == "" {
		a.config.RuntimeParams["application_name"] = "figraph"
	}
	return a, nil
}

func (a *Address) addSecret(secrets ...string) {
	for _, s := range secrets {
		for _, form := range []string{s, url.QueryEscape(s), url.PathEscape(s), strings.TrimPrefix(url.UserPassword("", s).String(), ":")} {
			if form != "" && !slices.Contains(a.secrets, form) {
				a.secrets = append(a.secrets, form)
			}
		}
	}
}

// String is the URL without its password.
func (a Address) String() string { return a.shown }

// clean takes the password out of an error's text. errors.Is still knows what it
// was.
func (a Address) clean(err error) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	for _, secret := range a.secrets {
		if len(secret) >= shortSecret {
			text = strings.ReplaceAll(text, secret, "xxxxx")
		}
	}
	if text == err.Error() {
		return err
	}
	return &cleaned{text, err}
}

// shortSecret is the length from which a secret is looked for in texts: a shorter
// one would be found in the middle of words, which would give it away.
const shortSecret = 4

type cleaned struct {
	text string
	err  error
}

func (c *cleaned) Error() string { return c.text }

// Is answers for the error that was cleaned, without handing it out.
func (c *cleaned) Is(target error) bool { return errors.Is(c.err, target) }

func (a Address) connect(ctx context.Context) (*pgx.Conn, error) {
	if a.config == nil {
		return nil, errors.New("no address of a database")
	}
	conn, err := pgx.ConnectConfig(ctx, a.config.Copy())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", a.shown, err)
	}
	return conn, nil
}
