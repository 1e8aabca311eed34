package build

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"figraph/record"
	"figraph/source"
)

func learn(t testing.TB, o LearnOptions, sources ...string) string {
	t.Helper()
	var out bytes.Buffer
	if _, err := Learn(t.Context(), o, &out, sources...); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestLearnIsTheSameHoweverDone learns from the same records in another order, by
// other numbers of workers, from an archive, and into files.
func TestLearnIsTheSameHoweverDone(t *testing.T) {
	t.Parallel()
	want := learn(t, LearnOptions{Workers: 1}, goodRecords, oldRecords)
	if !strings.Contains(want, "gene\tncbigene:207\tAKT1\t9606\t") || !strings.Contains(want, "chemical\tmesh:D007649\t") {
		t.Errorf("learnt\n%s", want)
	}
	for how, got := range map[string]string{
		"in another order": learn(t, LearnOptions{}, oldRecords, goodRecords), "by many": learn(t, LearnOptions{Workers: 7}, goodRecords, oldRecords),
		"twice the same": learn(t, LearnOptions{}, goodRecords, oldRecords, goodRecords),
		"shuffled":       learn(t, LearnOptions{}, shuffledCopy(t, newRandom(), goodRecords, filepath.Join(t.TempDir(), "copy")), oldRecords),
	} {
		if got != want {
			t.Errorf("%s it is another lexicon", how)
		}
	}
	dir := t.TempDir()
	for _, name := range []string{"names.tsv", "names.tsv.gz", "names.tsv.zst"} {
		learned, err := LearnFile(t.Context(), LearnOptions{}, filepath.Join(dir, name), goodRecords, oldRecords)
		if err != nil {
			t.Fatal(err)
		}
		if learned.Figures != 55 || learned.Entries != strings.Count(want, "\n")-1 || learned.Skipped != 0 {
			t.Errorf("%s: %+v", name, learned)
		}
		if got := learn(t, LearnOptions{}, filepath.Join(dir, name)); got != want {
			t.Errorf("compiled from %s it is another lexicon", name)
		}
	}
	if got := names(t, dir); len(got) != 3 {
		t.Errorf("beside the files lie %q", got)
	}
}

// TestLearnTakesDictionaries adds what a dictionary says to what records teach.
func TestLearnTakesDictionaries(t *testing.T) {
	t.Parallel()
	dictionary := testLexicon(t, "names.tsv", "gene\tncbigene:207\tAKT1\t9606\tPROTEIN KINASE B", "gene\tncbigene:424242\tNEWGENE\t9606")
	got := learn(t, LearnOptions{}, dictionary, goodRecords)
	if strings.Count(got, "\tncbigene:207\t") != 1 || !strings.Contains(got, "PROTEIN KINASE B") || !strings.Contains(got, "gene\tncbigene:424242\tNEWGENE") {
		t.Errorf("learnt\n%s", got)
	}
	if learn(t, LearnOptions{}, goodRecords, dictionary) != got {
		t.Error("in another order it is another lexicon")
	}
}

// TestLearnRefuses leaves no file behind, nor a word.
func TestLearnRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	build(t, Options{Exports: []string{filepath.Join(dir, "graph.nq")}}, oldRecords)
	bad := testLexicon(t, "bad.tsv", "gene\tncbigene:x\tAAA\t9606", "gene\tncbigene:2\tBBB\t9606")
	var problems []record.Problem
	note := func(p record.Problem) { problems = append(problems, p) }
	if got := learn(t, LearnOptions{Problem: note}, bad); !strings.Contains(got, "BBB") || len(problems) != 1 || problems[0].Line != 2 {
		t.Errorf("learnt %q, problems %v", got, problems)
	}
	for name, c := range map[string]struct {
		strict bool
		source string
		want   error
		says   string
	}{
		"bad records":           {true, badRecords, ErrProblems, ""},
		"a bad dictionary":      {true, bad, ErrProblems, ""},
		"nowhere":               {false, filepath.Join(dir, "none"), source.ErrNotFound, "none"},
		"an export":             {false, filepath.Join(dir, "graph.nq"), nil, "no tables to learn from"},
		"no records":            {false, filepath.Join(badRecords, figuresFolder, "PMC9100011__empty.md"), ErrNothingRead, ""},
		"neither form is known": {false, copyTo(t, bad, filepath.Join(dir, "x.tsv.gz")), nil, "x.tsv.gz"},
	} {
		file := filepath.Join(dir, "out.tsv")
		learned, err := LearnFile(t.Context(), LearnOptions{Strict: c.strict}, file, c.source)
		if err == nil || learned != nil || c.want != nil && !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %+v, %v", name, learned, err)
		}
		if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: there is a file (%v)", name, err)
		}
		var out bytes.Buffer
		if _, err := Learn(t.Context(), LearnOptions{Strict: c.strict}, &out, c.source); err == nil || out.Len() > 0 {
			t.Errorf("%s: %d bytes, %v", name, out.Len(), err)
		}
	}
	if got := names(t, dir); len(got) != 2 {
		t.Errorf("beside the export lie %q", got)
	}
	if _, err := LearnFile(t.Context(), LearnOptions{}, dir, goodRecords); err == nil {
		t.Error("a folder was overwritten")
	}
}
