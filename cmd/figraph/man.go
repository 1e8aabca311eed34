package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const manHelp = `Writes a manual page for figraph and for each command into DIR, which is made if
need be. The pages are the same whenever they are written; their date is that of
SOURCE_DATE_EPOCH, or none.`

func (a *app) manCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "man DIR",
		Short:   "Write the manual pages",
		Long:    manHelp,
		Example: "  figraph man ~/.local/share/man/man1\n  man figraph-build",
		Args:    counted(1, 1, "name one DIR"),
		RunE:    func(_ *cobra.Command, args []string) error { return a.writeManual(args[0]) },
	}
}

func (a *app) writeManual(dir string) error {
	date, err := sourceDate(a.getenv("SOURCE_DATE_EPOCH"))
	if err != nil {
		return usageError{err}
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	root := plainRoot() // whose defaults are those of everybody
	pages := append([]*cobra.Command{root}, documented(root)...)
	for _, cmd := range pages {
		page := manPage{cmd: cmd, date: date}
		err := replaceFile(filepath.Join(dir, page.name()+".1"), func(w io.Writer) error {
			_, err := io.WriteString(w, page.text())
			return err
		})
		if err != nil {
			return err
		}
	}
	a.term.say("wrote %d pages to %s", len(pages), dir)
	return nil
}

// manPage is a page in the macros of man(7).
type manPage struct {
	cmd  *cobra.Command
	date time.Time
	out  strings.Builder
}

func (p *manPage) name() string { return strings.ReplaceAll(p.cmd.CommandPath(), " ", "-") }

func (p *manPage) text() string {
	date := ""
	if !p.date.IsZero() {
		date = p.date.Format(time.DateOnly)
	}
	p.line(`.TH %s 1 "%s" "%s" "figraph"`, roff(strings.ToUpper(p.name())), date, tool)
	p.line(".SH NAME\n%s \\- %s", roff(p.name()), roff(p.cmd.Short))
	p.line(".SH SYNOPSIS\n.B %s", roff(p.cmd.UseLine()))
	p.line(".SH DESCRIPTION")
	p.prose(p.cmd.Long)
	if !p.cmd.HasParent() {
		p.line(".SH COMMANDS")
		for _, cmd := range documented(p.cmd) {
			p.item(`\fB`+roff(cmd.Use)+`\fR`, cmd.Short)
		}
	}
	p.flags("OPTIONS", p.cmd.LocalFlags())
	p.flags("OPTIONS OF EVERY COMMAND", p.cmd.InheritedFlags())
	p.environment()
	p.line(".SH EXIT STATUS")
	for _, c := range exitCodes {
		p.item(fmt.Sprint(c.code), c.meaning)
	}
	if p.cmd.Example != "" {
		p.line(".SH EXAMPLES")
		p.prose(p.cmd.Example)
	}
	p.seeAlso()
	return p.out.String()
}

func (p *manPage) line(format string, args ...any) { fmt.Fprintf(&p.out, format+"\n", args...) }

func (p *manPage) item(tag, text string) { p.line(".TP\n%s\n%s", tag, roff(text)) }

// prose writes paragraphs; lines that are set in stay as they are.
func (p *manPage) prose(text string) {
	for i, paragraph := range strings.Split(strings.Trim(text, "\n"), "\n\n") {
		if i > 0 {
			p.line(".PP")
		}
		if strings.HasPrefix(paragraph, "  ") {
			p.line(".nf\n%s\n.fi", roff(paragraph))
			continue
		}
		p.line("%s", roff(paragraph))
	}
}

func (p *manPage) flags(title string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	p.line(".SH %s", title)
	flags.VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			tag, text := flagWords(f)
			p.item(`\fB`+roff(tag)+`\fR`, text)
		}
	})
}

// flagWords are a flag as it is typed, and what it does.
func flagWords(f *pflag.Flag) (tag, text string) {
	kind, text := pflag.UnquoteUsage(f)
	tag = "--" + f.Name
	if f.Shorthand != "" {
		tag = "-" + f.Shorthand + ", " + tag
	}
	if kind != "" {
		tag += " " + kind
	}
	switch f.DefValue {
	case "", "0", "0s", "false", "[]":
		return tag, text
	}
	return tag, text + " (default " + f.DefValue + ")"
}

func (p *manPage) environment() {
	p.line(".SH ENVIRONMENT")
	if section := section(p.cmd); section != "" && p.cmd.LocalFlags().HasAvailableFlags() {
		p.item("FIGRAPH_"+strings.ToUpper(section)+"_\\fIFLAG\\fR", "the value of a flag of this command; see figraph-config(1)")
	}
	p.item("FIGRAPH_\\fIFLAG\\fR", "the value of a flag of all commands that have it, such as FIGRAPH_GRAPH")
	p.item("FIGRAPH_CONFIG", "file of settings, in place of "+configFile)
	p.item("SOURCE_DATE_EPOCH", "seconds since 1970: the time that is written into what is made; without it there is none")
	p.item("NO_COLOR, CLICOLOR, CLICOLOR_FORCE", "whether there is colour; by default on a terminal")
}

func (p *manPage) seeAlso() {
	var pages []string
	if p.cmd.HasParent() {
		pages = append(pages, `.BR figraph (1)`)
	}
	for _, cmd := range documented(p.cmd) {
		pages = append(pages, `.BR `+roff("figraph-"+cmd.Name())+` (1)`)
	}
	p.line(".SH SEE ALSO\n%s", strings.Join(pages, " ,\n"))
}

// roff escapes text for man(7).
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
