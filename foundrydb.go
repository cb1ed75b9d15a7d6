package buckt

import (
	"strings"
)

// FoundryDBClient is the service for FoundryDB, at [Client.FoundryDB]. A file service is one S3 bucket; keys to it are
// limited by what they may do and to a prefix.
//
// Calls are made for the personal account, or in the organization of [WithFoundryDBOrganization]. One call alone is made in
// another organization with [Header]:
//
//	client.FoundryDB.FileServices.Get(ctx, id, buckt.Header("X-Active-Org-ID", organizationID))
//
// A token that lacks the scope of a call is a [*ForbiddenError] whose RequiredScope names it.
//
// See https://docs.foundrydb.com/files/buckets-and-keys. That page knows neither the lists of services and objects, nor
// usage and presigned URLs, nor keys with a policy: these are as FoundryDB's own Go client has them.
type FoundryDBClient struct {
	// FileServices are the file services, each with its bucket.
	FileServices *FoundryDBFileServiceClient
	// Keys are the S3 keys to the bucket of a file service.
	Keys *FoundryDBKeyClient
	// Objects are the objects in the bucket of a file service.
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

// sameState compares two states without case.
func sameState[S ~string](a, b S) bool { return strings.EqualFold(string(a), string(b)) }
