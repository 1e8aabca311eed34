package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"figraph/graph/index"
	"figraph/keep"
	"figraph/queries"
)

// serving measures figraph serve under load.
type serving struct {
	ctx         context.Context
	index       *index.Index
	drawn       []index.EntityID // the most drawn first
	connections int
	span        time.Duration
	base        string
}

// askServer prints how figraph serve answers mixed questions of the graph in a
// folder to many connections at once.
func askServer(ctx context.Context, folder string, connections int, span time.Duration) (err error) {
	dir, err := os.MkdirTemp("", "figraph-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	figraph := filepath.Join(dir, "figraph")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", figraph, "figraph/cmd/figraph").CombinedOutput(); err != nil {
		return fmt.Errorf("compile figraph: %w: %s", err, out)
	}
	graph, err := keep.Folder(folder).Open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, graph.Close()) }()
	s := &serving{ctx: ctx, connections: connections, span: span}
	if s.index, err = graph.Index(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.index.Close()) }()
	s.drawn = byFigures(s.index)
	if len(s.drawn) == 0 {
		return errors.New("no figure draws anything: there is nothing to ask about")
	}
	fmt.Printf("%s; load when it began: %s\n\n%d quads, %d figures, %d entities that figures draw; %d connections for %s each.\n\n",
		processor(), load(), graph.Stats.Quads, s.index.Figures(), len(s.drawn), connections, span)
	fmt.Print("| names | requests/s | p50 ms | p95 ms | p99 ms | most ms | errors | core-ms a request | MiB before, halfway, after | files open |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n")
	alike := func(r *rand.Rand) int { return r.IntN(len(s.drawn)) }
	return errors.Join(s.measure(figraph, folder, "as popular as they are drawn", s.mixed(s.popular)), s.measure(figraph, folder, "all alike", s.mixed(alike)),
		s.measure(figraph, folder, "people, who look around", s.people(s.connections, 0)),
		s.measure(figraph, folder, fmt.Sprintf("%d people, who look at each answer for %s", peopleLooking, looking), s.people(peopleLooking, looking)),
		s.each(figraph, folder, []func(*rand.Rand) int{s.popular, alike}))
}

// byFigures are the entities that figures draw, those of the most figures first.
func byFigures(x *index.Index) (list []index.EntityID) {
	for e := range index.EntityID(x.Entities()) {
		if x.KindsOf(e)&index.Drawn != 0 && x.CountFigures(e, queries.DefaultEvidence) > 0 {
			list = append(list, e)
		}
	}
	slices.SortStableFunc(list, func(a, b index.EntityID) int {
		return cmp.Compare(x.CountFigures(b, queries.DefaultEvidence), x.CountFigures(a, queries.DefaultEvidence))
	})
	return list
}

// popular is a place in the list of entities by Zipf's law: the second is asked for
// half as often as the first.
func (s *serving) popular(r *rand.Rand) int {
	return int(math.Pow(float64(len(s.drawn)), r.Float64())) - 1
}

// mixed asks the mix.
func (s *serving) mixed(pick func(*rand.Rand) int) func(uint64, time.Duration) (answered, error) {
	return func(seed uint64, span time.Duration) (answered, error) {
		return s.wrk(func(r *rand.Rand) string { return s.question(r, pick) }, seed, span)
	}
}

// visit is what a person asks for: suggestions at each letter, the page of a thing, the
// evidence of what it is drawn with, back, a figure; at times a path, or all rows.
func (s *serving) visit(r *rand.Rand) (steps []string) {
	e := s.drawn[s.popular(r)]
	name := s.index.Entity(e).CURIE
	letters := []rune(cmp.Or(s.index.Entity(e).Name, name))
	for n := 2; n <= min(len(letters), 4); n++ {
		steps = append(steps, "/api/v1/complete?"+url.Values{"prefix": {string(letters[:n])}}.Encode())
	}
	page := "/entity/" + url.PathEscape(name)
	steps = append(steps, page, "/explain?"+url.Values{"name": {name, s.beside(r, e)}}.Encode(), page,
		"/entity/"+url.PathEscape("fig:"+s.index.Figure(s.figureOf(r, e)).ID))
	switch r.IntN(4) {
	case 0:
		steps = append(steps, "/path?"+url.Values{"name": {name, s.other(r, s.popular, name)}}.Encode())
	case 1:
		steps = append(steps, "/api/v1/neighbors?"+url.Values{"name": {name}, "limit": {"0"}, "format": {"tsv"}}.Encode())
	}
	return steps
}

