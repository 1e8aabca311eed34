package build

import "figraph/keep"

// sequence does one step after the other, beside the goroutine that names them, until
// one fails.
type sequence struct {
	steps chan func() error
	ended chan error
}

// newSequence begins a sequence of steps that read a store in a folder.
func newSequence(dir string) *sequence {
	s := &sequence{make(chan func() error, 4), make(chan error, 1)}
	go func() {
		var err error
		for step := range s.steps {
			if err == nil {
				err = keep.Guard(dir, step)
			}
		}
		s.ended <- err
	}()
	return s
}

func (s *sequence) then(step func() error) { s.steps <- step }

// wait waits for the steps to end, after which none is named.
func (s *sequence) wait() error {
	close(s.steps)
	return <-s.ended
}
