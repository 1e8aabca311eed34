// Command figraph turns records of published pathway figures into a knowledge
// graph, keeps it in Cayley, and writes it as RDF. See figraph help.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

func main() {
	setGarbage(50) // a quarter less memory in a build, for no measurable time
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv))
}

// setGarbage says how much garbage may gather, in percent of what is in use, unless
// the environment does.
func setGarbage(percent int) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
}
