package lexicon

import "figraph/record"

// Decide is resolve.Resolve, which this package cannot import: package resolve
// imports it. The external test package sets it.
var Decide func(*record.Figure)
