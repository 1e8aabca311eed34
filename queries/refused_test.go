package queries

import (
	"context"
	"errors"
	"strings"
	"testing"
)

type params = map[string]string

// trial is a question, and what is said of it.
type trial struct {
	question string
	names    []string
	params   params
	want     string
}

// TestRefusedQuestions puts questions wrongly, in each way that people can, and asks
// that the error says of what kind it is, what was typed, and what to type.
func TestRefusedQuestions(t *testing.T) {
	g := drawnGraph(t)
	for _, test := range []trial{
		{"genes", nil, nil, "genes takes X, not 0 names"},
		{"genes", []string{"A1", "B2"}, nil, "genes takes X, not 2 names"},
		{"path", []string{"A1"}, nil, "path takes FROM TO, not 1 names"},
		{"genes", []string{"A1"}, params{"colour": "red"}, `genes has no parameter "colour"`},
		{"genes", []string{"A1"}, params{"medicines": "true"}, `genes has no parameter "medicines"`},
		{"genes", []string{"A1"}, params{"evidence": "strong"}, `evidence "strong": use symbol, synonym or family`},
		{"genes", []string{"A1"}, params{"evidence": ""}, `evidence "": use symbol, synonym or family`},
		{"genes", []string{"A1"}, params{"rank": "size"}, `rank "size": use papers, p, q, log-odds or npmi`},
		{"genes", []string{"A1"}, params{"min-papers": "0"}, `min-papers "0": use 1 or more`},
		{"genes", []string{"A1"}, params{"min-papers": "two"}, `min-papers "two": use a whole number`},
		{"genes", []string{"A1"}, params{"min-papers": "1.5"}, `min-papers "1.5": use a whole number`},
		{"genes", []string{"A1"}, params{"score": "high"}, `score "high": use a number`},
		{"genes", []string{"A1"}, params{"score": "1.1"}, `score "1.1": use a number from 0 to 1`},
		{"genes", []string{"A1"}, params{"score": "-0.1"}, `score "-0.1": use a number from 0 to 1`},
		{"genes", []string{"A1"}, params{"score": "NaN"}, `score "NaN": use a number from 0 to 1`},
		{"genes", []string{"A1"}, params{"with-evidence": "perhaps"}, `with-evidence "perhaps": use true or false`},
		{"figures", []string{"A1"}, params{"year": "20"}, `year "20": use 2015, 2015-2020, 2015- or -2020`},
		{"figures", []string{"A1"}, params{"year": "0000"}, `year "0000"`},
		{"figures", []string{"A1"}, params{"year": "+201"}, `year "+201"`},
		{"figures", []string{"A1"}, params{"year": "-"}, `year "-"`},
		{"figures", []string{"A1"}, params{"year": "2020-2015"}, `year "2020-2015"`},
		{"figures", []string{"A1"}, params{"year": "2015-x"}, `year "2015-x"`},
		{"path", []string{"A1", "B2"}, params{"max-hops": "0"}, "max-hops 0: use 1 or more"},
		{"cluster", []string{"A1", "B2"}, params{"clusters": "0"}, "clusters 0 of 2 names: use 1 or more of 2 or more"},
		{"cluster", []string{"A1", "B2"}, params{"min-names": "1"}, "clusters 15 of 1 names: use 1 or more of 2 or more"},
		{"enrich", []string{"A1"}, params{"max-q": "NaN"}, `max-q "NaN": use a number above 0`},
		{"enrich", []string{"A1"}, params{"max-q": "0"}, `max-q "0": use a number above 0`},
		{"enrich", []string{"A1"}, params{"max-q": "-0.05"}, `max-q "-0.05": use a number above 0`},
		{"similar", []string{"fig:PMC1__a"}, params{"rank": "dice"}, `rank "dice": use cosine or jaccard`},
		{"similar", []string{"A1"}, nil, `"A1" is no figure: name one as fig:`},
		{"entities", []string{"A1"}, nil, `"A1" is an entity: entities takes a figure or a paper`},
	} {
		_, err := ByName(test.question).Ask(context.Background(), g, Asked{Names: test.names, Params: test.params})
		if usage := (*UsageError)(nil); !errors.As(err, &usage) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s of %q with %q: %v, want a usage error with %q", test.question, test.names, test.params, err, test.want)
		}
	}
}

