package corpus

import "strconv"

// The header lines of the tables.
const (
	geneHeader     = "organism_id\torganism_name\torganism_group\tword\tmatch\tncbigene_symbol\tncbigene_id\tsource\tcount_direct\tcount_synonym\tcount_match\n"
	chemicalHeader = "word\tmesh\tmatch\tname\tchebi\n"
	diseaseHeader  = "word\tmesh\tmatch\tname\tdoid\n"
)

// appendLine appends cells with tabs between them. There is no quoting in these
// tables, so a cell must hold neither tab nor line break.
func appendLine(out []byte, cells ...string) []byte {
	for i, c := range cells {
		if i > 0 {
			out = append(out, '\t')
		}
		out = append(out, c...)
	}
	return append(out, '\n')
}

func appendGenes(out []byte, blocks []geneBlock) []byte {
	out = append(out, geneHeader...)
	for _, b := range blocks {
		o := organisms[b.organism]
		taxon := strconv.Itoa(o.taxon)
		direct, synonym, match := b.counts()
		for _, r := range b.rows {
			out = appendLine(out, taxon, o.name, o.group, r.word, r.match, r.symbol,
				strconv.Itoa(r.id), sourceNames[r.source], direct, synonym, match)
		}
	}
	return out
}

// counts are those that each row of a block repeats: rows by symbol, rows by
// synonym, distinct matches.
func (b geneBlock) counts() (direct, synonym, match string) {
	var n [sources]int
	matches := make(map[string]bool)
	for _, r := range b.rows {
		n[r.source]++
		matches[r.match] = true
	}
	return count(n[bySymbol]), count(n[bySynonym]), count(len(matches))
}

// count writes NA for 0, as the database does.
func count(n int) string {
	if n == 0 {
		return "NA"
	}
	return strconv.Itoa(n)
}

func appendChemicals(out []byte, rows []chemicalRow) []byte {
	out = append(out, chemicalHeader...)
	for _, r := range rows {
		out = appendLine(out, r.word, r.mesh, r.match, r.name, r.chebi)
	}
	return out
}

func appendDiseases(out []byte, rows []diseaseRow) []byte {
	out = append(out, diseaseHeader...)
	for _, r := range rows {
		out = appendLine(out, r.word, r.mesh, r.match, r.name, r.doid)
	}
	return out
}
