package main

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// eachFlag shows every flag of every command, and of the program.
func eachFlag(root *cobra.Command, see func(*cobra.Command, *pflag.Flag)) {
	for _, cmd := range append(documented(root), root) {
		cmd.InheritedFlags()
		cmd.Flags().VisitAll(func(f *pflag.Flag) { see(cmd, f) })
	}
}

// TestVariablesAreOfOneSetting: no variable stands for two flags, nor for the file
// of settings.
func TestVariablesAreOfOneSetting(t *testing.T) {
	t.Parallel()
	owner := map[string]string{"FIGRAPH_CONFIG": "the file"}
	eachFlag(plainRoot(), func(cmd *cobra.Command, f *pflag.Flag) {
		if !isSetting(f) {
			return
		}
		for _, name := range variables(section(cmd), f) {
			of := f.Name
			if strings.HasPrefix(name, "FIGRAPH_"+strings.ToUpper(section(cmd))+"_") && section(cmd) != "" {
				of = section(cmd) + " " + f.Name
			}
			if other, taken := owner[name]; taken && other != of {
				t.Errorf("%s stands for %q and for %q", name, other, of)
			}
			owner[name] = of
			if !regexp.MustCompile(`^FIGRAPH_[A-Z0-9_]+$`).MatchString(name) {
				t.Errorf("%s is no name of a variable", name)
			}
		}
	})
	if len(owner) < 20 {
		t.Errorf("only %d variables", len(owner))
	}
}

// TestSameFlagSameMeaning: a flag that is not its command's own is of one type
// in all commands, so that one value can be set for all.
func TestSameFlagSameMeaning(t *testing.T) {
	t.Parallel()
	types := map[string]string{}
	eachFlag(plainRoot(), func(cmd *cobra.Command, f *pflag.Flag) {
		if before, is := types[f.Name]; is && before != f.Value.Type() && !isOwn(f) {
			t.Errorf("--%s of %s is a %s, elsewhere a %s: make it an ownFlag", f.Name, cmd.Name(), f.Value.Type(), before)
		}
		types[f.Name] = f.Value.Type()
	})
}

// valueFor is a value that a flag can have, other than its default.
func valueFor(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "bool":
		return "true"
	case "int", "float64":
		return "7"
	case "duration":
		return "7s"
	}
	return "seven"
}

// TestSetIsAsTyped sets each flag of each command in the environment and in the
// file, and compares with what a typed one does: its value, and that it is changed.
func TestSetIsAsTyped(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	eachFlag(plainRoot(), func(cmd *cobra.Command, f *pflag.Flag) {
		if !isSetting(f) || section(cmd) == "" {
			return
		}
		value := valueFor(f)
		typed := commandOf(t, &app{getenv: func(string) string { return "" }}, cmd.Name())
		if err := typed.ParseFlags([]string{"--" + f.Name + "=" + value}); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, cmd.Name()+"-"+f.Name+".yaml")
		if err := os.WriteFile(file, []byte(cmd.Name()+":\n  "+f.Name+": "+value+"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		for variable, text := range map[string]string{variables(cmd.Name(), f)[0]: value, "FIGRAPH_CONFIG": file} {
			a := &app{getenv: func(name string) string { return map[string]string{variable: text}[name] }}
			set := commandOf(t, a, cmd.Name())
			if err := a.settle(set); err != nil {
				t.Fatal(err)
			}
			got, want := set.Flags().Lookup(f.Name), typed.Flags().Lookup(f.Name)
			if got.Value.String() != want.Value.String() || !got.Changed || got.Value.String() == f.DefValue {
				t.Errorf("%s: --%s is %q (changed: %t), want %q", variable, f.Name, got.Value, got.Changed, want.Value)
			}
		}
	})
}

func commandOf(t *testing.T, a *app, name string) *cobra.Command {
	t.Helper()
	cmd, _, err := a.root().Find([]string{name})
	if err != nil {
		t.Fatal(err)
	}
	return cmd
}

// FuzzPresets: whatever stands in a file of settings, it is read, or a mistake of
// usage that names file and line.
func FuzzPresets(f *testing.F) {
	for _, text := range []string{
		"graph: kg\nbuild:\n  export: [a.nq, b.ttl]\n  strict: true\n", "", "---\n", "null", "[", "a: &a [*a]", "build: &b\n  <<: *b\n",
		"? [a]\n: b", "graph: {a: b}", "graph: !!binary x", "build: *x", "\xff", "graph: kg\n---\n", "build:\n\tkeep: 1", "export: ['a\"b']",
		"graph: &g kg\nprogress: *g", "&a [*a]", "*a", "build: {export: [[a]]}", "workers: 0x10", "\xef\xbb\xbfgraph: kg\r\n",
	} {
		f.Add(text)
	}
	place := regexp.MustCompile(`^figraph.yaml:[1-9][0-9]*: `)
	f.Fuzz(func(t *testing.T, text string) {
		_, err := parsePresets("figraph.yaml", []byte(text))
		if err != nil && (!errors.As(err, new(usageError)) || !place.MatchString(err.Error())) {
			t.Errorf("%q: %v", text, err)
		}
	})
}
