//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package provision

import (
	"context"
	"errors"
	"os"
	"syscall"
	"time"
)

// lockFile locks a file against other processes. The kernel releases the lock when the process ends.
func lockFile(ctx context.Context, name string) (unlock func(), err error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	for wait := time.Millisecond; ; wait = min(2*wait, 50*time.Millisecond) {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { _ = f.Close() }, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			_ = f.Close()
			return nil, err
		}
		if err := sleep(ctx, wait); err != nil {
			_ = f.Close()
			return nil, err
		}
	}
}

// syncFolder makes a rename survive a crash of the machine.
func syncFolder(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
