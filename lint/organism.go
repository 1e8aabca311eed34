package lint

import (
	"slices"
	"strings"

	"figraph/record"
	"figraph/resolve/lexicon"
)

var organismChecks = []*check{
	{Rule: Rule{"organism-missing", Warning, "Nothing says whose pathway a figure shows",
		"Neither organisms nor organisms_ner names an organism (NA, empty, or not there): nobody can filter by it.",
		"Fill in organisms."}, figure: func(f *figure) {
		if f.isRecord() && len(f.Organisms[record.CuratedOrganisms]) == 0 && len(f.Organisms[record.RecognizedOrganisms]) == 0 {
			f.key(firstKey(f, "organisms", "organisms_ner"), "neither organisms nor organisms_ner names an organism")
		}
	}},
	{Rule: Rule{"organism-uncurated", Info, "Only the gene table says whose pathway a figure shows",
		"organisms, which a curator fills in, is NA or empty; organisms_ner was taken from the genes.",
		"Fill in organisms."}, figure: func(f *figure) {
		if ner := f.Organisms[record.RecognizedOrganisms]; len(f.Organisms[record.CuratedOrganisms]) == 0 && len(ner) > 0 {
			f.key("organisms", "organisms names none, organisms_ner names %s", short(strings.Join(ner, ", ")))
		}
	}},
	{Rule: Rule{"organism-nameless", Warning, "NA or nothing stands beside the names of organisms",
		"The list says at once that the organism is known and that it is not.",
		"Remove the entry, or name the organism."}, figure: func(f *figure) {
		for field := range record.TableOrganisms {
			if len(f.Organisms[field]) > 0 && f.Nameless[field] > 0 {
				f.key(field.String(), "%s has %d entries without a name beside %s", field, f.Nameless[field], short(strings.Join(f.Organisms[field], ", ")))
			}
		}
	}},
	{Rule: Rule{"organism-placeholder", Warning, "A placeholder stands for an organism",
		"XXX, unknown and the like are read as the name of an organism.",
		"Name the organism, or write NA."}, figure: organismIn(placeholders, "%q names no organism")},
	{Rule: Rule{"organism-group", Info, "An organism is a group, not a species",
		"No gene belongs to plants: names of groups match no gene table.",
		"Name the species, if the paper says which."}, figure: organismIn(groupNames, "%q is a group")},
	{Rule: Rule{"organism-spelling", Info, "An organism is not called by its Latin name",
		"One organism has several names on the site; misspellings, common names and abbreviations part its figures.",
		"Write the Latin name."}, figure: func(f *figure) {
		f.organismNames(func(field record.OrganismField, name string) {
			if groupNames[lexicon.Fold(name)] || f.isPrinted(name) {
				return
			}
			if _, latin, known := f.lexicons.Taxon(name); known && lexicon.Fold(latin) != lexicon.Fold(name) {
				f.key(field.String(), "%q is %s", name, latin)
			}
		})
	}},
	{Rule: Rule{"organism-unheard", Info, "Nobody knows an organism of this name",
		"Neither the gene table nor a lexicon gives it a taxon: it may be misspelt, a strain, or rare.",
		"Look it up in NCBI Taxonomy, and write its name as there."}, figure: func(f *figure) {
		f.organismNames(func(field record.OrganismField, name string) {
			folded := lexicon.Fold(name)
			if placeholders[folded] || groupNames[folded] || f.isPrinted(name) || len(f.lexicons.Find(lexicon.Organism, name)) > 0 {
				return
			}
			f.key(field.String(), "no taxon is known for %q", name)
		})
	}},
	{Rule: Rule{"organism-repeated", Info, "An organism is named twice in one list",
		"Two spellings of one organism look like two.",
		"Keep the Latin name."}, figure: func(f *figure) {
		for field := range record.TableOrganisms {
			for _, o := range f.Taxa {
				if o.Field == field && len(o.Names) > 1 {
					f.key(field.String(), "%q are one organism", o.Names)
				}
			}
			names := f.Organisms[field]
			for i, name := range names {
				if slices.Contains(names[:i], name) {
					f.key(field.String(), "%q stands twice", name)
				}
			}
		}
	}},
	{Rule: Rule{"organism-not-of-genes", Warning, "No gene of the table belongs to the curated organisms",
		"The genes were read as those of another organism: a plant's pathway with human genes.",
		"Write the gene table for the organism, or correct organisms."}, figure: organismNotOfGenes},
	{Rule: Rule{"taxon-differs", Warning, "One organism has several taxa in gene tables",
		"One name stands for two organisms: genes of one are not those of the other.",
		"Correct organism_id in the tables that the message counts as fewer."},
		figure: func(f *figure) {
			f.blocks(func(m *record.Mention) { f.note(m.OrganismName, m.Taxon, m) })
		},
		thing: func(t *thing) {
			t.others(func(most, v *value) {
				t.at(v, "%s has the taxon %s here (%s), and %s elsewhere (%s)", t.name, v.text, inFigures(v.figures), most.text, inFigures(most.figures))
			})
		}},
	{Rule: Rule{"taxon-name-differs", Info, "One taxon has several names in gene tables",
		"Names are compared with those of the record: house mouse is not Mus musculus there.",
		"Write the Latin name in organism_name."},
		figure: func(f *figure) {
			f.blocks(func(m *record.Mention) { f.note(m.Taxon, m.OrganismName, m) })
		},
		thing: func(t *thing) {
			t.others(func(most, v *value) {
				t.at(v, "taxon %s is %q here (%s), and %q elsewhere (%s)", t.name, v.text, inFigures(v.figures), most.text, inFigures(most.figures))
			})
		}},
}

