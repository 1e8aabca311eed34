//go:build !linux && !darwin && !windows

package doctor

func fileSystemOf(string) (fileSystem, bool) { return fileSystem{}, false }

func memoryOf() memories { return memories{} }
