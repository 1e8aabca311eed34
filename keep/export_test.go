package keep

// PointersAsFiles makes pointers files or links, and says what they were.
func PointersAsFiles(files bool) (before bool) {
	before, pointersAreFiles = pointersAreFiles, files
	return before
}
