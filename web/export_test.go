package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"figraph/keep"
	"figraph/rdfexport"
	"figraph/vocab"
)

// exported is a graph as the library exports it.
func exported(t testing.TB, folder keep.Folder, o keep.ExportOptions) string {
	t.Helper()
	g, err := folder.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	var b bytes.Buffer
	if err := keep.Export(context.Background(), g, &b, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestExportsAreTheLibrarys(t *testing.T) {
	s := serve(t, Options{})
	for _, f := range rdfexport.Formats {
		w := get(s, "/api/v1/export"+f.Extension)
		if want := exported(t, s.o.Folder, keep.ExportOptions{Format: f}); w.Code != http.StatusOK || w.Body.String() != want {
			t.Errorf("%s: %d, %d bytes, want %d", f.Name, w.Code, w.Body.Len(), len(want))
		}
		if got := w.Header().Get("Content-Disposition"); !strings.HasPrefix(got, `attachment; filename="figraph-`) || !strings.HasSuffix(got, f.Extension+`"`) {
			t.Errorf("%s: %s", f.Name, got)
		}
		want := exported(t, s.o.Folder, keep.ExportOptions{Format: f, Selection: keep.Selection{Layers: []vocab.Layer{vocab.Links}}})
		if got := getOK(t, s, "/api/v1/export"+f.Extension+"?layers=links"); got != want {
			t.Errorf("%s: links have %d bytes, want %d", f.Name, len(got), len(want))
		}
	}
}

// pipe is a listener on a connection whose other end reads only when it is told
// to: nothing lies in buffers of the system.
func pipe(t *testing.T, s *Server) net.Conn {
	t.Helper()
	client, server := net.Pipe()
	l := &oneListener{conn: server, done: make(chan struct{})}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		client.Close()
		cancel()
		<-ended
	})
	return client
}

// oneListener has one connection to accept.
type oneListener struct {
	conn net.Conn
	done chan struct{}
}

func (l *oneListener) Accept() (net.Conn, error) {
	if l.conn != nil {
		c := l.conn
		l.conn = nil
		return c, nil
	}
	<-l.done
	return nil, net.ErrClosed
}

func (l *oneListener) Close() error   { close(l.done); return nil }
func (l *oneListener) Addr() net.Addr { return &net.TCPAddr{} }

// TestExportWaitsForTheClient reads the beginning of an export and no more: the
// server waits, holds no more than its buffers, and others are served. Then the
// rest comes, whole.
func TestExportWaitsForTheClient(t *testing.T) {
	s := serve(t, Options{})
	client := pipe(t, s)
	if _, err := io.WriteString(client, "GET /api/v1/export.nq HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	first := make([]byte, 1000)
	if _, err := io.ReadFull(client, first); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		getOK(t, s, ketamine)
		getOK(t, s, "/entity/mesh:D007649?format=turtle")
	}
	rest, err := io.ReadAll(client)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(newReader(append(first, rest...)), nil)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if want := exported(t, s.o.Folder, keep.ExportOptions{Format: rdfexport.Formats[0]}); err != nil || string(body) != want {
		t.Errorf("%d bytes, want %d (%v)", len(body), len(want), err)
	}
}

// TestClientThatTakesNothing is left after its time, and what it held is free.
func TestClientThatTakesNothing(t *testing.T) {
	s := serve(t, Options{WriteTimeout: 50 * time.Millisecond, Exports: 1})
	client := pipe(t, s)
	if _, err := io.WriteString(client, "GET /api/v1/export.nq HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(client, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	if err := s.exports.enter(t.Context(), 5*time.Second); err != nil {
		t.Fatalf("the export still waits: %v", err)
	}
	s.exports.leave()
	rest, err := io.ReadAll(client)
	if err == nil && bytes.HasSuffix(rest, []byte("0\r\n\r\n")) {
		t.Error("an export that was cut looks whole")
	}
	getOK(t, s, "/api/v1/export.nq")
}

// TestClientThatLeaves frees what it held.
func TestClientThatLeaves(t *testing.T) {
	s := serve(t, Options{Exports: 1})
	client := pipe(t, s)
	if _, err := io.WriteString(client, "GET /api/v1/export.ttl HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(client, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	client.Close()
	if err := s.exports.enter(t.Context(), 5*time.Second); err != nil {
		t.Fatalf("the export goes on: %v", err)
	}
}

// TestWritersThatFail at every piece of an answer break off, or pass the error on
// while nothing is sent.
func TestWritersThatFail(t *testing.T) {
	answer := reply{}
	for i := range 9000 {
		answer.Rows = append(answer.Rows, []any{"a cell of some length", i})
	}
	for _, form := range answerFormats {
		answer.asked.format, answer.Value = form, answer.Rows
		for room := range 4 {
			w := &brittle{room: room}
			func() {
				defer func() {
					if p := recover(); p != http.ErrAbortHandler {
						t.Errorf("%s: after %d pieces: %v", form.Name, room, p)
					}
				}()
				if err := stream(w, func(w io.Writer) error { return answer.write(w) }); err != nil {
					t.Errorf("%s: after %d pieces: an error for an answer that has begun: %v", form.Name, room, err)
				}
			}()
		}
	}
	want := errors.New("nothing was written")
	if err := stream(&brittle{}, func(io.Writer) error { return want }); !errors.Is(err, want) {
		t.Errorf("%v", err)
	}
}

// brittle takes some pieces, then no more.
type brittle struct{ room int }

func (b *brittle) Write(p []byte) (int, error) {
	if b.room--; b.room < 0 {
		return 0, io.ErrClosedPipe
	}
	return len(p), nil
}
