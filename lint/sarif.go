package lint

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/url"
	"path/filepath"
	"strings"
)

// SARIFOptions say who writes a document and where rules are explained.
type SARIFOptions struct {
	Tool, Version string
	Help          string // address to which "#" and a rule's ID are added
}

// SARIF writes findings as SARIF 2.1.0, for code hosts and editors. It keeps nothing
// of them.
type SARIF struct {
	w      *bufio.Writer
	number map[string]int // of a rule in the document
	some   bool
	err    error // the first one
}

// The parts of SARIF that findings need. The names are those of its schema.
type (
	sarifText struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifRule struct {
		ID     string    `json:"id"`
		Short  sarifText `json:"shortDescription"`
		Full   sarifText `json:"fullDescription"`
		Help   sarifText `json:"help"`
		URI    string    `json:"helpUri"`
		Config struct {
			Level string `json:"level"`
		} `json:"defaultConfiguration"`
	}
	sarifRegion struct {
		StartLine int `json:"startLine"`
	}
	sarifLocation struct {
		Physical struct {
			Artifact struct {
				URI  string `json:"uri"`
				Base string `json:"uriBaseId,omitempty"`
			} `json:"artifactLocation"`
			Region *sarifRegion `json:"region,omitempty"`
		} `json:"physicalLocation"`
	}
	sarifResult struct {
		Rule         string            `json:"ruleId"`
		Index        int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      sarifText         `json:"message"`
		Locations    []sarifLocation   `json:"locations,omitempty"`
		Fingerprints map[string]string `json:"partialFingerprints"`
		Properties   map[string]string `json:"properties,omitempty"`
	}
)

// sarifLevels are the levels of SARIF by severity.
var sarifLevels = [severities]string{"note", "warning", "error"}

// NewSARIF begins a document with all rules in it.
func NewSARIF(w io.Writer, o SARIFOptions) *SARIF {
	s := &SARIF{w: bufio.NewWriter(w), number: map[string]int{}}
	var list []sarifRule
	for i, r := range Rules() {
		s.number[r.ID] = i
		rule := sarifRule{ID: r.ID, Short: sarifText{Text: r.Title}, Full: sarifText{Text: r.Why}, URI: o.Help + "#" + r.ID}
		rule.Help = sarifText{r.Why + " " + r.Cure, r.Why + "\n\n**Cure.** " + r.Cure}
		rule.Config.Level = sarifLevels[r.Severity]
		list = append(list, rule)
	}
	s.write(`{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":{"driver":{"name":`)
	s.encode(o.Tool)
	s.write(`,"version":`)
	s.encode(o.Version)
	s.write(`,"informationUri":`)
	s.encode(o.Help)
	s.write(`,"rules":`)
	s.encode(list)
	s.write(`}},"columnKind":"unicodeCodePoints","results":[`)
	return s
}

// Encode writes a finding. What it is known by from one report to the next is its
// rule, figure and message, not its line.
func (s *SARIF) Encode(f Finding) error {
	sum := sha256.Sum256([]byte(f.Rule.ID + "\x00" + f.Figure + "\x00" + f.Message))
	r := sarifResult{Rule: f.Rule.ID, Index: s.number[f.Rule.ID], Level: sarifLevels[f.Rule.Severity], Message: sarifText{Text: f.Message},
		Fingerprints: map[string]string{"figraph/v1": hex.EncodeToString(sum[:16])}}
	if f.Figure != "" {
		r.Properties = map[string]string{"figure": f.Figure}
	}
	if f.File != "" {
		var at sarifLocation
		at.Physical.Artifact.URI, at.Physical.Artifact.Base = fileURI(f.File)
		if f.Line > 0 {
			at.Physical.Region = &sarifRegion{f.Line}
		}
		r.Locations = []sarifLocation{at}
	}
	if s.some {
		s.write(",")
	}
	s.some = true
	s.write("\n")
	s.encode(r)
	return s.err
}

// Close ends the document. It does not close the writer.
func (s *SARIF) Close() error {
	s.write("\n]}]}\n")
	if s.err == nil {
		s.err = s.w.Flush()
	}
	return s.err
}

func (s *SARIF) write(text string) {
	if s.err == nil {
		_, s.err = s.w.WriteString(text)
	}
}

func (s *SARIF) encode(value any) {
	text, err := json.Marshal(value)
	if s.err == nil {
		s.err = err
	}
	s.write(string(text))
}

// fileURI is a file as an address, relative to the root of what was checked out where
// its name is relative.
func fileURI(name string) (uri, base string) {
	name = filepath.ToSlash(name)
	if filepath.IsAbs(name) || strings.HasPrefix(name, "/") {
		return (&url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(name, "/")}).String(), ""
	}
	return (&url.URL{Path: name}).EscapedPath(), "%SRCROOT%"
}
