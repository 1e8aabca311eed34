package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// errUnread says that nobody reads the output any more.
var errUnread = errors.New("nobody reads the output any more")

// pipe is a device that may be a pipe. On standard output a pipe that nobody reads
// ends the program by SIGPIPE; on any other it is an error, which shall look alike.
type pipe struct{ w io.Writer }

func (p pipe) Write(b []byte) (int, error) {
	n, err := p.w.Write(b)
	if errors.Is(err, syscall.EPIPE) {
		err = errUnread
	}
	return n, err
}

// replaceFile writes a file that appears under its name when it is whole, in place
// of a former one.
func replaceFile(name string, write func(io.Writer) error) error {
	if isDevice(name) {
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(buffered(pipe{f}, write), f.Close())
	}
	temp := filepath.Join(filepath.Dir(name), "."+filepath.Base(name)+".unfinished-"+strconv.FormatUint(rand.Uint64(), 36))
	f, err := os.OpenFile(temp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if err = buffered(f, write); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(temp, name)
	}
	if err != nil {
		os.Remove(temp)
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

func buffered(w io.Writer, write func(io.Writer) error) error {
	buffer := bufio.NewWriter(w)
	if err := write(buffer); err != nil {
		return err
	}
	return buffer.Flush()
}

// isDevice says whether a name is that of a device or a pipe, such as /dev/null,
// which nothing may be put in the place of.
func isDevice(name string) bool {
	info, err := os.Stat(name)
	return err == nil && !info.Mode().IsRegular() && !info.IsDir()
}

// isThere says whether a file of this name is there.
func isThere(name string) bool {
	_, err := os.Stat(name)
	return !errors.Is(err, os.ErrNotExist)
}
