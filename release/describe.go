package release

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/knakk/rdf"

	"figraph/nquads"
	"figraph/rdfexport"
	"figraph/rdfread"
	"figraph/source"
	"figraph/vocab"
)

// lines are canonical lines, said one by one, of a document about the release.
type lines struct {
	v       *vocab.Vocabulary
	texts   [][]byte
	append  nquads.Appender
	subject rdf.IRI
	err     error
}

func (l *lines) about(subject rdf.IRI) { l.subject = subject }

// say states a predicate and an object of the subject.
func (l *lines) say(predicate rdf.IRI, object rdf.Object) {
	if l.err != nil {
		return
	}
	line, err := l.append.Append(nil, rdf.Quad{Triple: rdf.Triple{Subj: l.subject, Pred: predicate, Obj: object}})
	l.texts, l.err = append(l.texts, line), err
}

func (l *lines) is(classes ...rdf.IRI) {
	for _, class := range classes {
		l.say(l.v.IRI(vocab.Type), class)
	}
}

// term and cat state an IRI, text and number a literal, by predicates of the model
// or of the catalogue.
func (l *lines) term(p vocab.Term, object rdf.IRI)       { l.say(l.v.IRI(p), object) }
func (l *lines) cat(p vocab.CatalogTerm, object rdf.IRI) { l.say(l.v.CatalogIRI(p), object) }

func (l *lines) text(p vocab.Term, text string) { l.say(l.v.IRI(p), l.literal(text, vocab.XSDString)) }

func (l *lines) number(p rdf.IRI, n int64) {
	l.say(p, l.literal(strconv.FormatInt(n, 10), vocab.XSDInteger))
}

func (l *lines) catText(p vocab.CatalogTerm, text string) {
	l.say(l.v.CatalogIRI(p), l.literal(text, vocab.XSDString))
}

func (l *lines) literal(text string, datatype vocab.Term) rdf.Literal {
	return rdf.NewTypedLiteral(text, l.v.IRI(datatype))
}

// turtle is the document, sorted, each statement once.
func (l *lines) turtle(comment string) ([]byte, error) {
	if l.err != nil {
		return nil, l.err
	}
	slices.SortFunc(l.texts, bytes.Compare)
	var b bytes.Buffer
	encoder, err := rdfexport.NewTurtle(&b, rdfexport.Options{Prefixes: l.v.CatalogPrefixes(), Rank: l.v.PredicateRank(), Comment: comment})
	if err != nil {
		return nil, err
	}
	for _, text := range slices.CompactFunc(l.texts, bytes.Equal) {
		line, err := nquads.Cut(text)
		if err == nil {
			err = encoder.EncodeLine(line)
		}
		if err != nil {
			return nil, err
		}
	}
	err = encoder.Close()
	return b.Bytes(), err
}

// describe writes what the release says of itself: VoID and DCAT as Turtle, and
// schema.org as JSON-LD.
func (w *writing) describe() error {
	l := &lines{v: w.v}
	title, description, err := w.meta(l)
	if err != nil {
		return err
	}
	w.summary(l, title, description)
	w.version(l, title, description)
	for _, f := range w.manifest.Files {
		w.distribution(l, f)
	}
	text, err := l.turtle("figraph: the release, its files (VoID, DCAT, HCLS), and what its graph counts.")
	if err != nil {
		return err
	}
	dataset, err := w.schemaOrg(title, description)
	if err != nil {
		return err
	}
	return errors.Join(w.file(voidFile, "The release and its files, as VoID and DCAT", "text/turtle", text),
		w.file(datasetFile, "The release for dataset search engines, as schema.org", "application/ld+json", dataset))
}

// meta takes the statements of the graph about itself, which name it.
func (w *writing) meta(l *lines) (title, description string, err error) {
	file, err := os.Open(filepath.Join(w.dir, stem+"-"+vocab.Meta.String()+".ttl.gz"))
	if err != nil {
		return "", "", err
	}
	defer file.Close()
	r, err := source.Decompress(file, "gz")
	if err != nil {
		return "", "", err
	}
	defer r.Close()
	for _, result := range rdfread.Turtle(r, rdfread.Options{}) {
		if result.Err != nil {
			return "", "", result.Err
		}
		line := result.Line
		l.texts = append(l.texts, bytes.Clone(line.Text))
		if string(line.Subject) != "<"+w.v.Dataset().String()+">" {
			continue
		}
		switch string(line.Predicate) {
		case "<" + w.v.IRI(vocab.Title).String() + ">":
			title = textOf(line.Object)
		case "<" + w.v.IRI(vocab.DCDescription).String() + ">":
			description = textOf(line.Object)
		}
	}
	return title, description, nil
}

