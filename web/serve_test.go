package web

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// listen serves on a port of this machine until the context ends.
func listen(t *testing.T, ctx context.Context, s *Server) (address string, ended chan error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended = make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()
	return l.Addr().String(), ended
}

// TestServeFinishesWhatIsUnderWay ends while an answer is under way: it comes,
// whole, and nobody else is let in.
func TestServeFinishesWhatIsUnderWay(t *testing.T) {
	s := serve(t, Options{})
	ctx, stop := context.WithCancel(t.Context())
	address, ended := listen(t, ctx, s)
	if err := s.turns.quick.enter(ctx, 0); err != nil { // fill all turns but one
		t.Fatal(err)
	}
	for len(s.turns.quick) < cap(s.turns.quick) {
		s.turns.quick.enter(ctx, 0)
	}
	answered := make(chan error, 1)
	go func() {
		response, err := http.Get("http://" + address + ketamine)
		if err == nil {
			_, err = io.ReadAll(response.Body)
			if response.StatusCode != http.StatusOK {
				err = fmt.Errorf("status %d", response.StatusCode)
			}
		}
		answered <- err
	}()
	for len(s.requests) == 0 {
		time.Sleep(time.Millisecond)
	}
	stop()
	time.Sleep(50 * time.Millisecond)
	select {
	case err := <-ended:
		t.Fatalf("it ended before the answer: %v", err)
	default:
	}
	s.turns.quick.leave()
	if err := <-answered; err != nil {
		t.Error(err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := net.Dial("tcp", address); err == nil {
		t.Error("it still listens")
	}
}

// TestServeEndsInTime though a client takes nothing.
func TestServeEndsInTime(t *testing.T) {
	s := serve(t, Options{Grace: 50 * time.Millisecond, WriteTimeout: time.Minute, Tell: func(error) {}})
	ctx, stop := context.WithCancel(t.Context())
	client, server := net.Pipe()
	defer client.Close()
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, &oneListener{conn: server, done: make(chan struct{})}) }()
	if _, err := io.WriteString(client, "GET /api/v1/export.nq HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(client, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	stop()
	select {
	case err := <-ended:
		if !errors.Is(err, ErrCut) {
			t.Errorf("%v, want ErrCut", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("it does not end")
	}
}

// TestSlowHeaders of many clients do not hold others.
func TestSlowHeaders(t *testing.T) {
	s := serve(t, Options{})
	address, _ := listen(t, t.Context(), s)
	for range 200 {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		io.WriteString(conn, "GET /api/v1/stats HTTP/1.1\r\nHost: ")
	}
	response, err := http.Get("http://" + address + ketamine)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%v %v", response, err)
	}
	response.Body.Close()
}

// TestHugeHeaders end the connection.
func TestHugeHeaders(t *testing.T) {
	address, _ := listen(t, t.Context(), serve(t, Options{}))
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: localhost\r\nX: %0100000d\r\n\r\n", 0)
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || response.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("%v %v", response, err)
	}
}
