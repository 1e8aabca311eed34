package lint

import (
	"regexp"
	"slices"
	"strings"

	"figraph/record"
	"figraph/resolve/lexicon"
)

// chemicalChecks are those of chemicals and diseases, which have the same columns.
var chemicalChecks = []*check{
	{Rule: Rule{"chemical-is-protein", Warning, "A chemical is called as proteins are",
		"Pyrin, NACHT and kinases are no chemicals: genes are looked for in another table.",
		"Remove the row, or move the word to the genes."},
		figure: noteProteins, thing: alsoGene},
	{Rule: Rule{"disease-is-none", Warning, "A disease is called as no disease is",
		"A substance, a gene, an organism or a process stands among the diseases, as Toxoplasma Crystalline Substances did.",
		"Remove the row, or move the word to where it belongs."},
		figure: noteDiseases, thing: alsoOther},
	{Rule: Rule{"mesh-several-chebi", Warning, "One MeSH identifier has several of ChEBI",
		"They cannot be the same substance all.",
		"Look both up, and keep the pair that is one substance."},
		figure: func(f *figure) {
			f.pairs(func(m *record.Mention) { f.note(m.Entity.CURIE(), m.Xref.CURIE(), m) })
		},
		thing: severalPartners},
	{Rule: Rule{"chebi-several-mesh", Warning, "One ChEBI or DOID identifier has several of MeSH",
		"They cannot be the same thing all; a class in one vocabulary may be several in the other.",
		"Look both up, and keep the pair that is one thing."},
		figure: func(f *figure) {
			f.pairs(func(m *record.Mention) { f.note(m.Xref.CURIE(), m.Entity.CURIE(), m) })
		},
		thing: severalPartners},
	{Rule: Rule{"chebi-name-differs", Info, "MeSH and the other vocabulary call the thing of one row differently",
		"The identifier was found by the name, and at times is that of another compound; AMPA was (aminomethyl)phosphonic acid.",
		"Look both up. Where they are one, a lexicon that says so ends the report."}, figure: func(f *figure) {
		f.pairs(func(m *record.Mention) {
			if m.Match != "" && m.Name != "" && !alike(m.Match, m.Name) && !f.isSame(m.Entity, m.Xref) {
				f.row(m, "%s is %q, %s is %q", m.Entity.CURIE(), short(m.Match), m.Xref.CURIE(), short(m.Name))
			}
		})
	}},
	{Rule: Rule{"mesh-several-kinds", Warning, "One MeSH identifier is a chemical and a disease",
		"A descriptor is one of the two.",
		"Remove the rows of the wrong table."},
		figure: func(f *figure) {
			for _, kind := range []record.Kind{record.Chemical, record.Disease} {
				for m := range f.rows(kind) {
					if e := given(m); e.Space == record.MeSH {
						f.note(e.CURIE(), kind.String(), m)
					}
				}
			}
		},
		thing: func(t *thing) {
			t.others(func(most, v *value) {
				t.at(v, "%s is a %s here (%s), and a %s elsewhere (%s)", t.name, v.text, inFigures(v.figures), most.text, inFigures(most.figures))
			})
		}},
	{Rule: Rule{"mesh-form", Warning, "A MeSH identifier has a form that MeSH does not give out",
		"Descriptors are D and six or nine digits, supplementary concepts C and six or nine: a digit is missing or too many.",
		"Look the name up in MeSH, and copy the identifier."}, figure: func(f *figure) {
		for _, kind := range []record.Kind{record.Chemical, record.Disease} {
			for m := range f.rows(kind) {
				if e := given(m); e.Space == record.MeSH && !meshForm.MatchString(e.ID) {
					f.row(m, "mesh:%s of %q", e.ID, short(m.Word))
				}
			}
		}
	}},
	{Rule: Rule{"name-several-ids", Warning, "One word of a figure has several identifiers",
		"Often two names were read as one word, and each identifier is of one of them.",
		"Give each name a row of its own."}, figure: nameSeveralIDs},
	{Rule: Rule{"identifier-missing", Info, "A name has no identifier",
		"It counts nowhere. The first place stands for all that have the name.",
		"Look it up, or learn a lexicon that has it: figraph stats --unresolved lists the most frequent."},
		figure: func(f *figure) {
			for kind := range record.Kinds {
				for m := range f.rows(kind) {
					enriched := kind == record.Disease && m.Origin == record.Inline
					if word := lexicon.Fold(m.Word); m.Entity == (record.Entity{}) && word != "" && !enriched {
						f.note(word, kind.String(), m)
					}
				}
			}
		},
		thing: func(t *thing) {
			for i := range t.values {
				v := &t.values[i]
				t.at(v, "the %s %q has no identifier (%s)", v.text, short(t.name), inFigures(v.figures))
			}
		}},
}

