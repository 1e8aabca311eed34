// Command licenses lists what the program is made of and under which licences: the
// modules that are compiled into it on any system, Go's own library, and what pages of
// the explorer load. It writes docs/licenses.md, and the texts, which go with the program,
// to cmd/figraph/third_party_licenses.txt.
//
//	go run ./tools/licenses          writes both
//	go run ./tools/licenses -check   says what is stale
package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

const (
	tableFile = "docs/licenses.md"
	textsFile = "cmd/figraph/third_party_licenses.txt"
	mark      = "<!-- table, by go run ./tools/licenses -->\n"
)

// systems are those that the program is released for.
var systems = []string{"linux", "darwin", "windows"}

// allowed are the licences that may go into a program under Apache-2.0 without more
// than their notices.
var allowed = []string{"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "Unlicense", "CC0-1.0"}

// ownWords are licences that are in no list: by their text, the name by which they go
// here.
var ownWords = map[string]string{
	"Do what thou wilt shall be the whole of the Law.\n": "LicenseRef-knakk-rdf",
}

func main() {
	check := flag.Bool("check", false, "only say what is stale")
	flag.Parse()
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, "licenses:", err)
		os.Exit(1)
	}
}

func run(check bool) error {
	parts, err := gather()
	if err != nil {
		return err
	}
	for _, p := range parts {
		for _, l := range p.licences {
			if !slices.Contains(allowed, l) && !strings.HasPrefix(l, "LicenseRef-") {
				return fmt.Errorf("%s: the licence %s: look whether it may go into the program, and list it", p.name, l)
			}
		}
	}
	page, err := os.ReadFile(tableFile)
	if err != nil {
		return err
	}
	head, _, found := strings.Cut(string(page), mark)
	if !found {
		return fmt.Errorf("%s has no place for the table", tableFile)
	}
	return errors.Join(put(tableFile, head+mark+table(parts), check), put(textsFile, texts(parts), check))
}

// put writes a file, or says that it is another.
func put(name, text string, check bool) error {
	if !check {
		return os.WriteFile(name, []byte(text), 0o666)
	}
	if there, err := os.ReadFile(name); err != nil || string(there) != text {
		return fmt.Errorf("%s is not what the program is made of: go run ./tools/licenses", name)
	}
	return nil
}

// part is something that the program is made of.
type part struct {
	name, version string
	licences      []string // SPDX
	files         []file
}

// file is a text that goes with a part.
type file struct {
	name string // within the part
	text string
}

