//go:build !linux

package output

import "os"

// setDirect says that it cannot be done: writes go through the cache of pages.
func setDirect(*os.File, bool) bool { return false }
