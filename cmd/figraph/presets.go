package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"gopkg.in/yaml.v3"

	"figraph/yamldoc"
)

// presets are the settings of a file:
//
//	graph: kg             # a flag of all commands that have it
//	build:                # flags of one command
//	  export: [graph.ttl, graph.nq.gz]
//
// A list stands for a flag that is given as often.
type presets struct {
	file string
	all  map[string]preset            // by flag
	of   map[string]map[string]preset // by command, then flag
}

// preset is a setting and its line.
type preset struct {
	values []string
	list   bool // whether they are written as one
	line   int
}

// find is the setting of a flag, the one for its command before that for all.
func (p *presets) find(section string, f *pflag.Flag) (preset, bool) {
	if found, is := p.of[section][f.Name]; is {
		return found, true
	}
	if isOwn(f) {
		return preset{}, false
	}
	found, is := p.all[f.Name]
	return found, is
}

// presetReader reads a file of settings, and tries every value on the flags of a
// program of its own, so that mistakes in the settings of other commands show too.
type presetReader struct {
	presets
	root *cobra.Command
}

// parsePresets reads the text of a file of settings. Its errors are mistakes of
// usage and name file and line.
func parsePresets(file string, text []byte) (*presets, error) {
	r := presetReader{presets: presets{file: file, all: map[string]preset{}, of: map[string]map[string]preset{}}, root: plainRoot()}
	top, err := r.mapping(text)
	if err != nil || top == nil {
		return &r.presets, err
	}
	err = r.pairs(top, func(key, value *yaml.Node) error {
		// a command and a flag may have one name: a flag has no mapping
		isFlag := key.Value == "config" || r.flagOfAny(key.Value) != nil
		if cmd := r.command(key.Value); cmd != nil && (value.Kind == yaml.MappingNode || !isFlag) {
			return r.section(cmd, key, value)
		}
		return r.general(key, value)
	})
	return &r.presets, err
}

// plainRoot is a program that nothing is set for.
func plainRoot() *cobra.Command {
	a := &app{getenv: func(string) string { return "" }}
	root := a.root()
	root.InitDefaultHelpCmd()
	for _, cmd := range root.Commands() {
		cmd.InheritedFlags() // makes the flags of the program part of cmd.Flags
	}
	return root
}

// fault is a mistake in a line of the file.
func (r *presetReader) fault(line int, format string, args ...any) error {
	return usageError{fmt.Errorf("%s:%d: %w", r.file, line, fmt.Errorf(format, args...))}
}

// mapping is the one document of the file; nil if it is empty.
func (r *presetReader) mapping(text []byte) (*yaml.Node, error) {
	top, err := yamldoc.Parse(text)
	var syntax *yamldoc.SyntaxError
	if errors.As(err, &syntax) {
		return nil, r.fault(syntax.Line, "%s", syntax.Message)
	}
	if top = resolved(top); top == nil || top.Kind == yaml.ScalarNode && top.Tag == "!!null" {
		return nil, nil
	}
	if top.Kind != yaml.MappingNode {
		return nil, r.fault(top.Line, "write settings as lines such as graph: kg")
	}
	return top, nil
}

// resolved is the node that an alias stands for.
func resolved(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// pairs yields the keys and values of a mapping; each key stands once.
func (r *presetReader) pairs(n *yaml.Node, do func(key, value *yaml.Node) error) error {
	lines := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind != yaml.ScalarNode {
			return r.fault(key.Line, "a key is the name of a flag or a command")
		}
		if before, twice := lines[key.Value]; twice {
			return r.fault(key.Line, "%s is set in line %d already", key.Value, before)
		}
		lines[key.Value] = key.Line
		if err := do(key, resolved(n.Content[i+1])); err != nil {
			return err
		}
	}
	return nil
}

func (r *presetReader) command(name string) *cobra.Command {
	for _, cmd := range r.root.Commands() {
		if cmd.Name() == name && !cmd.Hidden {
			return cmd
		}
	}
	return nil
}

