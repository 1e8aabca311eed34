package web

import (
	"cmp"
	"net/url"
	"strings"

	"figraph/graph/index"
	"figraph/nquads"
	"figraph/queries"
	"figraph/vocab"
)

// card is a figure as pages show it among others.
type card struct {
	ID, Href, Title string
	Number          string
	Paper           string // title
	PaperHref       string
	Year            string
	Caption         []piece // around the words looked for
	Words           []string
	Picture         string // URL, empty when there is none
	Organisms       string
	Note            string // why it is listed
	Open            bool   // whether the words are shown at once
	Names           []string
	Mentions        []queries.Mention
}

// card shows a figure, the words that name what was asked for, and its caption.
func (l *looked) card(f queries.Figure, words []string) (card, error) {
	caption, err := l.textOf(f.Page, vocab.Caption)
	if err != nil {
		return card{}, err
	}
	c := card{ID: f.ID, Href: entityPath(f.ID), Title: cmp.Or(f.Title, strings.TrimPrefix(f.ID, vocab.FigurePrefix+":")), Number: f.Number,
		Caption: excerpt(caption, words), Words: words, Picture: l.picture(f.FigureID), Organisms: strings.Join(f.Organism, ", ")}
	if f.Year > 0 {
		c.Year = itoa(f.Year)
	}
	if id, has := l.index.PaperOf(f.FigureID); has {
		c.Paper, c.PaperHref = cmp.Or(l.index.Paper(id).Title, f.Paper), entityPath(f.Paper)
	}
	return c, nil
}

// textOf is a text that is said about a thing, empty when none is.
func (l *looked) textOf(iri string, of vocab.Term) (text string, err error) {
	if l.unverified {
		return "", nil
	}
	for line, err := range l.quads.Said(iri, l.facts.Vocab.IRI(of).String()) {
		if err != nil {
			return "", err
		}
		if line.Object[0] == '"' {
			return string(nquads.AppendUnescaped(nil, line.Object[1:nquads.StringEnd(line.Object)-1])), nil
		}
	}
	return "", nil
}

// europePMC has the pictures of open-access papers by the names that records give.
const europePMC = "https://europepmc.org/articles/{pmcid}/bin/{filename}"

// noPictures, as Options.ImageURL, leaves pictures out.
const noPictures = "none"

// picture is where a figure's picture is.
func (l *looked) picture(id index.FigureID) string {
	f := l.index.Figure(id)
	template := l.s.o.ImageURL
	switch {
	case template == noPictures:
		return ""
	case template == "" && f.Image != "":
		return webAddress(f.Image)
	case template == "":
		template = europePMC
	}
	pmcid := ""
	if f.HasPaper {
		pmcid = l.index.Paper(f.Paper).PMCID
	}
	if f.FileName == "" || pmcid == "" && strings.Contains(template, "{pmcid}") {
		return ""
	}
	return webAddress(l.facts.Vocab.Image(template, f.ID, pmcid, f.FileName).String())
}

// pictureSource is what the content policy lets pictures come from, beside https.
func (o Options) pictureSource() string {
	u, err := url.Parse(o.ImageURL)
	if err != nil || u.Scheme != "http" || u.Host == "" || strings.ContainsAny(u.Host, "{};, '\"") {
		return ""
	}
	return " " + u.Scheme + "://" + u.Host
}

// IsImageURL says whether a text can be Options.ImageURL.
func IsImageURL(template string) bool {
	if template == "" || template == noPictures {
		return true
	}
	u, err := url.Parse(strings.NewReplacer("{figid}", "x", "{pmcid}", "x", "{filename}", "x").Replace(template))
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && !strings.ContainsAny(template, " ;,'\"<>")
}

// bare is a word without the marks that were read with it.
func bare(word string) string { return strings.Trim(word, " \t\n,.;:()[]/") }

// wordsOf are the words of mentions and the names of their entities, each once.
func wordsOf(mentions []queries.Mention) (words []string) {
	met := map[string]bool{"": true}
	for _, m := range mentions {
		for _, word := range []string{bare(m.Word), m.Label} {
			if !met[word] {
				met[word] = true
				words = append(words, word)
			}
		}
	}
	return words
}
