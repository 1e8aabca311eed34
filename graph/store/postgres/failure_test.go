package postgres

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/refs"
	csql "github.com/cayleygraph/cayley/graph/sql"
	"github.com/cayleygraph/quad"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"figraph/graph/store"
	"figraph/graph/store/postgres/pgtest"
	"figraph/nquads"
)

// whatReadersSee counts and sums the statements of a database, in one query.
func whatReadersSee(ctx context.Context, url string) (string, error) {
	conn, err := pgconn.Connect(ctx, url)
	if err != nil {
		return "", err
	}
	defer conn.Close(context.Background())
	count, sum, err := readBack(ctx, conn, func(int) {})
	return fmt.Sprintf("%d %s", count, sum), err
}

func seen(t testing.TB, url string) string {
	t.Helper()
	got, err := whatReadersSee(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func (g Graph) asSeen() string { return fmt.Sprintf("%d %s", g.Quads, g.Sum) }

// TestReadersSeeWholeGraphs has readers count and sum all the time while two
// graphs take each other's place.
func TestReadersSeeWholeGraphs(t *testing.T) {
	url := pgtest.Database(t)
	one, _ := randomGraph(t, 1, 900)
	other, _ := randomGraph(t, 2, 1100)
	mustLoad(t, url, one, LoadOptions{})
	ctx, cancel := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	var mutex sync.Mutex
	met := map[string]int{}
	for range 2 {
		readers.Go(func() {
			for ctx.Err() == nil {
				got, err := whatReadersSee(context.WithoutCancel(ctx), url)
				if err != nil {
					t.Error(err)
					return
				}
				mutex.Lock()
				met[got]++
				mutex.Unlock()
			}
		})
	}
	for i := range 4 {
		mustLoad(t, url, []Graph{other, one}[i%2], LoadOptions{})
	}
	cancel()
	readers.Wait()
	for got, n := range met {
		if got != one.asSeen() && got != other.asSeen() {
			t.Errorf("%d times a reader saw %s", n, got)
		}
	}
	if len(met) != 2 {
		t.Errorf("readers saw %d graphs, want both: %v", len(met), met)
	}
}

// workshops are the schemas that loads work in.
func workshops(t testing.TB, url string) []string {
	t.Helper()
	return query(t, url, "SELECT nspname::text FROM pg_namespace WHERE nspname LIKE 'figraph%'")
}

// TestFailedLoadChangesNothing ends loads in each stage, by the context and by
// what is wrong with the graph.
func TestFailedLoadChangesNothing(t *testing.T) {
	url := pgtest.Database(t)
	old, _ := randomGraph(t, 1, 500)
	g, _ := randomGraph(t, 2, 6000)
	mustLoad(t, url, old, LoadOptions{})
	check := func(name string, err, want error) {
		t.Helper()
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
		if got := seen(t, url); got != old.asSeen() {
			t.Errorf("%s: the graph is %s, want the old one", name, got)
		}
		if left := workshops(t, url); len(left) > 0 {
			t.Errorf("%s: left: %s", name, left)
		}
	}
	for _, stage := range []string{"copy", "nodes", "index", "verify"} {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := Load(ctx, address(t, url), g, LoadOptions{Progress: func(now string, _, _ int) {
			if now == stage {
				cancel()
			}
		}})
		check("cancelled at "+stage, err, context.Canceled)
	}
	changed := false
	_, err := Load(t.Context(), address(t, url), g, LoadOptions{Progress: func(now string, _, _ int) {
		if now == "verify" && !changed {
			changed = true
			pgtest.Exec(t, url, "INSERT INTO quads (subject_hash, predicate_hash, object_hash) SELECT hash, hash, hash FROM nodes LIMIT 1")
		}
	}})
	pgtest.Exec(t, url, "DELETE FROM quads WHERE subject_hash = predicate_hash")
	check("others that write meanwhile", err, ErrOccupied)
	broken := errors.New("the store is broken")
	bad := g
	bad.Lines = func(yield func(nquads.Line, error) bool) {
		for line, err := range g.Lines {
			if !yield(line, err) {
				return
			}
			yield(nquads.Line{}, broken)
			return
		}
	}
	_, err = Load(t.Context(), address(t, url), bad, LoadOptions{})
	check("lines that fail", err, broken)
	bad = g
	bad.Sum[0]++
	_, err = Load(t.Context(), address(t, url), bad, LoadOptions{})
	check("another sum", err, ErrDamaged)
	bad = g
	bad.Nodes = old.Nodes
	_, err = Load(t.Context(), address(t, url), bad, LoadOptions{})
	check("nodes of another graph", err, ErrDamaged)
	bad = g
	bad.Nodes = func(yield func(store.Node, error) bool) {
		for node, err := range g.Nodes {
			node.Uses++
			if !yield(node, err) {
				return
			}
		}
	}
	_, err = Load(t.Context(), address(t, url), bad, LoadOptions{})
	check("uses that were miscounted", err, ErrDamaged)
	bad.Nodes = func(yield func(store.Node, error) bool) { yield(store.Node{}, broken) }
	_, err = Load(t.Context(), address(t, url), bad, LoadOptions{})
	check("nodes that fail", err, broken)
	bad = g
	bad.Quads++
	_, err = Load(t.Context(), address(t, url), bad, LoadOptions{})
	if want := fmt.Sprintf("the store holds %d statements, its notes say %d", g.Quads, g.Quads+1); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("a statement fewer than the notes say: %v, want %q", err, want)
	}
	check("a statement fewer than the notes say", err, err)
}

// TestDatabasesThatCannotTakeAGraph loads into one of another encoding, and as who
// may not make a schema: the error says what to do, and nothing is changed.
func TestDatabasesThatCannotTakeAGraph(t *testing.T) {
	url := pgtest.Database(t)
	g, _ := randomGraph(t, 1, 50)
	pgtest.Exec(t, url, "CREATE DATABASE narrow ENCODING 'LATIN1' TEMPLATE template0", "CREATE ROLE reader LOGIN")
	t.Cleanup(func() { pgtest.Exec(t, url, "DROP DATABASE narrow WITH (FORCE)", "DROP ROLE reader") })
	_, rest, _ := strings.Cut(url, "@/")
	_, host, _ := strings.Cut(rest, "?")
	for where, want := range map[string]string{
		"postgres://figraph@/narrow?" + host: "the database is in LATIN1, which has not all characters: make one with CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0",
		"postgres://reader@/" + rest:         "a load needs a schema to work in: GRANT CREATE ON DATABASE ... TO ...",
	} {
		before := query(t, where, relations)
		_, err := Load(t.Context(), address(t, where), g, LoadOptions{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", where, err, want)
		}
		if after := query(t, where, relations); !slices.Equal(after, before) || len(workshops(t, where)) > 0 {
			t.Errorf("%s: %v, before %v", where, after, before)
		}
	}
}

// TestNodesThatAreNoTerms has others change rows of nodes under an open graph: what
// a walk would have shown is an error.
func TestNodesThatAreNoTerms(t *testing.T) {
	url := pgtest.Database(t)
	g := graphOf(t, []string{`<https://e.org/s> <https://e.org/p> "o" .` + "\n"})
	mustLoad(t, url, g, LoadOptions{})
	db, err := Open(t.Context(), address(t, url))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ask := func() error {
		_, err := db.Walker().Pairs(t.Context(), "https://e.org/s", nil, store.Step{Predicate: "https://e.org/p"})
		return err
	}
	if err := ask(); err != nil {
		t.Fatal(err)
	}
	pgtest.Exec(t, url, "UPDATE nodes SET value_string = NULL, value_int = 7 WHERE value_string = 'o'")
	if err := ask(); !errors.Is(err, ErrDamaged) {
		t.Errorf("a number in the place of a text: %v", err)
	}
	if _, err := db.name(t.Context(), []refs.ValueHash{{1}}); !errors.Is(err, ErrDamaged) || !strings.HasSuffix(err.Error(), "no node 01"+strings.Repeat("00", 19)) {
		t.Errorf("a node that is not there: %v", err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := db.name(cancelled, []refs.ValueHash{{1}}); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits: %v", err)
	}
}

// TestKilledLoad kills a process that loads: the old graph stays, and the next
// load cleans up.
func TestKilledLoad(t *testing.T) {
	url := pgtest.Database(t)
	old, _ := randomGraph(t, 1, 500)
	mustLoad(t, url, old, LoadOptions{})
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), hangVariable+"="+url)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, _ := bufio.NewReader(out).ReadString('\n'); line != "half\n" {
		t.Fatalf("the process says %q", line)
	}
	g, _ := randomGraph(t, 2, 700)
	if _, err := Load(t.Context(), address(t, url), g, LoadOptions{}); !errors.Is(err, ErrLocked) {
		t.Errorf("a second load at the same time: %v, want ErrLocked", err)
	}
	cmd.Process.Kill()
	cmd.Wait()
	if got := seen(t, url); got != old.asSeen() {
		t.Errorf("the graph is %s, want the old one", got)
	}
	if len(workshops(t, url)) != 1 {
		t.Error("the killed load left nothing: it was not in the midst of it")
	}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) { // until the server notices
		_, err := Load(t.Context(), address(t, url), g, LoadOptions{})
		if err == nil {
			break
		}
		if !errors.Is(err, ErrLocked) || time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
	if got := seen(t, url); got != g.asSeen() || len(workshops(t, url)) > 0 {
		t.Errorf("the graph is %s, and left is %s", got, workshops(t, url))
	}
}

// TestOthersAreLeftAlone asks for loads into schemas that hold what is not ours.
func TestOthersAreLeftAlone(t *testing.T) {
	g, _ := randomGraph(t, 1, 200)
	for name, c := range map[string]struct {
		made     []string
		replaces bool   // --replace does
		says     string // else
	}{
		"a table":             {[]string{"CREATE TABLE customers (id int)"}, false, "customers"},
		"a view":              {[]string{"CREATE VIEW v AS SELECT 1"}, false, ": v:"},
		"nodes of another":    {[]string{"CREATE TABLE nodes (hash bytea, name text)"}, false, "nodes"},
		"quads as a view":     {[]string{"CREATE VIEW quads AS SELECT 1"}, false, "quads"},
		"another's notes":     {[]string{"CREATE TABLE figraph (a int)"}, false, "figraph"},
		"Cayley's quads":      {nil, true, "1 quads, of which 0 were loaded: --replace"},
		"a schema in the way": {[]string{"CREATE SCHEMA figraph_loading_public", "CREATE TABLE figraph_loading_public.t (a int)"}, false, "figraph_loading_public"},
	} {
		url := pgtest.Database(t)
		pgtest.Exec(t, url, c.made...)
		if c.made == nil {
			addByCayley(t, url)
		}
		before := query(t, url, relations)
		for _, replace := range []bool{false, true} {
			_, err := Load(t.Context(), address(t, url), g, LoadOptions{Replace: replace})
			if replace && c.replaces {
				if err != nil {
					t.Errorf("%s, to be replaced: %v", name, err)
				}
				continue
			}
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %v, want %q in it", name, err, c.says)
			}
			after := query(t, url, relations)
			if !slices.Equal(before, after) {
				t.Errorf("%s: something was changed: %v, before %v", name, after, before)
			}
		}
	}
}

