package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"figraph/graph/store/postgres"
)

const rootHelp = `figraph turns records of published pathway figures (PFOCR) into a knowledge
graph: figures linked to genes, drugs, diseases, organisms and papers, each link
with its evidence. The graph is kept in Cayley and written as RDF.

  figraph build pfocr-database -o kg --export graph.ttl,graph.nq
  figraph genes ketamine
  figraph explain ketamine BDNF`

const exitHelp = `
Exit codes: 0 done, 1 failed, 2 bad usage, 3 not found, 4 problems (--strict,
--fail-on), 5 locked by another process, 6 damaged, 130 interrupted.
`

const defaultFolder = "kg"

// group is a heading of the help, with the commands below it.
type group struct {
	id, title string
	commands  []*cobra.Command
}

func (a *app) groups() []group {
	return []group{
		{"make", "Make a graph:", []*cobra.Command{a.buildCommand(), a.updateCommand(), a.mergeCommand(), a.lexiconCommand()}},
		{"ask", "Ask it:", append(a.askCommands(), a.sparqlCommand())},
		{"look", "Look at it:", []*cobra.Command{a.serveCommand(), a.statsCommand(), a.diffCommand(), a.checkCommand(), a.lintCommand(), a.doctorCommand()}},
		{"write", "Take it elsewhere:", []*cobra.Command{a.exportCommand(), a.releaseCommand(), a.loadCommand(), a.pushCommand(), a.verifyCommand()}},
		{"figraph", "figraph itself:", []*cobra.Command{a.configCommand(), a.completionCommand(), a.manCommand(), a.versionCommand(), helpCommand()}},
	}
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "figraph",
		Short:         "Published pathway figures as a knowledge graph",
		Long:          rootHelp,
		Version:       version,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return noCommand(cmd, args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		PersistentPreRunE: func(cmd *cobra.Command, args []string) error {
			return errors.Join(a.begin(cmd), noDatabases(cmd, args))
		},
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.Flags().Bool("version", false, "print the version and end")
	root.SetVersionTemplate("figraph {{.Version}}\n")
	root.SetFlagErrorFunc(flagMistake)
	root.SetUsageTemplate(root.UsageTemplate() + exitHelp)
	flags := root.PersistentFlags()
	flags.StringVarP(&a.folder, "graph", "g", defaultFolder, "folder of the graph, or for questions the postgres:// URL of a loaded one (environment: FIGRAPH_GRAPH)")
	flags.String("config", "", "`FILE` of settings (default: "+configFile+", if it is there)")
	flags.BoolVarP(&a.quiet, "quiet", "q", false, "say nothing but results and errors")
	flags.StringVar(&a.mode, "progress", "auto", "progress on stderr: auto (on a terminal), plain (lines), none")
	for _, g := range a.groups() {
		root.AddGroup(&cobra.Group{ID: g.id, Title: g.title})
		for _, cmd := range g.commands {
			cmd.GroupID = g.id
			if cmd.Name() == "help" {
				root.SetHelpCommand(cmd)
				root.SetHelpCommandGroupID(g.id)
				continue
			}
			root.AddCommand(cmd)
		}
	}
	a.addHelp(root)
	a.addCompletions(root)
	return root
}

// documented lists the commands that people call.
func documented(root *cobra.Command) []*cobra.Command {
	var commands []*cobra.Command
	for _, cmd := range root.Commands() {
		if cmd.IsAvailableCommand() {
			commands = append(commands, cmd)
		}
	}
	return commands
}

// begin is what comes before every command but help and completion.
func (a *app) begin(cmd *cobra.Command) error {
	if isCompletion(cmd) {
		unquoteUsages(cmd.Root())
		return nil
	}
	if err := a.settle(cmd); err != nil {
		return err
	}
	return a.term.setProgress(a.mode, a.quiet)
}

// noDatabases refuses databases where files and folders are named, before anything
// shows their passwords.
func noDatabases(cmd *cobra.Command, args []string) error {
	for _, arg := range args {
		if postgres.IsURL(arg) && cmd.Name() != "load" && !isCompletion(cmd) {
			return usageError{fmt.Errorf("%s: %s reads no database: figraph load fills one, and the questions ask it with -g", postgres.Redact(arg), cmd.Name())}
		}
	}
	return nil
}

// addHelp has help name as defaults what holds here and now.
func (a *app) addHelp(root *cobra.Command) {
	help := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		if a.settle(cmd) == nil { // mistakes in settings are for the command to say
			cmd.Flags().VisitAll(func(f *pflag.Flag) {
				if rank := a.origins[f.Name].rank; rank == byFile || rank == byEnvironment {
					f.DefValue = postgres.Redact(f.Value.String())
				}
			})
		}
		help(cmd, args)
	})
}

// helpCommand is cobra's, but that help for what there is not is a mistake.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:               "help [COMMAND]",
		Short:             "Help about any command",
		Long:              "Prints the help of figraph or of one of its commands, as --help does.",
		PersistentPreRunE: func(*cobra.Command, []string) error { return nil }, // not even settings hinder it
		ValidArgsFunction: completeCommands,
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return noCommand(cmd.Root(), strings.Join(args, " "))
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
