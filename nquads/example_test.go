package nquads_test

import (
	"errors"
	"fmt"
	"strings"

	"github.com/knakk/rdf"

	"figraph/nquads"
)

func ExampleAppender() {
	figure, _ := rdf.NewIRI("https://pfocr.wikipathways.org/figures/PMC1__fig1.html")
	name, _ := rdf.NewIRI("http://schema.org/name")
	caption, _ := rdf.NewLiteral("Figure \"1\"\n(A) AKT1")

	var lines nquads.Appender
	text, err := lines.Append(nil, rdf.Quad{Triple: rdf.Triple{Subj: figure, Pred: name, Obj: caption}})
	if err != nil {
		fmt.Println(err)
	}
	fmt.Printf("%s", text)

	line, err := nquads.Cut(text)
	if err != nil {
		fmt.Println(err)
	}
	fmt.Printf("%s\n", line.Object)
	// Output:
	// <https://pfocr.wikipathways.org/figures/PMC1__fig1.html> <http://schema.org/name> "Figure \"1\"\n(A) AKT1" .
	// "Figure \"1\"\n(A) AKT1"
}

func ExampleRead() {
	const document = `# Three statements, of which the last is broken.
<http://example.org/s> <http://example.org/p> "\u00B5M" <http://example.org/g> .
<http://example.org/s><http://example.org/p><http://example.org/o>.
<http://example.org/s> <http://example.org/p> <o> .
`
	for number, result := range nquads.Read(strings.NewReader(document)) {
		if result.Err != nil {
			var syntax *nquads.SyntaxError
			fmt.Println(errors.As(result.Err, &syntax), result.Err)
			break
		}
		fmt.Printf("%d: %s", number, result.Line.Text)
	}
	// Output:
	// 2: <http://example.org/s> <http://example.org/p> "µM" <http://example.org/g> .
	// 3: <http://example.org/s> <http://example.org/p> <http://example.org/o> .
	// true line 4, column 49: IRI "o" has no scheme: only absolute IRIs are written
}

func ExampleSum() {
	var whole nquads.Sum
	for _, result := range nquads.Read(strings.NewReader("<a:s> <a:p> <a:o> .\n<a:s> <a:p> \"o\" .\n")) {
		whole.AddLine(result.Line.Text)
	}

	var other nquads.Sum
	other.AddLine([]byte("<a:s> <a:p> \"o\" .\n"))
	other.AddLine([]byte("<a:s> <a:p> <a:o> .\n"))
	fmt.Println(whole == other)
	// Output: true
}
