package corpus

import "strings"

// print returns a name as it was read from a figure: in another case, with what
// stood beside it, or with a letter mistaken. Never with a tab, a line break or
// a quotation mark, which the tables do not hold.
func (s *source) print(name string) string {
	switch s.below(10) {
	case 0:
		name = strings.ToLower(name)
	case 1, 2:
		name = titleCase(name)
	}
	if !s.chance(0.22) {
		return name
	}
	return s.spoil(name)
}

// beside is what the reader takes for part of a word, before it and after it.
var beside = [][2]string{
	{"", ","}, {"", ","}, {"", ","}, {"", "."}, {"", ")"}, {"", ")"}, {"(", ""}, {"(", ")"}, {"", ":"},
	{"p-", ""}, {"p", ""}, {"", "/2"}, {"", "1/2"}, {"*", ""}, {"", "*"}, {"|", ""}, {"", "|"}, {"•", ""},
	{"", "-"}, {"→", ""}, {"", "?"}, {"", "\\"}, {"", "+/+"}, {"", "-/-"}, {"[", "]"}, {"", "&"}, {"", ";"},
}

// mistaken are letters that look alike.
var mistaken = strings.NewReplacer("1", "l", "O", "0", "5", "S", "B", "8", "I", "l", "α", "a", "β", "B")

func (s *source) spoil(name string) string {
	if s.chance(0.15) {
		return mistaken.Replace(name)
	}
	around := pick(s, beside)
	return around[0] + name + around[1]
}

func titleCase(name string) string {
	if name == "" || name[0] >= 0x80 {
		return name
	}
	return strings.ToUpper(name[:1]) + strings.ToLower(name[1:])
}
