package index

// PaperID is the number of a paper: its place in the order of PMCIDs.
type PaperID uint32

// Paper is a paper. What no record says is empty, or 0.
type Paper struct {
	PMCID    string
	Title    string
	Year     int
	DOI      string
	Journal  string
	Citation string
}

// Papers is how many papers there are.
func (x *Index) Papers() int { return x.sections[paperSection].rows() - 1 }

// Paper is a paper by its number.
func (x *Index) Paper(p PaperID) Paper {
	t, row := x.sections[paperSection], int(p)
	return Paper{
		PMCID: x.text(t.at(row, paperID)), Title: x.text(t.at(row, paperTitle)), Year: x.YearOf(p),
		DOI: x.text(t.at(row, paperDOI)), Journal: x.text(t.at(row, paperJournal)), Citation: x.text(t.at(row, paperCitation)),
	}
}

// PMCIDOf is the PMCID of a paper.
func (x *Index) PMCIDOf(p PaperID) string {
	return x.text(x.sections[paperSection].at(int(p), paperID))
}

// TitleOfPaper is the title of a paper, empty when it has none.
func (x *Index) TitleOfPaper(p PaperID) string {
	return x.text(x.sections[paperSection].at(int(p), paperTitle))
}

// YearOf is the year of a paper, 0 when unknown.
func (x *Index) YearOf(p PaperID) int { return int(x.sections[paperSection].at(int(p), paperYear)) }

// ByPMCID is the paper of a PMCID.
func (x *Index) ByPMCID(pmcid string) (PaperID, bool) {
	at, found := x.search(x.sections[paperSection], paperID, x.Papers(), pmcid)
	return PaperID(at), found
}

// FiguresOfPaper are the figures of a paper.
func (x *Index) FiguresOfPaper(p PaperID) []FigureID {
	t, all := x.sections[paperSection], x.sections[paperFigureSection]
	var figures []FigureID
	for i := t.at(int(p), paperFigureStart); i < t.at(int(p)+1, paperFigureStart); i++ {
		figures = append(figures, FigureID(all.at(int(i), 0)))
	}
	return figures
}
