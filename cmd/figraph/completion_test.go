package main

import (
	"io"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// TestEveryValueCompletes: a flag with a value says what it completes to, be it
// nothing; so does every argument.
func TestEveryValueCompletes(t *testing.T) {
	t.Parallel()
	files := map[string]bool{"export": true, "output": true, "lexicon": true, "pairs": true} // any name will do
	eachFlag(plainRoot(), func(cmd *cobra.Command, f *pflag.Flag) {
		if _, completes := cmd.GetFlagCompletionFunc(f.Name); !completes && f.Value.Type() != "bool" && !files[f.Name] {
			t.Errorf("--%s of %s completes to files: say so in completeFlag", f.Name, cmd.Name())
		}
		if cmd.ValidArgsFunction == nil {
			t.Errorf("the arguments of %s complete to files", cmd.Name())
		}
	})
}

// TestNamesOfEntitiesComplete asks in the graph that the settings name.
func TestNamesOfEntitiesComplete(t *testing.T) {
	t.Parallel()
	a := &app{getenv: func(name string) string { return map[string]string{"FIGRAPH_GRAPH": "there"}[name] }}
	root := a.root()
	if found, _ := a.completeEntities(root, nil, "BD"); found != nil {
		t.Errorf("%v, of nothing", found)
	}
	a.names = func(folder, prefix string, limit int) []string {
		if folder != "there" || prefix != "BD" || limit < 10 {
			t.Errorf("%s %s %d", folder, prefix, limit)
		}
		return []string{"BDNF", "BDKRB1"}
	}
	found, directive := a.completeEntities(root, nil, "BD")
	if strings.Join(found, " ") != "BDNF BDKRB1" || directive != cobra.ShellCompDirectiveNoFileComp {
		t.Errorf("%v %d", found, directive)
	}
}

// TestPowerShellScript is as far as it goes here without PowerShell: the script is
// there, and it asks the program.
func TestPowerShellScript(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if code, said := call(t.Context(), &out, "completion", "powershell"); code != exitDone || !strings.Contains(out.String(), "__complete") {
		t.Errorf("code %d: %s%s", code, said, out.String())
	}
	if code, _ := call(t.Context(), io.Discard, "completion", "cmd"); code != exitUsage {
		t.Errorf("code %d", code)
	}
}
