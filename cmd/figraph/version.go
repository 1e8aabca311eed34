package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is that of CHANGELOG.md. The graph names the tool that made it, so it
// does not hang on how the program was compiled.
const version = "0.1.0"

const tool = "figraph " + version

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Long:  "Prints the version, and those of Go, Cayley and knakk/rdf that it was compiled with.",
		Args:  counted(0, 0, "it takes no argument"),
		RunE: func(*cobra.Command, []string) error {
			lines := tool + "\n"
			if info, ok := debug.ReadBuildInfo(); ok {
				lines += info.GoVersion + "\n"
				for _, dep := range info.Deps {
					if dep.Path == "github.com/cayleygraph/cayley" || dep.Path == "github.com/knakk/rdf" {
						lines += dep.Path + " " + dep.Version + "\n"
					}
				}
			}
			_, err := fmt.Fprint(a.term.out, lines)
			return err
		},
	}
}
