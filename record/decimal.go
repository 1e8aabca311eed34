package record

import (
	"fmt"
	"strconv"
	"strings"
)

// maxExponent bounds how many zeros a number may be written out with.
const maxExponent = 100

// canonicalDecimal is the canonical form of a decimal or floating-point number,
// digit by digit, so that nothing is rounded: 0.970 is 0.97, 1 is 1.0, 9.5e-05 is
// 0.000095.
func canonicalDecimal(text string) (string, error) {
	wrong := fmt.Errorf("%.40q is no decimal number", text)
	mantissa, exponent, hasExponent := strings.Cut(strings.ToLower(text), "e")
	shift := 0
	if hasExponent {
		n, err := strconv.Atoi(exponent)
		if err != nil || n > maxExponent || n < -maxExponent {
			return "", wrong
		}
		shift = n
	}
	negative := strings.HasPrefix(mantissa, "-")
	mantissa = strings.TrimLeft(mantissa[:min(1, len(mantissa))], "+-") + mantissa[min(1, len(mantissa)):]
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := whole + fraction
	if digits == "" || strings.Trim(digits, "0123456789") != "" || len(digits) > 10*maxExponent {
		return "", wrong
	}
	point := len(whole) + shift
	for ; point < 1; point++ {
		digits = "0" + digits
	}
	for len(digits) <= point {
		digits += "0"
	}
	whole, fraction = strings.TrimLeft(digits[:point], "0"), strings.TrimRight(digits[point:], "0")
	if whole == "" {
		whole = "0"
	}
	if fraction == "" {
		fraction = "0"
	}
	if negative && whole+fraction != "00" {
		whole = "-" + whole
	}
	return whole + "." + fraction, nil
}
