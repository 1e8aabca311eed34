package queries

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// statisticsInR computes what stdin asks for, one question a line.
const statisticsInR = `
options(digits = 17)
for (line in readLines(file("stdin"))) {
  f <- strsplit(line, " ")[[1]]
  x <- suppressWarnings(as.numeric(f[-1]))
  y <- switch(f[1],
    tail = phyper(x[4] - 1, x[2], x[1] - x[2], x[3], lower.tail = FALSE),
    log = phyper(x[4] - 1, x[2], x[1] - x[2], x[3], lower.tail = FALSE, log.p = TRUE),
    fisher = fisher.test(matrix(c(x[4], x[2] - x[4], x[3] - x[4], x[1] - x[2] - x[3] + x[4]), 2), alternative = "greater")$p.value,
    odds = log((x[4] + .5) * (x[1] - x[2] - x[3] + x[4] + .5) / ((x[2] - x[4] + .5) * (x[3] - x[4] + .5))),
    adjust = p.adjust(x[-1], "BH", n = x[1]))
  cat(format(y, digits = 17), "\n")
}`

// askR puts questions to R, each of a name and numbers.
func askR(t *testing.T, questions []string) [][]float64 {
	t.Helper()
	r, err := exec.LookPath("Rscript")
	if err != nil {
		t.Skip("skipped: R is not installed: make deps")
	}
	cmd := exec.Command(r, "-e", statisticsInR)
	cmd.Stdin = strings.NewReader(strings.Join(questions, "\n") + "\n")
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("R: %v: %s", err, problems.Bytes())
	}
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(lines) != len(questions) {
		t.Fatalf("R answers %d of %d questions: %s", len(lines), len(questions), problems.Bytes())
	}
	answers := make([][]float64, len(lines))
	for i, line := range lines {
		for _, word := range strings.Fields(line) {
			x, err := strconv.ParseFloat(word, 64)
			if err != nil {
				t.Fatalf("R answers %q to %q", line, questions[i])
			}
			answers[i] = append(answers[i], x)
		}
	}
	return answers
}

// tables are counts as they occur, and extreme ones.
func tables(r *rand.Rand) [][4]int {
	list := [][4]int{{1, 1, 1, 1}, {10, 0, 5, 0}, {10, 10, 10, 10}, {100, 50, 50, 50}, {100, 50, 50, 0}, {91117, 9800, 5200, 560}, {91117, 9800, 5200, 1500},
		{91117, 1, 1, 1}, {91117, 91117, 7, 7}, {91117, 91116, 91116, 91115}, {1 << 30, 1000, 1000, 3}, {78173, 5000, 3, 3}}
	for range 1500 {
		N := 1 + r.IntN(1+r.IntN(100_000))
		K, n := r.IntN(N+1), r.IntN(N+1)
		if r.IntN(2) == 0 { // most entities are in few papers
			K, n = r.IntN(1+N/10), r.IntN(1+N/100)
		}
		lowest := max(0, n+K-N)
		mean := int(float64(n) * float64(K) / float64(N))
		list = append(list, [4]int{N, K, n, max(lowest, min(min(n, K), mean+r.IntN(30)-10))})
	}
	return list
}

// TestStatisticsAreThoseOfR compares with phyper, fisher.test and p.adjust.
func TestStatisticsAreThoseOfR(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 8))
	var questions []string
	var want [][]float64
	ask := func(what string, numbers any, answer ...float64) {
		questions = append(questions, what+" "+strings.Trim(fmt.Sprint(numbers), "[]"))
		want = append(want, answer)
	}
	for i, c := range tables(r) {
		N, K, n, k := c[0], c[1], c[2], c[3]
		ask("tail", c, UpperTail(N, K, n, k))
		ask("log", c, logUpperTail(N, K, n, k))
		ask("odds", c, logOdds(N, K, n, k))
		if i%15 == 0 && N < 1e6 { // fisher.test is slow
			ask("fisher", c, UpperTail(N, K, n, k))
		}
	}
	for range 200 {
		ps := make([]float64, 1+r.IntN(40))
		for i := range ps {
			ps[i] = math.Pow(r.Float64(), float64(1+r.IntN(20)))
			if i > 0 && r.IntN(4) == 0 {
				ps[i] = ps[i-1]
			}
		}
		tests := len(ps) + r.IntN(2)*r.IntN(1000)
		numbers := []string{strconv.Itoa(tests)}
		for _, p := range ps {
			numbers = append(numbers, strconv.FormatFloat(p, 'g', -1, 64))
		}
		ask("adjust", numbers, Adjust(ps, tests)...)
	}
	for i, answer := range askR(t, questions) {
		least := 0.0
		if !strings.HasPrefix(questions[i], "tail") {
			least = 1e-12 // logarithms near 0
		}
		if len(answer) != len(want[i]) {
			t.Fatalf("%.120s: R gives %d numbers, we %d", questions[i], len(answer), len(want[i]))
		}
		for j, theirs := range answer {
			if ours := want[i][j]; ours != theirs && !(math.Abs(ours-theirs) <= max(least, 1e-9*math.Abs(theirs))) {
				t.Errorf("%.120s: %v, R says %v", questions[i], ours, theirs)
			}
		}
	}
}
