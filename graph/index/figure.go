package index

// FigureID is the number of a figure: its place in the order of figids.
type FigureID uint32

// Figure is a figure, without what it mentions. What its record does not say is
// empty.
type Figure struct {
	ID       string // figid
	Title    string
	Number   string // as printed: "F3"
	URL      string // of its page at the publisher's
	Image    string // URL of the picture, where the build had a template
	FileName string
	Score    string // decimal
	Paper    PaperID
	HasPaper bool
}

// Figures is how many figures there are.
func (x *Index) Figures() int { return x.sections[figureSection].rows() - 1 }

// Figure is a figure by its number.
func (x *Index) Figure(f FigureID) Figure {
	t, row := x.sections[figureSection], int(f)
	figure := Figure{
		ID: x.text(t.at(row, figureID)), Title: x.text(t.at(row, figureTitle)), Number: x.text(t.at(row, figureNumber)),
		URL: x.text(t.at(row, figureURL)), Image: x.text(t.at(row, figureImage)), FileName: x.text(t.at(row, figureFileName)),
		Score: x.text(t.at(row, figureScore)),
	}
	figure.Paper, figure.HasPaper = x.PaperOf(f)
	return figure
}

// FigidOf is the figid of a figure.
func (x *Index) FigidOf(f FigureID) string {
	return x.text(x.sections[figureSection].at(int(f), figureID))
}

// AppendFigid appends the figid of a figure.
func (x *Index) AppendFigid(to []byte, f FigureID) []byte {
	return append(to, x.bytes(x.sections[figureSection].at(int(f), figureID))...)
}

// TitleOf is the title of a figure, empty when it has none.
func (x *Index) TitleOf(f FigureID) string {
	return x.text(x.sections[figureSection].at(int(f), figureTitle))
}

// ImageOf is the URL of a figure's picture, and its file name; empty where there is none.
func (x *Index) ImageOf(f FigureID) (url, fileName string) {
	t := x.sections[figureSection]
	return x.text(t.at(int(f), figureImage)), x.text(t.at(int(f), figureFileName))
}

// ScoreOf is the score of a figure, as its record has it; empty when it has none.
func (x *Index) ScoreOf(f FigureID) string {
	return x.text(x.sections[figureSection].at(int(f), figureScore))
}

// PaperOf is the paper of a figure, false when it has none.
func (x *Index) PaperOf(f FigureID) (PaperID, bool) {
	paper := x.sections[figureSection].at(int(f), figurePaper)
	return PaperID(paper), paper != noRow
}

// ByFigid is the figure of a figid.
func (x *Index) ByFigid(figid string) (FigureID, bool) {
	at, found := x.search(x.sections[figureSection], figureID, x.Figures(), figid)
	return FigureID(at), found
}
