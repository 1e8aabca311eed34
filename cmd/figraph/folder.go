package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"figraph/build"
	"figraph/graph/store/postgres"
)

// graphFolder is the folder of the graph, for commands that read one.
func (a *app) graphFolder(cmd *cobra.Command) (build.Folder, error) {
	if !postgres.IsURL(a.folder) {
		return build.Folder(a.folder), nil
	}
	return "", usageError{fmt.Errorf("--graph %s: %s works on the folder of a graph, and a database only answers questions: name a folder with -g", postgres.Redact(a.folder), cmd.Name())}
}

// openGraph opens the graph in that folder. Close it when done.
func (a *app) openGraph(cmd *cobra.Command) (*build.Graph, error) {
	folder, err := a.graphFolder(cmd)
	if err != nil {
		return nil, err
	}
	return folder.Open()
}
