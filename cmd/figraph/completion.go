package main

import (
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"figraph/rdfexport"
	"figraph/vocab"
)

const completionHelp = `Prints a script that has a shell complete commands, flags, their values, and files
that fit. To have it in every session:

  bash        figraph completion bash > ~/.local/share/bash-completion/completions/figraph
              or, without the package bash-completion, in ~/.bashrc:
              source <(figraph completion bash)
  zsh         figraph completion zsh > ~/.zfunc/_figraph, and in ~/.zshrc:
              fpath+=~/.zfunc; autoload -U compinit; compinit
  fish        figraph completion fish > ~/.config/fish/completions/figraph.fish
  powershell  figraph completion powershell >> $PROFILE

Descriptions are left out with FIGRAPH_COMPLETION_DESCRIPTIONS=off.`

// bashAlone is what bash needs where the package bash-completion is absent.
//
//go:embed completion.bash
var bashAlone string

var shells = []string{"bash", "zsh", "fish", "powershell"}

func (a *app) completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:               "completion SHELL",
		Short:             "Print the script of a shell's completion: " + strings.Join(shells, ", "),
		Long:              completionHelp,
		Example:           "  source <(figraph completion bash)",
		ValidArgsFunction: firstOnly(cobra.FixedCompletions(shells, cobra.ShellCompDirectiveNoFileComp)),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 && slices.Contains(shells, args[0]) {
				return nil
			}
			return usageError{fmt.Errorf("name one SHELL: %s: see figraph completion --help", strings.Join(shells, ", "))}
		},
		RunE: func(cmd *cobra.Command, args []string) error { return writeCompletion(cmd.Root(), a.term.out, args[0]) },
	}
}

func writeCompletion(root *cobra.Command, w io.Writer, shell string) error {
	switch shell {
	case "bash":
		return buffered(w, func(w io.Writer) error {
			if err := root.GenBashCompletionV2(w, true); err != nil {
				return err
			}
			_, err := io.WriteString(w, bashAlone)
			return err
		})
	case "zsh":
		return root.GenZshCompletion(w)
	case "fish":
		return root.GenFishCompletion(w, true)
	}
	return root.GenPowerShellCompletionWithDesc(w)
}

// isCompletion says whether a command is one that shells call by themselves:
// nothing may hinder it.
func isCompletion(cmd *cobra.Command) bool {
	return slices.Contains([]string{"completion", cobra.ShellCompRequestCmd, cobra.ShellCompNoDescRequestCmd}, cmd.Name())
}

// unquoteUsages takes the marks off that help needs in the text of flags: shells show
// it as it is.
func unquoteUsages(root *cobra.Command) {
	for _, cmd := range append(root.Commands(), root) {
		for _, flags := range []*pflag.FlagSet{cmd.Flags(), cmd.PersistentFlags()} {
			flags.VisitAll(func(f *pflag.Flag) { f.Usage = strings.ReplaceAll(f.Usage, "`", "") })
		}
	}
}

// addCompletions says what the arguments and flags of every command complete to,
// where the command itself did not.
func (a *app) addCompletions(root *cobra.Command) {
	for _, cmd := range append(root.Commands(), root) {
		if cmd.ValidArgsFunction == nil {
			cmd.ValidArgsFunction = completeArguments(cmd.Name())
		}
		add := func(f *pflag.Flag) {
			if _, has := cmd.GetFlagCompletionFunc(f.Name); !has {
				if complete := a.completeFlag(cmd.Name(), f.Name); complete != nil {
					cmd.RegisterFlagCompletionFunc(f.Name, complete)
				}
			}
		}
		cmd.LocalNonPersistentFlags().VisitAll(add)
		cmd.PersistentFlags().VisitAll(add)
	}
}

// completeFlag is the completion of a flag's value; nil for those that name files.
func (a *app) completeFlag(command, flag string) cobra.CompletionFunc {
	switch flag {
	case "graph", "release":
		return folders
	case "output":
		if command == "build" || command == "merge" {
			return folders
		}
		return nil
	case "config":
		return files("yaml", "yml")
	case "progress":
		return oneOf("auto", "plain", "none")
	case "schema":
		return oneOf("http", "https")
	case "layers":
		return listOf(layerNames())
	case "evidence":
		return oneOf("symbol", "synonym", "family")
	case "format":
		return oneOf(exportFormats()...) // of an answer it has its own
	case "about", "avoid", "organism", "via":
		return a.completeEntities
	case "export", "lexicon", "pairs":
		return nil
	}
	return cobra.NoFileCompletions
}

// completeArguments is the completion of a command's arguments.
func completeArguments(command string) cobra.CompletionFunc {
	switch command {
	case "build":
		return files("md", "ndjson", "jsonl", "gmt", "nq", "zip", "tar", "tgz", "gz", "zst")
	case "lint": // a report is of records, not of an export
		return files("md", "ndjson", "jsonl", "gmt", "zip", "tar", "tgz", "gz", "zst")
	case "diff":
		return files("nq", "gz", "zst")
	case "check":
		return firstOnly(files(exportExtensions()...))
	case "export":
		return firstOnly(files(exportExtensions()...))
	case "lexicon": // dictionaries have many endings
		return cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault)
	case "merge":
		return folders
	case "man":
		return firstOnly(folders)
	}
	return cobra.NoFileCompletions
}

func exportFormats() []string {
	var names []string
	for _, f := range rdfexport.Formats {
		names = append(names, f.Name)
	}
	return names
}

func exportExtensions() []string {
	var names []string
	for _, f := range rdfexport.Formats {
		names = append(names, strings.TrimPrefix(f.Extension, "."))
	}
	return append(names, rdfexport.Compressions...)
}

func layerNames() []string {
	var names []string
	for _, layer := range vocab.Layers() {
		names = append(names, layer.String())
	}
	return names
}

func oneOf(values ...string) cobra.CompletionFunc {
	return cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)
}

// files are those with a suffix, and folders.
func files(suffixes ...string) cobra.CompletionFunc {
	return cobra.FixedCompletions(suffixes, cobra.ShellCompDirectiveFilterFileExt)
}

func folders(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// listOf completes the last of values between commas, each once.
func listOf(values []string) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		before := typed[:strings.LastIndex(typed, ",")+1]
		var found []string
		for _, value := range values {
			if !slices.Contains(strings.Split(before, ","), value) {
				found = append(found, before+value)
			}
		}
		return found, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
}

// firstOnly completes the first argument and no other.
func firstOnly(complete cobra.CompletionFunc) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return complete(cmd, args, typed)
	}
}

// completeCommands completes the name of a command.
func completeCommands(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var found []string
	for _, c := range cmd.Root().Commands() {
		if c.IsAvailableCommand() {
			found = append(found, cobra.CompletionWithDesc(c.Name(), c.Short))
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}

// completeEntities is the ValidArgsFunction of commands that take names of
// entities, in the graph that the settings name.
func (a *app) completeEntities(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	a.settle(cmd) // mistakes in settings are for the command to say
	return a.completeEntity(typed), cobra.ShellCompDirectiveNoFileComp
}

// mostNames is how many names a shell is given to choose from.
const mostNames = 50

func (a *app) completeEntity(prefix string) []string {
	if a.names == nil {
		return nil
	}
	return a.names(a.folder, prefix, mostNames)
}
