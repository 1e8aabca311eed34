package graph_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"figraph/graph"
	"figraph/nquads"
	"figraph/record"
)

const (
	pf       = "https://w3id.org/pfocr-kg/vocab#"
	mentions = "https://w3id.org/pfocr-kg/graph/mentions"
	meta     = "https://w3id.org/pfocr-kg/graph/meta"
)

func cutLine(t *testing.T, text string) nquads.Line {
	t.Helper()
	line, err := nquads.Cut([]byte(text + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	return line
}

// TestEvidenceOfAStrangeGraph has statements that no build makes: what they mean
// is not guessed.
func TestEvidenceOfAStrangeGraph(t *testing.T) {
	for text, want := range map[string]string{
		`<https://e.org/m> <` + pf + `tier> "strong" <` + mentions + `> .`:                                                    `tier "strong"`,
		`<https://e.org/d> <` + pf + `evidence> "strong" <` + meta + `> .`:                                                    `pf:evidence: evidence "strong"`,
		`<https://e.org/d> <` + pf + `minPapers> "few"^^<http://www.w3.org/2001/XMLSchema#integer> <` + meta + `> .`:          `pf:minPapers`,
		`<https://e.org/m> <` + pf + `tier> "strong" <https://w3id.org/pfocr-kg/graph/figures> .`:                             "",
		`<https://e.org/m> <https://e.org/p> "o" <` + mentions + `> .`:                                                        "",
		`<https://e.org/m> <http://www.w3.org/ns/oa#hasBody> <https://identifiers.org/ncbigene/1> <` + mentions + `> .`:       "",
		`<https://e.org/m> <` + pf + `minPapers> "3"^^<http://www.w3.org/2001/XMLSchema#integer> <` + mentions + `> .`:        "",
		`<https://e.org/d> <http://purl.org/pav/createdWith> "figraph" <` + meta + `> .`:                                      "",
		`<https://e.org/f> <http://purl.org/dc/terms/references> <https://e.org/p> <https://w3id.org/pfocr-kg/graph/links> .`: "",
	} {
		e := graph.NewEvidence(vocabulary(t), record.AtSymbol)
		err := e.Learn(cutLine(t, text))
		if err == nil {
			err = e.Settle()
		}
		if err == nil && want != "" || err != nil && (want == "" || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// TestSieveHandsOnErrors has the taker fail at every statement that it is given,
// of each kind that a sieve lets through in its own way.
func TestSieveHandsOnErrors(t *testing.T) {
	var lines []nquads.Line
	entity, figure := "<https://identifiers.org/ncbigene/1>", "<https://e.org/f>"
	mention := func(name, tier string) []string {
		m := "<https://w3id.org/pfocr-kg/mention/" + name + "> <"
		return []string{m + "http://www.w3.org/ns/oa#hasBody> " + entity, m + "http://www.w3.org/ns/oa#hasTarget> " + figure, m + pf + `tier> "` + tier + `"`}
	}
	for _, text := range []string{figure + " <http://schema.org/mentions> " + entity + " <https://w3id.org/pfocr-kg/graph/figures>",
		entity + " <" + pf + `figureCount> "7"^^<http://www.w3.org/2001/XMLSchema#integer> <https://w3id.org/pfocr-kg/graph/entities>`,
		`<https://w3id.org/pfocr-kg/dataset> <` + pf + `corpusFigures> "9"^^<http://www.w3.org/2001/XMLSchema#integer> <` + meta + `>`} {
		lines = append(lines, cutLine(t, text+" ."))
	}
	for _, text := range append(mention("a", "symbol"), mention("b", "synonym")...) {
		lines = append(lines, cutLine(t, text+" <"+mentions+"> ."))
	}
	e := graph.NewEvidence(vocabulary(t), record.AtSymbol)
	for _, line := range lines {
		if err := e.Learn(line); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Settle(); err != nil {
		t.Fatal(err)
	}
	description, err := e.Describe(graph.NewCensus(vocabulary(t)))
	if err != nil || len(description) < 100 {
		t.Fatalf("%d lines of description, %v", len(description), err)
	}
	full := errors.New("full")
	sift := func(room int) (taken []string, err error) {
		sieve := e.Sieve(description, func(line nquads.Line) error {
			if len(taken) == room {
				return full
			}
			taken = append(taken, string(line.Text))
			return nil
		})
		for _, line := range lines {
			if err := sieve.Take(line); err != nil {
				return taken, err
			}
		}
		return taken, sieve.Close()
	}
	whole, err := sift(-1)
	if want := 5 + len(description); err != nil || len(whole) != want {
		t.Fatalf("%d statements (%v), want %d: %q", len(whole), err, want, whole)
	}
	if count := fmt.Sprintf("%s <%sfigureCount> \"1\"", entity, pf); !strings.HasPrefix(whole[1], count) {
		t.Errorf("%s, want %s", whole[1], count)
	}
	for room := range len(whole) {
		if taken, err := sift(room); !errors.Is(err, full) || len(taken) != room {
			t.Errorf("room for %d: %d taken, %v", room, len(taken), err)
		}
	}
}