// measure asks a server many questions at once, for half of the time to warm up.
func (s *serving) measure(figraph, folder, name string, load func(seed uint64, span time.Duration) (answered, error)) error {
	return s.withServer(figraph, folder, func(pid int) error {
		before, files, halfway := memory(pid), filesOpen(pid), 0
		if _, err := load(1, s.span/2); err != nil {
			return err
		}
		processor := spent(pid)
		half := time.AfterFunc(s.span/2, func() { halfway = memory(pid) })
		defer half.Stop()
		a, err := load(2, s.span)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		processor = spent(pid) - processor
		time.Sleep(time.Second) // for connections to close
		fmt.Printf("| %s | %.0f | %.1f | %.1f | %.1f | %.0f | %d | %.2f | %d, %d, %d | %d, %d |\n", name, float64(a.Answers)/s.span.Seconds(),
			a.P50/1000, a.P95/1000, a.P99/1000, a.Most/1000, a.Wrong, milliseconds(processor)/float64(max(1, a.Answers)), before, halfway, memory(pid), files, filesOpen(pid))
		return nil
	})
}

// each asks a server one question after the other, of one kind after the other.
func (s *serving) each(figraph, folder string, picks []func(*rand.Rand) int) error {
	fmt.Print("\n| question | share | core-ms, popular | all alike |\n| --- | --- | --- | --- |\n")
	return s.withServer(figraph, folder, func(pid int) error {
		for _, m := range mix {
			fmt.Printf("| %s | %d %% ", m.what, m.share)
			for _, pick := range picks {
				const asked = 100
				r, before := rand.New(rand.NewPCG(9, 9)), spent(pid)
				for range asked {
					if err := s.get(http.DefaultClient, s.questionOf(m.what, r, pick), nil); err != nil {
						return fmt.Errorf("%s: %w", m.what, err)
					}
				}
				fmt.Printf("| %.1f ", milliseconds(spent(pid)-before)/asked)
			}
			fmt.Println("|")
		}
		return nil
	})
}

// withServer starts a server of its own, so that nothing is kept from before.
func (s *serving) withServer(figraph, folder string, do func(pid int) error) error {
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	cmd := exec.CommandContext(ctx, figraph, "serve", "-g", folder, "--addr", "127.0.0.1:0")
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	lines := bufio.NewScanner(stderr)
	if !lines.Scan() {
		return errors.Join(fmt.Errorf("figraph serve says nothing: %w", io.ErrUnexpectedEOF), cmd.Wait())
	}
	s.base = strings.TrimSuffix(strings.TrimPrefix(lines.Text(), "serving "), "/")
	go io.Copy(io.Discard, stderr)
	if err = s.verified(); err == nil {
		err = do(cmd.Process.Pid)
	}
	return errors.Join(err, cmd.Process.Signal(syscall.SIGTERM), cmd.Wait())
}

// verified waits until the server has verified its store: before, pages lack what that
// says.
func (s *serving) verified() error {
	for end := time.Now().Add(verifyTime); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		var health struct {
			Store string `json:"store"`
		}
		response, err := http.Get(s.base + "/healthz")
		if err != nil {
			return err
		}
		err = errors.Join(json.NewDecoder(response.Body).Decode(&health), response.Body.Close())
		if err != nil || health.Store == "verified" {
			return err
		}
	}
	return fmt.Errorf("the store is not verified after %s", verifyTime)
}

const verifyTime = 10 * time.Minute

// memory is the anonymous memory of a process, in MiB.
func memory(pid int) int {
	anonymous, _ := resident(pid)
	return int(anonymous >> 20)
}

// peopleLooking are people who look at each answer for about so long.
const (
	peopleLooking = 512
	looking       = time.Second
)

// people make one visit after the other, each in a browser that keeps what it got, and
// look at each answer: none or twice as long as said, or anything between.
func (s *serving) people(count int, look time.Duration) func(uint64, time.Duration) (answered, error) {
	return func(seed uint64, span time.Duration) (answered, error) {
		client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: count, DisableCompression: true}}
		defer client.CloseIdleConnections()
		var all latencies
		var clients sync.WaitGroup
		for i := range count {
			clients.Go(func() { s.person(client, rand.New(rand.NewPCG(seed, uint64(i))), look, time.Now().Add(span), &all) })
		}
		clients.Wait()
		return all.summary()
	}
}

func (s *serving) person(client *http.Client, r *rand.Rand, look time.Duration, end time.Time, all *latencies) {
	held, steps := map[string]string{}, []string{"/", "/static/style.css", "/static/app.js"}
	for ; time.Now().Before(end); steps = steps[1:] {
		began := time.Now()
		err := s.get(client, steps[0], held)
		all.note(steps[0], time.Since(began), err)
		if len(steps) == 1 {
			steps = append(steps, s.visit(r)...)
		}
		time.Sleep(time.Duration(2 * r.Float64() * float64(look)))
	}
}

