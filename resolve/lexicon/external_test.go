package lexicon_test

import (
	"figraph/resolve"
	"figraph/resolve/lexicon"
)

func init() { lexicon.Decide = resolve.Resolve }
