package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/edsrzf/mmap-go"

	"figraph/graph/store"
	"figraph/keep"
)

// folder looks whether the graph's folder is there and may be written.
func folder(x *examination) {
	dir := string(x.o.Folder)
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		x.say(Note, "figraph build SOURCE -o "+dir+" makes it", "%s: there is no such folder", dir)
	case err != nil:
		x.say(Error, "mend the path, or name another folder with --graph", "%v", err)
	case !info.IsDir():
		x.say(Error, "name another folder with --graph", "%s is no folder", dir)
	case info.Mode().Perm()&0o222 == 0 || !mayWrite(dir):
		x.say(Warning, "chmod u+w "+dir+", if it is to be built or updated; reading needs no more", "%s may not be written", dir)
	default:
		x.say(OK, "", "%s may be written", dir)
	}
	if x.standing, err = x.o.Folder.Standing(); err != nil && !errors.Is(err, fs.ErrNotExist) {
		x.say(Error, "mend its rights", "%v", err)
	}
}

// current looks where the graph in force is.
func current(x *examination) {
	if x.standing.Link == "" {
		x.say(Note, "", "no graph is in force")
		return
	}
	for _, b := range x.standing.Builds {
		if b.Current {
			x.bytes = b.Bytes
		}
	}
	dir, err := x.o.Folder.Current()
	switch {
	case errors.Is(err, keep.ErrNoGraph), errors.Is(err, keep.ErrDamaged):
		x.say(Error, "build the graph again, or restore it from its N-Quads export", "current leads to %s, which is not there", x.standing.Link)
	case err != nil:
		x.say(Error, "mend its rights", "%v", err)
	default:
		x.say(OK, "", "%s (%s)", dir, size(x.bytes))
	}
}

// lock looks who writes the graph.
func lock(x *examination) {
	for _, l := range []struct{ file, writes string }{{x.o.Folder.LockFile(), "builds or updates the graph"}, {x.o.Folder.StoreFile(), "writes the store"}} {
		held, err := keep.IsHeld(l.file)
		switch {
		case err != nil:
			x.say(Warning, "where files cannot be locked, see to it that only one program writes the graph", "%s cannot be locked: %v", l.file, err)
			return
		case held:
			x.say(Warning, "wait for it (--wait), or end it", "%s is held%s, which %s", l.file, byWhom(l.file), l.writes)
			return
		}
	}
	x.say(OK, "", "nobody writes the graph")
}

// byWhom names the process that holds a file, where the system tells.
func byWhom(file string) string {
	var list []string
	for _, pid := range holders(file) {
		list = append(list, strings.TrimSpace(fmt.Sprintf("%d %s", pid, processName(pid))))
	}
	if list == nil {
		return " by another process"
	}
	return " by process " + strings.Join(list, ", ")
}

// leftBehind looks for what a killed build left, and for former builds.
func leftBehind(x *examination) {
	held, _ := keep.IsHeld(x.o.Folder.LockFile())
	var unfinished, former int
	var bytes, formerBytes int64
	var latest time.Time
	for _, b := range x.standing.Builds {
		switch {
		case b.Unfinished:
			unfinished, bytes = unfinished+1, bytes+b.Bytes
			if b.Changed.After(latest) {
				latest = b.Changed
			}
		case !b.Current:
			former, formerBytes = former+1, formerBytes+b.Bytes
		}
	}
	switch {
	case unfinished > 0 && held:
		x.say(OK, "", "a build is under way: %s so far", size(bytes))
	case unfinished > 0:
		x.say(Warning, "the next build removes it; rm -r "+filepath.Join(string(x.o.Folder), "builds", ".unfinished-*")+" does too",
			"unfinished builds: %d, %s, the last written %s: their programs were killed", unfinished, size(bytes), latest.UTC().Format(time.DateTime+" UTC"))
	case former > 0:
		x.say(Note, "figraph build without --keep removes them", "former builds: %d, %s", former, size(formerBytes))
	default:
		x.say(OK, "", "nothing")
	}
}

// graph opens the graph in force.
func graph(x *examination) {
	if x.standing.Link == "" {
		x.say(Note, "", "there is none")
		return
	}
	if held, err := keep.IsHeld(x.o.Folder.StoreFile()); held && err == nil {
		x.say(Note, "examine again when the update is done", "the store is being written: not looked at")
		return
	}
	g, err := x.o.Folder.Open()
	switch {
	case errors.Is(err, store.ErrLocked):
		x.say(Warning, "end the program that has it open", "%v", err)
		return
	case err != nil:
		x.say(Error, "build the graph again, or restore it from its N-Quads export", "%v", err)
		return
	}
	defer g.Close()
	x.quads = g.Stats.Quads
	made := "nobody knows which program"
	if receipt, err := g.Receipt(); err == nil {
		made = receipt.Tool
	}
	x.say(OK, "", "%d figures, %d quads, sum %.16s…, made by %s; figraph check reads it whole", g.Stats.Figures, g.Stats.Quads, g.Stats.Sum, made)
}

// index opens the question index of the graph in force.
func index(x *examination) {
	if x.quads == 0 {
		x.say(Note, "", "there is no graph that it could belong to")
		return
	}
	g, err := x.o.Folder.Open()
	if err != nil {
		x.say(Error, "build the graph again", "%v", err)
		return
	}
	defer g.Close()
	i, err := g.Index()
	if err != nil {
		x.say(Error, "build the graph again: questions cannot be answered without it", "%v", err)
		return
	}
	x.say(OK, "", "it belongs to the graph, and opens")
	if err := i.Close(); err != nil {
		x.say(Warning, "", "%v", err)
	}
}

// mapping looks whether files can be mapped into memory, which the store and the index
// need.
func mapping(x *examination) {
	name := x.o.Folder.StoreFile()
	if x.quads == 0 {
		var err error
		if name, err = os.Executable(); err != nil {
			x.say(Note, "", "not tried: %v", err)
			return
		}
	}
	f, err := os.Open(name)
	if err != nil {
		x.say(Note, "", "not tried: %v", err)
		return
	}
	defer f.Close()
	mapped, err := mmap.Map(f, mmap.RDONLY, 0)
	if err != nil {
		x.say(Error, "move the graph to another file system, or raise ulimit -v", "%s cannot be mapped into memory: %v", name, err)
		return
	}
	length := len(mapped)
	if err := mapped.Unmap(); err != nil {
		x.say(Warning, "", "%v", err)
		return
	}
	x.say(OK, "", "files can be mapped into memory (%s at once)", size(length))
}
