//go:build unix

package doctor

import (
	"math"

	"golang.org/x/sys/unix"
)

func mayWrite(dir string) bool { return unix.Access(dir, unix.W_OK) == nil }

func openFileLimit() (uint64, bool) { return limitOf(unix.RLIMIT_NOFILE) }

func addressSpaceLimit() (uint64, bool) {
	limit, known := limitOf(unix.RLIMIT_AS)
	return limit, known && limit < math.MaxInt64
}

func limitOf(resource int) (uint64, bool) {
	var limit unix.Rlimit
	if unix.Getrlimit(resource, &limit) != nil {
		return 0, false
	}
	return uint64(limit.Cur), true
}
