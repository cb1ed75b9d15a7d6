package buckt

import "net/http"

// operation is one row of the contract.
type operation struct {
	// id is the contract's operation id.
	id string
	// name is the client's method, as errors and logs name it.
	name   string
	system System
	method string
	// path is the contract's path.
	path string
	// class is the operations that share its rate limit.
	class rateClass
	// ownResponse is set if the caller wants a response that only the server can give.
	ownResponse bool
	// once says that doing the operation twice is not the same as doing it once.
	once bool
	// object is the "object" of what a delete answers.
	object string
	// deleting is what a repeated delete is told while the first is being carried out.
	deleting string
}

// The operations of Buckt.
var (
	opBucketsCreate = &operation{system: SystemBuckt, id: "bucktCreateBucket", name: "Buckets.Create", method: http.MethodPost, path: "/buckets", once: true}
	opBucketsList   = &operation{system: SystemBuckt, id: "bucktListBuckets", name: "Buckets.List", method: http.MethodGet, path: "/buckets"}
	opBucketsGet    = &operation{system: SystemBuckt, id: "bucktGetBucket", name: "Buckets.Get", method: http.MethodGet, path: "/buckets/{id}"}
	opBucketsUpdate = &operation{system: SystemBuckt, id: "bucktUpdateBucket", name: "Buckets.Update", method: http.MethodPatch, path: "/buckets/{id}"}
	opBucketsDelete = &operation{
		system: SystemBuckt, id: "bucktDeleteBucket", name: "Buckets.Delete", method: http.MethodDelete, path: "/buckets/{id}",
		object: "bucket", deleting: "already being deleted",
	}
	opBucketsRetry = &operation{system: SystemBuckt, id: "bucktRetryBucket", name: "Buckets.RetryProvisioning", method: http.MethodPost, path: "/buckets/{id}/retry", once: true}

	opFilesUpload = &operation{system: SystemBuckt, id: "bucktUploadFile", name: "Files.Upload", method: http.MethodPut, path: "/buckets/{bucketId}/files/{path}"}
	opFilesList   = &operation{system: SystemBuckt, id: "bucktListFiles", name: "Files.List", method: http.MethodGet, path: "/buckets/{bucketId}/files"}
	opFilesGet    = &operation{system: SystemBuckt, id: "bucktGetFile", name: "Files.Get", method: http.MethodGet, path: "/buckets/{bucketId}/files/{path}"}
	opFilesDelete = &operation{
		system: SystemBuckt, id: "bucktDeleteFile", name: "Files.Delete", method: http.MethodDelete, path: "/buckets/{bucketId}/files/{path}",
		object: "file",
	}

	opKeysCreate = &operation{system: SystemBuckt, id: "bucktCreateKey", name: "Keys.Create", method: http.MethodPost, path: "/keys", once: true}
	opKeysList   = &operation{system: SystemBuckt, id: "bucktListKeys", name: "Keys.List", method: http.MethodGet, path: "/keys"}
	opKeysGet    = &operation{system: SystemBuckt, id: "bucktGetKey", name: "Keys.Get", method: http.MethodGet, path: "/keys/{id}"}
	opKeysDelete = &operation{system: SystemBuckt, id: "bucktDeleteKey", name: "Keys.Delete", method: http.MethodDelete, path: "/keys/{id}", object: "api_key"}

	opAWSAccountsConnect = &operation{
		system: SystemBuckt, id: "bucktConnectAWSAccount", name: "AWSAccounts.Connect", method: http.MethodPost, path: "/aws-accounts", once: true,
	}
	opAWSAccountsList   = &operation{system: SystemBuckt, id: "bucktListAWSAccounts", name: "AWSAccounts.List", method: http.MethodGet, path: "/aws-accounts"}
	opAWSAccountsGet    = &operation{system: SystemBuckt, id: "bucktGetAWSAccount", name: "AWSAccounts.Get", method: http.MethodGet, path: "/aws-accounts/{id}"}
	opAWSAccountsUpdate = &operation{
		system: SystemBuckt, id: "bucktUpdateAWSAccount", name: "AWSAccounts.Update", method: http.MethodPatch, path: "/aws-accounts/{id}",
	}
	opAWSAccountsValidate = &operation{
		system: SystemBuckt, id: "bucktValidateAWSAccount", name: "AWSAccounts.Validate", method: http.MethodPost, path: "/aws-accounts/{id}/validate",
		once: true,
	}
	opAWSAccountsDisconnect = &operation{
		system: SystemBuckt, id: "bucktDisconnectAWSAccount", name: "AWSAccounts.Disconnect", method: http.MethodDelete, path: "/aws-accounts/{id}",
		object: "aws_account",
	}
	opAWSAccountsListS3Buckets = &operation{
		system: SystemBuckt, id: "bucktListS3Buckets", name: "AWSAccounts.ListS3Buckets", method: http.MethodGet, path: "/aws-accounts/{id}/s3-buckets",
	}
	opAWSAccountsImport = &operation{
		system: SystemBuckt, id: "bucktImportBuckets", name: "AWSAccounts.ImportBuckets", method: http.MethodPost, path: "/aws-accounts/{id}/import",
		once: true,
	}

	opLogsList = &operation{system: SystemBuckt, id: "bucktListLogs", name: "Logs.List", method: http.MethodGet, path: "/logs"}
	opLogsGet  = &operation{system: SystemBuckt, id: "bucktGetLog", name: "Logs.Get", method: http.MethodGet, path: "/logs/{id}"}

	opBillingUsage        = &operation{system: SystemBuckt, id: "bucktGetUsage", name: "Billing.Usage", method: http.MethodGet, path: "/billing/usage"}
	opBillingSubscription = &operation{
		system: SystemBuckt, id: "bucktGetSubscription", name: "Billing.Subscription", method: http.MethodGet, path: "/billing/subscription",
	}
)
