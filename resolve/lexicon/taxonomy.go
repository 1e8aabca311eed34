package lexicon

import (
	"archive/tar"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"figraph/record"
)

// nameClasses are the classes of names in names.dmp, and whether a figure may use
// one for the taxon. The others name a part of it, an author, or something else
// by mistake.
var nameClasses = map[string]bool{
	"scientific name": true, "synonym": true, "genbank synonym": true, "equivalent name": true, "common name": true,
	"genbank common name": true, "misspelling": true, "acronym": true, "genbank acronym": true, "anamorph": true,
	"genbank anamorph": true, "teleomorph": true, "blast name": false, "authority": false, "type material": false,
	"in-part": false, "includes": false, "misnomer": false, "unpublished name": false,
}

func isTaxonNames(head []byte) bool {
	first, _, _ := bytes.Cut(head, []byte("\n"))
	cells, err := cutDump(string(bytes.TrimSuffix(first, []byte("\r"))))
	if err != nil {
		return false
	}
	_, known := nameClasses[cells[3]]
	return known
}

// cutDump cuts a line of names.dmp: taxon, name, unique name, class.
func cutDump(line string) (cells [4]string, err error) {
	line, ended := strings.CutSuffix(line, "\t|")
	list := strings.Split(line, "\t|\t")
	if !ended || len(list) != len(cells) {
		return cells, fmt.Errorf("expected four cells, each ended by a tab and |")
	}
	return [4]string(list), nil
}

// readTaxonNames reads names.dmp of NCBI Taxonomy, whose lines come taxon by
// taxon.
func readTaxonNames(s *source) {
	var e Entry
	flush := func() {
		if e.Entity != (record.Entity{}) && (e.Name != "" || len(e.Synonyms) > 0) {
			s.entry(e)
		}
	}
	for s.next() {
		if s.text == "" {
			continue
		}
		cells, err := cutDump(s.text)
		taxon, ok := entityIn(record.Taxonomy, cells[0])
		if err == nil && !ok {
			err = fmt.Errorf("%.40q is no taxon", cells[0])
		}
		if err != nil {
			s.bad("%w: the name was left out", err)
			continue
		}
		if taxon != e.Entity {
			flush()
			e = Entry{Kind: Organism, Entity: taxon}
		}
		switch {
		case cells[3] == "scientific name":
			e.Name = cells[1]
		case nameClasses[cells[3]]:
			e.Synonyms = append(e.Synonyms, cells[1])
		}
	}
	flush()
}

func isTar(head []byte) bool { return len(head) > 262 && string(head[257:262]) == "ustar" }

// readTaxdump reads names.dmp in an archive of NCBI Taxonomy.
func readTaxdump(s *source) {
	in, file := tar.NewReader(s.in), s.file
	for {
		header, err := in.Next()
		if err == io.EOF {
			s.broken(0, errors.New("an archive without names.dmp: expected taxdump.tar of NCBI Taxonomy, or name the file in it"))
			return
		}
		if err != nil {
			s.fail(0, err)
			return
		}
		if path.Base(header.Name) == "names.dmp" {
			s.file, s.in = file+"/"+header.Name, bufio.NewReaderSize(in, headSize)
			readTaxonNames(s)
			return
		}
	}
}
