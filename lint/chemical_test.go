package lint

import "testing"

// TestEnzyme tells the names of enzymes from words that end like them.
func TestEnzyme(t *testing.T) {
	for word, want := range map[string]bool{
		"helicase": true, "DNA polymerase": true, "Creatine kinase": true, "nuclease": true, "proteases": true, "Na+/K+-ATPase": true, "glucose transporter": true,
		"insulin receptors": true, "ketamine": false, "disease": false, "base": false, "Schiff bases": false, "release": false, "metaphase": false, "glucose": false, "phase": false,
	} {
		if got := enzyme.MatchString(word) && !notOnes.MatchString(word); got != want {
			t.Errorf("%q: %v, want %v", word, got, want)
		}
	}
}

// TestLookAlike tells letters of two alphabets from Greek ones that are meant.
func TestLookAlike(t *testing.T) {
	for text, want := range map[string]string{
		"FOXO\u0417": "FOXO\u0417", "TNF\u03B1": "", "NF-\u03BAB": "", "\u0410\u0411\u0412": "", "\u0391KT1": "\u0391KT1", "p38\u03B1/\u03B2": "", "plain": "", "\u0395\u041D NADH": "",
	} {
		if got, _ := lookAlike(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestPartsOf finds the names that were read as one word.
func TestPartsOf(t *testing.T) {
	for word, want := range map[string]int{
		"a  b": 2, "Pyruvate -----> Acetaldehyde ----- Ethanol": 3, "A\u2192B": 2, "15-cis---carotene": 0, "Linalool oxide": 0, "N-acetyl-L-cysteine": 0, "alpha-ketoglutarate": 0,
	} {
		if got := len(partsOf(word, nil)); got != want {
			t.Errorf("%q: %d parts, want %d", word, got, want)
		}
	}
}

// TestAlike tells spellings of one name from two names.
func TestAlike(t *testing.T) {
	for _, pair := range []struct {
		a, b string
		want bool
	}{
		{"Calcium", "calcium atom", true}, {"Catechin", "(+)-catechin", true}, {"Alzheimer Disease", "Alzheimer's disease", true}, {"Superoxides", "superoxide", true},
		{"gamma-Aminobutyric Acid", "\u03B3-aminobutyric acid", true}, {"Hydrocortisone", "cortisol", false}, {"Aspirin", "acetylsalicylic acid", false},
	} {
		if got := alike(pair.a, pair.b); got != pair.want {
			t.Errorf("%q, %q: %v", pair.a, pair.b, got)
		}
	}
}

// TestNoDisease tells diseases from what is called as none is.
func TestNoDisease(t *testing.T) {
	for word, want := range map[string]bool{
		"Toxoplasma Crystalline Substances": true, "T cells": true, "insulin signaling": true, "EGFR inhibitors": true,
		"Carcinoma, Squamous Cell": false, "Leukemia, B-Cell": false, "Inborn errors of metabolism": false, "Cancer": false, "46,XY sex reversal": false,
	} {
		if got := noDisease.MatchString(word); got != want {
			t.Errorf("%q: %v, want %v", word, got, want)
		}
	}
}
