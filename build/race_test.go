//go:build race

package build

// raceDetector says that everything takes ten times as long.
const raceDetector = true
