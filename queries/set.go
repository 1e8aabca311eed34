package queries

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"

	"figraph/graph/index"
)

// List is names to ask about as a set: genes, chemicals, diseases and families
// together.
type List struct {
	Items    []Item
	Problems []NameProblem // names that stand for nothing that figures draw, or for several things
}

// Item is a name of a list.
type Item struct {
	Name     string
	Line     int // 0 when it was in no file
	Entities []index.EntityID
}

// NameProblem is a name that was left out.
type NameProblem struct {
	Name string
	Line int
	Err  error
}

// longestName bounds a line of a list, in bytes.
const longestName = 1 << 20

// ReadList reads a list, one name a line. Empty lines, and those that begin with
// "# ", are passed over. The error is the reader's.
func (g Graph) ReadList(r io.Reader) (List, error) {
	var list List
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, longestName)
	for n := 1; lines.Scan(); n++ {
		name := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if name != "" && name != "#" && !strings.HasPrefix(name, "# ") {
			g.addTo(&list, name, n)
		}
	}
	return list, lines.Err()
}

// ListOf reads names.
func (g Graph) ListOf(names ...string) List {
	var list List
	for _, name := range names {
		g.addTo(&list, name, 0)
	}
	return list
}

func (g Graph) addTo(list *List, name string, line int) {
	s, err := g.lookUp(name)
	if err == nil {
		err = g.isDrawn(s)
	}
	if err != nil {
		list.Problems = append(list.Problems, NameProblem{name, line, err})
		return
	}
	list.Items = append(list.Items, Item{name, line, s.Entities})
}

// isDrawn refuses what figures do not draw.
func (g Graph) isDrawn(s Subject) error {
	what := ""
	switch {
	case s.What == AFigure:
		what = "figure"
	case s.What == APaper:
		what = "paper"
	case g.Index.KindsOf(s.Entities[0])&index.Drawn == 0:
		what = g.Index.KindsOf(s.Entities[0]).String()
	default:
		return nil
	}
	return fmt.Errorf("%q is of kind %s: a list holds genes, chemicals, diseases and families", s.Name, what)
}

// ListOfLinks is the entities of links as a list.
func ListOfLinks(links []Link) List {
	var list List
	for _, l := range links {
		list.Items = append(list.Items, Item{Name: cmp.Or(l.Label, l.ID), Entities: []index.EntityID{l.Entity}})
	}
	return list
}
