package source

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// archiveOf says whether a file's name is that of an archive, and how to open it:
// as a file system, read without unpacking to disk.
func archiveOf(plain, compression string) func(name string) (fs.FS, io.Closer, error) {
	switch {
	case strings.HasSuffix(plain, ".zip") && compression == "":
		return openZip
	case strings.HasSuffix(plain, ".tar"):
		return func(name string) (fs.FS, io.Closer, error) { return openTar(name, compression) }
	case strings.HasSuffix(plain, ".tgz") && compression == "":
		return func(name string) (fs.FS, io.Closer, error) { return openTar(name, "gz") }
	}
	return nil
}

func openZip(name string) (fs.FS, io.Closer, error) {
	z, err := zip.OpenReader(name)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: not a zip archive: %w", name, err)
	}
	if err := checkZip(name, &z.Reader); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("%s: %w", name, err), z.Close())
	}
	return z, z, nil
}

// checkZip refuses what takes out of all proportion to its size: its entries may lie
// in the same bytes.
func checkZip(name string, z *zip.Reader) error {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	var unpacked int64
	for _, f := range z.File {
		if isWanted(f.Name) {
			unpacked += int64(min(f.UncompressedSize64, uint64(limitOf(f.Name))))
		}
	}
	if isBomb(info.Size(), unpacked) {
		return ErrBomb
	}
	return nil
}

func openTar(name, compression string) (fs.FS, io.Closer, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	r, err := Decompress(f, compression)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	defer r.Close()
	files, err := tarFiles(r)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: not a tar archive: %w", name, err)
	}
	return files, io.NopCloser(nil), nil
}

// isWanted says whether a file of an archive may be a record or a table.
func isWanted(name string) bool {
	return strings.HasSuffix(name, recordSuffix) || strings.HasSuffix(name, tableSuffix)
}

// tarFiles reads a tar archive, which has no index, into a zip archive in memory,
// which has one: its records and tables, compressed, and nothing else. What is too
// long for either is cut off where that shows.
func tarFiles(r io.Reader) (fs.FS, error) {
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	in := &counted{Reader: r}
	archive := tar.NewReader(in)
	files := &guarded{ReadCloser: io.NopCloser(archive), in: in} // a sparse file is of any size
	names := map[string]bool{}
	for {
		h, err := archive.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		name := strings.TrimPrefix(h.Name, "./")
		if h.Typeflag != tar.TypeReg || !isWanted(name) || !fs.ValidPath(name) {
			continue
		}
		if names[name] {
			return nil, fmt.Errorf("%q is there twice: pack the files anew", name)
		}
		names[name] = true
		w, err := z.Create(name)
		if err == nil {
			_, err = io.Copy(w, io.LimitReader(files, limitOf(name)+1))
		}
		if err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return zip.NewReader(bytes.NewReader(packed.Bytes()), int64(packed.Len()))
}

// withinTop is the file system below the one folder that archives of a repository
// have at their top.
func withinTop(files fs.FS) fs.FS {
	entries, err := fs.ReadDir(files, ".")
	entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool { // what macOS adds
		return e.Name() == "__MACOSX" || strings.HasPrefix(e.Name(), ".")
	})
	if err != nil || len(entries) != 1 || !entries[0].IsDir() || entries[0].Name() == figuresFolder {
		return files
	}
	inside, err := fs.Sub(files, entries[0].Name())
	if err != nil {
		return files
	}
	return inside
}

// openRevision reads a revision of a git checkout, "folder@revision", without
// touching its work tree. It says false where the name is none.
func openRevision(name string) (files fs.FS, is bool, err error) {
	at := strings.LastIndexByte(name, '@')
	if at < 0 {
		return nil, false, nil
	}
	folder, revision := name[:at], name[at+1:]
	if info, err := os.Stat(folder); err != nil || !info.IsDir() || revision == "" {
		return nil, false, nil
	}
	git := func(args ...string) *exec.Cmd {
		return exec.CommandContext(context.Background(), "git", append([]string{"-C", folder}, args...)...)
	}
	top, err := git("ls-tree", "--name-only", "--end-of-options", revision).Output()
	if err != nil {
		return nil, true, fmt.Errorf("%s: %w: git does not know this revision: %w", name, ErrNotFound, gitError(err))
	}
	args := []string{"archive", "--format=tar", "--end-of-options", revision}
	for _, part := range []string{figuresFolder, dataFolder} {
		if slices.Contains(strings.Split(string(top), "\n"), part) {
			args = append(args, part)
		}
	}
	cmd := git(args...)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return nil, true, err
	}
	files, err = tarFiles(out)
	if waited := cmd.Wait(); err == nil && waited != nil {
		err = waited
	}
	if err != nil {
		return nil, true, fmt.Errorf("%s: git archive: %w", name, err)
	}
	return files, true, nil
}

// gitError is what git said.
func gitError(err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) && len(exit.Stderr) > 0 {
		return errors.New(strings.TrimSpace(string(exit.Stderr)))
	}
	return err
}
