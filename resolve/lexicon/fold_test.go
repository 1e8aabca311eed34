package lexicon

import (
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	for name, want := range map[string]string{
		"":                          "",
		" . ":                       "",
		"BDNF":                      "bdnf",
		"  Type   2 diabetes.,":     "type 2 diabetes",
		"TNF-α":                     "tnf-alpha",
		"TNF‐Α":                     "tnf-alpha",
		"NF−κB":                     "nf-kappab",
		"µ-opioid":                  "mu-opioid",
		"ΩS":                        "omegas",
		"σς":                        "sigmasigma",
		"𝛽-catenin":                 "beta-catenin",
		"ϕX174":                     "phix174",
		"Straße":                    "strasse",
		"Sjögren":                   "sjögren",
		"Sjo\u0308gren":             "sjögren",
		"H₂O₂":                      "h2o2",
		"ﬁbrin":                     "fibrin",
		"5′-AMP":                    "5'-amp",
		"zero\u200bwidth\u00adsoft": "zerowidthsoft",
		"non\u00a0breaking\u2003x":  "non breaking x",
		"Ca2+":                      "ca2+",
		"ref(2)P":                   "ref(2)p",
	} {
		if got := Fold(name); got != want {
			t.Errorf("%q folds to %q, want %q", name, got, want)
		}
	}
}

// FuzzFold asks that folding twice is folding once, and that the short way for
// common names goes where the long one does.
func FuzzFold(f *testing.F) {
	for _, seed := range []string{"TNF-α", "Σίσυφος", "ﬁ\u0301x", "α\u0301", "İ", "ẞ ß", "ΐ", "\xff", "a.\u0301", "x .,", "ϓ", "ᾳ", "Ⅷ.", "\u1e9b\u0323"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if !utf8.ValidString(name) {
			return
		}
		once := Fold(name)
		if twice := Fold(once); twice != once {
			t.Fatalf("%q folds to %q, and that to %q", name, once, twice)
		}
		if long := foldUnicode(name); long != once {
			t.Fatalf("%q folds to %q the short way, %q the long one", name, once, long)
		}
	})
}
