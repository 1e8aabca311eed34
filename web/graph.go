package web

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"figraph/graph/index"
	"figraph/graph/store"
	"figraph/keep"
	"figraph/queries"
)

// opened is a graph that is open: its index, and its store as long as somebody
// reads quads.
type opened struct {
	number     int // how many were opened before
	stamp      keep.Stamp
	facts      *keep.Graph                  // what its store notes of it; that store is closed
	report     func() (*keep.Report, error) // read once
	receipt    func() (keep.Receipt, error) // read once
	provenance func() (provenance, error)   // read once
	spread     func() spread                // counted once
	index      *index.Index
	asked      queries.Graph

	titles titles

	readers int // requests, and one for being in force; guarded by the follower

	blocked atomic.Int64 // when an update last waited in vain

	verdict  *verdict
	unverify func() // ends the way to it

	mu          sync.Mutex
	quads       *keep.Graph
	quadReaders int
	idle        *time.Timer // closes the store that nobody reads
}

// follower gives each request the graph that is in force when it begins. When a
// build has put another one in force, the next request opens it; requests under
// way keep theirs, and the last of them closes it.
type follower struct {
	folder  keep.Folder
	tell    func(error)
	changed func(*opened)
	isBusy  func() bool // whether somebody else needs the processors

	verifying sync.WaitGroup

	began   time.Time
	looked  atomic.Int64 // when somebody looked, in nanoseconds after that
	opening sync.Mutex   // held while a graph is opened
	opened  int          // how many were

	mu      sync.Mutex
	current *opened
	retry   time.Time // when to try again, after an error
	problem error     // why the graph in force is not served
}

var (
	errClosed   = errors.New("the server is closed")
	errReplaced = errors.New("the graph was replaced again and again while it was opened")
)

// retryAfter is how long a graph that did not open is left alone.
const retryAfter = time.Second

func newFollower(folder keep.Folder, tell func(error)) *follower {
	return &follower{began: time.Now(), folder: folder, tell: tell, changed: func(*opened) {}, isBusy: func() bool { return false }}
}

// start opens the first graph.
func (f *follower) start() error {
	g, err := f.open()
	if err != nil {
		return err
	}
	f.current = g
	f.changed(g)
	f.verify(g)
	return nil
}

// open opens the graph in force. A build may replace it meanwhile, and then the
// next one is opened.
func (f *follower) open() (*opened, error) {
	for {
		stamp, err := f.folder.Stamp()
		if err != nil {
			return nil, err
		}
		g, err := openAt(f.folder, stamp)
		if err == nil {
			g.number = f.opened
			f.opened++
			return g, nil
		}
		if now, stampErr := f.folder.Stamp(); stampErr != nil || now == stamp {
			return nil, err
		}
	}
}

func openAt(folder keep.Folder, stamp keep.Stamp) (*opened, error) {
	g, err := folder.Open()
	if err != nil {
		return nil, err
	}
	opened := &opened{stamp: stamp, facts: g, readers: 1, verdict: newVerdict()}
	opened.index, err = g.Index()
	if err == nil {
		opened.asked = queries.Graph{Index: opened.index, Vocab: g.Vocab, Ready: &queries.Ready{}}
		err = guard(func() error { opened.titles = titlesOf(opened.index); return nil })
	}
	if err := errors.Join(err, g.Close()); err != nil {
		if opened.index != nil {
			err = errors.Join(err, opened.index.Close())
		}
		return nil, err
	}
	opened.report = sync.OnceValues(func() (*keep.Report, error) {
		p, err := opened.provenance()
		if err != nil {
			return nil, err
		}
		return g.ReportOf(p.Receipt, keep.MostUnresolved)
	})
	opened.receipt = sync.OnceValues(g.Receipt)
	opened.provenance = sync.OnceValues(func() (provenance, error) { return provenanceOf(g) })
	opened.spread = sync.OnceValue(func() spread { return spreadOf(opened.index) })
	return opened, nil
}

// acquire gives the graph in force. Release it.
func (f *follower) acquire() (*opened, error) {
	if f.isToLook() && f.isStale() && f.opening.TryLock() { // others go on with what there is
		f.replace()
		f.opening.Unlock()
	}
	return f.hold()
}

// hold gives the graph that was in force when somebody looked last. Release it.
func (f *follower) hold() (*opened, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.current == nil {
		return nil, errClosed
	}
	f.current.readers++
	return f.current, nil
}

// lookEvery is how long a look at which graph is in force is good for: looking takes
// longer than to find an answer that is kept.
const lookEvery = 2 * time.Millisecond

// isToLook says whether somebody has to look, and takes the one who asks for it.
func (f *follower) isToLook() bool {
	now := int64(time.Since(f.began)) // whatever becomes of the system's clock
	looked := f.looked.Load()
	return now-looked > int64(lookEvery) && f.looked.CompareAndSwap(looked, now)
}

// isStale says whether another graph may be in force.
func (f *follower) isStale() bool {
	stamp, err := f.folder.Stamp()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.current == nil || err == nil && f.current.stamp == stamp {
		f.problem = nil
		return false
	}
	return time.Now().After(f.retry)
}

