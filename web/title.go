package web

import (
	"slices"
	"sort"
	"strings"

	"figraph/graph/index"
)

// titles are the titles of a graph's figures and papers, folded, to be searched as
// one text. Folding takes longer than all that suggestions may, so it is done when
// the graph is opened: at the scale of the real database a third of a second, for
// 16 MB.
type titles struct{ figures, papers titleText }

func titlesOf(x *index.Index) titles {
	return titles{
		newTitleText(x.Figures(), func(i int) string { return x.TitleOf(index.FigureID(i)) }),
		newTitleText(x.Papers(), func(i int) string { return x.TitleOfPaper(index.PaperID(i)) }),
	}
}

// titleText is a list of titles with a line break after each.
type titleText struct {
	text string
	ends []int // where each ends, after its line break
}

func newTitleText(n int, title func(int) string) titleText {
	var b strings.Builder
	ends := make([]int, n)
	for i := range n {
		b.WriteString(index.Fold(title(i)))
		b.WriteByte('\n') // a folded text has none
		ends[i] = b.Len()
	}
	return titleText{b.String(), ends}
}

// with lists the first titles, by their numbers, that have a part which begins
// where a word does.
func (t titleText) with(part string, limit int) (list []int) {
	for from := 0; len(list) < limit; {
		at := strings.Index(t.text[from:], part)
		if at < 0 {
			return list
		}
		at += from
		from = at + 1
		if at > 0 && !slices.Contains([]byte("\n -/(\"'"), t.text[at-1]) {
			continue
		}
		i := sort.SearchInts(t.ends, at+1)
		list = append(list, i)
		from = t.ends[i]
	}
	return list
}
