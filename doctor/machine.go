package doctor

import (
	"context"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

// clock looks whether the clock can be right, and what time graphs are given.
func clock(x *examination) {
	released := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	if x.o.Now.Before(released) {
		x.say(Error, "set the clock: updates go by the times of files", "it is %s by the clock", x.o.Now.UTC().Format(time.DateTime+" UTC"))
	}
	seconds, err := strconv.ParseInt(x.o.Epoch, 10, 64)
	switch {
	case x.o.Epoch == "":
	case err != nil || seconds < 0:
		x.say(Error, "write seconds since 1970, or unset it", "SOURCE_DATE_EPOCH is %q", x.o.Epoch)
	case time.Unix(seconds, 0).After(x.o.Now):
		x.say(Warning, "", "SOURCE_DATE_EPOCH is %s, which has not come", time.Unix(seconds, 0).UTC().Format(time.DateOnly))
	default:
		x.say(Note, "", "SOURCE_DATE_EPOCH: graphs say that they were made on %s", time.Unix(seconds, 0).UTC().Format(time.DateOnly))
	}
	if standing, err := x.o.Folder.Standing(); err == nil {
		for _, b := range standing.Builds {
			if b.Changed.After(x.o.Now.Add(time.Minute)) {
				x.say(Warning, "set the clock, here or where the graph was made", "%s was changed in the future, %s", b.Name, b.Changed.UTC().Format(time.DateTime+" UTC"))
			}
		}
	}
	if len(x.found) == 0 || x.found[len(x.found)-1].Check != x.check {
		x.say(OK, "", "%s", x.o.Now.UTC().Format(time.DateTime+" UTC"))
	}
}

func processors(x *examination) {
	use, there := runtime.GOMAXPROCS(0), runtime.NumCPU()
	if use < there {
		x.say(Note, "GOMAXPROCS, or the limit of the container, says so", "%d of %d are used", use, there)
		return
	}
	x.say(OK, "", "%d", use)
}

// fileSystems looks on what the graph and temporary files lie.
func fileSystems(x *examination) {
	for _, at := range []struct{ what, dir string }{{"the graph", existing(string(x.o.Folder))}, {"temporary files", x.o.Scratch}} {
		fs, known := fileSystemOf(at.dir)
		if !known {
			x.say(Note, "", "%s, %s: nobody tells of which kind", at.what, at.dir)
			continue
		}
		switch {
		case fs.readOnly:
			x.say(Warning, "reading works; to build, name a folder elsewhere", "%s, %s: %s, mounted to be read only", at.what, at.dir, fs.name)
		case fs.network:
			x.say(Warning, "let one machine write, and build on a local disk, then copy the folder: locks and mapped files may fail, or be slow, over a network",
				"%s, %s: %s, a network's or a program's", at.what, at.dir, fs.name)
		case fs.volatile && at.what == "the graph":
			x.say(Warning, "move the graph to a disk", "%s, %s: %s, in memory, gone when the machine restarts", at.what, at.dir, fs.name)
		case fs.volatile:
			x.say(Note, "TMPDIR names another folder", "%s, %s: %s, in memory", at.what, at.dir, fs.name)
		case fs.layered:
			x.say(Note, "mount a volume for what is to stay", "%s, %s: %s, gone with the container", at.what, at.dir, fs.name)
		default:
			x.say(OK, "", "%s, %s: %s", at.what, at.dir, fs.name)
		}
	}
}

// Bytes that a build of the real database takes on disk, by docs/scale.md: graph and
// scratch files.
const realBuild = 8 << 30

// room looks whether there is room for a build of the present size beside the graph.
func room(x *examination) {
	dir := existing(string(x.o.Folder))
	fs, known := fileSystemOf(dir)
	if !known {
		x.say(Note, "", "nobody tells how much is free in %s", dir)
		return
	}
	need := uint64(2 * x.bytes) // a build stands beside the former one, and sorts
	switch {
	case fs.free < 64<<20:
		x.say(Error, "make room", "%s free in %s", size(fs.free), dir)
	case x.bytes > 0 && fs.free < need:
		x.say(Warning, "make room, or build elsewhere and move the folder", "%s free in %s; a build like the present one takes about %s more", size(fs.free), dir, size(need))
	case x.bytes > 0:
		x.say(OK, "", "%s free in %s; a build like the present one takes about %s", size(fs.free), dir, size(need))
	case fs.free < realBuild:
		x.say(Note, "", "%s free in %s; the whole figure database takes about %s", size(fs.free), dir, size(uint64(realBuild)))
	default:
		x.say(OK, "", "%s free in %s; the whole figure database takes about %s", size(fs.free), dir, size(uint64(realBuild)))
	}
}

// existing is a folder, or the nearest above it that is there.
func existing(dir string) string {
	dir, err := filepath.Abs(dir)
	for err == nil {
		if _, missing := os.Stat(dir); missing == nil || dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	return dir
}

// What a build takes beside --memory, by docs/scale.md.
const (
	besideMemory  = 64 << 20
	memoryOfAQuad = 25
)

// memory looks whether a build of the present size finds the memory that it takes.
func memory(x *examination) {
	need := uint64(x.o.Memory) + besideMemory + memoryOfAQuad*uint64(x.quads)
	m := memoryOf()
	least, what := uint64(math.MaxUint64), ""
	for _, limit := range []struct {
		bytes uint64
		what  string
	}{{m.available, "available"}, {m.group, "allowed by the container"}, {softLimit(), "allowed by GOMEMLIMIT"}} {
		if limit.bytes > 0 && limit.bytes < least {
			least, what = limit.bytes, limit.what
		}
	}
	switch {
	case what == "":
		x.say(Note, "", "nobody tells how much there is; a build takes about %s with --memory %s", size(need), size(x.o.Memory))
	case least < need:
		x.say(Warning, "lower --memory, or build in shards (--shard)", "%s %s; a build takes about %s with --memory %s", size(least), what, size(need), size(x.o.Memory))
	default:
		x.say(OK, "", "%s %s; a build takes about %s with --memory %s", size(least), what, size(need), size(x.o.Memory))
	}
}

// softLimit is that of the Go runtime, 0 when there is none.
func softLimit() uint64 {
	if limit := debug.SetMemoryLimit(-1); limit < math.MaxInt64 {
		return uint64(limit)
	}
	return 0
}

// openFiles looks whether the sorts may have their runs open: 128 each, and a few sorts
// at once.
func openFiles(x *examination) {
	const need = 512
	limit, known := openFileLimit()
	switch {
	case !known:
		x.say(Note, "", "nobody tells how many files may be open")
	case limit < need:
		x.say(Warning, "ulimit -n 1024, or more", "%d files may be open; large builds open %d", limit, need)
	default:
		x.say(OK, "", "%d files may be open", limit)
	}
}

// addressSpace looks whether a store can be mapped.
func addressSpace(x *examination) {
	limit, limited := addressSpaceLimit()
	switch {
	case strconv.IntSize < 64:
		x.say(Warning, "use a machine of 64 bits", "addresses of %d bits: stores of more than 2 GiB cannot be mapped", strconv.IntSize)
	case limited && limit < uint64(3*x.bytes)+(4<<30):
		x.say(Warning, "ulimit -v unlimited", "%s of addresses; stores and indexes are mapped whole, beside a few GiB", size(limit))
	case limited:
		x.say(OK, "", "%s of addresses", size(limit))
	default:
		x.say(OK, "", "not limited")
	}
}

// git looks for the program that sources of the form folder@revision need.
func git(x *examination) {
	name, err := exec.LookPath("git")
	if err != nil {
		x.say(Note, "install git, for sources of the form folder@revision", "there is no git")
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, name, "--version").Output()
	if err != nil {
		x.say(Warning, "mend it, for sources of the form folder@revision", "%s: %v", name, err)
		return
	}
	x.say(OK, "", "%s", strings.TrimSpace(string(out)))
}
