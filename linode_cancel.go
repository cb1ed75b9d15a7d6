package buckt

import (
	"context"
	"net/http"
)

// LinodeCancelConfirmation is the confirmation that [LinodeClient.Cancel] requires.
const LinodeCancelConfirmation = "remove all buckets and their objects"

// LinodeCancelParams confirms the cancellation of Object Storage.
type LinodeCancelParams struct {
	// Confirmation must be [LinodeCancelConfirmation]. An interactive program asks its user to type it.
	Confirmation string
}

// A repeated call would delete resources that were created after the first one, so the operation is not idempotent.
var opLinodeCancel = &operation{
	system: SystemLinode, id: "linodeCancel", name: "Linode.Cancel",
	method: http.MethodPost, path: "/object-storage/cancel", notIdempotent: true,
}

// Cancel ends the account's subscription to Object Storage. It permanently deletes all buckets of the account with their objects, and
// all keys. It needs the scope object_storage:read_write. Without the confirmation it sends nothing and returns an
// [*InvalidInputError].
//
// See https://techdocs.akamai.com/linode-api/reference/post-cancel-object-storage.
func (c *LinodeClient) Cancel(ctx context.Context, params LinodeCancelParams, opts ...CallOption) error {
	if params.Confirmation != LinodeCancelConfirmation {
		return invalid(opLinodeCancel, "Confirmation", "must be %q: every bucket of the account is deleted", LinodeCancelConfirmation)
	}
	return c.core.do(ctx, &request{op: opLinodeCancel, opts: opts}, noResult{})
}
