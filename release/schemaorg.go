package release

import (
	"encoding/json"

	"figraph/vocab"
)

// dataset is a schema.org Dataset with what Bioschemas and search engines ask for.
type dataset struct {
	Context       string         `json:"@context"`
	Type          string         `json:"@type"`
	ID            string         `json:"@id"`
	Name          string         `json:"name"`
	Description   string         `json:"description"`
	URL           string         `json:"url"`
	Identifier    string         `json:"identifier"`
	Version       string         `json:"version"`
	Date          string         `json:"datePublished"`
	License       string         `json:"license"`
	Free          bool           `json:"isAccessibleForFree"`
	Keywords      []string       `json:"keywords"`
	Creator       []organization `json:"creator"`
	Publisher     organization   `json:"publisher"`
	BasedOn       string         `json:"isBasedOn"`
	Distributions []download     `json:"distribution"`
}

type organization struct {
	Type string `json:"@type"`
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type download struct {
	Type   string   `json:"@type"`
	Name   string   `json:"name"`
	Format []string `json:"encodingFormat"`
	URL    string   `json:"contentUrl"`
	Bytes  string   `json:"contentSize"`
	SHA256 string   `json:"sha256"`
}

// schemaOrg is the release for dataset search engines. Without a URL the files are
// named beside it.
func (w *writing) schemaOrg(title, description string) ([]byte, error) {
	m := &w.manifest
	d := dataset{Context: vocab.SchemaContext, Type: "Dataset", ID: w.v.Release(m.Version).String(), Name: title, Description: description,
		URL: w.o.URL, Identifier: w.v.Release(m.Version).String(), Version: m.Version, Date: m.Date, License: vocab.CC0.String(), Free: true,
		Keywords: keywords, Publisher: organization{"Organization", DefaultAuthor, vocab.WikiPathways.String()}, BasedOn: vocab.PFOCR.String()}
	if d.URL == "" {
		d.URL = vocab.PFOCR.String()
	}
	for _, author := range w.o.Authors {
		d.Creator = append(d.Creator, organization{Type: "Organization", Name: author})
	}
	for _, f := range m.Files {
		format := []string{f.MediaType}
		if f.Compression != "" {
			format = append(format, f.Compression)
		}
		d.Distributions = append(d.Distributions, download{"DataDownload", f.Title, format, w.o.URL + f.Name, sizeOf(f.Bytes), f.SHA256})
	}
	text, err := json.MarshalIndent(d, "", " ")
	return append(text, '\n'), err
}
