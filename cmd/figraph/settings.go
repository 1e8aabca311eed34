package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Every flag is a setting: it can be typed, or stand in the environment, or in a
// file. The first of these that has it decides:
//
//	figraph build --workers 2        the command line
//	FIGRAPH_BUILD_WORKERS=2          the environment, for one command
//	FIGRAPH_WORKERS=2                the environment, for all that have the flag
//	build: {workers: 2}              figraph.yaml, for one command
//	workers: 2                       figraph.yaml, for all that have the flag
//	                                 the default
//
// A flag that means something else in another command (ownFlag) is set for its
// command only. An empty variable counts as none.

const configFile = "figraph.yaml"

// rank orders where settings come from, the last wins.
type rank int

const (
	byDefault rank = iota
	byFile
	byEnvironment
	byCall
)

// origin is where a setting comes from; name is how people are told.
type origin struct {
	rank rank
	name string
}

const ownMark = "figraph_own"

// ownFlag says that a flag has a meaning of its own in a command: what is set for
// all commands is not meant for it.
func ownFlag(cmd *cobra.Command, name string) {
	cmd.Flags().SetAnnotation(name, ownMark, nil)
}

func isOwn(f *pflag.Flag) bool {
	_, own := f.Annotations[ownMark]
	return own
}

// isSetting says whether a flag can be set elsewhere than on the command line.
func isSetting(f *pflag.Flag) bool {
	return !f.Hidden && f.Name != "help" && f.Name != "version" && f.Name != "config"
}

// section is the name of a command in the file and in the environment; the program
// itself has none.
func section(cmd *cobra.Command) string {
	if !cmd.HasParent() {
		return ""
	}
	return cmd.Name()
}

// variables are the environment variables of a flag, the first with a value
// decides.
func variables(section string, f *pflag.Flag) []string {
	upper := func(parts ...string) string {
		return strings.ToUpper(strings.ReplaceAll("FIGRAPH_"+strings.Join(parts, "_"), "-", "_"))
	}
	var names []string
	if section != "" {
		names = append(names, upper(section, f.Name))
	}
	if !isOwn(f) {
		names = append(names, upper(f.Name))
	}
	return names
}

// settle gives the flags of a command that were not typed what the environment
// and the file have for them, as if they had been typed.
func (a *app) settle(cmd *cobra.Command) error {
	cmd.InheritedFlags() // makes the flags of the program part of cmd.Flags
	presets, err := a.readPresets(cmd)
	if err != nil {
		return err
	}
	a.origins = map[string]origin{}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if err == nil && isSetting(f) {
			err = a.settleFlag(cmd, f, presets)
		}
	})
	return err
}

func (a *app) settleFlag(cmd *cobra.Command, f *pflag.Flag, presets *presets) error {
	values, from := a.preset(section(cmd), f, presets)
	if f.Changed {
		values, from = nil, origin{byCall, "command line"}
	}
	a.origins[f.Name] = from
	return setFlag(cmd.Flags(), f, values, from.name)
}

// preset finds what the environment or the file have for a flag.
func (a *app) preset(section string, f *pflag.Flag, presets *presets) ([]string, origin) {
	for _, name := range variables(section, f) {
		if value := a.getenv(name); value != "" {
			return []string{value}, origin{byEnvironment, name}
		}
	}
	if p, is := presets.find(section, f); is {
		return p.values, origin{byFile, fmt.Sprintf("%s:%d", presets.file, p.line)}
	}
	return nil, origin{byDefault, "default"}
}

// setFlag sets a flag as often as there are values.
func setFlag(flags *pflag.FlagSet, f *pflag.Flag, values []string, from string) error {
	for _, value := range values {
		err := flags.Set(f.Name, value)
		var invalid *pflag.InvalidValueError
		if errors.As(err, &invalid) {
			err = badValue(invalid)
		}
		if err != nil {
			return usageError{fmt.Errorf("%s: %w", from, err)}
		}
	}
	return nil
}

// readPresets reads the file of settings: that of --config, of FIGRAPH_CONFIG, or
// figraph.yaml if it is there. An empty --config stands for none.
func (a *app) readPresets(cmd *cobra.Command) (*presets, error) {
	name, asked := configFile, false
	if f := cmd.Flags().Lookup("config"); f != nil && f.Changed {
		name, asked = f.Value.String(), true
	} else if variable := a.getenv("FIGRAPH_CONFIG"); variable != "" {
		name, asked = variable, true
	}
	a.config = ""
	if name == "" {
		return &presets{}, nil
	}
	text, err := os.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !asked:
		return &presets{}, nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("--config %s: %w", name, errNoFile)
	case err != nil:
		return nil, fmt.Errorf("read settings: %w", err)
	}
	a.config = name
	return parsePresets(name, text)
}

// outranks says whether a flag was set nearer to the call than another, so that
// -g on the command line outranks an output in figraph.yaml.
func (a *app) outranks(flag, other string) bool {
	return a.origins[flag].rank > a.origins[other].rank
}

// whence names where the flags come from that a message is about, but for those
// that were typed.
func (a *app) whence(message string) string {
	var said string
	for _, m := range flagInText.FindAllStringSubmatch(message, -1) {
		from := a.origins[m[1]]
		if from.rank != byFile && from.rank != byEnvironment || strings.Contains(message+said, from.name) {
			continue
		}
		said += fmt.Sprintf(" (--%s is set by %s)", m[1], from.name)
	}
	return said
}

var flagInText = regexp.MustCompile(`--([a-z][a-z-]*)`)