// latencies are how long answers took.
type latencies struct {
	mutex sync.Mutex
	list  []time.Duration
	wrong []error
}

func (l *latencies) note(target string, took time.Duration, err error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.list = append(l.list, took)
	if err != nil {
		l.wrong = append(l.wrong, fmt.Errorf("%s: %w", target, err))
	}
}

func (l *latencies) summary() (answered, error) {
	for _, err := range l.wrong[:min(3, len(l.wrong))] {
		fmt.Fprintln(os.Stderr, "bench:", err)
	}
	if len(l.list) == 0 {
		return answered{}, errors.New("no answer")
	}
	share := func(p float64) float64 { return milliseconds(at(l.list, p)) * 1000 }
	return answered{len(l.list), share(.5), share(.95), share(.99), milliseconds(slices.Max(l.list)) * 1000, len(l.wrong)}, nil
}

// get asks, unless what is held is still so.
func (s *serving) get(client *http.Client, target string, held map[string]string) error {
	r, err := http.NewRequestWithContext(s.ctx, http.MethodGet, s.base+target, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Accept-Encoding", "gzip")
	if tag := held[target]; tag != "" {
		r.Header.Set("If-None-Match", tag)
	}
	response, err := client.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode == http.StatusNotModified && held[target] != "" {
		return nil
	}
	if response.StatusCode != http.StatusOK {
		return errors.New(response.Status)
	}
	if held != nil {
		held[target] = response.Header.Get("ETag")
	}
	return nil
}

// mix is what is asked, of 100 questions.
var mix = []struct {
	share int
	what  string
}{{25, "complete"}, {20, "links"}, {20, "page"}, {10, "figures"}, {10, "explain"}, {5, "papers"}, {4, "path"}, {2, "path page"}, {2, "enrich"}, {1, "similar"}, {1, "turtle"}}

// question is one of the mix, about entities that are picked.
func (s *serving) question(r *rand.Rand, pick func(*rand.Rand) int) string {
	n := r.IntN(100)
	for _, m := range mix {
		if n -= m.share; n < 0 {
			return s.questionOf(m.what, r, pick)
		}
	}
	return "/"
}

func (s *serving) questionOf(what string, r *rand.Rand, pick func(*rand.Rand) int) string {
	e := s.drawn[pick(r)]
	name := s.index.Entity(e).CURIE
	asked := func(path string, names ...string) string { return path + "?" + url.Values{"name": names}.Encode() }
	switch what {
	case "complete":
		letters := []rune(cmp.Or(s.index.Entity(e).Name, name))
		return "/api/v1/complete?" + url.Values{"prefix": {string(letters[:min(len(letters), 2+r.IntN(3))])}}.Encode()
	case "links":
		return asked("/api/v1/"+[]string{"genes", "drugs", "diseases", "neighbors"}[r.IntN(4)], name)
	case "page":
		return "/entity/" + url.PathEscape(name)
	case "turtle":
		return "/entity/" + url.PathEscape(name) + "?format=turtle"
	case "explain":
		return asked("/api/v1/explain", name, s.beside(r, e))
	case "path":
		return asked("/api/v1/path", name, s.other(r, pick, name))
	case "path page":
		return asked("/path", name, s.other(r, pick, name))
	case "enrich":
		list := []string{name}
		for range 20 {
			list = append(list, s.index.Entity(s.drawn[pick(r)]).CURIE)
		}
		return asked("/api/v1/enrich", list...)
	case "similar":
		return asked("/api/v1/similar", "fig:"+s.index.Figure(s.figureOf(r, e)).ID)
	}
	return asked("/api/v1/"+what, name)
}

// other is one that is picked and not of that name.
func (s *serving) other(r *rand.Rand, pick func(*rand.Rand) int, name string) string {
	for range 100 {
		if other := s.index.Entity(s.drawn[pick(r)]).CURIE; other != name {
			return other
		}
	}
	return name
}

// figureOf is a figure that draws an entity.
func (s *serving) figureOf(r *rand.Rand, e index.EntityID) index.FigureID {
	edges := s.index.FiguresOf(e)
	return index.FigureID(edges.At(r.IntN(edges.Len())).Other)
}

// beside is something that is drawn with an entity, or itself where nothing is.
func (s *serving) beside(r *rand.Rand, e index.EntityID) string {
	edges := s.index.EntitiesOf(s.figureOf(r, e))
	return s.index.Entity(index.EntityID(edges.At(r.IntN(edges.Len())).Other)).CURIE
}
