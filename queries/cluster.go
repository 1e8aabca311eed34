package queries

import (
	"cmp"
	"slices"

	"figraph/graph/index"
)

// ClusterOptions say how a list is divided. The zero value makes up to fifteen
// clusters of two names or more.
type ClusterOptions struct {
	Mandatory []Subject // that every representative figure draws
	Clusters  int       // 0: DefaultClusters
	MinNames  int       // of a cluster; 0: 2
}

// DefaultClusters is how many clusters there are at most.
const DefaultClusters = 15

// Clustering divides a list by figures that stand for its parts.
type Clustering struct {
	Clusters []Cluster     `json:"clusters"`
	Rest     []string      `json:"rest"`    // names that are in no cluster
	Missing  []string      `json:"missing"` // names that no figure draws at this evidence
	Problems []NameProblem `json:"-"`
}

// Cluster is some names of a list, and the figure that represents them.
type Cluster struct {
	Figure  Figure   `json:"figure"`
	Names   []string `json:"names"`
	Overlap int      `json:"overlap"` // units of the list that were left and that the figure draws
	Left    int      `json:"left"`    // units of the list that were left
	Size    int      `json:"size"`    // units that the figure draws
	P       float64  `json:"p"`       // of that overlap or more, hypergeometric
}

// Cluster divides a list: the figure whose overlap with the names that are left
// is the least likely by chance represents those that it draws, which are taken
// away; and so on. Of figures with one p the greater overlap goes first, then the
// smaller CURIE.
func (s *Sets) Cluster(list List, o ClusterOptions) Clustering {
	answer := Clustering{Clusters: []Cluster{}, Rest: []string{}, Missing: []string{}, Problems: list.Problems}
	b := s.background(s.g.kindsOf(list.Items))
	members, missing := b.members(list.Items, &pile[index.FigureID]{})
	for _, item := range missing {
		answer.Missing = append(answer.Missing, item.Name)
	}
	c := clustering{background: b, members: members, left: len(members), taken: make([]bool, len(members)),
		overlap: make([]int32, len(b.size))}
	c.admit(o.Mandatory)
	for range cmp.Or(o.Clusters, DefaultClusters) {
		next, found := c.next(max(2, o.MinNames))
		if !found || s.g.isOver() {
			break
		}
		answer.Clusters = append(answer.Clusters, next)
	}
	for i, m := range members {
		if !c.taken[i] {
			answer.Rest = append(answer.Rest, m.names...)
		}
	}
	return answer
}

// clustering is a list that is being divided.
type clustering struct {
	*background
	members []member
	taken   []bool
	left    int
	overlap []int32          // by figure, with the members that are left
	allowed []index.FigureID // to represent
}

// admit counts the overlaps, and lets those figures represent that draw all that is
// mandatory.
func (c *clustering) admit(mandatory []Subject) {
	for _, m := range c.members {
		for _, f := range m.figures {
			c.overlap[f]++
		}
	}
	o := FigureOptions{Evidence: c.scope.Evidence, Filter: c.scope.Filter, Taxon: c.scope.Taxon}
	allowed := c.g.shared(mandatory, o)
	for f, n := range c.overlap {
		id := index.FigureID(f)
		if _, is := slices.BinarySearch(allowed, id); n > 0 && (is || len(mandatory) == 0) {
			c.allowed = append(c.allowed, id)
		}
	}
}

// next makes the next cluster.
func (c *clustering) next(least int) (Cluster, bool) {
	type class struct{ size, overlap int }
	tails := map[class]float64{}
	best, found := Cluster{}, false
	for _, f := range c.allowed {
		k := class{int(c.size[f]), int(c.overlap[f])}
		if k.overlap < least {
			continue
		}
		p, known := tails[k]
		if !known {
			p = logUpperTail(c.units, k.size, c.left, k.overlap)
			tails[k] = p
		}
		if !found || p < best.P || p == best.P && k.overlap > best.Overlap {
			best, found = Cluster{Figure: Figure{FigureID: f}, Overlap: k.overlap, Left: c.left, Size: k.size, P: p}, true
		}
	}
	if found {
		best.P = UpperTail(c.units, best.Size, c.left, best.Overlap)
		best.Names = c.take(best.Figure.FigureID)
		best.Figure = c.g.figure(best.Figure.FigureID)
	}
	return best, found
}

// take takes the members that a figure draws and gives their names.
func (c *clustering) take(figure index.FigureID) []string {
	var names []string
	for i, m := range c.members {
		if _, drawn := slices.BinarySearch(m.figures, figure); !drawn || c.taken[i] {
			continue
		}
		names = append(names, m.names...)
		c.taken[i] = true
		c.left--
		for _, f := range m.figures {
			c.overlap[f]--
		}
	}
	return names
}