func gather() ([]part, error) {
	dirs, err := modules()
	if err != nil {
		return nil, err
	}
	var parts []part
	for _, m := range dirs {
		p := part{name: m.Path, version: m.Version}
		if p.files, err = textsIn(m.Dir, m.packages); err != nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	library, err := goLicence()
	if err != nil {
		return nil, err
	}
	parts = append(parts, part{name: "Go's library", version: "of the compiler", files: library})
	pages, err := pageParts()
	if err != nil {
		return nil, err
	}
	parts = append(parts, pages...)
	for i := range parts {
		if err := parts[i].classify(); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(parts, func(a, b part) int { return cmp.Compare(strings.ToLower(a.name), strings.ToLower(b.name)) })
	return parts, nil
}

// goLicence is that of Go, or, where its folder has none, as in Debian, that of a module
// of its authors, who use one text.
func goLicence() ([]file, error) {
	for _, args := range [][]string{{"env", "GOROOT"}, {"list", "-m", "-f", "{{.Dir}}", "golang.org/x/text"}} {
		dir, err := exec.Command("go", args...).Output()
		if err != nil {
			return nil, err
		}
		if files, err := textsIn(strings.TrimSpace(string(dir)), nil); err != nil || len(files) > 0 {
			return files, err
		}
	}
	return nil, nil
}

// module is one that packages of the program belong to.
type module struct {
	Path, Version, Dir string
	packages           []string // their folders
}

func modules() ([]module, error) {
	byPath := map[string]*module{}
	for _, system := range systems {
		list := exec.Command("go", "list", "-deps", "-json=Dir,Module", "./cmd/figraph")
		list.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=0")
		list.Stderr = os.Stderr
		out, err := list.Output()
		if err != nil {
			return nil, fmt.Errorf("go list for %s: %w", system, err)
		}
		for in := json.NewDecoder(bytes.NewReader(out)); ; {
			var p struct {
				Dir    string
				Module *module
			}
			if err := in.Decode(&p); err == io.EOF {
				break
			} else if err != nil {
				return nil, err
			}
			if p.Module == nil || p.Module.Version == "" { // the library, and ourselves
				continue
			}
			m := byPath[p.Module.Path]
			if m == nil {
				m = p.Module
				byPath[m.Path] = m
			}
			m.packages = append(m.packages, p.Dir)
		}
	}
	var list []module
	for _, m := range byPath {
		list = append(list, *m)
	}
	return list, nil
}

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|unlicense)(\.(md|txt|rst))?$|^(?i:licen[cs]e)[-.]\w+$`)

// textsIn are the licences and notices of a module: those of its top, and of each
// folder between that and a package that is used.
func textsIn(top string, packages []string) (files []file, err error) {
	folders := []string{top}
	for _, dir := range packages {
		for ; dir != top && strings.HasPrefix(dir, top); dir = filepath.Dir(dir) {
			if !slices.Contains(folders, dir) {
				folders = append(folders, dir)
			}
		}
	}
	slices.Sort(folders)
	for _, dir := range folders {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if e.IsDir() || !licenceFile.MatchString(e.Name()) {
				continue
			}
			text, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				return nil, err
			}
			name, err := filepath.Rel(top, filepath.Join(dir, e.Name()))
			if err != nil {
				return nil, err
			}
			files = append(files, file{filepath.ToSlash(name), strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n")) + "\n"})
		}
	}
	return files, nil
}

// pageParts are what pages load: the dependencies of web/app, whose licences lie beside
// this program, named by version.
func pageParts() (parts []part, err error) {
	data, err := os.ReadFile("web/app/package.json")
	if err != nil {
		return nil, err
	}
	var app struct{ Dependencies map[string]string }
	if err := json.Unmarshal(data, &app); err != nil {
		return nil, err
	}
	for name, version := range app.Dependencies {
		text, err := os.ReadFile(fmt.Sprintf("tools/licenses/%s-%s.txt", name, version))
		if err != nil {
			return nil, fmt.Errorf("%w: copy its LICENSE of this version there", err)
		}
		parts = append(parts, part{name: name + " (of the explorer)", version: version, files: []file{{"LICENSE", strings.TrimSpace(string(text)) + "\n"}}})
	}
	return parts, nil
}

// classify says which licences the texts of a part are.
func (p *part) classify() error {
	for _, f := range p.files {
		if own := ownWords[f.text]; own != "" {
			p.licences = append(p.licences, own)
		}
		for _, m := range licensecheck.Scan([]byte(f.text)).Match {
			if id := m.ID; !m.IsURL && !slices.Contains(p.licences, id) {
				p.licences = append(p.licences, id)
			}
		}
	}
	if len(p.licences) == 0 {
		return fmt.Errorf("%s: no licence was found in it", p.name)
	}
	slices.Sort(p.licences)
	return nil
}

func table(parts []part) string {
	var b strings.Builder
	b.WriteString("| part | version | licence |\n| --- | --- | --- |\n")
	for _, p := range parts {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", p.name, p.version, strings.Join(p.licences, ", "))
	}
	return b.String()
}

// texts are all texts, each once, with the parts that have it.
func texts(parts []part) string {
	var order []string
	of := map[string][]string{}
	for _, p := range parts {
		for _, f := range p.files {
			if of[f.text] == nil {
				order = append(order, f.text)
			}
			of[f.text] = append(of[f.text], strings.TrimSuffix(p.name+", "+f.name, ", LICENSE"))
		}
	}
	line := strings.Repeat("=", 78) + "\n"
	var b strings.Builder
	b.WriteString("figraph is under the Apache License 2.0. It is made with the following works of\nothers, under the licences that stand below their names.\n")
	for _, text := range order {
		b.WriteString("\n" + line)
		for _, name := range of[text] {
			b.WriteString(name + "\n")
		}
		b.WriteString(line + "\n" + text)
	}
	return b.String()
}
