package main

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"figraph/graph/store/postgres"
)

const configHelp = `Prints the settings in force, and where each comes from: the command line, a
variable of the environment, a line of figraph.yaml, or the default. First those of
every command, then those of each; with COMMAND all that hold for it.

Every flag of every command is a setting. In figraph.yaml it stands on a line of its
own, or below the name of a command; in the environment it is FIGRAPH_FLAG or
FIGRAPH_COMMAND_FLAG. The command line is asked first, then the environment, then
the file, and in each a setting of the command before one of all commands. A flag
that has another meaning in each command (-f of export, --evidence of build and
export, -o of build and lexicon, --min-papers) is set for its command only.
--config "" reads no file.`

const configExample = `  figraph config
  figraph config build --format json

  # figraph.yaml
  graph: kg
  build:
    export: [graph.ttl, graph.nq.gz]
    min-papers: 3`

// setting is a flag, its value, and where that comes from.
type setting struct {
	Command string `json:"command"`
	Name    string `json:"name"`
	Value   any    `json:"value"`
	From    string `json:"from"`
}

func (a *app) configCommand() *cobra.Command {
	var f answerFlags
	cmd := &cobra.Command{
		Use:     "config [COMMAND]",
		Short:   "Print the settings in force, and where they come from",
		Long:    configHelp,
		Example: configExample,
		Args:    counted(0, 1, "name one COMMAND at the most"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			settings, err := a.settings(cmd, args)
			if err != nil {
				return err
			}
			rows := make([]row, len(settings))
			for i, s := range settings {
				rows[i] = row{s.Command, s.Name, plainValue(s.Value), s.From}
			}
			return a.show(&f, settings, row{"command", "name", "value", "from"}, rows)
		},
		ValidArgsFunction: completeCommands,
	}
	f.add(cmd)
	f.addLimit(cmd, 0)
	return cmd
}

// settings lists those of a command, or of all.
func (a *app) settings(cmd *cobra.Command, names []string) ([]setting, error) {
	file := setting{"figraph", "config", a.config, a.configFrom(cmd)}
	if len(names) == 1 {
		file.Command = names[0]
		found, err := a.settingsOf(cmd, names[0], nil)
		return append([]setting{file}, found...), err
	}
	general, err := a.settingsOf(cmd, "", nil)
	if err != nil {
		return nil, err
	}
	settings := append([]setting{file}, general...)
	for _, c := range cmd.Root().Commands() {
		if !c.IsAvailableCommand() {
			continue
		}
		found, err := a.settingsOf(cmd, c.Name(), general)
		if err != nil {
			return nil, err
		}
		settings = append(settings, found...)
	}
	return settings, nil
}

func (a *app) configFrom(cmd *cobra.Command) string {
	switch {
	case cmd.Flags().Changed("config"):
		return "command line"
	case a.getenv("FIGRAPH_CONFIG") != "":
		return "FIGRAPH_CONFIG"
	}
	return "default"
}

// settingsOf settles the flags of a command as a call of it would, with the flags
// that this call has for all commands. Those that are in known, from the same
// origin, are left out.
func (a *app) settingsOf(call *cobra.Command, name string, known []setting) ([]setting, error) {
	other := &app{getenv: a.getenv}
	cmd := other.root()
	if name != "" {
		found, _, err := cmd.Find([]string{name})
		if err != nil || found == cmd {
			return nil, noCommand(call.Root(), name)
		}
		cmd = found
	}
	cmd.InheritedFlags()
	typed := call.InheritedFlags()
	if name == call.Name() {
		typed = call.Flags()
	}
	if err := a.copyTyped(typed, cmd.Flags()); err != nil {
		return nil, err
	}
	if err := other.settle(cmd); err != nil {
		return nil, err
	}
	var settings []setting
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		s := setting{name, f.Name, valueOf(f), other.origins[f.Name].name}
		if name == "" {
			s.Command = "figraph"
		}
		if isSetting(f) && !isKnown(known, s) {
			settings = append(settings, s)
		}
	})
	return settings, nil
}

// copyTyped carries over the flags that were typed in this call.
func (a *app) copyTyped(from, to *pflag.FlagSet) error {
	var err error
	from.VisitAll(func(f *pflag.Flag) {
		if err == nil && f.Changed && (a.origins[f.Name].rank == byCall || f.Name == "config") {
			err = to.Set(f.Name, f.Value.String())
		}
	})
	return err
}

func isKnown(known []setting, s setting) bool {
	for _, k := range known {
		if k.Name == s.Name && k.From == s.From {
			return true
		}
	}
	return false
}

// valueOf is the value of a flag as JSON shows it. Passwords stay secret.
func valueOf(f *pflag.Flag) any {
	if list, is := f.Value.(pflag.SliceValue); is {
		return append([]string{}, list.GetSlice()...) // not null
	}
	switch text := f.Value.String(); f.Value.Type() {
	case "bool":
		return text == "true"
	case "int":
		var n int
		fmt.Sscan(text, &n)
		return n
	default:
		if postgres.IsURL(text) {
			return postgres.Redact(text)
		}
		if u, err := url.Parse(text); err == nil && u.User != nil {
			return u.Redacted()
		}
		return text
	}
}

// plainValue is the same as text.
func plainValue(value any) string {
	if list, is := value.([]string); is {
		return strings.Join(list, ",")
	}
	return fmt.Sprint(value)
}
