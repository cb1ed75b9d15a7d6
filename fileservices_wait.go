package buckt

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// These are not operations of the contract: they poll with FileServices.Get.
var (
	opFoundryDBFileServicesWaitUntilRunning = &operation{name: "FoundryDB.FileServices.WaitUntilRunning", system: SystemFoundryDB}
	opFoundryDBFileServicesWaitUntilDeleted = &operation{name: "FoundryDB.FileServices.WaitUntilDeleted", system: SystemFoundryDB}
)

// WaitUntilRunning waits until a file service is running, and returns it with its bucket. It polls at growing intervals,
// as long as the context allows. States are compared without case, and the wait goes on in an unknown one. A service that
// has failed or is being deleted ends the wait at once with a [*WaitError] that holds it; so does the end of the context.
// Up to five polls in a row may fail in a way that may pass.
//
// A service that is running without a bucket is polled up to five times more, and returned as it is then.
//
// See https://docs.foundrydb.com/files/buckets-and-keys#s3-coordinates.
func (c *FoundryDBFileServiceClient) WaitUntilRunning(ctx context.Context, id string, params WaitParams, opts ...CallOption) (*FoundryDBFileService, error) {
	p := newFileServicePoller(opFoundryDBFileServicesWaitUntilRunning, id, params)
	running := 0
	err := p.poll(ctx, c.poll(ctx, id, opts), func(s *FoundryDBFileService) (bool, error) {
		switch {
		case s.Status.Failed():
			return false, p.fail(fmt.Sprintf("the file service has failed: its status is %q", s.Status), nil)
		case s.Status.Is(FoundryDBFileServiceDeleting), s.Status.Is(FoundryDBFileServiceDeleted):
			return false, p.fail("the file service is "+strings.ToLower(string(s.Status)), nil)
		case s.Status.Is(FoundryDBFileServiceRunning):
			running++
			_, known := s.Bucket()
			return known || running > maxFailedPolls, nil
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
// is pending, provisioning or running is polled up to five times more before the wait ends in the same way.
//
// See https://docs.foundrydb.com/files/buckets-and-keys#delete-a-files-service.
func (c *FoundryDBFileServiceClient) WaitUntilDeleted(ctx context.Context, id string, params WaitParams, opts ...CallOption) error {
	p := newFileServicePoller(opFoundryDBFileServicesWaitUntilDeleted, id, params)
	alive := 0
	err := p.poll(ctx, c.poll(ctx, id, opts), func(s *FoundryDBFileService) (bool, error) {
		switch {
		case s.Status.Is(FoundryDBFileServiceDeleted):
			return true, nil
		case s.Status.Failed():
			return false, p.fail(fmt.Sprintf("the file service has failed: its status is %q", s.Status), nil)
		case s.Status.Is(FoundryDBFileServicePending), s.Status.Is(FoundryDBFileServiceProvisioning), s.Status.Is(FoundryDBFileServiceRunning):
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

func (c *FoundryDBFileServiceClient) poll(ctx context.Context, id string, opts []CallOption) func() (*FoundryDBFileService, error) {
	return func() (*FoundryDBFileService, error) { return c.Get(ctx, id, opts...) }
}

func newFileServicePoller(op *operation, id string, params WaitParams) *poller[FoundryDBFileService] {
	return &poller[FoundryDBFileService]{
		op: op, id: id, noun: "file service",
		params: params, onChange: params.OnFileServiceChange, foreign: "OnChange", set: params.OnChange != nil,
		same: func(a, b *FoundryDBFileService) bool {
			return a.Status.Is(b.Status) && slices.Equal(a.FilesConfig.Buckets, b.FilesConfig.Buckets)
		},
		attach: func(e *WaitError, s *FoundryDBFileService) { e.FileService = s },
	}
}
