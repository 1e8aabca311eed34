package doctor

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"
)

func fileSystemOf(dir string) (fileSystem, bool) {
	volume, err := windows.UTF16PtrFromString(filepath.VolumeName(dir) + `\`)
	if err != nil {
		return fileSystem{}, false
	}
	var fs fileSystem
	var total, all uint64
	folder, err := windows.UTF16PtrFromString(dir)
	if err != nil || windows.GetDiskFreeSpaceEx(folder, &fs.free, &total, &all) != nil {
		return fileSystem{}, false
	}
	var name [windows.MAX_PATH + 1]uint16
	var flags uint32
	if windows.GetVolumeInformation(volume, nil, 0, nil, nil, &flags, &name[0], uint32(len(name))) == nil {
		fs.name = windows.UTF16ToString(name[:])
	}
	fs.readOnly = flags&windows.FILE_READ_ONLY_VOLUME != 0
	switch windows.GetDriveType(volume) {
	case windows.DRIVE_REMOTE:
		fs.network = true
	case windows.DRIVE_RAMDISK:
		fs.volatile = true
	}
	return fs, true
}

func mayWrite(dir string) bool {
	info, err := os.Stat(dir)
	return err == nil && info.Mode().Perm()&0o200 != 0
}

func memoryOf() memories { return memories{} }

func openFileLimit() (uint64, bool) { return 0, false }

func addressSpaceLimit() (uint64, bool) { return 0, false }
