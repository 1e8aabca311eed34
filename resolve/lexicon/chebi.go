package lexicon

import (
	"bytes"
	"fmt"
	"strings"

	"figraph/record"
)

func firstLine(head []byte) string {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	return string(bytes.TrimSuffix(line, []byte("\r")))
}

// chebiColumns are the columns of a table of ChEBI, small letters as since 2025.
func chebiColumns(line string) []string { return strings.Split(strings.ToLower(line), "\t") }

func isChEBICompounds(head []byte) bool {
	c, err := newColumns(chebiColumns(firstLine(head)), "id", "chebi_accession", "parent_id", "name")
	return err == nil && len(c.at) > 4
}

func isChEBINames(head []byte) bool {
	_, err := newColumns(chebiColumns(firstLine(head)), "compound_id", "type", "name")
	return err == nil
}

// readChEBICompounds reads compounds.tsv: identifiers and names. A compound that
// was merged into another is an identifier of that one.
func readChEBICompounds(s *source) {
	s.next()
	c, err := newColumns(chebiColumns(s.text), "id", "chebi_accession", "parent_id", "name")
	if err != nil {
		s.broken(1, err)
		return
	}
	id, parent, name, plain, status := c.column("chebi_accession"), c.column("parent_id"), c.column("name"), c.column("ascii_name"), c.column("status")
	s.tabbed(c, func() error {
		own, ok := chebiID(c.cell(id))
		if !ok {
			return fmt.Errorf("%.40q is no ChEBI identifier: expected one such as CHEBI:6121", c.cell(id))
		}
		e := Entry{Kind: Chemical, Entity: own, Name: chebiName(c.cell(name), c.cell(plain))}
		if into, ok := chebiID(c.cell(parent)); ok {
			e = Entry{Kind: Chemical, Entity: into, Same: []Equivalent{{"chebi", own.ID, true}}}
		}
		if state := c.cell(status); state != "D" && state != "O" && (e.Name != "" || e.Same != nil) {
			s.entry(e)
		}
		return nil
	})
}

// chebiID reads "CHEBI:6121" or "6121".
func chebiID(cell string) (record.Entity, bool) {
	return entityIn(record.ChEBI, strings.TrimPrefix(cell, "CHEBI:"))
}

// chebiName is the name in plain text: of ChEBI's own, where there is one, else
// with the tags taken out.
func chebiName(name, plain string) string {
	if plain = absent(plain); plain != "" {
		return plain
	}
	name = absent(name)
	for _, tag := range []string{"<em>", "</em>", "<i>", "</i>", "<sub>", "</sub>", "<sup>", "</sup>", "<small>", "</small>", "<smallcap>", "</smallcap>"} {
		name = strings.ReplaceAll(name, tag, "")
	}
	return name
}

// absent is a cell without the word null, which stands for none.
func absent(cell string) string {
	if cell == "null" || cell == "-" {
		return ""
	}
	return cell
}

// readChEBINames reads names.tsv: synonyms, of which an INN makes a medicine. A
// misnomer names something else, and other languages than English are left out.
func readChEBINames(s *source) {
	s.next()
	c, err := newColumns(chebiColumns(s.text), "compound_id", "type", "name")
	if err != nil {
		s.broken(1, err)
		return
	}
	id, kind, name := c.column("compound_id"), c.column("type"), c.column("name")
	plain, language := c.column("ascii_name"), c.column("language_code", "language")
	s.tabbed(c, func() error {
		own, ok := chebiID(c.cell(id))
		if !ok {
			return fmt.Errorf("%.40q is no ChEBI identifier: expected a number", c.cell(id))
		}
		if spoken := absent(c.cell(language)); spoken != "" && !strings.EqualFold(spoken, "en") {
			return nil
		}
		text := chebiName(c.cell(name), c.cell(plain))
		if is := strings.ToUpper(c.cell(kind)); text != "" && is != "MISNOMER" && is != "FORMULA" {
			s.entry(Entry{Kind: Chemical, Entity: own, Synonyms: []string{text}, Medicine: is == "INN"})
		}
		return nil
	})
}
