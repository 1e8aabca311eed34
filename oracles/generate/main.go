// Command generate writes records in the shape of the real database, for the judges.
//
//	go run ./oracles/generate FIGURES DIR
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"

	"figraph/bench/corpus"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return errors.New("usage: generate FIGURES DIR")
	}
	figures, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	_, err = corpus.Generate(context.Background(), corpus.Options{Figures: figures, Seed: 1, Dir: args[1]})
	return err
}
