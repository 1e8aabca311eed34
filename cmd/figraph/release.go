package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"figraph/release"
)

const releaseHelp = `Writes all that is needed to publish the graph into DIR, a new folder, which appears
when it is whole: the graph as N-Quads (.nq.zst) and each layer as Turtle (.ttl.gz),
gene sets as GMT, VoID and DCAT (void.ttl), schema.org for dataset search engines
(dataset.jsonld), SHACL and ShEx, example queries as SHACL, the receipt, CITATION.cff,
the licence, a README, a list for programs (release.json), and SHA256SUMS, which
sha256sum -c reads.

Its day is that of SOURCE_DATE_EPOCH, else that of the graph, if it was built with one,
else today. But for today, the same graph and flags give the same bytes.

figraph check --release DIR verifies one, also after a download.`

// releaseResult is the result of release in JSON.
type releaseResult struct {
	Folder string `json:"folder"`
	*release.Manifest
}

func (a *app) releaseCommand() *cobra.Command {
	var f answerFlags
	var o release.Options
	cmd := &cobra.Command{
		Use:               "release DIR",
		Short:             "Write the dated set of files to publish",
		Long:              releaseHelp,
		Example:           "  figraph release pfocr-kg-2026-01-02 --url https://example.org/pfocr-kg/2026-01-02/\n  figraph check --release pfocr-kg-2026-01-02",
		Args:              counted(1, 1, "name one DIR"),
		ValidArgsFunction: firstOnly(folders),
		RunE:              func(cmd *cobra.Command, args []string) error { return a.release(cmd, &f, o, args[0]) },
	}
	f.add(cmd)
	cmd.Flags().StringVar(&o.URL, "url", "", "where the files will be, ending in /, for links to download them")
	cmd.Flags().StringVar(&o.Endpoint, "endpoint", "", "SPARQL endpoint that has the release, for the examples")
	cmd.Flags().StringSliceVar(&o.Authors, "author", nil, "whom to cite, several between commas (default "+release.DefaultAuthor+")")
	return cmd
}

func (a *app) release(cmd *cobra.Command, f *answerFlags, o release.Options, dir string) (err error) {
	if err := f.check(); err != nil {
		return err
	}
	if o.Date, err = sourceDate(a.getenv("SOURCE_DATE_EPOCH")); err != nil {
		return usageError{err}
	}
	if err := o.Check(); err != nil {
		return usageError{err}
	}
	g, err := a.openGraph(cmd)
	if err != nil {
		return err
	}
	defer g.Close()
	o.Tool, o.Progress = tool, a.term.progress
	m, err := release.Write(cmd.Context(), g, dir, o)
	if err != nil {
		return err
	}
	a.term.say("wrote %s: release %s, %d files, %s quads", dir, m.Version, len(m.Files)+2, grouped(m.Quads))
	if !m.Repeatable() {
		a.term.say("its day is today's: for the same bytes on another day set SOURCE_DATE_EPOCH, here or for the build")
	}
	if o.URL == "" {
		a.term.say("nothing says where it will be: --url has its description link to the files")
	}
	rows := []row{{"version", m.Version}, {"date", m.Date}, {"quads", m.Quads}, {"sum", m.Sum}}
	for _, file := range m.Files {
		rows = append(rows, row{file.Name, file.Bytes})
	}
	return a.show(f, releaseResult{dir, m}, row{"what", "value"}, rows)
}

// checkRelease checks a release that was written or downloaded.
func (a *app) checkRelease(cmd *cobra.Command, f *answerFlags, dir string) error {
	if !isThere(dir) {
		return fmt.Errorf("%s: %w", dir, release.ErrNone)
	}
	v, err := release.Check(cmd.Context(), dir, a.term.progress)
	if err != nil {
		return err
	}
	return a.show(f, v, row{"what", "value"}, []row{{"version", v.Version}, {"files", v.Files}, {"quads", v.Quads}, {"sum", v.Sum}})
}
