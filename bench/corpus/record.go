package corpus

import "strconv"

// appendRecord appends the figure's front matter, in the key order of today's
// records. The body is empty.
func (f *figure) appendRecord(out []byte) []byte {
	w := &yamlWriter{out: out}
	p := f.paper
	w.raw("---\n")
	w.field("figid", f.id)
	w.field("figtitle", f.title)
	w.list("organisms", f.organisms)
	w.list("organisms_ner", f.read)
	w.field("pmcid", "PMC"+strconv.Itoa(p.pmc))
	w.field("filename", f.file)
	w.field("figlink", f.link)
	w.field("number", f.number)
	w.field("caption", f.caption)
	w.field("papertitle", p.title)
	w.field("reftext", p.reference)
	w.field("year", p.printedYear())
	p.appendCuration(w)
	w.raw("automl_pathway: " + f.score + "\n")
	w.field("figid_alias", f.alias)
	w.field("figtype", f.kind)
	w.field("redirect_from", "/figures/"+f.alias)
	w.field("ndex", f.ndex)
	w.field("seo", "CreativeWork")
	f.appendSchema(w)
	w.raw("---\n")
	return w.out
}

// list writes organisms: raw and unquoted, as the database's own code does.
func (w *yamlWriter) list(key string, values []string) {
	w.raw(key + ":\n")
	for _, v := range values {
		w.raw("- " + v + "\n")
	}
}

func (p *paper) printedYear() string {
	if p.year == 0 {
		return ""
	}
	return strconv.Itoa(p.year)
}

// appendCuration writes the fields that are known of newer papers only.
func (p *paper) appendCuration(w *yamlWriter) {
	values := []string{p.doi, p.journal.title, p.journal.short, p.journal.publisher, p.keywords}
	for i, key := range []string{"doi", "journal_title", "journal_nlm_ta", "publisher_name", "keywords"} {
		if p.curatedFields {
			w.field(key, values[i])
		} else {
			w.raw(key + ": " + missing + "\n")
		}
	}
}

// appendSchema writes the block for search engines, which repeats the caption
// and holds the keywords: one of them is a scalar, none an empty list.
func (f *figure) appendSchema(w *yamlWriter) {
	w.raw("schema-jsonld:\n")
	w.raw("  '@context': https://schema.org/\n")
	w.raw("  '@id': https://pfocr.wikipathways.org/figures/" + f.id + ".html\n")
	w.raw("  '@type': Dataset\n")
	w.field("  description", f.caption)
	w.raw("  license: CC0\n")
	w.raw("  name: CreativeWork\n")
	w.raw("  creator:\n")
	w.raw("    '@type': Organization\n")
	w.raw("    name: WikiPathways\n")
	switch len(f.keywords) {
	case 0:
		w.raw("  keywords: []\n")
	case 1:
		w.field("  keywords", f.keywords[0])
	default:
		w.raw("  keywords:\n")
		for _, k := range f.keywords {
			w.item(k)
		}
	}
}
