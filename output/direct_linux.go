package output

import (
	"os"

	"golang.org/x/sys/unix"
)

// setDirect has writes to a file go past the cache of pages, or through it again. It
// says whether that could be done.
func setDirect(f *os.File, direct bool) (done bool) {
	raw, err := f.SyscallConn()
	if err != nil {
		return false
	}
	err = raw.Control(func(fd uintptr) {
		flags, err := unix.FcntlInt(fd, unix.F_GETFL, 0)
		if direct {
			flags |= unix.O_DIRECT
		} else {
			flags &^= unix.O_DIRECT
		}
		if err == nil {
			_, err = unix.FcntlInt(fd, unix.F_SETFL, flags)
		}
		done = err == nil
	})
	return done && err == nil
}
