package web

import (
	"cmp"
	"net/url"
	"strings"

	"figraph/graph/index"
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

	page string // IRI
}

// card shows a figure and the words that name what was asked for. Its caption is added,
// together with those of others.
func (l *looked) card(f queries.Figure, words []string) card {
	c := card{ID: f.ID, Href: entityPath(f.ID), Title: cmp.Or(f.Title, strings.TrimPrefix(f.ID, vocab.FigurePrefix+":")), Number: f.Number,
		Words: words, Picture: l.picture(f.FigureID), Organisms: strings.Join(f.Organism, ", "), page: f.Page}
	if f.Year > 0 {
		c.Year = itoa(f.Year)
	}
	if id, has := l.index.PaperOf(f.FigureID); has {
		c.Paper, c.PaperHref = cmp.Or(l.index.TitleOfPaper(id), f.Paper), entityPath(f.Paper)
	}
	return c
}

// addCaptions adds captions, around the words of each card.
func (l *looked) addCaptions(cards []card) error {
	pages := make([]string, len(cards))
	for i := range cards {
		pages[i] = cards[i].page
	}
	captions, err := l.textsOf(vocab.Caption, pages...)
	if err != nil {
		return err
	}
	for i := range cards {
		cards[i].Caption = excerpt(captions[i], cards[i].Words)
	}
	return nil
}

// textsOf are a text that is said about each of some things, empty where none is.
func (l *looked) textsOf(of vocab.Term, iris ...string) ([]string, error) {
	if l.unverified {
		return make([]string, len(iris)), nil
	}
	return l.quads.Texts(iris, l.facts.Vocab.IRI(of).String())
}

// europePMC has the pictures of open-access papers by the names that records give.
const europePMC = "https://europepmc.org/articles/{pmcid}/bin/{filename}"

// noPictures, as Options.ImageURL, leaves pictures out.
const noPictures = "none"

// picture is where a figure's picture is.
func (l *looked) picture(id index.FigureID) string {
	image, fileName := l.index.ImageOf(id)
	template := l.s.o.ImageURL
	switch {
	case template == noPictures:
		return ""
	case template == "" && image != "":
		return webAddress(image)
	case template == "":
		template = europePMC
	}
	pmcid := ""
	if paper, has := l.index.PaperOf(id); has {
		pmcid = l.index.PMCIDOf(paper)
	}
	if fileName == "" || pmcid == "" && strings.Contains(template, "{pmcid}") {
		return ""
	}
	return webAddress(l.facts.Vocab.Image(template, l.index.FigidOf(id), pmcid, fileName).String())
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

// putCards appends a list of cards.
func putCards(m *markup, cards []card) {
	m.put(`<ul class="cards">`)
	for i := range cards {
		cards[i].write(m)
	}
	m.put("\n</ul>")
}

func (c *card) write(m *markup) {
	m.put("\n<li class=\"card\">\n<a class=\"shot\" href=\"").url(c.Href).put(`" tabindex="-1" aria-hidden="true"><span class="picture">`)
	if c.Picture != "" {
		m.put(`<img src="`).url(c.Picture).put(`" alt="" loading="lazy" referrerpolicy="no-referrer" decoding="async">`)
	}
	m.put("</span></a>\n<div>\n<h3>").link(c.Href, c.Title).put("</h3>\n<p class=\"by\">")
	if c.PaperHref != "" {
		m.link(c.PaperHref, c.Paper)
	}
	if c.Year != "" {
		m.put(` <span class="year">`).text(c.Year).put(`</span>`)
	}
	m.put(`</p>`)
	if c.Note != "" {
		m.put(`<p class="note">`).text(c.Note).put(`</p>`)
	}
	if len(c.Caption) > 0 {
		m.put(`<p class="caption">`).words(c.Caption).put(`</p>`)
	}
	if len(c.Names) > 0 {
		m.put(`<p class="names">`)
		for _, name := range c.Names {
			m.put(`<span>`).text(name).put(`</span> `)
		}
		m.put(`</p>`)
	}
	if len(c.Mentions) > 0 {
		m.mentions(c.Mentions, c.Open)
	}
	m.put("\n</div>\n</li>")
}

// putWords appends a text with the words that were looked for.
func putWords(m *markup, pieces []piece) { m.words(pieces) }

// words appends a text with the words that were looked for.
func (m *markup) words(pieces []piece) *markup {
	for _, p := range pieces {
		if p.Hit {
			m.put(`<mark>`).text(p.Text).put(`</mark>`)
		} else {
			m.text(p.Text)
		}
	}
	return m
}

// mentions appends the words that were read in a figure.
func (m *markup) mentions(list []queries.Mention, open bool) {
	m.put("\n<details class=\"mentions\"")
	if open {
		m.put(` open`)
	}
	m.put(`><summary>`).text(counted(len(list), "word")).put(mentionsHead)
	for i := range list {
		one := &list[i]
		m.put("\n<tr><td><b>").text(one.Word).put(`</b></td><td>`).text(one.Label).put(` <code>`).text(one.Entity)
		m.put(`</code></td><td><span class="tier ink-tier-`).text(one.Tier).put(`">`).text(one.Tier).put(`</span></td><td class="n">`)
		if one.Ambiguity != 0 {
			m.number(one.Ambiguity)
		}
		m.put(`</td><td>`).text(one.Source)
		if one.Lexicon != "" {
			m.put(` `).text(one.Lexicon)
		}
		m.put(`</td><td><code>`).text(one.Place()).put(`</code></td></tr>`)
	}
	m.put("\n</tbody></table></div></details>")
}

const mentionsHead = ` read</summary>
<div class="wide" tabindex="0" role="region" aria-label="Words read"><table>
<thead><tr><th scope="col">word</th><th scope="col">stands for</th><th scope="col">tier</th><th scope="col" title="entities that the word could mean">could mean</th><th scope="col">source</th><th scope="col">where</th></tr></thead>
<tbody>`
