package corpus

import (
	"fmt"
	"strings"
)

// diseaseRow is a row of a disease table.
type diseaseRow struct{ word, mesh, match, name, doid string }

var (
	diseasePlaces = strings.Fields(`lung breast colon liver gastric ovarian prostate pancreatic renal skin
		bladder thyroid cervical brain bone cardiac retinal muscular vascular spinal corneal oral
		intestinal nasal biliary adrenal uterine lymphatic hepatic splenic`)
	diseaseKinds = strings.Fields(`cancer carcinoma fibrosis inflammation infection dystrophy ischemia
		stenosis hyperplasia sclerosis atrophy edema lymphoma adenoma sarcoma neuropathy dysplasia
		thrombosis hypertrophy syndrome failure ulcer abscess necrosis`)
	diseaseMarks = []string{"", "chronic", "acute", "primary", "juvenile", "familial", "metastatic"}
)

// diseaseAt returns what the table says of the disease with a number. Match,
// name and DOID are known of few.
func diseaseAt(n int) diseaseRow {
	d := diseaseRow{
		word:  diseaseName(n),
		mesh:  fmt.Sprintf("mesh:D%06d", 30_003+7*n),
		match: "NA", name: "NA", doid: "NA",
	}
	if hash("doid", n, 12) == 0 {
		d.match = titleCase(d.word)
		d.name = d.word
		d.doid = fmt.Sprintf("doid:%d", 1_000+11*n)
	}
	return d
}

// diseaseName spells a number, each number differently.
func diseaseName(n int) string {
	places, kinds, marks := len(diseasePlaces), len(diseaseKinds), len(diseaseMarks)
	all := places * kinds * marks
	k := n % all * 1_009 % all
	name := diseasePlaces[k%places] + " " + diseaseKinds[k/places%kinds]
	if mark := diseaseMarks[k/places/kinds]; mark != "" {
		name = mark + " " + name
	}
	if n >= all {
		name += fmt.Sprintf(" type %d", n/all+1)
	}
	return name
}

// diseaseTable makes the rows of one figure, as chemicalTable does.
func diseaseTable(seed uint64, f figurePlan, p *plan) []diseaseRow {
	s := newSource(seed, streamDiseases, f.index)
	known := distinctUntil(realDiseases, diseaseGrowth, p.block+1)
	rows := make([]diseaseRow, 0, f.diseaseRows)
	used := make(map[string]bool)
	for len(rows) < f.diseaseRows {
		var row diseaseRow
		switch left := f.newDiseases; {
		case len(rows) < len(left):
			row = s.diseaseRow(left[len(rows)])
		case len(rows) > 0 && s.chance(repeatedRows):
			rows = append(rows, pick(s, rows))
			continue
		case s.chance(p.diseaseKnown):
			row = s.diseaseRow(s.zipf(known, 6))
		default:
			row = diseaseRow{s.unknownDisease(), "NA", "NA", "NA", "NA"}
		}
		for used[row.word+row.mesh] {
			row.word += "  " + s.unknownDisease()
		}
		used[row.word+row.mesh] = true
		rows = append(rows, row)
	}
	return rows
}

func (s *source) diseaseRow(n int) diseaseRow {
	row := diseaseAt(n)
	switch s.below(4) {
	case 0, 1:
		row.word = titleCase(row.word)
	case 2:
		row.word = s.print(row.word)
	}
	return row
}

// unknownDisease is a state of health without an identifier, or two of them in
// one word.
func (s *source) unknownDisease() string {
	word := titleCase(pick(s, diseaseMarks[1:]) + " " + pick(s, diseasePlaces) + pick(s, []string{"toxicity", "pathy", "osis", "itis"}))
	if s.chance(0.2) {
		word += fmt.Sprintf("  %s %d %s", pick(s, diseaseKinds), s.below(90), titleCase(pick(s, diseaseKinds)))
	}
	return word
}
