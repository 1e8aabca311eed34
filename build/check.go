package build

import (
	"context"
	"errors"
	"path/filepath"

	"figraph/keep"
)

// Check reads a graph whole: its files by their SHA-256, bbolt's pages, Cayley's
// count, every statement, their order, the graph sum, all counts, every entry of
// Cayley's indexes, the ledger, and the question index. What it finds wrong is ErrDamaged.
func Check(ctx context.Context, g *keep.Graph, progress func(keep.Progress)) (keep.Verdict, error) {
	if err := g.CheckFiles(func(r keep.Receipt) error { return checkParts(g, r) }); err != nil {
		return keep.Verdict{}, err
	}
	verdict, err := g.CheckStatements(ctx, progress)
	if err == nil {
		err = keep.Guard(g.Dir, func() error { return errors.Join(g.Store.Check(ctx, verdict.Statements), checkLedger(ctx, g)) })
	}
	if err == nil {
		err = g.CheckIndex()
	}
	return verdict, err
}

// checkParts compares what a merge takes with its list, and that with the receipt.
func checkParts(g *keep.Graph, receipt keep.Receipt) error {
	if receipt.Parts == nil {
		return nil
	}
	p := &parts{graph: keep.Folder(g.Dir), dir: filepath.Join(g.Dir, partsPrefix+g.Sum.String())}
	if err := keep.CheckFile(filepath.Join(p.dir, partsList), *receipt.Parts); err != nil {
		return err
	}
	if err := p.readList(); err != nil {
		return err
	}
	return p.check()
}
