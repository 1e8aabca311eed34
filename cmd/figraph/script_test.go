package main

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/gofrs/flock"
	"github.com/rogpeppe/go-internal/testscript"

	"figraph/graph/store/postgres/pgtest"
	"figraph/remote/remotetest"
)

// TestMain lets scripts call the program by its name; it is this test binary.
func TestMain(m *testing.M) {
	testscript.Main(tests{m}, map[string]func(){"figraph": main})
}

// tests are those of this package, after which the database server is stopped.
type tests struct{ m *testing.M }

func (t tests) Run() int { return pgtest.Main(t.m) }

// TestScripts holds the command line to what scripts may rely on.
//
// Beside testscript's own commands they have
//
//	code N COMMAND...         the command ends with exit code N
//	field PATH KIND [VALUE]   stdout is JSON with a field of this kind
//	tree DIR FILE             writes what stands in DIR to FILE
//	gunzip FILE OUT           unpacks
//	flip GLOB OFFSET          changes the byte at OFFSET (from the end, if negative)
//	cut GLOB SIZE             cuts a file short
//	hold FILE, free FILE      takes and gives back the lock on a file
//	every FILE PATTERN        each line matches
//	count N PATTERN FILE      so many lines match ("some": one or more)
//	paths PATTERN             each first group of matches in stderr is a file
//	let NAME PATTERN          sets NAME to the first group of the match in stdout
//	drop PATTERN FILE OUT     writes FILE without the lines that match
//	port NAME                 sets NAME to a port that nobody listens on
//	fetch STATUS URL FILE     writes what a server answers, once it listens
//	terminate                 sends SIGTERM to what runs in the background
//	database NAME             sets NAME to the URL of an empty PostgreSQL database
//	execute URL SQL           executes a statement there
//	triplestore NAME          sets NAME to the URL of an empty triplestore
//	triplestore NAME FAULT N  does, of one that fails so from its Nth change on: busy, closed, refuses
//	cure NAME                 ends the faults of a triplestore
//
// and the condition [postgres], that such a server is installed.
func TestScripts(t *testing.T) {
	records, err := filepath.Abs(filepath.Join("..", "..", "testdata"))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                filepath.Join("testdata", "script"),
		RequireUniqueNames: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("RECORDS", records)
			env.Setenv("GORACE", "atexit_sleep_ms=0") // or each call takes a second with -race
			env.Values[locksKey{}] = locks{}
			env.Values[storesKey{}] = map[string]*remotetest.Store{}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code":      code,
			"field":     field,
			"tree":      tree,
			"gunzip":    gunzip,
			"flip":      flip,
			"cut":       cut,
			"hold":      hold,
			"free":      free,
			"every":     every,
			"count":     count,
			"paths":     paths,
			"let":       let,
			"drop":      drop,
			"port":      port,
			"fetch":     fetch,
			"terminate": terminate,
			"database": func(ts *testscript.TestScript, neg bool, args []string) {
				arguments(ts, neg, args, 1, 1)
				ts.Setenv(args[0], pgtest.Database(t))
			},
			"triplestore": func(ts *testscript.TestScript, neg bool, args []string) { triplestore(t, ts, neg, args) },
			"cure": func(ts *testscript.TestScript, neg bool, args []string) {
				arguments(ts, neg, args, 1, 1)
				ts.Value(storesKey{}).(map[string]*remotetest.Store)[args[0]].Heal()
			},
			"execute": func(ts *testscript.TestScript, neg bool, args []string) {
				arguments(ts, neg, args, 2, 2)
				pgtest.Exec(t, args[0], args[1])
			},
		},
		Condition: func(name string) (bool, error) {
			if name == "postgres" {
				return pgtest.Installed(), nil
			}
			return false, fmt.Errorf("unknown condition %q", name)
		},
	})
}

// arguments asks for a number of them, and for no "!".
func arguments(ts *testscript.TestScript, neg bool, args []string, least, most int) {
	if neg || len(args) < least || len(args) > most {
		ts.Fatalf("usage: see TestScripts")
	}
}

// storesKey is where a script has its triplestores, by name.
type storesKey struct{}

func triplestore(t *testing.T, ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 1, 3)
	s := remotetest.New()
	if len(args) == 3 {
		fault := map[string]remotetest.Fault{"busy": remotetest.Busy, "closed": remotetest.CutAfter, "refuses": remotetest.Refused}[args[1]]
		from, err := strconv.Atoi(args[2])
		ts.Check(err)
		changes := 0
		s.Fault = func(r *http.Request, _ string) remotetest.Fault {
			if !strings.HasSuffix(r.URL.Path, "/query") && r.Method != http.MethodGet {
				if changes++; changes >= from {
					return fault
				}
			}
			return remotetest.None
		}
	}
	url, end := s.Serve()
	t.Cleanup(end)
	ts.Setenv(args[0], url)
	ts.Value(storesKey{}).(map[string]*remotetest.Store)[args[0]] = s
}

func code(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 2, 100)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
}

