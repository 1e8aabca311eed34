// Reencode reads N-Quads on standard input and writes them to standard output in
// another syntax, through the encoders of figraph. conformance.py drives it.
//
//	reencode FORMAT [PREFIX=NAMESPACE ...]
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"figraph/nquads"
	"figraph/rdfexport"
	"figraph/vocab"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "reencode:", err)
		os.Exit(1)
	}
}

func run(arguments []string, in io.Reader, out io.Writer) error {
	if len(arguments) == 0 {
		return errors.New("name a format")
	}
	format, err := rdfexport.FormatByName(arguments[0])
	if err != nil {
		return err
	}
	var o rdfexport.Options
	for _, argument := range arguments[1:] {
		name, namespace, _ := strings.Cut(argument, "=")
		o.Prefixes = append(o.Prefixes, vocab.Prefix{Name: name, Namespace: namespace})
	}
	encoder, err := format.NewEncoder(out, o)
	if err != nil {
		return err
	}
	for _, result := range nquads.Read(in) {
		if result.Err != nil {
			return result.Err
		}
		if err := encoder.EncodeLine(result.Line); err != nil {
			return err
		}
	}
	return encoder.Close()
}
