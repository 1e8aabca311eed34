package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"runtime"
)

// The templates of pages, and what they load: built by make web of web/app.
//
//go:embed page static
var pageFiles embed.FS

// pages are the pages of the explorer. All text in them is escaped by
// html/template, or by markup as it does; nothing in them runs but the files of static, and without these
// every page still has its content.
type pages struct {
	templates *template.Template // which others are made of
	free      chan *page
	hash      string // of all the files: a page changes with them
}

func newPages() (p pages, err error) {
	p.free = make(chan *page, 2*runtime.GOMAXPROCS(0))
	if p.templates, err = template.New("").Funcs(new(page).funcs()).ParseFS(pageFiles, "page/*.html"); err != nil {
		return p, err
	}
	sum := sha256.New()
	err = fs.WalkDir(pageFiles, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := pageFiles.ReadFile(name)
		sum.Write(content)
		return err
	})
	p.hash = hex.EncodeToString(sum.Sum(nil)[:8])
	return p, err
}

// take gives an empty page. Give it back when it is written.
func (p pages) take() (*page, error) {
	select {
	case one := <-p.free:
		one.b = one.b[:0]
		return one, nil
	default:
	}
	templates, err := p.templates.Clone()
	one := &page{templates: templates}
	if err == nil {
		templates.Funcs(one.funcs())
	}
	return one, err
}

// mostRoom is how much room a page that is kept has, in bytes. Those that are kept are
// never let go, unlike what lies in a sync.Pool: to make templates ready takes 4 ms.
const mostRoom = 1 << 20

// giveBack keeps a page for others, unless there are enough of them.
func (p pages) giveBack(one *page) {
	if cap(one.b) > mostRoom {
		one.b = nil
	}
	select {
	case p.free <- one:
	default:
	}
}

var staticTypes = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}

// static gives what pages load. They name the hash, so what they got is kept for
// good.
func (s *Server) static(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("file")
	content, err := pageFiles.ReadFile("static/" + name)
	if err != nil {
		return noPath(r.URL.Path)
	}
	h := w.Header()
	h.Set("ETag", `"`+s.pages.hash+`"`)
	h.Set("Cache-Control", "no-cache")
	if r.URL.RawQuery == s.pages.hash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if r.Header.Get("If-None-Match") == h.Get("ETag") {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", staticTypes[path.Ext(name)])
	w.Write(content)
	return nil
}
