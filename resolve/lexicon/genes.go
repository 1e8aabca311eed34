package lexicon

import (
	"bytes"
	"fmt"
	"strings"

	"figraph/record"
)

func isGeneInfo(head []byte) bool {
	return bytes.HasPrefix(head, []byte("#tax_id\tGeneID\tSymbol")) || bytes.HasPrefix(head, []byte("#Format: tax_id GeneID Symbol"))
}

// readGeneInfo reads gene_info of NCBI Gene. Its header was a sentence until 2016.
func readGeneInfo(s *source) {
	s.next()
	header, _, _ := strings.Cut(s.text, " (tab is used")
	header = strings.ReplaceAll(strings.TrimPrefix(header, "#Format: "), " ", "\t")
	c, err := newColumns(strings.Split(strings.TrimPrefix(header, "#"), "\t"), "tax_id", "GeneID", "Symbol", "Synonyms", "dbXrefs")
	if err != nil {
		s.broken(1, err)
		return
	}
	g := geneInfo{c: c, prefixes: map[string]string{}, taxon: c.column("tax_id"), id: c.column("GeneID"), symbol: c.column("Symbol"), synonyms: c.column("Synonyms"),
		xrefs: c.column("dbXrefs"), locus: c.column("LocusTag"), official: c.column("Symbol_from_nomenclature_authority", "Symbol_from_authority")}
	s.tabbed(c, func() error {
		e, err := g.entry()
		if err == nil && e.Name != "NEWENTRY" {
			s.entry(e)
		}
		return err
	})
}

type geneInfo struct {
	prefixes                                            map[string]string // of databases as they are written
	c                                                   *columns
	taxon, id, symbol, synonyms, xrefs, locus, official int
}

// entry is the gene of the row. The authority's symbol and the locus tag are
// synonyms where they differ from NCBI's symbol.
func (g *geneInfo) entry() (Entry, error) {
	e := Entry{Kind: Gene, Taxon: g.c.cell(g.taxon), Name: g.c.cell(g.symbol)}
	gene, ok := entityIn(record.NCBIGene, g.c.cell(g.id))
	if !ok || !record.IsNumber(e.Taxon) || e.Name == "" || e.Name == "-" {
		return e, fmt.Errorf("%.40q of taxon %.40q, symbol %.40q, is no gene", g.c.cell(g.id), e.Taxon, e.Name)
	}
	e.Entity = gene
	for _, at := range [...]int{g.official, g.locus} {
		if name := g.c.cell(at); name != "" && name != "-" && name != e.Name {
			e.Synonyms = append(e.Synonyms, name)
		}
	}
	if list := g.c.cell(g.synonyms); list != "" && list != "-" {
		for synonym := range strings.SplitSeq(list, "|") {
			e.Synonyms = append(e.Synonyms, synonym)
		}
	}
	if list := g.c.cell(g.xrefs); list != "" && list != "-" {
		for xref := range strings.SplitSeq(list, "|") {
			if q, ok := g.xref(xref); ok {
				e.Same = append(e.Same, q)
			}
		}
	}
	return e, nil
}

// xref is an equivalent of a gene. OMIM's is about the gene's disorders too, and
// the Alliance's repeats that of another database.
func (g *geneInfo) xref(text string) (Equivalent, bool) {
	database, id, found := strings.Cut(text, ":")
	if !found {
		return Equivalent{}, false
	}
	prefix, known := g.prefixes[database]
	if !known {
		prefix = prefixOf(database)
		g.prefixes[strings.Clone(database)] = prefix
	}
	q, ok := equivalentIn(prefix, database, id, prefix != "omim")
	return q, ok && prefix != "alliancegenome"
}

func isHGNC(head []byte) bool { return bytes.HasPrefix(head, []byte("hgnc_id\tsymbol\tname\t")) }

// readHGNC reads the complete set of HGNC: approved human genes that have an NCBI
// number.
func readHGNC(s *source) {
	s.next()
	c, err := newColumns(strings.Split(s.text, "\t"), "hgnc_id", "symbol", "alias_symbol", "prev_symbol", "entrez_id", "ensembl_gene_id")
	if err != nil {
		s.broken(1, err)
		return
	}
	h := hgnc{c, c.column("hgnc_id"), c.column("symbol"), c.column("status"), c.column("entrez_id"),
		c.column("ensembl_gene_id"), c.column("omim_id"), c.column("uniprot_ids"), c.column("alias_symbol"), c.column("prev_symbol")}
	s.tabbed(c, func() error {
		e, err := h.entry()
		if err == nil && e.Entity != (record.Entity{}) {
			s.entry(e)
		}
		return err
	})
}

type hgnc struct {
	c                                                               *columns
	id, symbol, status, entrez, ensembl, omim, uniprot, alias, prev int
}

func (h *hgnc) entry() (Entry, error) {
	e := Entry{Kind: Gene, Taxon: "9606", Name: h.c.cell(h.symbol)}
	id, ok := curie(h.c.cell(h.id), true)
	if !ok || id.Prefix != "hgnc" || e.Name == "" {
		return e, fmt.Errorf("%.40q is no gene of HGNC: expected one such as HGNC:5", h.c.cell(h.id))
	}
	if status := h.c.cell(h.status); status != "" && status != "Approved" || h.c.cell(h.entrez) == "" {
		return e, nil
	}
	if e.Entity, ok = entityIn(record.NCBIGene, h.c.cell(h.entrez)); !ok {
		return e, fmt.Errorf("entrez_id %.40q is no number", h.c.cell(h.entrez))
	}
	e.Same = append(e.Same, id)
	for _, other := range [...]struct {
		at       int
		database string
		exact    bool
	}{{h.ensembl, "ensembl", true}, {h.omim, "omim", false}, {h.uniprot, "uniprot", false}} {
		for _, id := range unquotedList(h.c.cell(other.at)) {
			if q, ok := equivalent(other.database, id, other.exact); ok {
				e.Same = append(e.Same, q)
			}
		}
	}
	e.Synonyms = append(unquotedList(h.c.cell(h.alias)), unquotedList(h.c.cell(h.prev))...)
	return e, nil
}

// unquotedList cuts a list at '|', which HGNC puts into quotes when there are
// several.
func unquotedList(cell string) []string {
	if len(cell) > 1 && cell[0] == '"' && cell[len(cell)-1] == '"' {
		cell = strings.ReplaceAll(cell[1:len(cell)-1], `""`, `"`)
	}
	if cell == "" {
		return nil
	}
	return strings.Split(cell, "|")
}