// replace opens the graph in force instead of the one that was. The caller holds
// opening. A graph that does not open leaves the one that was.
func (f *follower) replace() {
	if !f.isStale() {
		return
	}
	g, err := f.open()
	f.mu.Lock()
	former := f.current
	if err != nil || former == nil {
		f.retry, f.problem = time.Now().Add(retryAfter), err
		f.mu.Unlock()
		if g != nil {
			f.tellOf(g.index.Close())
		}
		f.tellOf(err)
		return
	}
	f.current, f.problem = g, nil
	f.verify(g)
	f.mu.Unlock()
	f.changed(g)
	former.unverify()
	f.release(former)
}

func (f *follower) tellOf(err error) {
	if err != nil {
		f.tell(err)
	}
}

// release gives a graph back. The last reader of a former graph closes it.
func (f *follower) release(g *opened) {
	f.mu.Lock()
	g.readers--
	last := g.readers == 0
	f.mu.Unlock()
	if last {
		f.tellOf(errors.Join(g.closeIdle(), g.index.Close()))
	}
}

// acquireQuads gives the graph in force with its store open and verified. Release it
// with releaseQuads. Where that takes a while, who makes an answer lets others have
// the turn.
func (f *follower) acquireQuads(ctx context.Context) (*opened, error) {
	return f.acquireStore(ctx, (*verdict).wait)
}

// acquireStore is acquireQuads for who is content with another verdict.
func (f *follower) acquireStore(ctx context.Context, content func(*verdict) error) (*opened, error) {
	g, err := f.hold()
	if err != nil || g.verdict.now() == nil && g.joinReaders() {
		return g, err
	}
	f.release(g)
	open := func() { g, err = f.openQuads(content) }
	if t := turnOf(ctx); t != nil {
		t.aside(open)
	} else {
		open()
	}
	return g, err
}

// joinReaders reads the store with those who do already, unless an update waits for
// them to end.
func (g *opened) joinReaders() bool {
	if g.isWanted() || !g.mu.TryLock() {
		return false
	}
	defer g.mu.Unlock()
	if g.quads == nil {
		return false
	}
	g.join()
	return true
}

// mostWay is how long who reads the store gives way to an update. Others may read for
// longer, such as exports: then there is none to be given, for a while.
const mostWay = 5 * time.Second

func (g *opened) isWanted() bool {
	return store.IsWanted(g.facts.StoreDir()) && time.Since(time.Unix(0, g.blocked.Load())) > 4*mostWay
}

// giveWay waits while an update waits for readers to end.
func (g *opened) giveWay() {
	for end := time.Now().Add(mostWay); g.isWanted(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			g.blocked.Store(time.Now().UnixNano())
		}
	}
}

// mostUpdate is how long an export waits to begin, while an update waits for those
// before it to end.
const mostUpdate = time.Minute

// letUpdate waits before something that reads the store for long.
func (f *follower) letUpdate(ctx context.Context) error {
	g, err := f.acquire()
	if err != nil {
		return err
	}
	defer f.release(g)
	for end := time.Now().Add(mostUpdate); err == nil && store.IsWanted(g.facts.StoreDir()) && time.Now().Before(end); err = ctx.Err() {
		time.Sleep(20 * time.Millisecond)
	}
	return err
}

func (f *follower) openQuads(content func(*verdict) error) (*opened, error) {
	for range 20 {
		g, err := f.acquire()
		if err != nil {
			return nil, err
		}
		if err = content(g.verdict); err == nil {
			g.giveWay()
			err = g.openStore(f.folder)
		}
		if err == nil {
			return g, nil
		}
		f.release(g)
		if !errors.Is(err, errReplaced) {
			return nil, err
		}
		f.opening.Lock() // another may be opening it: wait
		f.replace()
		f.opening.Unlock()
	}
	return nil, errReplaced
}

// openStore opens the store of a graph, or says that its folder is gone.
func (g *opened) openStore(folder keep.Folder) (err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.quads == nil {
		if g.quads, err = g.ownStore(folder); err != nil {
			return err
		}
	}
	g.join()
	return nil
}

// join is one reader of the store more. The caller holds mu.
func (g *opened) join() {
	g.quadReaders++
	if g.idle != nil {
		g.idle.Stop()
	}
}

// idleStore is how long a store that nobody reads stays open, for who comes next. An
// update waits for its end.
const idleStore = 200 * time.Millisecond

func (f *follower) releaseQuads(g *opened) {
	g.mu.Lock()
	g.quadReaders--
	switch {
	case g.quadReaders > 0:
	case g.idle == nil:
		g.idle = time.AfterFunc(idleStore, func() { f.tellOf(g.closeIdle()) })
	default:
		g.idle.Reset(idleStore)
	}
	g.mu.Unlock()
	f.release(g)
}

// closeIdle closes a store that nobody reads.
func (g *opened) closeIdle() (err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.quadReaders == 0 && g.quads != nil {
		g.idle.Stop()
		err = g.quads.Close()
		g.quads = nil
	}
	return err
}

func (f *follower) close() error {
	f.opening.Lock()
	defer f.opening.Unlock()
	f.mu.Lock()
	g := f.current
	f.current = nil
	f.mu.Unlock()
	if g != nil {
		g.unverify()
		f.release(g)
	}
	f.verifying.Wait()
	return nil
}

// state is that of the store of the graph in force.
func (f *follower) state() string {
	g, err := f.hold()
	if err != nil {
		return ""
	}
	defer f.release(g)
	return g.verdict.state()
}

// isBehind says whether a former graph is served because the one in force does not
// open.
func (f *follower) isBehind() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.problem != nil
}
