package keep

import "time"

// Progress says how far a build is.
type Progress struct {
	Stage       string // "names", "read", "merge", "reduce", "sort", "learn", "count", "measure", "write", "index", "export", "compare", "copy", "nodes", "verify"
	Unit        string // what Done and Total count: "entries", "records", "quads", "keys", "nodes", "indexes"
	Done, Total int    // Total is 0 when unknown
	Statements  int
}

// Watch reports progress until stop is called.
func Watch(progress func(Progress), now func() Progress) (stop func()) {
	done := make(chan struct{})
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				progress(now())
				return
			case <-tick.C:
				progress(now())
			}
		}
	}()
	return func() {
		close(done)
		<-finished
	}
}