// field reads a field of the JSON on stdout, such as "rows.accepted", and compares
// its kind (int, number, string, bool, counts) and its value.
func field(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 2, 3)
	var value any
	in := json.NewDecoder(strings.NewReader(ts.ReadFile("stdout")))
	in.UseNumber()
	ts.Check(in.Decode(&value))
	for name := range strings.SplitSeq(args[0], ".") {
		object, is := value.(map[string]any)
		if !is {
			ts.Fatalf("%s: %v is no object", args[0], value)
		}
		if value, is = object[name]; !is {
			ts.Fatalf("no field %s", args[0])
		}
	}
	if !isKind(value, args[1]) {
		ts.Fatalf("%s: %v is no %s", args[0], value, args[1])
	}
	if len(args) == 3 && fmt.Sprint(value) != args[2] {
		ts.Fatalf("%s: %v, want %s", args[0], value, args[2])
	}
}

func isKind(value any, kind string) bool {
	switch value := value.(type) {
	case json.Number:
		_, err := value.Int64()
		return kind == "number" || kind == "int" && err == nil
	case string:
		return kind == "string"
	case bool:
		return kind == "bool"
	case map[string]any:
		for _, v := range value {
			if !isKind(v, "int") {
				return false
			}
		}
		return kind == "counts"
	}
	return false
}

// tree writes a line for each file, folder and link: name, kind, content.
func tree(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 2, 2)
	var lines strings.Builder
	dir := ts.MkAbs(args[0])
	ts.Check(filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		short, err := filepath.Rel(dir, name)
		content := ""
		switch {
		case err != nil:
			return err
		case e.Type() == fs.ModeSymlink:
			content, err = os.Readlink(name)
		case e.Type().IsRegular():
			var data []byte
			data, err = os.ReadFile(name)
			content = fmt.Sprintf("%x", sha256.Sum256(data))
		}
		fmt.Fprintln(&lines, short, e.Type(), content)
		return err
	}))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(lines.String()), 0o644))
}

func gunzip(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 2, 2)
	f, err := os.Open(ts.MkAbs(args[0]))
	ts.Check(err)
	defer f.Close()
	in, err := gzip.NewReader(f)
	ts.Check(err)
	out, err := os.Create(ts.MkAbs(args[1]))
	ts.Check(err)
	_, err = out.ReadFrom(in)
	ts.Check(errors.Join(err, out.Close()))
}

// only is the one file that a pattern names.
func only(ts *testscript.TestScript, pattern string) string {
	names, err := filepath.Glob(ts.MkAbs(pattern))
	if err != nil || len(names) != 1 {
		ts.Fatalf("%s names %v (%v), not one file", pattern, names, err)
	}
	return names[0]
}

func flip(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 2, 2)
	name := only(ts, args[0])
	data, err := os.ReadFile(name)
	ts.Check(err)
	at, err := strconv.Atoi(args[1])
	ts.Check(err)
	if at < 0 {
		at += len(data)
	}
	data[at] ^= 0x55
	ts.Check(os.WriteFile(name, data, 0o644))
}

func cut(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 2, 2)
	size, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	ts.Check(os.Truncate(only(ts, args[0]), size))
}

// locks are those that a script holds, by file.
type locks map[string]*flock.Flock

type locksKey struct{}

func locksOf(ts *testscript.TestScript) locks { return ts.Value(locksKey{}).(locks) }

func (l locks) free(name string) error {
	lock := l[name]
	delete(l, name)
	if lock == nil {
		return nil
	}
	return lock.Unlock()
}

func hold(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 1, 1)
	name := only(ts, args[0])
	lock := flock.New(name)
	if got, err := lock.TryLock(); err != nil || !got {
		ts.Fatalf("lock %s: %v %v", name, got, err)
	}
	held := locksOf(ts)
	held[name] = lock
	ts.Defer(func() { held.free(name) })
}

func free(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 1, 1)
	ts.Check(locksOf(ts).free(only(ts, args[0])))
}

func every(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 2, 2)
	pattern := regexp.MustCompile(args[1])
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		if line = strings.TrimSuffix(line, "\n"); !pattern.MatchString(line) {
			ts.Fatalf("%s: %q does not match %s", args[0], line, pattern)
		}
	}
}

func count(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 3, 3)
	pattern := regexp.MustCompile(args[1])
	n := 0
	for line := range strings.Lines(ts.ReadFile(args[2])) {
		if pattern.MatchString(strings.TrimSuffix(line, "\n")) {
			n++
		}
	}
	if strconv.Itoa(n) != args[0] && (args[0] != "some" || n == 0) {
		ts.Fatalf("%s: %d lines match %s, want %s", args[2], n, pattern, args[0])
	}
}

func paths(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 1, 1)
	matches := regexp.MustCompile(args[0]).FindAllStringSubmatch(ts.ReadFile("stderr"), -1)
	if len(matches) == 0 {
		ts.Fatalf("stderr does not match %s", args[0])
	}
	for _, m := range matches {
		_, err := os.Stat(ts.MkAbs(m[1]))
		ts.Check(err)
	}
}

func let(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 2, 2)
	match := regexp.MustCompile("(?m)" + args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(match) < 2 {
		ts.Fatalf("stdout does not match %s", args[1])
	}
	ts.Setenv(args[0], match[1])
}

func drop(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 3, 3)
	pattern := regexp.MustCompile(args[0])
	var kept strings.Builder
	for line := range strings.Lines(ts.ReadFile(args[1])) {
		if !pattern.MatchString(strings.TrimSuffix(line, "\n")) {
			kept.WriteString(line)
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(kept.String()), 0o644))
}
