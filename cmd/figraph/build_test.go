package main

import (
	"testing"
	"time"
)

func TestParseBytes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"1": 1, "1B": 1, "64K": 64 << 10, "64KiB": 64 << 10, "512MiB": 512 << 20, "512 MiB": 512 << 20, "3M": 3 << 20, "2GiB": 2 << 30, "2G": 2 << 30} {
		if got, err := parseBytes(text); err != nil || got != want {
			t.Errorf("%q: %d (%v), want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "MiB", "0", "-1", "1.5GiB", "many", "1TiB", "9999999999GiB", "1e9", "0x10"} {
		if got, err := parseBytes(text); err == nil {
			t.Errorf("%q: %d, want an error", text, got)
		}
	}
}

func TestSourceDate(t *testing.T) {
	t.Parallel()
	if got, err := sourceDate(""); err != nil || !got.IsZero() {
		t.Errorf("none: %v (%v)", got, err)
	}
	want := time.Date(2023, 11, 14, 22, 13, 20, 0, time.UTC)
	if got, err := sourceDate("1700000000"); err != nil || got != want {
		t.Errorf("%v (%v), want %v", got, err, want)
	}
	for _, text := range []string{"-1", "now", "1.5", "2023-11-14"} {
		if got, err := sourceDate(text); err == nil {
			t.Errorf("%q: %v, want an error", text, got)
		}
	}
}
