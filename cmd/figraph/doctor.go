package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"figraph/doctor"
	"figraph/graph/index"
	"figraph/graph/store"
)

const doctorHelp = `Says whether this machine, and the graph on it, are fit: versions, settings, clock,
rights, file systems (of a network, in memory, of a container), room on the disk,
memory, limits, who holds the lock, what killed builds left, whether current leads to
a graph that opens and the question index belongs to it, and whether git is there.

Nothing is changed; to see whether somebody writes, the lock is shared for an instant.
Each check is ok, a note, a warning or an error, with its cure. The code is 1 when
anything is an error. It looks at a graph from outside: "figraph check" reads it whole.

Mistakes in figraph.yaml and variables that nobody reads are found too, rather than
ending the command.`

func (a *app) doctorCommand() *cobra.Command {
	var f answerFlags
	var mistake error // in the settings
	memory := ""
	cmd := &cobra.Command{
		Use:     "doctor",
		Short:   "Are this machine and the graph on it fit?",
		Long:    doctorHelp,
		Example: "  figraph doctor\n  figraph doctor -g kg --memory 2GiB --format json",
		Args:    counted(0, 0, "it takes no argument: name a graph with -g"),
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if mistake = a.settle(cmd); mistake != nil && exitCode(cmd.Context(), mistake) != exitUsage {
				mistake = fmt.Errorf("settings: %w", mistake)
			}
			return a.term.setProgress(a.mode, a.quiet)
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return a.doctor(cmd, &f, memory, mistake) },
	}
	f.add(cmd)
	cmd.Flags().StringVar(&memory, "memory", "512MiB", "what a build is to use for sorting, such as 256MiB or 2GiB")
	return cmd
}

// errUnfit says that a check found an error.
var errUnfit = errors.New("something is not fit: see the errors above, and their cures")

func (a *app) doctor(cmd *cobra.Command, f *answerFlags, memory string, mistake error) error {
	if err := f.check(); err != nil {
		return err
	}
	folder, err := a.graphFolder(cmd)
	if err != nil {
		return err
	}
	bytes, err := parseBytes(memory)
	if err != nil {
		return usageError{fmt.Errorf("--memory %v", err)}
	}
	found := append([]doctor.Finding{a.examineProgram()}, a.examineSettings(cmd, mistake)...)
	found = append(found, doctor.Examine(cmd.Context(), doctor.Options{Folder: folder, Scratch: os.TempDir(), Memory: bytes, Epoch: a.getenv("SOURCE_DATE_EPOCH")})...)
	if err := cmd.Context().Err(); err != nil {
		return err
	}
	rows := make([]row, len(found))
	for i, x := range found {
		rows[i] = row{x.Status, x.Check, x.Found, x.Cure}
	}
	if err := a.show(f, found, row{"status", "check", "found", "cure"}, rows); err != nil {
		return err
	}
	if slices.ContainsFunc(found, func(x doctor.Finding) bool { return x.Status == doctor.Error }) {
		return errUnfit
	}
	return nil
}

func (a *app) examineProgram() doctor.Finding {
	found := fmt.Sprintf("%s, %s, %s/%s; stores of Cayley's data version %d, indexes of version %d",
		tool, runtime.Version(), runtime.GOOS, runtime.GOARCH, store.DataVersion, index.Version)
	return doctor.Finding{Check: "program", Status: doctor.OK, Found: found}
}

// examineSettings says which settings are in force, and which are mistakes.
func (a *app) examineSettings(cmd *cobra.Command, mistake error) (found []doctor.Finding) {
	say := func(s doctor.Status, cure, format string, args ...any) {
		found = append(found, doctor.Finding{Check: "settings", Status: s, Found: fmt.Sprintf(format, args...), Cure: cure})
	}
	for _, name := range unreadVariables(os.Environ()) {
		say(doctor.Warning, "figraph config lists the settings, and --help names them", "nobody reads the variable %s", name)
	}
	if mistake != nil {
		say(doctor.Error, "correct it, or use --config \"\" to read no file", "%v", mistake)
		return found
	}
	settings, err := a.settings(cmd, nil)
	if err != nil {
		say(doctor.Error, "correct it, or use --config \"\" to read no file", "%v", err)
		return found
	}
	var byFile, byVariable int
	for _, s := range settings {
		switch {
		case strings.HasPrefix(s.From, "FIGRAPH_"):
			byVariable++
		case s.From != "default" && s.From != "command line":
			byFile++
		}
	}
	file := "no " + configFile
	if a.config != "" {
		file = fmt.Sprintf("%s, with %d settings", a.config, byFile)
	}
	say(doctor.OK, "", "%s; %d from the environment", file, byVariable)
	return found
}

// otherVariables are read though they are no flags.
var otherVariables = []string{"FIGRAPH_CONFIG", "FIGRAPH_USER", "FIGRAPH_PASSWORD", "FIGRAPH_TOKEN", "FIGRAPH_COMPLETION_DESCRIPTIONS", "FIGRAPH_ACTIVE_HELP"}

// unreadVariables are the names of those of figraph in the environment that no flag
// has.
func unreadVariables(environment []string) (names []string) {
	known := map[string]bool{}
	for _, name := range otherVariables {
		known[name] = true
	}
	root := plainRoot()
	for _, cmd := range append(root.Commands(), root) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			for _, name := range variables(section(cmd), f) {
				known[name] = known[name] || isSetting(f)
			}
		})
	}
	for _, pair := range environment {
		name, value, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, "FIGRAPH_") && value != "" && !known[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
