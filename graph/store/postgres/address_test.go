package postgres

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
)

// TestSecretsStayOut cleans errors that quote a password, in any of its spellings: the
// text is without it, and still the same error.
func TestSecretsStayOut(t *testing.T) {
	a, err := ParseAddress("postgres://me:s3cr%3Aet@localhost/kg?sslpassword=hidden")
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"s3cr:et", "s3cr%3Aet", "hidden"} {
		cleaned := a.clean(errors.Join(fs.ErrNotExist, errors.New("connect with "+secret)))
		if strings.Contains(cleaned.Error(), secret) || !errors.Is(cleaned, fs.ErrNotExist) || errors.Is(cleaned, fs.ErrExist) {
			t.Errorf("%s: %v", secret, cleaned)
		}
	}
	if plain := errors.New("no secret"); a.clean(plain) != plain || a.clean(nil) != nil {
		t.Error("an error without a secret is changed")
	}
	for name, want := range map[string]string{"folder": "folder", "postgres://me:s3cret@h/db": "postgres://me:xxxxx@h/db", "postgres://me:s3 cret@h/%zz": "postgres://..."} {
		if got := Redact(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// TestTermsThatAreNone reads rows that Cayley writes and figraph does not.
func TestTermsThatAreNone(t *testing.T) {
	if _, err := (term{}).append(nil); !errors.Is(err, ErrDamaged) {
		t.Errorf("a row without a text: %v", err)
	}
	if b, err := (term{nil, []byte("x"), nil, nil, []byte{1}}).append(nil); err != nil || string(b) != "<x>" {
		t.Errorf("an IRI: %s, %v", b, err)
	}
}