// TestNamesThatNobodyKnows misspells a name in each place of each question.
func TestNamesThatNobodyKnows(t *testing.T) {
	g := drawnGraph(t)
	for _, test := range []trial{
		{"genes", []string{"Drugg"}, nil, ""}, {"figures", []string{"A1", "Drugg"}, nil, ""}, {"papers", []string{"Drugg"}, nil, ""},
		{"entities", []string{"Drugg"}, nil, ""}, {"explain", []string{"A1", "Drugg"}, nil, ""}, {"similar", []string{"Drugg"}, nil, ""},
		{"path", []string{"A1", "Drugg"}, nil, ""}, {"path", []string{"A1", "B2"}, params{"via": "Drug\nDrugg"}, ""}, {"path", []string{"A1", "B2"}, params{"avoid": "Drugg"}, ""},
		{"cluster", []string{"Drugg"}, nil, ""}, {"cluster", []string{"A1", "B2"}, params{"with": "Drugg"}, ""},
	} {
		_, err := ByName(test.question).Ask(context.Background(), g, Asked{Names: test.names, Params: test.params})
		if missing := (*NotFoundError)(nil); !errors.As(err, &missing) || err.Error() != `"Drugg" is not in the graph; near it: Drug` {
			t.Errorf("%s of %q with %q: %v", test.question, test.names, test.params, err)
		}
	}
	for _, question := range All {
		for _, p := range question.Params {
			if p.Name != "organism" && p.Name != "about" {
				continue
			}
			names := []string{"fig:PMC1__a", "A1"}[:question.Takes.Least]
			_, err := question.Ask(context.Background(), g, Asked{Names: names, Params: params{p.Name: "Homo sapienz"}})
			if err == nil || !strings.Contains(err.Error(), "Homo sapienz") {
				t.Errorf("%s with %s: %v", question.Name, p.Name, err)
			}
			if _, err := question.Scope(g, params{p.Name: "Homo sapienz"}); err == nil {
				t.Errorf("the scope of %s with %s: no error", question.Name, p.Name)
			}
		}
	}
}

// TestHintsOfEmptyAnswers asks for what is not there, and reads what is near.
func TestHintsOfEmptyAnswers(t *testing.T) {
	g := drawnGraph(t)
	for _, test := range []trial{
		{"neighbors", []string{"A1"}, params{"min-papers": "3"}, "nothing has 3 papers; 2 have fewer"},
		{"neighbors", []string{"A1"}, params{"year": "1990"}, "nothing at any evidence within what --year asks; 2 without; it stands in 3 figures"},
		{"diseases", []string{"A1"}, nil, "none is drawn with it at any evidence; it stands in 3 figures"},
		{"drugs", []string{"A1"}, params{"evidence": "symbol"}, "nothing at this evidence; 1 at evidence synonym"},
		{"figures", []string{"A1", "Drug"}, params{"evidence": "symbol"}, "no figure at this evidence; 2 at evidence family"},
		{"papers", []string{"A1"}, params{"year": "1990", "score": "1"}, "no figure at any evidence within what --year and --score ask; 3 without"},
		{"figures", []string{"fig:PMC2__b", "B2"}, nil, "no figure draws all of them; alone stand fig:PMC2__b in 1, B2 in 2 figures"},
		{"similar", []string{"fig:PMC2__b"}, params{"year": "1990"}, "no other figure that counts draws any of it"},
		{"enrich", []string{"B2"}, params{"min-overlap": "2"}, "no figure draws enough of the list"},
		{"cluster", []string{"A1", "B2"}, params{"min-names": "3"}, "no figure draws 3 names of the list"},
		{"path", []string{"B2", "Drug"}, params{"evidence": "symbol"}, "no path of up to 4 hops; B2 stands in 1 figures, Drug stands in 0 figures"},
	} {
		answer := ask(t, g, test.question, test.params, test.names...)
		if len(answer.Rows) > 0 || answer.Hint != test.want {
			t.Errorf("%s of %q with %q: %d rows, %q, want %q", test.question, test.names, test.params, len(answer.Rows), answer.Hint, test.want)
		}
	}
}
