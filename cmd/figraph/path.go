package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"figraph/queries"
)

// addPairs has path answer for a file of pairs too.
func (a *app) addPairs(cmd *cobra.Command) {
	one := cmd.RunE
	f := answerFlags{}
	limit := cmd.Flags().Lookup("limit")
	limit.DefValue, limit.Usage = "0", fmt.Sprintf("how many to show of each two ends (default: %d; of --pairs 1)", queries.DefaultPaths)
	pairs := cmd.Flags().String("pairs", "", "`FILE` of pairs, FROM and TO between a tab, one a line; - reads standard input")
	cmd.Use = "path {FROM TO | --pairs FILE}"
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if *pairs != "" {
			return counted(0, 0, "with --pairs, name no ends")(cmd, args)
		}
		return counted(2, 2, "name FROM TO")(cmd, args)
	}
	cmd.Example += "\n  figraph path --pairs pairs.tsv --limit 3 --format tsv -o paths.tsv"
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if *pairs == "" {
			return one(cmd, args)
		}
		f.format, f.file = cmd.Flags().Lookup("format").Value.String(), cmd.Flags().Lookup("output").Value.String()
		f.limit, _ = cmd.Flags().GetInt("limit")
		return a.answer(cmd, queries.ByName("path"), &f, nil, func(g queries.Graph, asked queries.Asked) (queries.Answer, error) {
			asked.Limit = max(1, f.limit) // one line for each pair
			return a.askPairs(cmd.Context(), g, asked, *pairs)
		})
	}
}

func (a *app) askPairs(ctx context.Context, g queries.Graph, asked queries.Asked, file string) (answer queries.Answer, err error) {
	var pairs []queries.Pair
	err = a.reading(file, func(r io.Reader) (err error) {
		pairs, err = a.readPairs(r, file)
		return err
	})
	if err != nil {
		return answer, err
	}
	answers, columns, rows, err := queries.AskPairs(ctx, g, asked, pairs)
	failed := 0
	for _, p := range answers {
		if p.Error != "" {
			failed++
			answer.Notes = append(answer.Notes, fmt.Sprintf("%s:%d: %s", file, p.Line, p.Error))
		}
	}
	answer.Heading = fmt.Sprintf("paths of %d pairs; %d could not be asked", len(pairs), failed)
	answer.Value, answer.Columns, answer.Rows = answers, columns, rows
	return answer, err
}

// readPairs reads two names a line; a line that has not two is reported and
// passed over.
func (a *app) readPairs(r io.Reader, file string) (pairs []queries.Pair, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimRight(strings.TrimPrefix(lines.Text(), "\ufeff"), "\r")
		if strings.TrimSpace(text) == "" || strings.HasPrefix(text, "# ") {
			continue
		}
		from, to, two := strings.Cut(text, "\t")
		to, _, _ = strings.Cut(to, "\t")
		if from, to = strings.TrimSpace(from), strings.TrimSpace(to); !two || from == "" || to == "" {
			a.term.say("%s:%d: not two names between a tab", file, n)
			continue
		}
		pairs = append(pairs, queries.Pair{From: from, To: to, Line: n})
	}
	return pairs, lines.Err()
}

// reading opens a file of names, or standard input for "-".
func (a *app) reading(file string, read func(io.Reader) error) error {
	if file == "-" {
		return read(a.stdin)
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := read(f); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}