// relations lists all that people make, with the file of each.
const relations = `SELECT concat_ws(' ', n.nspname, relname, relfilenode) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
	WHERE nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema') ORDER BY 1`

// addByCayley has stock Cayley make its schema and put one quad there.
func addByCayley(t testing.TB, url string) {
	t.Helper()
	if err := graph.InitQuadStore("postgres", url, nil); err != nil {
		t.Fatal(err)
	}
	qs, err := csql.New("postgres", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	one := quad.MakeIRI("a:s", "a:p", "a:o", "")
	err = qs.ApplyDeltas([]graph.Delta{{Quad: one, Action: graph.Add}}, graph.IgnoreOpts{})
	if err := errors.Join(err, qs.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestSchemaOfItsOwn loads beside the tables of others, into a schema that the URL
// names, and leaves grants and what depends on tables as they are.
func TestSchemaOfItsOwn(t *testing.T) {
	url := pgtest.Database(t)
	pgtest.Exec(t, url, "CREATE TABLE customers (id int)", `CREATE SCHEMA "my graph"`)
	own := url + "&search_path=%22my%20graph%22"
	g, lines := randomGraph(t, 1, 200)
	if loaded := mustLoad(t, own, g, LoadOptions{}); loaded.Schema != "my graph" {
		t.Errorf("loaded %+v", loaded)
	}
	if got := linesIn(t, own); !slices.Equal(got, lines) {
		t.Errorf("%d statements, want %d", len(got), len(lines))
	}
	pgtest.Exec(t, own, "GRANT SELECT ON nodes, quads TO guarded", "GRANT SELECT ON figraph TO PUBLIC")
	grants := func() []string {
		return query(t, own, "SELECT relname::text || ' ' || relacl::text FROM pg_class WHERE relnamespace = quote_ident(current_schema())::regnamespace AND relacl IS NOT NULL ORDER BY 1")
	}
	before := grants()
	mustLoad(t, own, g, LoadOptions{})
	if after := grants(); len(before) != 3 || !slices.Equal(before, after) {
		t.Errorf("grants are %q, before %q", after, before)
	}
	pgtest.Exec(t, url, `CREATE VIEW counted AS SELECT count(*) FROM "my graph".quads`)
	_, err := Load(t.Context(), address(t, own), g, LoadOptions{})
	if !errors.Is(err, ErrOccupied) || !strings.Contains(fmt.Sprint(err), "depend on") {
		t.Errorf("a table with a view on it: %v", err)
	}
	long := strings.Repeat("l", 60)
	pgtest.Exec(t, url, "CREATE SCHEMA "+long)
	mustLoad(t, url+"&search_path="+long, g, LoadOptions{})
	if left := workshops(t, url); len(left) > 0 {
		t.Errorf("left: %s", left)
	}
	if _, err := Load(t.Context(), address(t, url+"&search_path=none"), g, LoadOptions{}); err == nil || !strings.Contains(err.Error(), "CREATE SCHEMA") {
		t.Errorf("a schema that is not there: %v", err)
	}
}

// TestPasswordsAreNotShown asks with passwords that are wrong, in every place that
// has them, and looks for them in all messages.
func TestPasswordsAreNotShown(t *testing.T) {
	url := pgtest.Database(t)
	host := url[strings.Index(url, "host=")+len("host="):]
	const wrong = "wr0ng-secret"
	g, _ := randomGraph(t, 1, 10)
	for name, bad := range map[string]string{
		"in the URL":        "postgres://guarded:" + wrong + "@/postgres?host=" + host,
		"as a parameter":    "postgres://guarded@/postgres?host=" + host + "&password=" + wrong,
		"not percent-coded": "postgres://guarded:" + wrong + "/%zz@/postgres?host=" + host,
		"as a port":         "postgres://guarded:" + wrong + "/@host/postgres",
		"a bad parameter":   "postgres://guarded:" + wrong + "@localhost/postgres?sslmode=never",
		"no such host":      "postgres://guarded:" + wrong + "@nowhere.invalid/postgres",
	} {
		a, err := ParseAddress(bad)
		if err == nil {
			_, err = Load(t.Context(), a, g, LoadOptions{})
		}
		if err == nil || strings.Contains(err.Error(), wrong) || strings.Contains(a.String(), wrong) || strings.Contains(Redact(bad), wrong) {
			t.Errorf("%s: %v", name, err)
		}
		_, err = Open(t.Context(), a)
		if err == nil || strings.Contains(fmt.Sprintf("%v %+v", err, err), wrong) {
			t.Errorf("%s: open: %v", name, err)
		}
	}
	t.Setenv("PGPASSWORD", wrong)
	guarded := "postgres://guarded@/" + url[strings.Index(url, "@/")+2:]
	if _, err := Load(t.Context(), address(t, guarded), g, LoadOptions{}); err == nil || strings.Contains(err.Error(), wrong) {
		t.Errorf("in the environment: %v", err)
	}
}

// TestPasswordsAreHeeded connects with the password in each place that libpq reads
// it from.
func TestPasswordsAreHeeded(t *testing.T) {
	url := pgtest.Database(t)
	g, lines := randomGraph(t, 1, 50)
	database, host, _ := strings.Cut(url[strings.Index(url, "@/")+2:], "?host=")
	file := t.TempDir() + "/pass"
	escaped := strings.NewReplacer(`\`, `\\`, ":", `\:`).Replace(pgtest.Secret)
	if err := os.WriteFile(file, []byte("*:*:*:guarded:"+escaped+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	service := t.TempDir() + "/service.conf"
	if err := os.WriteFile(service, []byte("[kg]\nhost="+host+"\nuser=guarded\ndbname="+database+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	guarded := "postgres://guarded@/" + database + "?host=" + host
	for name, c := range map[string]struct {
		url string
		env map[string]string
	}{
		"in the URL":  {"postgres://guarded:s3cr%3At%2Fp%40ss%20word@/" + database + "?host=" + host, nil},
		"PGPASSWORD":  {guarded, map[string]string{"PGPASSWORD": pgtest.Secret}},
		"PGPASSFILE":  {guarded, map[string]string{"PGPASSFILE": file}},
		"PGSERVICE":   {"postgres://", map[string]string{"PGSERVICEFILE": service, "PGSERVICE": "kg", "PGPASSFILE": file}},
		"environment": {"postgres://", map[string]string{"PGHOST": host, "PGDATABASE": database, "PGUSER": "guarded", "PGPASSWORD": pgtest.Secret}},
	} {
		t.Run(name, func(t *testing.T) {
			for key, value := range c.env {
				t.Setenv(key, value)
			}
			mustLoad(t, c.url, g, LoadOptions{})
			db, err := Open(t.Context(), address(t, c.url))
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			line, err := nquads.Cut([]byte(lines[0]))
			if err != nil {
				t.Fatal(err)
			}
			subject, predicate := string(line.Subject), string(line.Predicate)
			pairs, err := db.Walker().Pairs(t.Context(), subject[1:len(subject)-1], nil, store.Step{Predicate: predicate[1 : len(predicate)-1]})
			if err != nil || !slices.ContainsFunc(pairs, func(p store.Pair) bool { return p.To == string(line.Object) }) {
				t.Errorf("from %s by %s: %v, %v", subject, predicate, pairs, err)
			}
		})
	}
	if _, err := pgx.Connect(t.Context(), guarded); err == nil {
		t.Error("the server lets anybody in: this test shows nothing")
	}
}
