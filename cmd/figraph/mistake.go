package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"figraph/graph/store/postgres"
)

// noCommand says that there is no such command, and which is near.
func noCommand(root *cobra.Command, name string) error {
	return usageError{fmt.Errorf("there is no command %q:%s see figraph help", postgres.Redact(name), didYouMean("", name, commandNames(root)))}
}

// commandNames lists the commands that help lists.
func commandNames(root *cobra.Command) []string {
	var names []string
	for _, cmd := range root.Commands() {
		if cmd.IsAvailableCommand() || cmd.Name() == "help" {
			names = append(names, cmd.Name())
		}
	}
	return names
}

// flagMistake is an error of pflag, with its cure.
func flagMistake(cmd *cobra.Command, err error) error {
	var (
		unknown *pflag.NotExistError
		missing *pflag.ValueRequiredError
		invalid *pflag.InvalidValueError
		text    = err.Error()
		meant   string
	)
	switch {
	case errors.As(err, &unknown):
		meant = meantFlag(cmd, unknown)
	case errors.As(err, &missing):
		text = fmt.Sprintf("--%s needs a value", missing.GetFlag().Name)
	case errors.As(err, &invalid):
		text = badValue(invalid).Error()
	}
	return usageError{fmt.Errorf("%s:%s see %s --help", text, meant, cmd.CommandPath())}
}

// meantFlag is the flag that was meant by one that there is not, also by one with
// a single dash.
func meantFlag(cmd *cobra.Command, unknown *pflag.NotExistError) string {
	if short := unknown.GetSpecifiedShortnames(); len(short) > 1 {
		name, _, _ := strings.Cut(short, "=")
		return didYouMean("--", name, flagNames(cmd.Flags()))
	}
	return didYouMean("--", unknown.GetSpecifiedName(), flagNames(cmd.Flags()))
}

func flagNames(flags *pflag.FlagSet) []string {
	var names []string
	flags.VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	return names
}

// badValue says what values a flag has.
func badValue(invalid *pflag.InvalidValueError) error {
	f := invalid.GetFlag()
	cure := map[string]string{
		"bool":        "true or false",
		"int":         "a whole number",
		"float64":     "a number",
		"duration":    "a time such as 500ms, 30s or 10m",
		"stringSlice": "values between commas, those with quotation marks wholly in them",
	}[f.Value.Type()]
	if cure == "" {
		return fmt.Errorf("--%s %q: %w", f.Name, invalid.GetValue(), invalid.Unwrap())
	}
	return fmt.Errorf("--%s %q: use %s", f.Name, invalid.GetValue(), cure)
}

// didYouMean asks for the nearest of some names; empty when none is near.
func didYouMean(prefix, word string, names []string) string {
	if name := nearest(word, names); name != "" {
		return fmt.Sprintf(" did you mean %s%s?", prefix, name)
	}
	return ""
}

// nearest is the name that takes the fewest changes to come to from a word, if
// those are few; else one that begins with the word.
func nearest(word string, names []string) string {
	best, least := "", 1+(len(word)+1)/3
	for _, name := range names {
		if d := distance(strings.ToLower(word), name); d < least {
			best, least = name, d
		}
	}
	for _, name := range names {
		if best == "" && len(word) > 1 && strings.HasPrefix(name, strings.ToLower(word)) {
			best = name
		}
	}
	return best
}

// distance counts the letters to add, drop or change, and the neighbours to swap.
func distance(a, b string) int {
	before, row := make([]int, len(b)+1), make([]int, len(b)+1) // row before last, last row
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next := make([]int, len(b)+1)
		next[0] = i + 1
		for j := range len(b) {
			change := row[j]
			if a[i] != b[j] {
				change++
			}
			next[j+1] = min(change, row[j+1]+1, next[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row = row, next
	}
	return row[len(b)]
}