// pairs gives the rows with a MeSH identifier and one of the other vocabulary.
func (f *figure) pairs(see func(*record.Mention)) {
	for _, kind := range []record.Kind{record.Chemical, record.Disease} {
		for m := range f.rows(kind) {
			if given(m) != (record.Entity{}) && m.Xref != (record.Entity{}) {
				see(m)
			}
		}
	}
}

func severalPartners(t *thing) {
	t.others(func(most, v *value) {
		t.at(v, "%s is %s here (%s), and %s elsewhere (%s)", t.name, v.text, inFigures(v.figures), most.text, inFigures(most.figures))
	})
}

// isSame says whether a lexicon calls two entities the same.
func (f *figure) isSame(e, other record.Entity) bool {
	return slices.ContainsFunc(f.lexicons.Same(e), func(q lexicon.Equivalent) bool {
		return q.Exact && q.Prefix == other.Space.Prefix() && strings.TrimPrefix(q.ID, "CHEBI:") == other.ID
	})
}

// alike says whether two names are spellings of one: what is left of one without
// marks is in the other.
func alike(a, b string) bool {
	x, y := lettersOf(a), lettersOf(b)
	return x == "" || y == "" || strings.Contains(x, y) || strings.Contains(y, x) || strings.TrimSuffix(x, "s") == strings.TrimSuffix(y, "s")
}

func lettersOf(name string) string {
	name = strings.ReplaceAll(lexicon.Fold(name), "'s ", " ")
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, name)
}

// meshForm are descriptors, supplementary concepts and, as old files have them, none else.
var meshForm = regexp.MustCompile(`^[CD](?:[0-9]{6}|[0-9]{9})$`)

func nameSeveralIDs(f *figure) {
	type name struct {
		kind record.Kind
		word string
	}
	first := map[name]*record.Mention{}
	reported := map[name]bool{}
	for _, kind := range []record.Kind{record.Chemical, record.Disease} {
		for m := range f.rows(kind) {
			key := name{kind, lexicon.Fold(m.Word)}
			switch earlier := first[key]; {
			case given(m) == (record.Entity{}) || key.word == "":
			case earlier == nil:
				first[key] = m
			case earlier.Entity != m.Entity && !reported[key]:
				reported[key] = true
				f.row(m, "%q is %s here, and %s in line %d", short(m.Word), m.Entity.CURIE(), earlier.Entity.CURIE(), earlier.Line)
			}
		}
	}
}

// enzyme are names that end as those of enzymes do, or as proteins are called; notOnes
// are other words that end so.
var (
	enzyme  = regexp.MustCompile(`(?i)[a-z]{2}ases?$|\b(?:receptors?|kinases?|proteins?|transporters?|antibod(?:y|ies)|channels?|subunits?|homologs?|isoforms?)$`)
	notOnes = regexp.MustCompile(`(?i)(?:\b(?:base|case|phase|lease|ease|erase|chase|purchase)|disease|increase|decrease|release|phase|database)s?$`)
)

// domains are parts of proteins, and proteins that no table of genes calls so.
var domains = setOf("nacht", "pyrin", "pyd", "card", "lrr", "lrrs", "tir", "sh2", "sh3", "ph domain", "ring", "bir", "ubiquitin", "importin", "actin", "tubulin",
	"albumin", "fibrinogen", "collagen", "laminin", "fibronectin", "integrin", "integrins", "cadherin", "gephyrin", "myosin", "keratin", "histone", "histones",
	"insulin receptor", "hemoglobin", "inflammasome", "proteasome", "ribosome", "trif", "myd88")

