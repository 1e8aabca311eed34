package doctor

import (
	"bufio"
	"fmt"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// kinds are the file systems by their numbers in statfs(2).
var kinds = map[int64]fileSystem{
	0xef53: {name: "ext4"}, 0x58465342: {name: "xfs"}, 0x9123683e: {name: "btrfs"}, 0x2fc12fc1: {name: "zfs"}, 0xf2f52010: {name: "f2fs"},
	0x4d44: {name: "vfat"}, 0x2011bab0: {name: "exfat"}, 0x7366746e: {name: "ntfs3"}, 0xca451a4e: {name: "bcachefs"},
	0x01021994: {name: "tmpfs", volatile: true}, 0x858458f6: {name: "ramfs", volatile: true},
	0x794c7630: {name: "overlay", layered: true}, 0x61756673: {name: "aufs", layered: true},
	0x73717368: {name: "squashfs", readOnly: true}, 0xe0f5e1e2: {name: "erofs", readOnly: true}, 0x9660: {name: "iso9660", readOnly: true},
	0x6969: {name: "nfs", network: true}, 0xff534d42: {name: "cifs", network: true}, 0xfe534d42: {name: "smb", network: true}, 0x517b: {name: "smb", network: true},
	0x01021997: {name: "9p", network: true}, 0x65735546: {name: "fuse", network: true}, 0x00c36400: {name: "ceph", network: true}, 0x0bd00bd0: {name: "lustre", network: true},
	0x47504653: {name: "gpfs", network: true}, 0x5346414f: {name: "afs", network: true}, 0x19830326: {name: "beegfs", network: true}, 0x01161970: {name: "gfs2", network: true},
}

func fileSystemOf(dir string) (fileSystem, bool) {
	var s unix.Statfs_t
	if unix.Statfs(dir, &s) != nil {
		return fileSystem{}, false
	}
	number := int64(s.Type) & 0xffffffff // signed on some processors
	fs, known := kinds[number]
	if !known {
		fs.name = fmt.Sprintf("number %#x", number)
	}
	fs.free = s.Bavail * uint64(s.Bsize)
	fs.readOnly = fs.readOnly || s.Flags&unix.ST_RDONLY != 0
	return fs, true
}

// holders are the processes that lock a file, as /proc/locks has them: those of other
// containers are missing there.
func holders(file string) (pids []int) {
	var s unix.Stat_t
	if unix.Stat(file, &s) != nil {
		return nil
	}
	f, err := os.Open("/proc/locks")
	if err != nil {
		return nil
	}
	defer f.Close()
	inode := ":" + strconv.FormatUint(s.Ino, 10)
	for in := bufio.NewScanner(f); in.Scan(); {
		// 1: FLOCK  ADVISORY  WRITE 4711 fe:00:123456 0 EOF
		fields := strings.Fields(in.Text())
		if len(fields) < 6 || fields[1] == "->" || !strings.HasSuffix(fields[5], inode) {
			continue
		}
		if pid, err := strconv.Atoi(fields[4]); err == nil && pid > 0 && !slices.Contains(pids, pid) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// processName is the name of a process's program, empty when it cannot be told.
func processName(pid int) string {
	name, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	return strings.TrimSpace(string(name))
}

func memoryOf() memories {
	return memories{available: availableMemory(), group: groupLimit()}
}

func availableMemory() uint64 {
	f, err := os.Open("/proc/meminfo")
	if err != nil {
		return 0
	}
	defer f.Close()
	for in := bufio.NewScanner(f); in.Scan(); {
		if fields := strings.Fields(in.Text()); len(fields) >= 2 && fields[0] == "MemAvailable:" {
			kib, _ := strconv.ParseUint(fields[1], 10, 64)
			return kib << 10
		}
	}
	return 0
}

// groupLimit is the least limit of the control groups that this process is in.
func groupLimit() uint64 {
	least := uint64(0)
	see := func(file string) {
		text, err := os.ReadFile(file)
		limit, notNumber := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
		if err == nil && notNumber == nil && limit > 0 && limit < 1<<60 && (least == 0 || limit < least) { // version 1 writes a huge number for none
			least = limit
		}
	}
	text, _ := os.ReadFile("/proc/self/cgroup")
	for line := range strings.Lines(string(text)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 {
			continue
		}
		for dir := parts[2]; ; dir = path.Dir(dir) {
			switch {
			case parts[0] == "0":
				see(path.Join("/sys/fs/cgroup", dir, "memory.max"))
			case strings.Contains(","+parts[1]+",", ",memory,"):
				see(path.Join("/sys/fs/cgroup/memory", dir, "memory.limit_in_bytes"))
			}
			if dir == "/" || dir == "." {
				break
			}
		}
	}
	return least
}
