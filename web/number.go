package web

import (
	"math"
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

// counted is a number with what it counts.
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return grouped(n) + " " + what + "s"
}

// grouped is a number with commas between thousands.
func grouped(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// decimals is a number with so many digits after the point.
func decimals(x float64, digits int) string { return strconv.FormatFloat(x, 'f', digits, 64) }

// chance is a probability as people read it: 0.02, or 3.1 × 10⁻⁷.
func chance(p float64) string {
	switch {
	case math.IsNaN(p):
		return ""
	case p == 0 || p >= 0.001:
		return strconv.FormatFloat(p, 'g', 2, 64)
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(p, 'e', 1, 64), "e-")
	return mantissa + " × 10⁻" + superscript.Replace(strings.TrimLeft(exponent, "0"))
}

var superscript = strings.NewReplacer("0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹")
