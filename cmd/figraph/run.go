package main

import (
	"context"
	"errors"
	"io"
	"syscall"

	"figraph/build"
	"figraph/graph/index"
	"figraph/graph/store"
	"figraph/graph/store/postgres"
	"figraph/keep"
	"figraph/queries"
	"figraph/release"
	"figraph/source"
)

// The exit codes that scripts may rely on.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitNotFound    = 3
	exitProblems    = 4
	exitLocked      = 5
	exitDamaged     = 6
	exitInterrupted = 130
	exitUnread      = 141 // what the shell makes of SIGPIPE
)

// exitCodes are what the codes mean, for the manual.
var exitCodes = []struct {
	code    int
	meaning string
}{
	{exitDone, "done"},
	{exitFailed, "failed"},
	{exitUsage, "bad usage, or a name with several readings"},
	{exitNotFound, "not found: the graph, a SOURCE, a file, a name"},
	{exitProblems, "problems in the input: with --strict nothing was changed, with --fail-on the report was written"},
	{exitLocked, "the graph is locked by another process"},
	{exitDamaged, "the graph or the release is damaged, or of another version"},
	{exitInterrupted, "interrupted: what was there before stays as it was"},
	{exitUnread, "nobody reads the output any more, as after head"},
}

// app is one call of the program.
type app struct {
	term   terminal
	stdin  io.Reader
	getenv func(string) string
	folder string
	quiet  bool
	mode   string // of progress

	resumes bool // the command goes on where a former call of it ended

	config  string            // file of settings, empty if there is none
	origins map[string]origin // of the flags of the command that runs
	// names lists names of entities that begin with a prefix, in the graph of a
	// folder; nil while nobody knows any.
	names func(folder, prefix string, limit int) []string
}

// run runs the command and gives its exit code. Results go to stdout, all else to
// stderr.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, getenv func(string) string) int {
	a := &app{term: newTerminal(stdout, stderr, getenv), stdin: stdin, getenv: getenv, names: namesBeginning}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	a.term.endProgress()
	code := exitCode(ctx, err)
	if err != nil && code != exitUnread {
		a.term.print("figraph: " + a.inWords(code, err))
	}
	return code
}

// inWords is an error for people.
func (a *app) inWords(code int, err error) string {
	switch {
	case code == exitInterrupted && a.resumes:
		return "interrupted: the same call goes on where this one ended"
	case code == exitInterrupted:
		return "interrupted: what was there before stays as it was"
	case code == exitUsage:
		return err.Error() + a.whence(err.Error())
	case errors.Is(err, syscall.ENOSPC):
		return err.Error() + ": make room on the disk and call again"
	case errors.Is(err, store.ErrLocked):
		return err.Error() + ": end the program that has it open"
	case errors.Is(err, release.ErrDamaged):
		return err.Error() + ": download it again, or write it again"
	case errors.Is(err, postgres.ErrDamaged):
		return err.Error() + ": see figraph check, and load the graph again"
	case errors.Is(err, source.ErrDamaged):
		return err.Error() + ": copy the file again from where it is whole, or write it again"
	case errors.Is(err, keep.ErrVersion), errors.Is(err, index.ErrVersion):
		return err.Error() + ": build the graph again, from its records or from its N-Quads export, or take the figraph that wrote it"
	case code == exitDamaged:
		return err.Error() + ": build the graph again, from its records or from its N-Quads export"
	}
	return err.Error()
}

// errNoFile says that a file that was named is not there.
var errNoFile = errors.New("there is no such file")

// usageError is a mistake in the call.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func exitCode(ctx context.Context, err error) int {
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &usage), errors.As(err, new(*queries.UsageError)), errors.As(err, new(*queries.AmbiguousError)):
		return exitUsage
	case errors.As(err, new(*queries.NotFoundError)):
		return exitNotFound
	case errors.Is(err, errUnread):
		return exitUnread
	case errors.Is(err, keep.ErrNoGraph), errors.Is(err, source.ErrNotFound), errors.Is(err, build.ErrNoLexicon), errors.Is(err, errNoFile), errors.Is(err, postgres.ErrNotFound), errors.Is(err, release.ErrNone):
		return exitNotFound
	case errors.Is(err, build.ErrProblems), errors.Is(err, errFindings):
		return exitProblems
	case errors.Is(err, keep.ErrLocked), errors.Is(err, store.ErrLocked), errors.Is(err, postgres.ErrLocked):
		return exitLocked
	case errors.Is(err, keep.ErrDamaged), errors.Is(err, keep.ErrVersion), errors.Is(err, source.ErrDamaged), errors.Is(err, release.ErrDamaged), errors.Is(err, postgres.ErrDamaged), errors.Is(err, store.ErrDamaged), errors.Is(err, store.ErrNotFound),
		errors.Is(err, index.ErrDamaged), errors.Is(err, index.ErrForeign), errors.Is(err, index.ErrVersion), errors.Is(err, index.ErrNotFound):
		return exitDamaged
	}
	return exitFailed
}
