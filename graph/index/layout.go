package index

import (
	"encoding/binary"
	"hash/crc32"
)

// The file is a header and sections, each a table of 32-bit numbers in little
// endian or, of strings, bytes. The header is
//
//	magic, version        8 bytes, 4 bytes
//	sections              4 bytes: how many
//	graph sum             32 bytes
//	of each section       offset, length, CRC-32C: 8, 8, 4 bytes
//	CRC-32C of all that   4 bytes
//
// and sections begin at multiples of eight.
const (
	magic   = "figraphi"
	version = 2

	headBytes    = 8 + 4 + 4 + 32
	sectionBytes = 8 + 8 + 4
)

type section uint8

const (
	stringsSection section = iota
	entitySection
	figureSection
	paperSection
	figureEdgeSection  // by figure: its entities
	entityEdgeSection  // by entity: its figures
	paperFigureSection // by paper: its figures
	mentionSection     // by figure
	nameSection        // by folded name
	sections
)

// The columns of each table. A column of a string holds its place among the
// strings; a column "start" holds the first row in another table, and the next
// row's start is where it ends, so such tables have a last row for ends alone.
const (
	entityCURIE = iota
	entityName
	entityKinds
	entityTaxon
	entityFigures   // by tier, cumulative
	entityPapers    = entityFigures + tiers
	entityEdgeStart = entityPapers + tiers
	entityColumns   = entityEdgeStart + 1
	tiers           = 3
)

const (
	figureID = iota
	figureTitle
	figureNumber
	figureURL
	figureImage
	figureFileName
	figureScore
	figurePaper
	figureFiles               // of the record and of each table
	figureEdgeStart           = figureFiles + files
	figureMentionStart        = figureEdgeStart + 1
	figureColumns             = figureMentionStart + 1
	files                     = 4
	noRow              uint32 = 1<<32 - 1
)

const (
	paperID = iota
	paperTitle
	paperYear
	paperDOI
	paperJournal
	paperCitation
	paperFigureStart
	paperColumns
)

const (
	mentionEntity = iota
	mentionWord
	mentionMatch
	mentionSource
	mentionLexicon
	mentionRule
	mentionLine
	mentionFlags
	mentionColumns
)

const (
	nameFolded = iota
	nameShown
	nameEntity
	nameRank
	nameColumns
)

// widths is how many columns each section has; strings have none.
var widths = [sections]int{
	entitySection: entityColumns, figureSection: figureColumns, paperSection: paperColumns,
	figureEdgeSection: 1, entityEdgeSection: 1, paperFigureSection: 1,
	mentionSection: mentionColumns, nameSection: nameColumns,
}

// An edge is the number of a figure or an entity, above how it is mentioned.
const (
	edgeTierBits = 2
	edgeKindBits = 5
	edgeShift    = edgeTierBits + edgeKindBits
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func checksum(b []byte) uint32 { return crc32.Checksum(b, castagnoli) }

// table is a section of numbers, as it lies in the file.
type table struct {
	data  []byte
	width int
}

func (t table) rows() int { return len(t.data) / (4 * t.width) }

// at is the number in a row and a column; a place that is not there is a damage
// that opening did not find, and panics as a slice does.
func (t table) at(row, column int) uint32 {
	return binary.LittleEndian.Uint32(t.data[4*(row*t.width+column):])
}
