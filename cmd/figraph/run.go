package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"figraph/build"
	"figraph/graph/index"
	"figraph/graph/store"
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
)

// app is one call of the program.
type app struct {
	term   terminal
	stdin  io.Reader
	getenv func(string) string
	folder string
	quiet  bool
	mode   string // of progress
}

// run runs the command and gives its exit code. Results go to stdout, all else to
// stderr.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, getenv func(string) string) int {
	a := &app{term: newTerminal(stdout, stderr, getenv), stdin: stdin, getenv: getenv}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	a.term.endProgress()
	if err != nil {
		a.term.print("figraph: " + inWords(ctx, err))
	}
	return exitCode(ctx, err)
}

// inWords is an error for people.
func inWords(ctx context.Context, err error) string {
	if exitCode(ctx, err) == exitInterrupted {
		return "interrupted: what was there before stays as it was"
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
	case errors.As(err, &usage):
		return exitUsage
	case errors.Is(err, build.ErrNoGraph), errors.Is(err, build.ErrNoSource), errors.Is(err, errNoFile):
		return exitNotFound
	case errors.Is(err, build.ErrProblems):
		return exitProblems
	case errors.Is(err, build.ErrLocked), errors.Is(err, store.ErrLocked):
		return exitLocked
	case errors.Is(err, build.ErrDamaged), errors.Is(err, store.ErrDamaged), errors.Is(err, store.ErrNotFound),
		errors.Is(err, index.ErrDamaged), errors.Is(err, index.ErrForeign), errors.Is(err, index.ErrNotFound):
		return exitDamaged
	}
	return exitFailed
}

const rootHelp = `figraph turns records of published pathway figures (PFOCR) into a knowledge
graph: figures linked to genes, drugs, diseases, organisms and papers, each link
with its evidence. The graph is kept in Cayley and written as RDF.

  figraph build pfocr-database -o kg --export graph.ttl,graph.nq
  figraph stats -g kg`

const exitHelp = `
Exit codes: 0 done, 1 failed, 2 bad usage, 3 not found, 4 problems (--strict),
5 locked by another process, 6 damaged, 130 interrupted.
`

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "figraph",
		Short:         "Published pathway figures as a knowledge graph",
		Long:          rootHelp,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("there is no command %q: see figraph help", args[0])}
			}
			return nil
		},
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usageError{fmt.Errorf("%w: see %s --help", err, cmd.CommandPath())}
	})
	root.SetUsageTemplate(root.UsageTemplate() + exitHelp)
	folder := a.getenv("FIGRAPH_GRAPH")
	if folder == "" {
		folder = "kg"
	}
	flags := root.PersistentFlags()
	flags.StringVarP(&a.folder, "graph", "g", folder, "folder of the graph (environment: FIGRAPH_GRAPH)")
	flags.BoolVarP(&a.quiet, "quiet", "q", false, "say nothing but results and errors")
	flags.StringVar(&a.mode, "progress", "auto", "progress on stderr: auto (on a terminal), plain (lines), none")
	root.PersistentPreRunE = func(*cobra.Command, []string) error {
		return a.term.setProgress(a.mode, a.quiet)
	}
	root.SetHelpCommand(helpCommand())
	root.AddCommand(a.buildCommand(), a.exportCommand(), a.checkCommand(), a.statsCommand(), a.serveCommand(), a.versionCommand())
	return root
}

// helpCommand is cobra's, but that help for what there is not is a mistake.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Help about any command",
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return usageError{fmt.Errorf("there is no command %q: see figraph help", strings.Join(args, " "))}
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	}
}

// counted asks for a number of arguments, as a mistake of usage.
func counted(least, most int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < least || most >= 0 && len(args) > most {
			return usageError{fmt.Errorf("%s: %s: see %s --help", cmd.CommandPath(), what, cmd.CommandPath())}
		}
		return nil
	}
}
