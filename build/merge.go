package build

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"figraph/keep"
	"figraph/source"
	"figraph/vocab"
)

// Merge makes one graph of several that were built with a Division: of all the
// shards of a build, in any order, the graph that one build of the same SOURCEs
// makes, byte for byte; or of graphs that are shard 1 of 1 each and were built of
// different records, one graph of all their figures. What the graph is was decided
// when they were built: of the options that change the result only Lexicons are
// heeded, which must be the same files again. The former graph in the folder stays
// until the new one is whole.
func Merge(ctx context.Context, o Options, graphs ...keep.Folder) (*Summary, error) {
	start := time.Now()
	o.fill()
	list, err := openAllParts(graphs)
	if err != nil {
		return nil, err
	}
	if err := o.checkApart(graphs); err != nil {
		return nil, err
	}
	if err := o.adopt(list[0]); err != nil {
		return nil, err
	}
	v, err := vocab.New(vocab.Options{Base: o.Base, Schema: o.Schema})
	if err != nil {
		return nil, err
	}
	if err := o.checkExports(); err != nil {
		return nil, err
	}
	summary, err := o.make(ctx, &job{o: o, v: v, parts: list})
	if summary != nil {
		summary.Seconds = time.Since(start).Seconds()
	}
	return summary, err
}

// openAllParts opens the parts of graphs that can be merged, in their order.
func openAllParts(graphs []keep.Folder) ([]*parts, error) {
	if len(graphs) == 0 {
		return nil, errors.New("name the graphs to merge")
	}
	var list []*parts
	for _, graph := range graphs {
		p, err := openParts(graph)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	for _, p := range list[1:] {
		if what := p.differs(list[0]); what != "" {
			return nil, fmt.Errorf("%s and %s cannot be merged: they were built %s", list[0].graph, p.graph, what)
		}
	}
	slices.SortStableFunc(list, func(a, b *parts) int { return a.part.Number - b.part.Number })
	return list, checkComplete(list)
}

// differs says what two graphs cannot be merged for, empty when they can.
func (p *parts) differs(other *parts) string {
	a, b := &other.header, &p.header
	for _, option := range []struct {
		words      string
		one, other any
	}{
		{"by figraph %v and %v", a.Tool, b.Tool},
		{"with --base %v and %v", a.Options.Base, b.Options.Base},
		{"with --schema %v and %v", a.Options.Schema, b.Options.Schema},
		{"with --min-papers %v and %v", a.Options.MinPapers, b.Options.MinPapers},
		{"with --candidates=%v and %v", a.Options.Candidates, b.Options.Candidates},
		{"with --image-url %q and %q", a.Options.ImageURL, b.Options.ImageURL},
		{"with --no-xrefs=%v and %v", !a.Options.Xrefs, !b.Options.Xrefs},
		{"with --no-builtin-lexicon=%v and %v", !a.Options.BuiltinLexicon, !b.Options.BuiltinLexicon},
		{"with the lexicons %v and %v", lexiconList(a.Lexicons), lexiconList(b.Lexicons)},
		{"with the time %q and %q (SOURCE_DATE_EPOCH)", a.Created, b.Created},
		{"as one of %v shards and as one of %v", other.part.Of, p.part.Of},
	} {
		if option.one != option.other {
			return fmt.Sprintf(option.words, option.one, option.other)
		}
	}
	if p.part.Cuts() && a.Listing != b.Listing {
		return "from different records: their SOURCEs do not hold the same files"
	}
	return ""
}

// lexiconList names lexicons, each with the beginning of its sum.
func lexiconList(list []keep.UsedLexicon) string {
	var names []string
	for _, l := range list {
		names = append(names, fmt.Sprintf("%s (%.12s)", l.Name, l.SHA256))
	}
	return "[" + strings.Join(names, ", ") + "]"
}

// checkComplete wants each shard once.
func checkComplete(list []*parts) error {
	n := list[0].part.Of
	if n == 1 {
		return nil
	}
	by := make([]*parts, n+1)
	for _, p := range list {
		if twice := by[p.part.Number]; twice != nil {
			return fmt.Errorf("%s and %s are both shard %s: name one of them", twice.graph, p.graph, p.part)
		}
		by[p.part.Number] = p
	}
	var missing []string
	for number := 1; number <= n; number++ {
		if by[number] == nil {
			missing = append(missing, source.Division{Number: number, Of: n}.String())
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("shards are missing: %s: build them and name them too", strings.Join(missing, ", "))
	}
	return nil
}

// checkApart refuses to replace a graph by a merge that reads it.
func (o *Options) checkApart(graphs []keep.Folder) error {
	into, err := os.Stat(string(o.Folder))
	if err != nil {
		return nil // it is not there yet
	}
	for i, graph := range graphs {
		from, err := os.Stat(string(graph))
		if err == nil && os.SameFile(into, from) {
			return fmt.Errorf("%s is to be merged and cannot be the result: name another folder for it", graph)
		}
		for _, earlier := range graphs[:i] {
			if same, err := os.Stat(string(earlier)); err == nil && os.SameFile(same, from) {
				return fmt.Errorf("%s is named twice", graph)
			}
		}
	}
	return nil
}

// adopt takes the options by which the graphs were built.
func (o *Options) adopt(p *parts) error {
	return o.adoptFrom(string(p.graph), p.header.Tool, p.header.Created, p.header.Options)
}

// adoptFrom takes the options of a graph.
func (o *Options) adoptFrom(graph, tool, created string, as keep.ReceiptOptions) (err error) {
	if o.Tool != "" && o.Tool != tool {
		return fmt.Errorf("%s was built by %s, and this is %s: build it again, or use that", graph, tool, o.Tool)
	}
	o.Tool, o.Base, o.Schema, o.MinPapers, o.Candidates = tool, as.Base, as.Schema, as.MinPapers, as.Candidates
	o.ImageURL, o.NoXrefs, o.NoBuiltinLexicon = as.ImageURL, !as.Xrefs, !as.BuiltinLexicon
	o.CreatedOn, o.Division = time.Time{}, source.Division{}
	if created == "" {
		return nil
	}
	if o.CreatedOn, err = time.Parse(time.RFC3339, created); err != nil {
		return fmt.Errorf("%s: %w: %v", graph, keep.ErrDamaged, err)
	}
	return nil
}
