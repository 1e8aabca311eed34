package doctor

// fileSystem is what is known of the file system of a folder.
type fileSystem struct {
	name     string
	free     uint64 // bytes that may still be written
	network  bool   // of another machine, or made by a program
	volatile bool   // in memory
	layered  bool   // of a container
	readOnly bool
}

// memories are bytes of memory, 0 where unknown or unlimited.
type memories struct {
	available uint64 // without making others smaller
	group     uint64 // that the container allows
}
