// Package pgtest starts a PostgreSQL server for tests.
//
// Main runs a package's tests; Database gives a test an empty database of its own,
// on one server for all tests of the package, which begins with the first and has
// its files in a temporary folder. A test is skipped where no server is installed.
// Not for anything but tests: the server trusts everybody and syncs nothing.
package pgtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// server is the one server of a test binary.
type server struct {
	dir     string
	process *exec.Cmd
	log     bytes.Buffer
	ended   chan error
}

var (
	once    sync.Once
	running *server
	started error
	count   atomic.Int32
)

var errNoServer = errors.New("no PostgreSQL server is installed (Debian: apt-get install postgresql)")

// Main runs tests and stops the server after them.
func Main(m interface{ Run() int }) int {
	defer func() {
		if running != nil {
			running.stop()
		}
	}()
	return m.Run()
}

// Secret is the password of the role "guarded", the only one that needs one.
const Secret = "s3cr:t/p@ss word"

// Installed says whether there is a server to start.
func Installed() bool {
	_, err := binary("initdb")
	return err == nil
}

// Database is the URL of a new, empty database.
func Database(t testing.TB) string {
	t.Helper()
	if !Installed() {
		t.Skip(errNoServer)
	}
	once.Do(func() { running, started = start() })
	if started != nil {
		t.Fatal(started)
	}
	name := fmt.Sprintf("test%d", count.Add(1))
	Exec(t, running.url("postgres"), "CREATE DATABASE "+name)
	t.Cleanup(func() { Exec(t, running.url("postgres"), "DROP DATABASE "+name+" WITH (FORCE)") })
	return running.url(name)
}

// Exec executes statements.
func Exec(t testing.TB, url string, statements ...string) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for _, s := range statements {
		if _, err := conn.Exec(context.Background(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// binary finds a program of the server, the latest where there are several.
func binary(name string) (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if err != nil {
		return "", err
	}
	if path, err := exec.LookPath(name); err == nil {
		found = append([]string{path}, found...)
	}
	if len(found) == 0 {
		return "", errNoServer
	}
	slices.Sort(found)
	return found[len(found)-1], nil
}

func start() (*server, error) {
	initdb, err := binary("initdb")
	if err != nil {
		return nil, err
	}
	postgres, err := binary("postgres")
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "pg") // short: a socket's path may have 107 bytes
	if err != nil {
		return nil, err
	}
	attributes, err := asServer(dir)
	if err != nil {
		return nil, err
	}
	s := &server{dir: dir, ended: make(chan error, 1)}
	data := filepath.Join(dir, "data")
	make := exec.Command(initdb, "-D", data, "-U", "figraph", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
	make.SysProcAttr, make.Dir = attributes, dir
	if out, err := make.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("initdb: %w: %s", err, out), os.RemoveAll(dir))
	}
	if err := os.WriteFile(filepath.Join(data, "pg_hba.conf"), []byte("local all guarded scram-sha-256\nlocal all all trust\n"), 0o644); err != nil {
		return nil, err
	}
	s.process = exec.Command(postgres, "-D", data, "-k", dir, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "full_page_writes=off",
		"-c", "synchronous_commit=off", "-c", "max_wal_size=4GB", "-c", "autovacuum=off")
	s.process.SysProcAttr, s.process.Dir = attributes, dir
	s.process.Stdout, s.process.Stderr = &s.log, &s.log
	if err := s.process.Start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	go func() { s.ended <- s.process.Wait() }()
	return s, s.await()
}

// await waits until the server answers, and makes the role with a password.
func (s *server) await() (err error) {
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		var conn *pgx.Conn
		if conn, err = pgx.Connect(context.Background(), s.url("postgres")); err == nil {
			_, err = conn.Exec(context.Background(), "CREATE ROLE guarded SUPERUSER LOGIN PASSWORD '"+Secret+"'")
			return errors.Join(err, conn.Close(context.Background()))
		}
		select {
		case ended := <-s.ended:
			return fmt.Errorf("the server ended: %v: %s", ended, s.log.String())
		default:
		}
	}
	return fmt.Errorf("the server does not answer: %w", err)
}

func (s *server) url(database string) string {
	return "postgres://figraph@/" + database + "?host=" + s.dir
}

func (s *server) stop() {
	s.process.Process.Signal(syscall.SIGINT) // ends sessions, then itself
	select {
	case <-s.ended:
	case <-time.After(10 * time.Second):
		s.process.Process.Kill()
	}
	os.RemoveAll(s.dir)
}
