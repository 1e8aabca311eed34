package lint

// Rule is one thing that is looked for.
type Rule struct {
	ID       string // stable, such as "gene-is-word"
	Severity Severity
	Title    string // what a finding means, in one line
	Why      string // what comes of it
	Cure     string
}

// check is a rule and what finds it: what readers report has neither, what one figure
// shows has figure, what is seen beside others has figure, which notes, and thing,
// which judges.
type check struct {
	Rule
	number int
	figure func(*figure)
	thing  func(*thing)
}

// groups are all checks, by what they are about.
var groups = []struct {
	about  string
	checks []*check
}{
	{"figures", figureChecks}, {"organisms", organismChecks}, {"genes", geneChecks}, {"chemicals and diseases", chemicalChecks},
	{"papers", paperChecks}, {"text", textChecks}, {"tables", tableChecks}, {"reading", readerChecks},
}

// checks are all checks, numbered.
var checks = func() (list []*check) {
	for _, g := range groups {
		for _, c := range g.checks {
			c.number = len(list)
			list = append(list, c)
		}
	}
	return list
}()

// Group are rules about one thing.
type Group struct {
	About string // "genes"
	Rules []*Rule
}

// Groups are all rules, by what they are about.
func Groups() (list []Group) {
	for _, g := range groups {
		group := Group{About: g.about}
		for _, c := range g.checks {
			group.Rules = append(group.Rules, &c.Rule)
		}
		list = append(list, group)
	}
	return list
}

// Rules are all rules in the order of their groups.
func Rules() (list []*Rule) {
	for _, g := range Groups() {
		list = append(list, g.Rules...)
	}
	return list
}

// RuleNamed is the rule of an ID.
func RuleNamed(id string) (*Rule, bool) {
	for _, c := range checks {
		if c.ID == id {
			return &c.Rule, true
		}
	}
	return nil, false
}
