package lexicon

import (
	"bytes"
	"fmt"
	"strings"

	"figraph/record"
)

// The plain tables are four small forms, one for each kind: with a header, '|'
// between the values of a cell, and nothing escaped.
var plainHeaders = map[Kind][]string{
	Gene:     {"symbol", "ncbigene_id", "aliases", "taxon"},
	Family:   {"family", "member_symbols", "member_ncbigene_ids", "taxon"},
	Chemical: {"name", "mesh_id", "aliases"},
	Organism: {"name", "ncbi_taxon", "common_name"},
}

func plainKind(line string) (Kind, bool) {
	for kind, header := range plainHeaders {
		if strings.TrimRight(line, "\r\n") == strings.Join(header, "\t") {
			return kind, true
		}
	}
	return 0, false
}

func isPlain(head []byte) bool {
	first, _, _ := bytes.Cut(head, []byte("\n"))
	_, known := plainKind(string(first))
	return known
}

func readPlain(s *source) {
	s.next()
	kind, _ := plainKind(s.text)
	header := plainHeaders[kind]
	c, err := newColumns(header, header...)
	if err != nil {
		s.broken(1, err)
		return
	}
	read := map[Kind]func([]string) (Entry, error){Gene: plainGene, Family: plainFamily, Chemical: plainChemical, Organism: plainOrganism}[kind]
	s.tabbed(c, func() error {
		if len(c.cells) != len(header) {
			return fmt.Errorf("%d cells where the header has %d", len(c.cells), len(header))
		}
		e, err := read(c.cells)
		if err == nil {
			s.entry(e)
		}
		return err
	})
}

func plainGene(cells []string) (Entry, error) {
	gene, ok := entityIn(record.NCBIGene, cells[1])
	if !ok || cells[0] == "" || !record.IsNumber(cells[3]) {
		return Entry{}, fmt.Errorf("%.40q, %.40q of taxon %.40q, is no gene", cells[0], cells[1], cells[3])
	}
	return Entry{Kind: Gene, Entity: gene, Taxon: cells[3], Name: cells[0], Synonyms: plainList(cells[2])}, nil
}

func plainFamily(cells []string) (Entry, error) {
	e := Entry{Kind: Family, Taxon: cells[3], Name: cells[0]}
	for _, id := range plainList(cells[2]) {
		gene, ok := entityIn(record.NCBIGene, id)
		if !ok {
			return e, fmt.Errorf("the member %.40q is no NCBI gene number", id)
		}
		e.Members = append(e.Members, gene)
	}
	if e.Name == "" || e.Taxon != "" && !record.IsNumber(e.Taxon) {
		return e, fmt.Errorf("%.40q of taxon %.40q is no family", e.Name, e.Taxon)
	}
	return e, nil
}

func plainChemical(cells []string) (Entry, error) {
	mesh, ok := entityIn(record.MeSH, cells[1])
	if !ok {
		return Entry{}, fmt.Errorf("%.40q is no MeSH identifier: expected one such as D007649", cells[1])
	}
	return Entry{Kind: Chemical, Entity: mesh, Name: cells[0], Synonyms: plainList(cells[2])}, nil
}

func plainOrganism(cells []string) (Entry, error) {
	taxon, ok := entityIn(record.Taxonomy, cells[1])
	if !ok || cells[0] == "" {
		return Entry{}, fmt.Errorf("%.40q, taxon %.40q, is no organism", cells[0], cells[1])
	}
	return Entry{Kind: Organism, Entity: taxon, Name: cells[0], Synonyms: plainList(cells[2])}, nil
}

func plainList(cell string) []string {
	if cell == "" {
		return nil
	}
	return strings.Split(cell, "|")
}
