package buckt

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// These operations are not in the contract: they poll with FileServices.Get.
var (
	opFoundryDBFileServicesWaitUntilRunning = &operation{name: "FoundryDB.FileServices.WaitUntilRunning", system: SystemFoundryDB}
	opFoundryDBFileServicesWaitUntilDeleted = &operation{name: "FoundryDB.FileServices.WaitUntilDeleted", system: SystemFoundryDB}
)

// WaitUntilRunning waits until a file service is running, and returns it with its bucket. It polls with growing intervals until the
// context ends. States are compared ignoring case, and an unknown state does not end the wait. If the service has failed or is
// being deleted, or if the context ends, the error is a [*WaitError] with the service. Up to five consecutive polls may fail with
// a temporary error.
//
// A running service without a bucket is polled up to five more times, and is then returned without one.
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

// WaitUntilDeleted waits until a file service no longer exists. If the service has failed, or if the context ends, the error is a
// [*WaitError] with the service. FoundryDB does not document the state directly after a delete. Therefore a service that is pending,
// provisioning or running is polled up to five more times before the wait ends with a [*WaitError].
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
