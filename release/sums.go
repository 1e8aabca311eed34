package release

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
)

// writeFile writes a file so that it lasts.
func writeFile(name string, text []byte) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Sync(), f.Close())
}

// measure is how many bytes a file has, and their SHA-256.
func measure(name string) (int64, string, error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, "", err
	}
	defer f.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, f)
	return n, hex.EncodeToString(sum.Sum(nil)), err
}

// sums writes what sha256sum -c reads: every file but itself.
func (w *writing) sums() error {
	var b bytes.Buffer
	for _, f := range w.manifest.Files {
		fmt.Fprintf(&b, "%s  %s\n", f.SHA256, f.Name)
	}
	_, sum, err := measure(filepath.Join(w.dir, ManifestFile))
	if err != nil {
		return err
	}
	fmt.Fprintf(&b, "%s  %s\n", sum, ManifestFile)
	return writeFile(filepath.Join(w.dir, SumsFile), b.Bytes())
}

// sumLine is a line of SHA256SUMS: a file of this folder, read as text or as bytes.
var sumLine = regexp.MustCompile(`^([0-9a-f]{64}) [ *]([A-Za-z0-9][A-Za-z0-9._-]*)$`)

// readSums reads SHA256SUMS: the SHA-256 of each name. A line without its end is cut:
// what is left of a name may be one.
func readSums(text []byte) (map[string]string, error) {
	sums, n := map[string]string{}, 0
	for line := range bytes.Lines(text) {
		n++
		line, ended := bytes.CutSuffix(line, []byte("\n"))
		m := sumLine.FindSubmatch(bytes.TrimSuffix(line, []byte("\r")))
		if !ended || m == nil || sums[string(m[2])] != "" {
			return nil, fmt.Errorf("%s:%d: %w: not the SHA-256 and the name of one more file, and the end of a line", SumsFile, n, ErrDamaged)
		}
		sums[string(m[2])] = string(m[1])
	}
	return sums, nil
}
