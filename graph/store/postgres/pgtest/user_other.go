//go:build !unix

package pgtest

import "syscall"

func asServer(string) (*syscall.SysProcAttr, error) { return nil, nil }
