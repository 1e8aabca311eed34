package web

import (
	"cmp"
	"maps"
	"slices"

	"figraph/queries"
	"figraph/vocab"
)

// narrow is the form that narrows what counts.
type narrow struct {
	Action    string
	Kept      []option // hidden fields
	Evidence  field
	Organism  field
	Rank      field
	Year      string
	Score     string
	MinPapers string
	About     string
	Medicines bool
	CanDrug   bool
	Set       bool   // whether anything is narrowed
	Clear     string // the page without
}

func (l *looked) narrow(organisms map[string]int) narrow {
	q := queries.ByName("drugs")
	n := narrow{Action: l.r.URL.Path, Evidence: l.choice(q, "evidence", "Evidence"), Rank: l.choice(q, rankParam, "Rank by"),
		Year: l.params.Get("year"), Score: l.params.Get("score"), MinPapers: l.params.Get("min-papers"), About: l.params.Get("about"),
		Medicines: l.params.Get("medicines") == "true", CanDrug: l.params.Get(kindParam) == "drug"}
	n.Organism = field{Name: "organism", Label: "Organism of genes", Value: l.params.Get("organism")}
	n.Organism.Options = append(n.Organism.Options, option{"", "any", n.Organism.Value == ""})
	taxa := slices.SortedFunc(maps.Keys(organisms), func(a, b string) int { return cmp.Or(cmp.Compare(organisms[b], organisms[a]), cmp.Compare(a, b)) })
	chosen := n.Organism.Value == ""
	for _, taxon := range taxa[:min(len(taxa), 20)] {
		value := vocab.TaxonPrefix + ":" + taxon
		n.Organism.Options = append(n.Organism.Options, option{value, l.organismOf(taxon) + " (" + itoa(organisms[taxon]) + ")", value == n.Organism.Value})
		chosen = chosen || value == n.Organism.Value
	}
	if !chosen { // named otherwise, or drawn with nothing
		n.Organism.Options = append(n.Organism.Options, option{n.Organism.Value, n.Organism.Value, true})
	}
	for _, name := range []string{nameParam, kindParam} {
		for _, value := range l.params[name] {
			n.Kept = append(n.Kept, option{name, value, false})
		}
	}
	var without []string
	for _, name := range []string{"evidence", "organism", "about", "year", "score", "min-papers", "medicines"} {
		n.Set = n.Set || l.params.Get(name) != ""
		without = append(without, name, "")
	}
	n.Clear = l.with(without...)
	return n
}

// putNarrow appends the form.
func putNarrow(m *markup, n narrow) {
	m.put(`<form class="narrow" action="`).url(n.Action).put("\" method=\"get\" data-auto aria-label=\"What counts\">\n")
	for _, o := range n.Kept {
		m.put(`<input type="hidden" name="`).text(o.Value).put(`" value="`).text(o.Text).put(`">`)
	}
	m.put("\n").choice(n.Evidence).put("\n")
	if len(n.Organism.Options) > 0 {
		m.choice(n.Organism)
	}
	m.put("\n<label title=\"of the paper: 2015, 2015-2020, 2015- or -2020\">Year <input name=\"year\" value=\"").text(n.Year)
	m.put(`" size="9" placeholder="2015-2020" pattern="\d{4}|\d{4}-|-\d{4}|\d{4}-\d{4}"></label>`)
	m.put("\n<label title=\"how surely the figure is a pathway, from 0 to 1\">Score from <input name=\"score\" value=\"").text(n.Score)
	m.put("\" size=\"4\" placeholder=\"0\" inputmode=\"decimal\"></label>\n<label title=\"papers that a link needs\">Papers from <input name=\"min-papers\" value=\"").text(n.MinPapers)
	m.put("\" size=\"3\" placeholder=\"1\" inputmode=\"numeric\"></label>\n<label title=\"only figures about this organism\">Figures about <input name=\"about\" value=\"").text(n.About)
	m.put("\" size=\"14\" placeholder=\"any organism\" autocomplete=\"off\"></label>\n").choice(n.Rank).put("\n")
	if n.CanDrug {
		m.put(`<label><input type="checkbox" name="medicines" value="true"`)
		if n.Medicines {
			m.put(` checked`)
		}
		m.put(`> only medicines</label>`)
	}
	m.put("\n<button>Apply</button>")
	if n.Set {
		m.put(` <a href="`).url(n.Clear).put(`">Clear</a>`)
	}
	m.put("\n</form>")
}