// organismIn finds organisms whose folded names are in a list.
func organismIn(list map[string]bool, message string) func(*figure) {
	return func(f *figure) {
		f.organismNames(func(field record.OrganismField, name string) {
			if list[lexicon.Fold(name)] {
				f.key(field.String(), message, name)
			}
		})
	}
}

// organismNames gives the names of both fields of a record.
func (f *figure) organismNames(see func(record.OrganismField, string)) {
	for field := range record.TableOrganisms {
		for _, name := range f.Organisms[field] {
			see(field, name)
		}
	}
}

// isPrinted says whether the figure's own gene table has a taxon of a name.
func (f *figure) isPrinted(name string) bool {
	folded := lexicon.Fold(name)
	for m := range f.rows(record.Gene) {
		if m.Taxon != "" && lexicon.Fold(m.OrganismName) == folded {
			return true
		}
	}
	return false
}

// blocks gives the first row of each organism of the gene table that has a taxon and
// a name.
func (f *figure) blocks(see func(*record.Mention)) {
	type organism struct{ taxon, name string }
	seen := map[organism]bool{}
	for m := range f.rows(record.Gene) {
		if o := (organism{m.Taxon, m.OrganismName}); o.taxon != "" && o.name != "" && !seen[o] {
			seen[o] = true
			see(m)
		}
	}
}

// organismNotOfGenes asks for one organism that curators and the gene table share;
// where a curated name has no taxon nothing is known.
func organismNotOfGenes(f *figure) {
	var curated, table []string
	for _, o := range f.Taxa {
		switch {
		case o.Field == record.CuratedOrganisms && o.Taxon == "":
			return
		case o.Field == record.CuratedOrganisms:
			curated = append(curated, o.Taxon)
		case o.Field == record.TableOrganisms:
			table = append(table, o.Taxon)
		}
	}
	if len(curated) == 0 || len(table) == 0 || slices.Contains(table, "") || slices.ContainsFunc(table, func(taxon string) bool { return slices.Contains(curated, taxon) }) {
		return
	}
	var rows []string
	for _, o := range f.Taxa {
		if o.Field == record.TableOrganisms {
			rows = append(rows, o.Names[0])
		}
	}
	f.key("organisms", "organisms names %s, the genes are those of %s", short(strings.Join(f.Organisms[record.CuratedOrganisms], ", ")), short(strings.Join(rows, ", ")))
}

// placeholders are what is written for an organism that nobody knows, folded.
var placeholders = setOf("xxx", "xx", "x", "unknown", "unspecified", "undefined", "none", "null", "n/a", "n.a", "na", "nan", "not applicable",
	"not specified", "not available", "other", "others", "tbd", "todo", "-", "--", "various", "multiple", "organism", "species")

// groupNames are groups that are named as if they were species, folded.
var groupNames = setOf("plant", "plants", "higher plants", "unspecified plant", "animal", "animals", "mammal", "mammals", "mammalian", "vertebrate", "vertebrates",
	"invertebrate", "invertebrates", "bacteria", "bacterium", "microbe", "microbes", "microorganism", "microorganisms", "virus", "viruses", "yeast", "yeasts",
	"fungi", "fungus", "algae", "microalgae", "insect", "insects", "fish", "fishes", "teleost", "bird", "birds", "rodent", "rodents", "primate", "primates",
	"metazoan", "metazoans", "metazoa", "eukaryote", "eukaryotes", "eukaryota", "prokaryote", "prokaryotes", "archaea", "protist", "protists", "protozoa",
	"dinoflagellates", "diatoms", "malacostracans", "crustaceans", "nematodes", "worm", "worms", "amphibians", "reptiles", "cyanobacteria", "coronaviridae", "herbal medicine")

func setOf(words ...string) map[string]bool {
	set := make(map[string]bool, len(words))
	for _, word := range words {
		set[word] = true
	}
	return set
}
