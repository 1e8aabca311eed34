package main

import (
	_ "embed"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is that of CHANGELOG.md. The graph names the tool that made it, so it
// does not hang on how the program was compiled.
const version = "0.1.0"

const tool = "figraph " + version

// thirdParty are the licences of what is compiled in, which go with every copy. It is
// made by tools/licenses.
//
//go:embed third_party_licenses.txt
var thirdParty string

// versions are those of the program and of what it was compiled with.
type versions struct {
	Figraph string            `json:"figraph"`
	Commit  string            `json:"commit,omitempty"` // of which the program was compiled, if Go knew; "+" where files had changed
	Go      string            `json:"go"`
	Modules map[string]string `json:"modules"`
}

func (a *app) versionCommand() *cobra.Command {
	var f answerFlags
	licenses := false
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Long: "Prints the version, the commit, and the versions of Go, Cayley and knakk/rdf that it was compiled with;\n" +
			"with --licenses the licences of all that it is made of.",
		Args: counted(0, 0, "it takes no argument"),
		RunE: func(*cobra.Command, []string) error {
			if err := f.check(); err != nil {
				return err
			}
			if licenses {
				return a.writeAnswer(&f, func(w io.Writer) error {
					_, err := io.WriteString(w, thirdParty)
					return err
				})
			}
			return a.showVersions(&f)
		},
	}
	f.add(cmd)
	cmd.Flags().BoolVar(&licenses, "licenses", false, "print the licences of what the program is made of instead")
	return cmd
}

// commitOf is the commit that Go stamped, "" if it was not compiled in a checkout.
func commitOf(info *debug.BuildInfo) (commit string) {
	changed := ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "+"
		}
	}
	if commit == "" {
		return ""
	}
	return commit + changed
}

// showVersions prints lines for people, unless a format is asked for.
func (a *app) showVersions(f *answerFlags) error {
	v := versions{Figraph: version, Go: runtime.Version(), Modules: map[string]string{}}
	lines := tool + "\n" + v.Go + "\n"
	rows := []row{{"figraph", v.Figraph}, {"go", v.Go}}
	if info, ok := debug.ReadBuildInfo(); ok {
		if v.Commit = commitOf(info); v.Commit != "" {
			lines += "commit " + v.Commit + "\n"
			rows = append(rows, row{"commit", v.Commit})
		}
		for _, dep := range info.Deps {
			if dep.Path == "github.com/cayleygraph/cayley" || dep.Path == "github.com/knakk/rdf" {
				v.Modules[dep.Path] = dep.Version
				lines += dep.Path + " " + dep.Version + "\n"
				rows = append(rows, row{dep.Path, dep.Version})
			}
		}
	}
	if f.format != "" || f.toFile() {
		return a.show(f, v, row{"what", "version"}, rows)
	}
	_, err := fmt.Fprint(a.term.out, lines)
	return err
}