// ligands are chemicals by which receptors are called, folded.
var ligands = setOf("nmda", "ampa", "kainate", "muscarine", "nicotine", "glutamate", "dopamine", "serotonin", "histamine", "acetylcholine", "ach", "da", "5-ht")

// noteProteins reports chemicals that are called as proteins are, and notes all
// words, to be compared with the genes of all figures.
func noteProteins(f *figure) {
	f.geneWords(func(m *record.Mention, word string) {
		if m.Tier != record.Family {
			f.note(lexicon.Fold(word), asGene+nameOf(m), m)
		}
	})
	for m := range f.rows(record.Chemical) {
		word := bare(m.Word)
		folded := lexicon.Fold(word)
		known := given(m) != (record.Entity{}) && (alike(word, m.Match) || alike(word, m.Name))
		switch {
		case len(folded) < 3 || known || metabolites[folded] != "" || ligands[folded]:
		case domains[folded] || enzyme.MatchString(word) && !notOnes.MatchString(word):
			f.row(m, "%q is the name of a protein, or of a part of one", short(m.Word))
		default:
			f.note(folded, asChemical+m.Word, m)
			if list := f.lexicons.Genes(word, nil); len(list) > 0 {
				f.note(folded, asGene+list[0].Name, nil)
			}
		}
	}
}

// alsoGene reports the chemicals that figures, or a lexicon, know as genes.
func alsoGene(t *thing) {
	gene := ""
	for i := range t.values {
		if name, is := strings.CutPrefix(t.values[i].text, asGene); is {
			gene = name
		}
	}
	for i := range t.values {
		if word, is := strings.CutPrefix(t.values[i].text, asChemical); is && gene != "" && t.name != "" {
			v := &t.values[i]
			t.at(v, "%q (%s) is a name of the gene %s", short(word), inFigures(v.figures), gene)
		}
	}
}

const asDisease = "disease "

// noDisease are the last words of what is no disease.
var noDisease = regexp.MustCompile(`(?i)\b(?:substances?|pathways?|signal(?:l?ing)?|cells|proteins?|genes?|receptors?|inhibitors?|agonists?|antagonists?|activation|expression|levels?|` +
	`synthesis|biosynthesis|transcription|translation|treatment|therapy|antigens?|antibod(?:y|ies)|kinases?|membranes?|mitochondria|nucleus|apoptosis|autophagy|proliferation|differentiation|` +
	`crystals?|drugs?|acids?|genome|plasmids?|mice|rats?)$`)

// noteDiseases reports diseases that are called as none is, and notes all words, to
// be compared with the genes and chemicals of all figures.
func noteDiseases(f *figure) {
	f.geneWords(func(m *record.Mention, word string) {
		if m.Tier == record.Symbol && word == m.Name {
			f.note(word, asGene+m.Name, m)
		}
	})
	for m := range f.rows(record.Chemical) {
		if e := given(m); e != (record.Entity{}) && alike(m.Word, m.Match) {
			f.note(strings.TrimSpace(m.Word), asChemical+e.CURIE(), m)
		}
	}
	for m := range f.rows(record.Disease) {
		word := strings.TrimSpace(m.Word)
		_, latin, organism := f.lexicons.Taxon(word)
		switch {
		case word == "":
		case noDisease.MatchString(word):
			f.row(m, "%q is no disease by its last word", short(word))
		case organism:
			f.row(m, "%q is the organism %s", short(word), latin)
		default:
			f.note(word, asDisease, m)
		}
	}
}

// alsoOther reports the diseases that figures know as genes or chemicals.
func alsoOther(t *thing) {
	var disease, other *value
	for i := range t.values {
		if t.values[i].text == asDisease {
			disease = &t.values[i]
		} else {
			other = &t.values[i]
		}
	}
	if disease != nil && other != nil {
		t.at(disease, "%q (%s) is the %s elsewhere", short(t.name), inFigures(disease.figures), other.text)
	}
}
