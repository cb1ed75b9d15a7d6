package buckt

import (
	"context"
	"net/http"
)

// LinodeCancelConfirmation is what [LinodeCancelParams] must have for [LinodeClient.Cancel] to send anything.
const LinodeCancelConfirmation = "remove all buckets and their objects"

// LinodeCancelParams confirms that Object Storage is to be cancelled.
type LinodeCancelParams struct {
	// Confirmation must be [LinodeCancelConfirmation]. A program asks a person to type it.
	Confirmation string
}

// What was made since a first attempt would be removed by a second one, so it must be sent once.
var opLinodeCancel = &operation{
	system: SystemLinode, id: "linodeCancel", name: "Linode.Cancel",
	method: http.MethodPost, path: "/object-storage/cancel", once: true,
}

// Cancel ends the subscription of the account to Object Storage: it removes every bucket of the account with all of its objects, which
// cannot be undone, and the keys. It needs the scope object_storage:read_write. Without the confirmation nothing is sent, and it
// returns an [*InvalidInputError].
//
// See https://techdocs.akamai.com/linode-api/reference/post-cancel-object-storage.
func (c *LinodeClient) Cancel(ctx context.Context, params LinodeCancelParams, opts ...CallOption) error {
	if params.Confirmation != LinodeCancelConfirmation {
		return invalid(opLinodeCancel, "Confirmation", "must be %q: every bucket of the account is removed", LinodeCancelConfirmation)
	}
	return c.core.do(ctx, &request{op: opLinodeCancel, opts: opts}, nothing{})
}
