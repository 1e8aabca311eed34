package keep

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"figraph/record"
	"figraph/table"
)

// UnresolvedName is a name that neither the records nor the lexicons give an
// entity, and how many mentions have it.
type UnresolvedName struct {
	Name  string `json:"name"`
	Kind  string `json:"kind"` // "gene", "chemical", "disease", or "keyword" of no known kind
	Count int    `json:"count"`
}

// Resolution says how many of the mentions that figures make have an entity.
// Diseases from enrichment are left out: no lexicon resolves them.
type Resolution struct {
	Mentions int     `json:"mentions"`
	Resolved int     `json:"resolved"`
	Lexicon  int     `json:"by_lexicon"` // of the resolved
	Share    float64 `json:"share"`
}

// Report is what the stats of a graph and its receipt say together. Resolution and
// Unresolved are nil where nobody knows: of a graph that was restored.
type Report struct {
	Stats
	Resolution map[string]Resolution `json:"resolution"`
	Unresolved []UnresolvedName      `json:"unresolved"`
}

// MostUnresolved is how many of the names without an entity a report has.
const MostUnresolved = 100

// Report gathers it, with at most so many of the names without an entity.
func (g *Graph) Report(most int) (*Report, error) {
	receipt, err := g.head()
	if err != nil {
		return nil, err
	}
	return g.ReportOf(receipt, most)
}

// ReportOf is Report for who has read the receipt already.
func (g *Graph) ReportOf(receipt Receipt, most int) (*Report, error) {
	unresolved, err := g.Unresolved(most)
	return &Report{Stats: g.Stats, Resolution: receipt.Resolution, Unresolved: unresolved}, err
}

// Receipt says what the graph was made from.
func (g *Graph) Receipt() (Receipt, error) { return g.read(ParseReceipt) }

// head is the receipt without its inputs.
func (g *Graph) head() (Receipt, error) { return g.read(parseHead) }

func (g *Graph) read(parse func(text []byte, version int) (Receipt, error)) (receipt Receipt, err error) {
	text, err := g.ReceiptText()
	if err == nil {
		receipt, err = parse(text, g.version)
	}
	if err != nil && !g.isNamed() {
		return receipt, fmt.Errorf("%s: a build replaced the graph while it was read: call again", g.Dir)
	}
	if err != nil {
		return receipt, fmt.Errorf("%s: %w: no receipt: %v", g.Dir, ErrDamaged, err)
	}
	return receipt, nil
}

// ReceiptText is the receipt as it stands on disk.
func (g *Graph) ReceiptText() ([]byte, error) {
	return os.ReadFile(filepath.Join(g.Dir, g.Files.Receipt))
}

// Unresolved are the most frequent names without an entity, at most so many. It is
// nil where nobody knows: a graph that was restored from an export.
func (g *Graph) Unresolved(most int) ([]UnresolvedName, error) {
	if err := g.checkBeside(g.Files.Unresolved); err != nil {
		return nil, err
	}
	f, err := os.Open(filepath.Join(g.Dir, g.Files.Unresolved))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	list := []UnresolvedName{}
	in := bufio.NewScanner(f)
	in.Buffer(make([]byte, 64<<10), 4*record.MaxRecord) // a name, escaped
	for line := 1; len(list) < most && in.Scan(); line++ {
		if line == 1 {
			continue
		}
		cells := strings.Split(in.Text(), "\t")
		if len(cells) != 3 {
			return nil, fmt.Errorf("%s:%d: %w: %d cells, not 3", f.Name(), line, ErrDamaged, len(cells))
		}
		count, err := strconv.Atoi(cells[2])
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w: %v", f.Name(), line, ErrDamaged, err)
		}
		list = append(list, UnresolvedName{table.Text(cells[0]), cells[1], count})
	}
	return list, in.Err()
}
