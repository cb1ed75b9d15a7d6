//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package provision

import (
	"context"
	"errors"
)

// lockFile fails: the system has no lock that is released when its process ends.
func lockFile(context.Context, string) (unlock func(), err error) { return nil, errors.ErrUnsupported }

func syncFolder(string) error { return nil }
