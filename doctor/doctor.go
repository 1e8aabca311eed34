// Package doctor finds out whether a machine, and the folder of a graph on it, are fit:
// file systems, room, memory, limits, locks, what was left behind, and whether the graph
// opens. Examine does; it changes nothing, and each Finding that is not well has its
// cure.
//
// The package knows nothing of flags and settings: cmd adds what it has to say of them.
package doctor

import (
	"context"
	"fmt"
	"time"

	"figraph/build"
	"figraph/keep"
)

// Status says how well something is.
type Status uint8

// The statuses, the best first.
const (
	OK      Status = iota
	Note           // good to know
	Warning        // it may go wrong
	Error          // it does not work

	statuses
)

// String is the word for people and programs.
func (s Status) String() string { return [statuses]string{"ok", "note", "warning", "error"}[s] }

// MarshalText is the word.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Finding is what a check found, and what to do about it.
type Finding struct {
	Check  string `json:"check"` // stable, such as "file-system"
	Status Status `json:"status"`
	Found  string `json:"found"`
	Cure   string `json:"cure,omitempty"`
}

// Options say what is examined.
type Options struct {
	Folder  keep.Folder
	Scratch string    // folder of temporary files
	Memory  int       // bytes that a build may use for sorting; 0 means build.DefaultMemory
	Now     time.Time // what the clock says; the zero value is now
	Epoch   string    // SOURCE_DATE_EPOCH
}

// examination is a patient with what was found so far.
type examination struct {
	o     Options
	found []Finding
	check string

	standing keep.Standing // of the folder, empty when there is none
	quads    int           // of the graph in force, 0 when there is none
	bytes    int64         // of its build
}

// Examine examines machine and folder. The findings are in the order of the checks;
// each check has at least one.
func Examine(ctx context.Context, o Options) []Finding {
	if o.Memory == 0 {
		o.Memory = build.DefaultMemory
	}
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	x := &examination{o: o}
	for _, c := range []struct {
		name    string
		examine func(*examination)
	}{
		{"clock", clock}, {"processors", processors}, {"folder", folder}, {"current", current}, {"lock", lock}, {"left-behind", leftBehind},
		{"graph", graph}, {"index", index}, {"mapping", mapping}, {"file-system", fileSystems}, {"room", room}, {"memory", memory},
		{"open-files", openFiles}, {"address-space", addressSpace}, {"git", git},
	} {
		if ctx.Err() != nil {
			break
		}
		x.check = c.name
		c.examine(x)
	}
	return x.found
}

// say notes what a check found.
func (x *examination) say(s Status, cure, format string, args ...any) {
	x.found = append(x.found, Finding{x.check, s, fmt.Sprintf(format, args...), cure})
}

// size is a number of bytes for people.
func size[T int | int64 | uint64](n T) string {
	units := []string{"bytes", "KiB", "MiB", "GiB", "TiB"}
	value, unit := float64(n), 0
	for value >= 1024 && unit < len(units)-1 {
		value, unit = value/1024, unit+1
	}
	if unit == 0 {
		return fmt.Sprintf("%d bytes", n)
	}
	return fmt.Sprintf("%.1f %s", value, units[unit])
}
