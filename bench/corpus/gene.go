package corpus

import (
	"fmt"
	"strconv"
	"strings"
)

// The universe of genes is computed, never stored, so that it costs no memory at
// any scale. It comes in clusters: twelve concepts (a concept is a gene and its
// orthologs), the first few of which are a family with a name of its own, and
// one run of genes of another organism. Genes are numbered cluster by cluster,
// concept by concept; small numbers are the popular ones.
const (
	clusterConcepts = 12
	runGenes        = 16
)

// gene is an entry of the universe. The concept is -1 for genes of a run.
type gene struct {
	number, organism, concept int
	run, ofRun                int
}

// slot is a place in a cluster: a concept of it in one organism.
type slot struct{ concept, organism int }

// slots lists the places of the concepts, and ortholog the place of each concept
// in each organism, -1 where it has none.
var slots, ortholog = layOut()

var clusterGenes = len(slots) + runGenes

func layOut() (slots []slot, ortholog [clusterConcepts][relatives]int) {
	for c := range clusterConcepts {
		lacks := [relatives]bool{mouse: c == 7, rat: c == 3 || c == 9, fly: c%3 != 0}
		for o := range relatives {
			ortholog[c][o] = -1
			if !lacks[o] {
				ortholog[c][o] = len(slots)
				slots = append(slots, slot{c, o})
			}
		}
	}
	return slots, ortholog
}

// geneAt returns the gene with a number.
func geneAt(number int) gene {
	cluster, place := number/clusterGenes, number%clusterGenes
	if place >= len(slots) {
		return gene{number: number, organism: runOrganism(cluster), concept: -1, run: cluster, ofRun: place - len(slots)}
	}
	at := slots[place]
	return gene{number: number, organism: at.organism, concept: cluster*clusterConcepts + at.concept}
}

// conceptGene returns the gene of a concept in an organism, if it has one.
func conceptGene(concept, organism int) (gene, bool) {
	place := ortholog[concept%clusterConcepts][organism]
	if place < 0 {
		return gene{}, false
	}
	number := concept/clusterConcepts*clusterGenes + place
	return gene{number: number, organism: organism, concept: concept}, true
}

// runOrganism is the organism of a run: the first of the others more often.
func runOrganism(run int) int {
	s := newSource(0, streamUniverse, run)
	return relatives + s.zipf(len(organisms)-relatives, 3)
}

// parcelEnd is the end of the concept, or of the run, that a gene belongs to.
func parcelEnd(number int) int {
	cluster, place := number/clusterGenes, number%clusterGenes
	if place >= len(slots) {
		return (cluster + 1) * clusterGenes
	}
	for place++; place < len(slots) && slots[place].concept == slots[place-1].concept; place++ {
	}
	return cluster*clusterGenes + place
}

// conceptsWithin and runsWithin are how many stand whole below a gene number.
func conceptsWithin(number int) int { return number / clusterGenes * clusterConcepts }
func runsWithin(number int) int     { return number / clusterGenes }

// id is the NCBI number: the true one for the hubs, else one that no other gene
// has. Runs are kept apart from concepts by the remainder modulo 3.
func (g gene) id() int {
	if g.concept < 0 {
		return 3*(1_500_000+37*g.number) + 1
	}
	if g.organism == human && g.concept < len(hubs) {
		return hubs[g.concept].id
	}
	return 300_000 + 3*g.number
}

// symbol is written as the organism's nomenclature does it.
func (g gene) symbol() string {
	if g.concept < 0 {
		return g.runSymbol()
	}
	symbol := conceptSymbol(g.concept)
	switch g.organism {
	case human:
		return symbol
	case fly:
		return strings.ToLower(symbol)
	}
	return symbol[:1] + strings.ToLower(symbol[1:])
}

func (g gene) runSymbol() string {
	switch organisms[g.organism].group {
	case "Bacteria":
		return strings.ToLower(stem(stemRun, g.run)) + string(rune('A'+g.ofRun))
	case "Plants":
		return fmt.Sprintf("%s%d", stem(stemRun, g.run), g.ofRun+1)
	}
	return fmt.Sprintf("%s-%d", strings.ToLower(stem(stemRun, g.run)), g.ofRun+1)
}

// conceptSymbol is the human symbol: the name of the cluster with a number.
func conceptSymbol(concept int) string {
	if concept < len(hubs) {
		return hubs[concept].symbol
	}
	cluster, n := concept/clusterConcepts, concept%clusterConcepts
	if hash("letters", cluster, 4) == 0 {
		return stem(stemCluster, cluster) + strconv.Itoa(n/2+1) + string(rune('A'+n%2))
	}
	return stem(stemCluster, cluster) + strconv.Itoa(n+1)
}

// The other names of a concept: with a hyphen, an unrelated old name, and one
// that it shares with its neighbour, so that a word can stand for two genes.
const (
	formSymbol = iota
	formHyphen
	formOld
	formShared
	forms
)

// name is a concept's name in one of the forms.
func name(concept, form int) string {
	switch form {
	case formHyphen:
		symbol := conceptSymbol(concept)
		return symbol[:2] + "-" + symbol[2:]
	case formOld:
		return stem(stemOld, concept) + strconv.Itoa(hash("old", concept, 90)+10)
	case formShared:
		return stem(stemShared, concept/2) + "-" + string(rune('A'+hash("shared", concept/2, 4)))
	}
	return conceptSymbol(concept)
}

// family is the name of a cluster's family and how many concepts it has.
func family(cluster int) (name string, size int) {
	if cluster < len(hubFamilies) {
		return hubFamilies[cluster].name, hubFamilies[cluster].size
	}
	return stem(stemCluster, cluster), 3 + hash("family", cluster, clusterConcepts-2)
}

const (
	consonants = "BCDFGHKLMNPRSTVXZ"
	vowels     = "AEIOUY"
)

// What a stem is for: each use has stems of its own.
const (
	stemCluster = iota
	stemRun
	stemOld
	stemShared
	stemUses
)

// stem spells a number as two syllables, each number of each use differently:
// the number is first scattered, so that neighbours do not look alike. Clusters
// have the short ones while there are any.
func stem(use, n int) string {
	const short = len(consonants) * len(vowels) * len(consonants) * len(vowels)
	if use == stemCluster {
		if n < short {
			return spell(n*1_009%short, "cvcv")
		}
		n -= short
	}
	const long = short * len(consonants)
	n = n*stemUses + use
	letters := spell(n%long*100_003%long, "cvccv")
	if n >= long {
		letters += spell(n/long, "cv")
	}
	return letters
}

// spell writes a number in letters, consonants and vowels as the pattern says;
// the last place takes what is left.
func spell(n int, pattern string) string {
	var b [8]byte
	for i := range len(pattern) {
		set := consonants
		if pattern[i] == 'v' {
			set = vowels
		}
		b[i] = set[n%len(set)]
		n /= len(set)
	}
	return string(b[:len(pattern)])
}