// textOf is the text of a plain literal.
func textOf(object []byte) string {
	return string(nquads.AppendUnescaped(nil, object[1:len(object)-1]))
}

// introduction is what all levels of the data set share.
func (w *writing) introduction(l *lines, title, description string) {
	l.is(w.v.IRI(vocab.DCTypesDataset), w.v.CatalogIRI(vocab.DCATDataset))
	l.text(vocab.Title, title)
	l.text(vocab.DCDescription, description)
	l.term(vocab.DCPublisher, vocab.WikiPathways)
	l.term(vocab.License, vocab.CC0)
	l.cat(vocab.LandingPage, vocab.PFOCR)
	for _, word := range keywords {
		l.catText(vocab.DCATKeyword, word)
	}
}

// keywords are what a dataset is found by.
var keywords = []string{"pathway", "figure", "gene", "chemical", "drug", "disease", "knowledge graph", "text mining", "PFOCR", "WikiPathways"}

// summary is the level without a version.
func (w *writing) summary(l *lines, title, description string) {
	l.about(w.v.Releases())
	w.introduction(l, title, description)
	l.cat(vocab.CurrentVersion, w.v.Release(w.manifest.Version))
	if w.o.Endpoint != "" {
		l.cat(vocab.SPARQLEndpoint, mustIRI(w.o.Endpoint))
	}
}

// version is the level of this release.
func (w *writing) version(l *lines, title, description string) {
	release := w.v.Release(w.manifest.Version)
	l.about(release)
	w.introduction(l, title+", "+w.manifest.Version, description)
	l.text(vocab.Identifier, w.manifest.Version)
	l.text(vocab.Version, w.manifest.Version)
	l.cat(vocab.IsVersionOf, w.v.Releases())
	l.say(w.v.CatalogIRI(vocab.Issued), rdf.NewTypedLiteral(w.manifest.Date, w.v.CatalogIRI(vocab.XSDDate)))
	for _, author := range w.o.Authors {
		l.catText(vocab.Creator, author)
	}
	l.term(vocab.DCSource, vocab.PFOCR)
	if w.o.Tool != "" {
		l.text(vocab.CreatedWith, w.o.Tool)
	}
	l.number(w.v.IRI(vocab.CorpusFigures), int64(w.manifest.Figures))
	l.number(w.v.IRI(vocab.CorpusPapers), int64(w.manifest.Papers))
	l.term(vocab.Subset, w.v.Dataset())
	for _, f := range w.manifest.Files {
		l.cat(vocab.HasDistribution, w.v.Release(w.manifest.Version, f.Name))
	}
	l.about(w.v.Release(w.manifest.Version, voidFile))
	l.is(w.v.CatalogIRI(vocab.VoidDescription))
	l.text(vocab.Title, "Description of the release "+w.manifest.Version)
	l.cat(vocab.PrimaryTopic, release)
}

// distribution is the level of a file.
func (w *writing) distribution(l *lines, f File) {
	file := w.v.Release(w.manifest.Version, f.Name)
	l.about(file)
	l.is(w.v.CatalogIRI(vocab.Distribution))
	l.text(vocab.Title, f.Title)
	l.text(vocab.DCDescription, f.Title+": "+f.Name+" of the release "+w.manifest.Version)
	l.term(vocab.License, vocab.CC0)
	l.term(vocab.DCPublisher, vocab.WikiPathways)
	l.catText(vocab.DCFormat, f.MediaType)
	l.cat(vocab.MediaType, vocab.IANA(f.MediaType))
	if f.Compression != "" {
		l.cat(vocab.CompressFormat, vocab.IANA(f.Compression))
	}
	l.number(w.v.CatalogIRI(vocab.ByteSize), f.Bytes)
	if f.Triples > 0 {
		l.is(w.v.IRI(vocab.VoidDataset), w.v.IRI(vocab.DCTypesDataset))
		l.number(w.v.IRI(vocab.Triples), int64(f.Triples))
	}
	if w.o.URL != "" {
		l.cat(vocab.DownloadURL, mustIRI(w.o.URL+f.Name))
		if f.Triples > 0 {
			l.cat(vocab.DataDump, mustIRI(w.o.URL+f.Name))
		}
	}
	sum := w.v.Release(w.manifest.Version, f.Name, "sha256")
	l.cat(vocab.HasChecksum, sum)
	l.about(sum)
	l.is(w.v.CatalogIRI(vocab.Checksum))
	l.cat(vocab.ChecksumAlgorithm, w.v.CatalogIRI(vocab.ChecksumSHA256))
	l.catText(vocab.ChecksumValue, f.SHA256)
}

// mustIRI makes a term of what was checked before; the writers check again.
func mustIRI(s string) rdf.IRI {
	term, _ := rdf.NewIRI(s)
	return term
}
