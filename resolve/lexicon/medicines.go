package lexicon

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
)

func isDrugBank(head []byte) bool {
	return bytes.HasPrefix(head, []byte("DrugBank ID,Accession Numbers,Common name"))
}

// readDrugBank reads DrugBank's open vocabulary: names of medicines, without an
// identifier of ours.
func readDrugBank(s *source) {
	header := func(cells []string) (*columns, error) {
		return newColumns(cells, "DrugBank ID", "Common name", "CAS", "UNII", "Synonyms")
	}
	s.separated(',', header, func(c *columns) error {
		cell := func(name string) string { return strings.TrimSpace(c.cell(c.column(name))) }
		e := Entry{Kind: Chemical, Name: cell("Common name"), Medicine: true}
		if !drugBankForm.MatchString(cell("DrugBank ID")) || e.Name == "" {
			return fmt.Errorf("%.40q, %.40q, is no medicine of DrugBank: expected an identifier such as DB01221 and a name", cell("DrugBank ID"), e.Name)
		}
		for synonym := range strings.SplitSeq(cell("Synonyms"), " | ") {
			e.Synonyms = append(e.Synonyms, synonym)
		}
		for _, q := range []Equivalent{{"drugbank", cell("DrugBank ID"), true}, {"cas", cell("CAS"), true}, {"unii", cell("UNII"), true},
			{"inchikey", cell("Standard InChI Key"), true}} {
			if q.ID != "" {
				e.Same = append(e.Same, q)
			}
		}
		s.entry(e)
		return nil
	})
}

var drugBankForm = regexp.MustCompile(`^DB[0-9]{5}$`)

// atcColumns are the columns that tables of the ATC call its code and name, in
// small letters and with '_' for a blank.
var (
	atcCodes = []string{"atc_code", "atccode", "atc"}
	atcNames = []string{"atc_name", "atc_level_name", "atc_label", "name"}
)

func atcHeader(cells []string) (*columns, error) {
	names := make([]string, len(cells))
	for i, cell := range cells {
		names[i] = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(cell)), " ", "_")
	}
	c, err := newColumns(names)
	if err == nil && (c.column(atcCodes...) < 0 || c.column(atcNames...) < 0) {
		err = fmt.Errorf("the header has no column %q and %q", atcCodes[0], atcNames[0])
	}
	return c, err
}

func atcComma(head []byte) rune {
	line := firstLine(head)
	for _, comma := range []string{"\t", ";"} {
		if strings.Contains(line, comma) {
			return rune(comma[0])
		}
	}
	return ','
}

func isATC(head []byte) bool {
	cells := strings.Split(firstLine(head), string(atcComma(head)))
	for i := range cells {
		cells[i] = strings.Trim(cells[i], `"`)
	}
	_, err := atcHeader(cells)
	return err == nil
}

var (
	atcForm   = regexp.MustCompile(`^[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}$`)
	atcLevel  = regexp.MustCompile(`^[A-Z]([0-9]{2}([A-Z]{1,2})?)?$`)
	atcRemark = regexp.MustCompile(` \(vit [A-Z0-9]+\)$`)
	atcMany   = regexp.MustCompile(`(?i)\b(combinations?|and|with|incl\.?|excl\.?|other|various)\b`)
)

// readATC reads a table of the Anatomical Therapeutic Chemical classification: the
// substances of its fifth level. Combinations of substances are left out.
func readATC(s *source) {
	head, _ := s.in.Peek(headSize)
	s.separated(atcComma(head), atcHeader, func(c *columns) error {
		code, name := strings.TrimSpace(c.cell(c.column(atcCodes...))), strings.TrimSpace(c.cell(c.column(atcNames...)))
		switch {
		case atcLevel.MatchString(code):
			return nil
		case !atcForm.MatchString(code):
			return fmt.Errorf("%.40q is no code of the ATC: expected one such as N01AX03", code)
		}
		if name = atcRemark.ReplaceAllString(name, ""); name != "" && !atcMany.MatchString(name) {
			s.entry(Entry{Kind: Chemical, Name: name, Medicine: true, Same: []Equivalent{{"atc", code, true}}})
		}
		return nil
	})
}
