package provision

import (
	"context"
	"errors"
	"syscall"
	"time"
)

// errSharingViolation is the error for a file that another process has opened exclusively.
const errSharingViolation syscall.Errno = 32

// lockFile locks a file against other processes by opening it exclusively. The system closes the file when the process ends.
func lockFile(ctx context.Context, name string) (unlock func(), err error) {
	path, err := syscall.UTF16PtrFromString(name)
	if err != nil {
		return nil, err
	}
	for wait := time.Millisecond; ; wait = min(2*wait, 50*time.Millisecond) {
		h, err := syscall.CreateFile(path, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil, syscall.OPEN_ALWAYS,
			syscall.FILE_ATTRIBUTE_NORMAL, 0)
		if err == nil {
			return func() { _ = syscall.CloseHandle(h) }, nil
		}
		if !errors.Is(err, errSharingViolation) {
			return nil, err
		}
		if err := sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// syncFolder does nothing: Windows cannot sync a folder.
func syncFolder(string) error { return nil }
