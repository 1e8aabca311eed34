package build

import (
	"context"
	"maps"
	"slices"

	"figraph/output"
)

// ledgerRow is a row as it will be.
type ledgerRow struct {
	table, key string
	value      []byte
}

// put changes a row of the ledger, once, when the store is changed; to nothing takes
// it out.
func (u *update) put(table, key string, value []byte) error {
	old, err := u.before.Table(table).Get([]byte(key))
	if err != nil {
		return err
	}
	u.replace(table, key, old, value)
	return nil
}

// replace does so where it is known what the row is.
func (u *update) replace(table, key string, old, value []byte) {
	if len(old) > 0 {
		u.ledgerSum.Add(hashOfRow(table, []byte(key), old).Negative())
	}
	if len(value) > 0 {
		u.ledgerSum.Add(hashOfRow(table, []byte(key), value))
	}
	u.rows = append(u.rows, ledgerRow{table, key, value})
}

// writeEntries writes what the sources hold now under the figids that are concerned,
// and numbers the figures.
func (u *update) writeEntries(ctx context.Context) (numbers map[string]uint32, err error) {
	numbers = map[string]uint32{}
	for i, figid := range u.fresh {
		numbers[figid] = u.head.Numbers + uint32(i) + 1
		if u.changes.stated[figid] == nil {
			u.counts.Added++
		} else {
			u.counts.Changed++
		}
	}
	u.counts.Removed = len(u.changes.stated) - u.counts.Changed
	gone := maps.Clone(u.changes.former)
	maps.Copy(gone, u.changes.concerned)
	for row, err := range output.Until(ctx, u.intake.ledger.entries(func(figid string) uint32 { return numbers[figid] })) {
		if err != nil {
			return nil, err
		}
		delete(gone, string(row.key))
		if err := u.put(entryTable, string(row.key), slices.Clone(row.value)); err != nil {
			return nil, err
		}
		e, err := parseEntry(row.value)
		if err != nil {
			return nil, err
		}
		if e.claim != nil {
			u.roster.Set(e.number, e.claim.Figid, e.claim.Paper)
		}
	}
	for key := range gone {
		if err := u.put(entryTable, key, nil); err != nil {
			return nil, err
		}
	}
	return numbers, nil
}
