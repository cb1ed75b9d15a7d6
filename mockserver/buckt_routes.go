package mockserver

import (
	"strings"
)

// bucktOperation is one operation of the contract.
type bucktOperation struct {
	id     string
	scope  string // "" is any key
	input  bucktInput
	handle func(*bucktCall) answer
	// bucketParam is the path parameter with a bucket's id, "" for none.
	bucketParam string
}

// bucktInput is what an operation reads from the request's body.
type bucktInput int

const (
	noInput   bucktInput = iota
	jsonInput            // read before the operation, which runs under the system's lock
	fileInput            // read by the operation, which locks for itself
)

// bucktRoutes is filled at start, because the handlers lead back to it.
var bucktRoutes = makeBucktRoutes()

func makeBucktRoutes() routes[*bucktOperation] {
	var routes routes[*bucktOperation]
	add := func(method, path, id, scope string, input bucktInput, handle func(*bucktCall) answer) {
		operation := &bucktOperation{id: id, scope: scope, input: input, handle: handle}
		if rest, ok := strings.CutPrefix(path, "buckets/{"); ok {
			operation.bucketParam, _, _ = strings.Cut(rest, "}")
		}
		routes.add(method, path, operation)
	}
	add("POST", "buckets", "bucktCreateBucket", "buckets:write", jsonInput, (*bucktCall).createBucket)
	add("GET", "buckets", "bucktListBuckets", "buckets:read", noInput, (*bucktCall).listBuckets)
	add("GET", "buckets/{id}", "bucktGetBucket", "buckets:read", noInput, (*bucktCall).getBucket)
	add("PATCH", "buckets/{id}", "bucktUpdateBucket", "buckets:write", jsonInput, (*bucktCall).updateBucket)
	add("DELETE", "buckets/{id}", "bucktDeleteBucket", "buckets:delete", noInput, (*bucktCall).deleteBucket)
	add("POST", "buckets/{id}/retry", "bucktRetryBucket", "buckets:write", noInput, (*bucktCall).retryBucket)

	add("GET", "buckets/{bucketId}/files", "bucktListFiles", "files:read", noInput, (*bucktCall).listFiles)
	// Without a path these two are answered with 400 whether the slash is there or not.
	add("PUT", "buckets/{bucketId}/files", "bucktUploadFile", "files:write", fileInput, (*bucktCall).uploadFile)
	add("DELETE", "buckets/{bucketId}/files", "bucktDeleteFile", "files:delete", noInput, (*bucktCall).deleteFile)
	add("PUT", "buckets/{bucketId}/files/{path...}", "bucktUploadFile", "files:write", fileInput, (*bucktCall).uploadFile)
	add("GET", "buckets/{bucketId}/files/{path...}", "bucktGetFile", "files:read", noInput, (*bucktCall).getFile)
	add("DELETE", "buckets/{bucketId}/files/{path...}", "bucktDeleteFile", "files:delete", noInput, (*bucktCall).deleteFile)

	add("POST", "keys", "bucktCreateKey", "keys:write", jsonInput, (*bucktCall).createKey)
	add("GET", "keys", "bucktListKeys", "keys:read", noInput, (*bucktCall).listKeys)
	add("GET", "keys/{id}", "bucktGetKey", "keys:read", noInput, (*bucktCall).getKey)
	add("DELETE", "keys/{id}", "bucktDeleteKey", "keys:write", noInput, (*bucktCall).deleteKey)

	add("POST", "aws-accounts", "bucktConnectAWSAccount", "aws-accounts:write", jsonInput, (*bucktCall).connectAWSAccount)
	add("GET", "aws-accounts", "bucktListAWSAccounts", "aws-accounts:read", noInput, (*bucktCall).listAWSAccounts)
	add("GET", "aws-accounts/{id}", "bucktGetAWSAccount", "aws-accounts:read", noInput, (*bucktCall).getAWSAccount)
	add("PATCH", "aws-accounts/{id}", "bucktUpdateAWSAccount", "aws-accounts:write", jsonInput, (*bucktCall).updateAWSAccount)
	add("POST", "aws-accounts/{id}/validate", "bucktValidateAWSAccount", "aws-accounts:write", noInput, (*bucktCall).validateAWSAccount)
	add("DELETE", "aws-accounts/{id}", "bucktDisconnectAWSAccount", "aws-accounts:delete", noInput, (*bucktCall).disconnectAWSAccount)
	add("GET", "aws-accounts/{id}/s3-buckets", "bucktListS3Buckets", "aws-accounts:read", noInput, (*bucktCall).listS3Buckets)
	add("POST", "aws-accounts/{id}/import", "bucktImportBuckets", "buckets:write", jsonInput, (*bucktCall).importBuckets)

	add("GET", "logs", "bucktListLogs", "logs:read", noInput, (*bucktCall).listLogs)
	add("GET", "logs/{id}", "bucktGetLog", "logs:read", noInput, (*bucktCall).getLog)

	add("GET", "billing/usage", "bucktGetUsage", "", noInput, (*bucktCall).getUsage)
	add("GET", "billing/subscription", "bucktGetSubscription", "", noInput, (*bucktCall).getSubscription)
	return routes
}
