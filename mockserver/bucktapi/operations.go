package bucktapi

import (
	"net/http"

	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// uploadFile is the id of the operation that reads a file.
const uploadFile = "bucktUploadFile"

var operations = []service.Operation{
	// It is no operation of the contract, and needs no key.
	{Method: http.MethodGet, Path: "health"},
	{
		ID: "bucktCreateBucket", Method: http.MethodPost, Path: "v1/buckets", Scope: "buckets:write",
		Traits: service.ReadsJSON | service.Provisions, Handle: handler{Handle: (*call).createBucket},
	},
	{
		ID: "bucktListBuckets", Method: http.MethodGet, Path: "v1/buckets", Scope: "buckets:read",
		Traits: service.Lists | service.PagesByCursor, Handle: handler{Handle: (*call).listBuckets},
	},
	{
		ID: "bucktGetBucket", Method: http.MethodGet, Path: "v1/buckets/{id}", Scope: "buckets:read",
		Handle: handler{Handle: (*call).getBucket},
	},
	{
		ID: "bucktUpdateBucket", Method: http.MethodPatch, Path: "v1/buckets/{id}", Scope: "buckets:write",
		Traits: service.ReadsJSON, Handle: handler{Handle: (*call).updateBucket},
	},
	{
		ID: "bucktDeleteBucket", Method: http.MethodDelete, Path: "v1/buckets/{id}", Scope: "buckets:delete",
		Handle: handler{Handle: (*call).deleteBucket},
	},
	{
		ID: "bucktRetryBucket", Method: http.MethodPost, Path: "v1/buckets/{id}/retry", Scope: "buckets:write",
		Traits: service.Provisions, Handle: handler{Handle: (*call).retryBucket},
	},

	{
		ID: "bucktListFiles", Method: http.MethodGet, Path: "v1/buckets/{bucketId}/files", Scope: "files:read",
		Traits: service.Lists | service.PagesByCursor, Handle: handler{Handle: (*call).listFiles},
	},
	// Without a path these two are answered with 400 whether the slash is there or not.
	{
		ID: uploadFile, Method: http.MethodPut, Path: "v1/buckets/{bucketId}/files", Scope: "files:write",
		Handle: handler{Before: (*call).readUpload, Handle: (*call).storeUpload},
	},
	{
		ID: "bucktDeleteFile", Method: http.MethodDelete, Path: "v1/buckets/{bucketId}/files", Scope: "files:delete",
		Handle: handler{Handle: (*call).deleteFile},
	},
	{
		ID: uploadFile, Method: http.MethodPut, Path: "v1/buckets/{bucketId}/files/{path...}", Scope: "files:write",
		Handle: handler{Before: (*call).readUpload, Handle: (*call).storeUpload},
	},
	{
		ID: "bucktGetFile", Method: http.MethodGet, Path: "v1/buckets/{bucketId}/files/{path...}", Scope: "files:read",
		Handle: handler{Handle: (*call).getFile},
	},
	{
		ID: "bucktDeleteFile", Method: http.MethodDelete, Path: "v1/buckets/{bucketId}/files/{path...}", Scope: "files:delete",
		Handle: handler{Handle: (*call).deleteFile},
	},

	{
		ID: "bucktCreateKey", Method: http.MethodPost, Path: "v1/keys", Scope: "keys:write",
		Traits: service.ReadsJSON, Handle: handler{Handle: (*call).createKey},
	},
	{
		ID: "bucktListKeys", Method: http.MethodGet, Path: "v1/keys", Scope: "keys:read",
		Traits: service.Lists | service.PagesByCursor, Handle: handler{Handle: (*call).listKeys},
	},
	{ID: "bucktGetKey", Method: http.MethodGet, Path: "v1/keys/{id}", Scope: "keys:read", Handle: handler{Handle: (*call).getKey}},
	{ID: "bucktDeleteKey", Method: http.MethodDelete, Path: "v1/keys/{id}", Scope: "keys:write", Handle: handler{Handle: (*call).deleteKey}},

	{
		ID: "bucktConnectAWSAccount", Method: http.MethodPost, Path: "v1/aws-accounts", Scope: "aws-accounts:write",
		Traits: service.ReadsJSON, Handle: handler{Handle: (*call).connectAWSAccount},
	},
	{
		ID: "bucktListAWSAccounts", Method: http.MethodGet, Path: "v1/aws-accounts", Scope: "aws-accounts:read",
		Traits: service.Lists | service.PagesByCursor, Handle: handler{Handle: (*call).listAWSAccounts},
	},
	{
		ID: "bucktGetAWSAccount", Method: http.MethodGet, Path: "v1/aws-accounts/{id}", Scope: "aws-accounts:read",
		Handle: handler{Handle: (*call).getAWSAccount},
	},
	{
		ID: "bucktUpdateAWSAccount", Method: http.MethodPatch, Path: "v1/aws-accounts/{id}", Scope: "aws-accounts:write",
		Traits: service.ReadsJSON, Handle: handler{Handle: (*call).updateAWSAccount},
	},
	{
		ID: "bucktValidateAWSAccount", Method: http.MethodPost, Path: "v1/aws-accounts/{id}/validate", Scope: "aws-accounts:write",
		Handle: handler{Handle: (*call).validateAWSAccount},
	},
	{
		ID: "bucktDisconnectAWSAccount", Method: http.MethodDelete, Path: "v1/aws-accounts/{id}", Scope: "aws-accounts:delete",
		Handle: handler{Handle: (*call).disconnectAWSAccount},
	},
	{
		ID: "bucktListS3Buckets", Method: http.MethodGet, Path: "v1/aws-accounts/{id}/s3-buckets", Scope: "aws-accounts:read",
		Traits: service.PagesByCursor, Handle: handler{Handle: (*call).listS3Buckets},
	},
	{
		ID: "bucktImportBuckets", Method: http.MethodPost, Path: "v1/aws-accounts/{id}/import", Scope: "buckets:write",
		Traits: service.ReadsJSON, Handle: handler{Handle: (*call).importBuckets},
	},

	{
		ID: "bucktListLogs", Method: http.MethodGet, Path: "v1/logs", Scope: "logs:read",
		Traits: service.Lists | service.PagesByCursor, Handle: handler{Handle: (*call).listLogs},
	},
	{ID: "bucktGetLog", Method: http.MethodGet, Path: "v1/logs/{id}", Scope: "logs:read", Handle: handler{Handle: (*call).getLog}},

	{ID: "bucktGetUsage", Method: http.MethodGet, Path: "v1/billing/usage", Handle: handler{Handle: (*call).getUsage}},
	{ID: "bucktGetSubscription", Method: http.MethodGet, Path: "v1/billing/subscription", Handle: handler{Handle: (*call).getSubscription}},
}
