package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"figraph/graph/store/postgres"
	"figraph/keep"
)

// graphFolder is the folder of the graph, for commands that read one.
func (a *app) graphFolder(cmd *cobra.Command) (keep.Folder, error) {
	if !postgres.IsURL(a.folder) {
		return keep.Folder(a.folder), nil
	}
	return "", usageError{fmt.Errorf("--graph %s: %s works on the folder of a graph, and a database only answers questions: name a folder with -g", postgres.Redact(a.folder), cmd.Name())}
}

// openGraph opens the graph in that folder. Close it when done.
func (a *app) openGraph(cmd *cobra.Command) (*keep.Graph, error) {
	folder, err := a.graphFolder(cmd)
	if err != nil {
		return nil, err
	}
	return folder.Open()
}
