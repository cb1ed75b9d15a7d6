package buckt

import (
	"strings"
)

// FoundryDBClient groups the services of FoundryDB, at [Client.FoundryDB]. A file service is one S3 bucket. The permissions of a key
// can be limited to certain actions and to a prefix.
//
// Calls use the personal account, or the organization of [WithFoundryDBOrganization]. To use another organization for one call, set
// its [Header]:
//
//	client.FoundryDB.FileServices.Get(ctx, id, buckt.Header("X-Active-Org-ID", organizationID))
//
// A token that lacks the scope of a call is a [*ForbiddenError] whose RequiredScope names it.
//
// See https://docs.foundrydb.com/files/buckets-and-keys. That page does not document the lists of services and objects, usage,
// presigned URLs and keys with a policy. Their source is FoundryDB's own Go client.
type FoundryDBClient struct {
	// FileServices manages the file services, each of which is a bucket.
	FileServices *FoundryDBFileServiceClient
	// Keys manages the S3 keys to the bucket of a file service.
	Keys *FoundryDBKeyClient
	// Objects manages the objects in the bucket of a file service.
	Objects *FoundryDBObjectClient

	core *core
}

func newFoundryDBClient(core *core) *FoundryDBClient {
	return &FoundryDBClient{
		FileServices: &FoundryDBFileServiceClient{core: core},
		Keys:         &FoundryDBKeyClient{core: core},
		Objects:      &FoundryDBObjectClient{core: core},
		core:         core,
	}
}

// sameState reports whether two states are equal, ignoring case.
func sameState[S ~string](a, b S) bool { return strings.EqualFold(string(a), string(b)) }