// section reads the settings of one command.
func (r *presetReader) section(cmd *cobra.Command, key, value *yaml.Node) error {
	if value.Kind == yaml.ScalarNode && value.Tag == "!!null" {
		return nil
	}
	if value.Kind != yaml.MappingNode {
		return r.fault(value.Line, "%s is a command: put its settings below it, each on a line of its own", key.Value)
	}
	settings := map[string]preset{}
	r.of[cmd.Name()] = settings
	return r.pairs(value, func(key, value *yaml.Node) error {
		f := cmd.Flags().Lookup(key.Value)
		if f == nil || !isSetting(f) {
			return r.unknown(key, fmt.Sprintf("%s has no setting %q", cmd.Name(), key.Value), settingNames(cmd))
		}
		p, err := r.preset(key, value)
		if err != nil {
			return err
		}
		settings[key.Value] = p
		return r.try(cmd, f, p)
	})
}

// general reads a setting of all commands that have the flag.
func (r *presetReader) general(key, value *yaml.Node) error {
	if r.flagOfAny(key.Value) == nil {
		names := commandNames(r.root)
		for _, cmd := range r.root.Commands() {
			names = append(names, settingNames(cmd)...)
		}
		return r.unknown(key, fmt.Sprintf("there is no setting %q", key.Value), names)
	}
	p, err := r.preset(key, value)
	if err != nil {
		return err
	}
	meant := false
	var apart []string
	for _, cmd := range r.root.Commands() {
		f := cmd.Flags().Lookup(key.Value)
		switch {
		case f == nil:
			continue
		case isOwn(f):
			apart = append(apart, cmd.Name()+":")
			continue
		}
		meant = true
		if err := r.try(cmd, f, p); err != nil {
			return err
		}
	}
	if !meant {
		return r.fault(key.Line, "%s is set for each command apart: put it below %s", key.Value, strings.Join(apart, " or "))
	}
	r.all[key.Value] = p
	return nil
}

// flagOfAny is the first command that has a flag.
func (r *presetReader) flagOfAny(name string) *cobra.Command {
	for _, cmd := range r.root.Commands() {
		if f := cmd.Flags().Lookup(name); f != nil && isSetting(f) {
			return cmd
		}
	}
	return nil
}

func settingNames(cmd *cobra.Command) []string {
	return slices.DeleteFunc(flagNames(cmd.Flags()), func(name string) bool { return !isSetting(cmd.Flags().Lookup(name)) })
}

func (r *presetReader) unknown(key *yaml.Node, what string, names []string) error {
	if key.Value == "config" {
		return r.fault(key.Line, "%s: name the file with --config or FIGRAPH_CONFIG", what)
	}
	meant := didYouMean("", key.Value, names)
	if meant == "" {
		meant = " figraph config lists what there is"
	}
	return r.fault(key.Line, "%s:%s", what, meant)
}

// preset reads a value, or a list of values.
func (r *presetReader) preset(key, value *yaml.Node) (preset, error) {
	p, items := preset{list: value.Kind == yaml.SequenceNode, line: key.Line}, []*yaml.Node{value}
	if p.list {
		items = value.Content
	}
	for _, item := range items {
		item = resolved(item)
		if item.Kind != yaml.ScalarNode {
			return p, r.fault(item.Line, "%s takes a value, or a list of values if it can be repeated", key.Value)
		}
		if item.Tag == "!!null" {
			return p, r.fault(item.Line, "%s has no value: give it one or take the line out", key.Value)
		}
		p.values = append(p.values, item.Value)
	}
	if len(items) == 0 {
		return p, r.fault(key.Line, "%s has no value: give it one or take the line out", key.Value)
	}
	return p, nil
}

// try sets a flag of the program that is only there to be tried on.
func (r *presetReader) try(cmd *cobra.Command, f *pflag.Flag, p preset) error {
	if _, repeats := f.Value.(pflag.SliceValue); !repeats && p.list {
		return r.fault(p.line, "%s of %s takes one value, not a list: write %s: %s", f.Name, cmd.Name(), f.Name, strings.Join(p.values, ","))
	}
	return setFlag(cmd.Flags(), f, p.values, fmt.Sprintf("%s:%d", r.file, p.line))
}
