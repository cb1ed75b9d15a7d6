package buckt

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// These are no operations of the contract: they look with FileServices.Get.
var (
	opFileServicesWaitUntilRunning = &operation{name: "FoundryDB.FileServices.WaitUntilRunning", system: SystemFoundryDB}
	opFileServicesWaitUntilDeleted = &operation{name: "FoundryDB.FileServices.WaitUntilDeleted", system: SystemFoundryDB}
)

// FileServiceWaitParams says how often a wait for a file service looks. The zero value has the defaults.
type FileServiceWaitParams struct {
	// MinInterval is the first interval between two looks; each further one is half as long again. Default 1 s.
	MinInterval time.Duration
	// MaxInterval is where the growth ends. Default 30 s. Every interval varies by up to a fifth, so that many waits do
	// not look at the same time, unless both intervals are the same: then it is exact.
	MaxInterval time.Duration
	// OnChange, when not nil, is called with the service as it is at the first look, and whenever its status or its bucket
	// has changed since.
	OnChange func(*FileService)
}

// WaitUntilRunning waits until a file service is running, and returns it with its bucket. It looks at growing intervals,
// for as long as the context allows. States are compared without case, and unknown ones are waited through. A service that
// has failed or is being deleted ends the wait at once with a [*WaitError] that holds it; so does the end of the context.
// Looks that fail in a way that may pass are ridden out, up to five in a row.
//
// A service that is running and does not tell its bucket is looked at up to five times more, and returned as it is then.
//
// See https://docs.foundrydb.com/files/buckets-and-keys#s3-coordinates.
func (c *FileServiceClient) WaitUntilRunning(ctx context.Context, id string, params FileServiceWaitParams, opts ...CallOption) (*FileService, error) {
	p := newFileServicePoller(opFileServicesWaitUntilRunning, id, params)
	running := 0
	err := p.poll(ctx, c.look(ctx, id, opts), func(s *FileService) (bool, error) {
		switch {
		case s.Status.Failed():
			return false, p.fail(fmt.Sprintf("the file service has failed: its status is %q", s.Status), nil)
		case s.Status.Is(FileServiceDeleting), s.Status.Is(FileServiceDeleted):
			return false, p.fail("the file service is "+strings.ToLower(string(s.Status)), nil)
		case s.Status.Is(FileServiceRunning):
			running++
			_, told := s.Bucket()
			return told || running > maxFailedPolls, nil
		}
		running = 0
		return false, nil
	})
	if err != nil {
		return nil, err
	}
	return p.latest, nil
}

// WaitUntilDeleted waits until a file service is gone. A failure ends the wait at once with a [*WaitError] that holds the
// service; so does the end of the context. How a service reads whose deletion has just begun is not documented, so one that
// is pending, provisioning or running is looked at up to five times more before the wait ends in the same way.
//
// See https://docs.foundrydb.com/files/buckets-and-keys#delete-a-files-service.
func (c *FileServiceClient) WaitUntilDeleted(ctx context.Context, id string, params FileServiceWaitParams, opts ...CallOption) error {
	p := newFileServicePoller(opFileServicesWaitUntilDeleted, id, params)
	alive := 0
	err := p.poll(ctx, c.look(ctx, id, opts), func(s *FileService) (bool, error) {
		switch {
		case s.Status.Is(FileServiceDeleted):
			return true, nil
		case s.Status.Failed():
			return false, p.fail(fmt.Sprintf("the file service has failed: its status is %q", s.Status), nil)
		case s.Status.Is(FileServicePending), s.Status.Is(FileServiceProvisioning), s.Status.Is(FileServiceRunning):
			if alive++; alive > maxFailedPolls {
				return false, p.fail(fmt.Sprintf("the file service is %s and is not being deleted", strings.ToLower(string(s.Status))), nil)
			}
		default:
			alive = 0
		}
		return false, nil
	})
	if _, gone := errors.AsType[*NotFoundError](err); gone {
		return nil
	}
	return err
}

func (c *FileServiceClient) look(ctx context.Context, id string, opts []CallOption) func() (*FileService, error) {
	return func() (*FileService, error) { return c.Get(ctx, id, opts...) }
}

func newFileServicePoller(op *operation, id string, params FileServiceWaitParams) *poller[FileService] {
	return &poller[FileService]{
		op: op, id: id, noun: "file service",
		intervals: intervals{params.MinInterval, params.MaxInterval},
		onChange:  params.OnChange,
		same: func(a, b *FileService) bool {
			return a.Status.Is(b.Status) && slices.Equal(a.FilesConfig.Buckets, b.FilesConfig.Buckets)
		},
		attach: func(e *WaitError, s *FileService) { e.FileService = s },
	}
}
