package nquads

// labelRanges are PN_CHARS_BASE beyond ASCII.
var labelRanges = [...][2]rune{{0xC0, 0xD6}, {0xD8, 0xF6}, {0xF8, 0x2FF}, {0x370, 0x37D}, {0x37F, 0x1FFF}, {0x200C, 0x200D},
	{0x2070, 0x218F}, {0x2C00, 0x2FEF}, {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF}}

// IsLabelRune says whether a blank node label may hold a character first, or
// within, where a dot may stand too. Names of Turtle are made of the same ones.
func IsLabelRune(r rune, first bool) bool {
	if r < 0x80 {
		c := byte(r)
		return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || !first && c == '-'
	}
	for _, span := range labelRanges {
		if r >= span[0] && r <= span[1] {
			return true
		}
	}
	return !first && (r == 0xB7 || r >= 0x300 && r <= 0x36F || r == 0x203F || r == 0x2040)
}

// isLabel says whether s is a blank node label of the plainest kind.
func isLabel(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		word := c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_'
		if !word && (i == 0 || c != '-' && (c != '.' || i+1 == len(s))) {
			return false
		}
	}
	return s != ""
}
