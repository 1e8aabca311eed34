// Package yamldoc reads a text that is one YAML document, and says in which line
// it is none. [Parse] is all there is. What the document means is for the callers.
package yamldoc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"sort"
	"strconv"

	"gopkg.in/yaml.v3"
)

// SyntaxError says that a text is no YAML document. Lines count from 1.
type SyntaxError struct {
	Line    int
	Message string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Message) }

// Parse reads the one document of a text to its top node. That is nil if the text
// holds nothing but comments. The error is a *SyntaxError.
func Parse(text []byte) (*yaml.Node, error) {
	document, second, err := parse(text)
	switch {
	case err != nil:
		return nil, &SyntaxError{lineOf(text, err), "not YAML: " + message(err)}
	case second != nil:
		return nil, &SyntaxError{second.Line, "a second YAML document: write one"}
	case document == nil:
		return nil, nil
	}
	return document.Content[0], nil
}

// parse reads up to two documents.
func parse(text []byte) (first, second *yaml.Node, err error) {
	documents := yaml.NewDecoder(bytes.NewReader(text))
	for _, node := range []**yaml.Node{&first, &second} {
		var document yaml.Node
		err := documents.Decode(&document)
		if errors.Is(err, io.EOF) {
			return first, second, nil
		}
		if err != nil {
			return nil, nil, err
		}
		*node = &document
	}
	return first, second, nil
}

var prefix = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

func message(err error) string { return prefix.ReplaceAllString(err.Error(), "") }

// maxSearched is how long a text may be, in bytes, to be read again and again for
// the line of a mistake.
const maxSearched = 128 << 10

// lineOf is the line that ends the text as YAML: the shortest beginning of the
// text that has the same error ends with it. The line that yaml.v3 names is that
// of the list or mapping around it, or one too low, or none; of a long text it has
// to do.
func lineOf(text []byte, err error) int {
	if len(text) > maxSearched {
		return namedLine(text, err)
	}
	lines := bytes.SplitAfter(bytes.TrimRight(text, " \t\r\n"), []byte("\n"))
	end := 0
	ends := make([]int, len(lines))
	for i, line := range lines {
		end += len(line)
		ends[i] = end
	}
	at := sort.Search(len(ends)-1, func(i int) bool {
		_, _, other := parse(text[:ends[i]])
		return other != nil && other.Error() == err.Error()
	})
	return at + 1
}

// namedLine is the line that yaml.v3 names, as far as the text has it.
func namedLine(text []byte, err error) int {
	line := 1
	if found := prefix.FindStringSubmatch(err.Error()); found != nil {
		line, _ = strconv.Atoi(found[1])
	}
	return min(max(1, line), 1+bytes.Count(text, []byte("\n")))
}
