package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"time"
)

const (
	headerTime  = 5 * time.Second // for a client to send the header of a request
	idleTime    = time.Minute     // that a connection may lie idle
	headerBytes = 64 << 10
)

// ErrCut says that what was under way at the end took longer than Options.Grace.
var ErrCut = errors.New("requests were cut off")

// Serve answers requests on a listener until the context ends; then it finishes
// what is under way, for Options.Grace at the most, and returns nil, or ErrCut. It
// closes the listener, not the server.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: headerTime, // no ReadTimeout: it would end long answers; bodies are refused
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    headerBytes,
		ErrorLog:          log.New(teller{s.o.Tell}, "", 0),
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.o.Grace)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		return errors.Join(fmt.Errorf("%w after %s", ErrCut, s.o.Grace), server.Close())
	}
	return nil
}

// teller hands on what net/http would log.
type teller struct{ tell func(error) }

var _ io.Writer = teller{}

func (t teller) Write(p []byte) (int, error) {
	t.tell(errors.New(strings.TrimSpace(string(p))))
	return len(p), nil
}
