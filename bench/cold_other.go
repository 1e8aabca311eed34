//go:build !linux

package main

import "errors"

// chill is not possible on this system.
func chill(string) error { return errors.ErrUnsupported }
