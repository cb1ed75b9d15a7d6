/*
Package buckt is a client for five control planes of S3-compatible storage: Buckt, FoundryDB, Amove, Linode's Object Storage
and Tornado.

# Create a client

Create one client and share it: it is safe for concurrent use. Its credentials come from options or from the environment. A client
can have the credentials of one system or of several:

	client, err := buckt.New(buckt.FromEnv())                // BUCKT_API_KEY, LINODE_TOKEN, …
	client, err := buckt.New(buckt.WithAPIKey("bkt_…"), buckt.WithTornado("sk_…"))

	System      Options                                                         Variables
	Buckt       WithAPIKey                                                      BUCKT_API_KEY
	FoundryDB   WithFoundryDB or WithFoundryDBToken, WithFoundryDBOrganization  FOUNDRYDB_USERNAME and FOUNDRYDB_PASSWORD, or FOUNDRYDB_TOKEN; FOUNDRYDB_ORG_ID
	Amove       WithAmove                                                       AMOVE_TOKEN
	Linode      WithLinode                                                      LINODE_TOKEN
	Tornado     WithTornado                                                     TORNADO_API_KEY

A call to a system without a credential returns a [*MissingCredentialError] and sends nothing. [WithBaseURL] and the
variables of [FromEnv] change the base URL of a system, for example to that of a mock.

Each resource has a service. The services of Buckt are fields of the client: [Client.Buckets], [Client.Files], [Client.Keys],
[Client.AWSAccounts], [Client.Logs] and [Client.Billing]. [Client.FoundryDB], [Client.Amove] and [Client.Linode] group the services
of those systems; [Client.Tornado] is a service itself. The arguments of every method have the same order: a context, ids, one
struct of parameters, and options for this call, such as [NoRetry], [Timeout], [Header] and [CaptureResponse]. [Client.Do] sends a
request for which there is no method.

# Pass a bucket from one system to another

[S3Access] has everything that an S3 client needs to reach a bucket. [FoundryDBClient.S3Access], [AmoveClient.S3Access] and
[LinodeClient.S3Access] create it from a new key and the bucket. [TornadoS3Access] converts it to a request for Tornado:

	access, err := client.FoundryDB.S3Access(service, key)
	…
	_, err = client.Tornado.SetBucket(ctx, buckt.TornadoS3Access(access))

[TornadoAWS], [TornadoR2], [TornadoB2] and [TornadoGCS] are for buckets of other providers. Printing an access omits its secret.
[S3Access.Env] and [S3Access.WriteProfile] write it for other programs, with the secret in clear text; [ReadEnv] and [ReadProfile]
read this format. [S3Access.Presign] signs a URL for one request to one object. [Client.VerifyS3Access] verifies with S3 requests that
an access works, and [KeyClient.Verify] verifies an API key of Buckt.

# Create a resource only once

Ensure returns the resource that its parameters describe, and creates it if it does not exist. It finds the resource even if the
response to an earlier create was lost. If an existing resource has other settings, the error is a [*MismatchError]:

	ensured, err := client.Linode.Buckets.Ensure(ctx, buckt.LinodeBucketCreateParams{Region: "us-east", Label: "my-bucket"})
	…
	fmt.Println(ensured.Created, ensured.Resource.Hostname)

[BucketClient.Ensure], [FoundryDBFileServiceClient.Ensure], [AmoveBucketClient.Ensure] and [LinodeBucketClient.Ensure] document how
they find the resource, and what happens if two processes create it at the same time.

# Replace a key

If the response to a create is lost, a valid key remains whose secret is unknown. Replace creates a key under a name of its own, stores
it, and then revokes the old key and the keys that earlier calls have left:

	key, err := client.Linode.Keys.Replace(ctx, buckt.LinodeKeyReplaceParams{
		Key:   buckt.LinodeKeyCreateParams{Label: "app", BucketAccess: access},
		Held:  []int{old.ID},
		Store: func(ctx context.Context, key *buckt.LinodeKey) error { return save(key) },
	})

[KeyClient.Replace], [FoundryDBKeyClient.Replace] and [AmoveKeyClient.Replace] do the same.

# Empty a bucket

A bucket with objects cannot be deleted. [LinodeBucketClient.Empty] and [AmoveBucketClient.Empty] delete all objects with S3
requests, including old versions and unfinished uploads. They create a key for this and revoke it at the end:

	_, err := client.Linode.Buckets.Empty(ctx, "us-east", "my-bucket", buckt.EmptyParams{})
	…
	err = client.Linode.Buckets.Delete(ctx, "us-east", "my-bucket")

# Lists

List fetches one [Page]; its type is the same for all systems. All iterates over the items of all pages, and prefetches the next
page while the loop processes the current one:

	for bucket, err := range client.Buckets.All(ctx, buckt.BucketListParams{}) {
		if err != nil {
			return err
		}
		fmt.Println(bucket.Name)
	}

Pages of Linode and Amove are numbered: if the list changes between two pages, items can be skipped. All detects this and ends
with a [*ListChangedError]. A program that deletes while it lists should collect first and delete afterwards:

	var old []buckt.LinodeKey
	for key, err := range client.Linode.Keys.All(ctx, buckt.LinodeKeyListParams{}) {
		if err != nil {
			return err
		}
		if strings.HasPrefix(key.Label, "ci-") {
			old = append(old, key)
		}
	}
	for _, key := range old {
		if err := client.Linode.Keys.Delete(ctx, key.ID); err != nil {
			return err
		}
	}

# Errors

Every failed call returns an error that wraps an [*Error]. The status selects the type around it. Use [errors.As] or
[errors.AsType] to distinguish the cases:

	if _, ok := errors.AsType[*buckt.NotFoundError](err); ok { … }

Amove sends status 499 for most failures; the error code selects the type instead.

[*InvalidInputError] and [*MissingCredentialError] mean that nothing was sent. [*OutcomeUnknownError] means that a call that is
not idempotent may have been carried out: check before you repeat it. [*TornadoVerificationError] means that Tornado could not list
the bucket.

# Retries and rate limits

A call is attempted up to four times. A non-idempotent call is repeated only if the server cannot have acted; see
[RetryPolicy]. Each system and host has a retry budget of 100 tokens, which stops retries while most calls fail. The error then
names the budget as the reason; see [WithRetryBudget].

Retry-After is honoured up to two minutes ([RetryPolicy].MaxRetryAfter), plus a random wait. After a 429 all calls of the same
system and rate limit pause. After the pause they are sent one by one until the server accepts them. One call waits at most two
minutes in total because of 429s. A call that would wait longer, or past the deadline of its context, returns immediately with a
[*RateLimitError] that has the wait; its status is 0 if nothing was sent. If a server asks for more than two minutes, one
call is sent every two minutes to check whether the limit still applies.

Requests to Buckt and Linode are paced, so that a client that is the only user of its quota stays below their limits per
minute. A slow request does not delay others: it occupies its slot for 65 seconds at most, however long its response takes.
The time that a call is paced is limited only by its context and by [WithMaxPacingWait]. The other systems document no limit.

The client's own transport detects dead HTTP/2 connections. It sends calls that are not idempotent only on connections that the
server is not about to close. [WithTransport] documents the requirements for another transport.

[Retryable] reports whether it is safe and useful to repeat a failed call later, and how long to wait.

# Updates

A field of an update has three states, as [Field] documents:

	client.Buckets.Update(ctx, id, buckt.BucketUpdateParams{
		Name:             buckt.Set("assets"),      // sent
		LifecycleTTLDays: buckt.Null[int](),        // cleared
		                                            // all other fields keep their values
	})

Amove switches off settings that an update omits. [AmoveBucketClient.Update] therefore fetches them and sends them again.

# Secrets

A [Secret] prints, logs and marshals as "[redacted]"; its method Reveal returns the value. Errors and log lines contain no
credentials and no secrets. [Store] writes a new key or an [S3Access] with its secret, encrypted by a [Sealer] or in clear text with
[InClear]. [Load] reads it:

	document, err := buckt.Store(key, sealer, "tenant/acme")
	key, err := buckt.Load[buckt.LinodeKey](document, sealer, "tenant/acme")

# Operations

Each operation of the APIs has one method, and Linode.Buckets.List and Linode.Buckets.SetAccess have two operations each. The
other methods are compositions:

  - All, AllS3Buckets and AllGlobal call the List methods of their service.
  - WaitUntilActive, WaitUntilRunning and WaitUntilDeleted call Get.
  - UploadFile calls Upload, and UsableStorage calls List.
  - Find and Ensure call Get or List; Ensure also calls Create.
  - Empty lists and deletes with S3 requests.
  - Orphans of the keys calls All; Replace also calls Create and Delete.
  - Keys.Verify calls Files.List or Billing.Usage with another key.
  - [FileClient.Download] gets the bucket, then the file from its domain.

All operations are:

	Method                          HTTP                                                          Operation
	Buckets.Get                     GET /buckets/{id}                                             bucktGetBucket
	Buckets.List                    GET /buckets                                                  bucktListBuckets
	Buckets.Create                  POST /buckets                                                 bucktCreateBucket
	Buckets.Update                  PATCH /buckets/{id}                                           bucktUpdateBucket
	Buckets.Delete                  DELETE /buckets/{id}                                          bucktDeleteBucket
	Buckets.RetryProvisioning       POST /buckets/{id}/retry                                      bucktRetryBucket
	Files.Get                       GET /buckets/{bucketId}/files/{path}                          bucktGetFile
	Files.List                      GET /buckets/{bucketId}/files                                 bucktListFiles
	Files.Delete                    DELETE /buckets/{bucketId}/files/{path}                       bucktDeleteFile
	Files.Upload                    PUT /buckets/{bucketId}/files/{path}                          bucktUploadFile
	Keys.Get                        GET /keys/{id}                                                bucktGetKey
	Keys.List                       GET /keys                                                     bucktListKeys
	Keys.Create                     POST /keys                                                    bucktCreateKey
	Keys.Delete                     DELETE /keys/{id}                                             bucktDeleteKey
	AWSAccounts.Get                 GET /aws-accounts/{id}                                        bucktGetAWSAccount
	AWSAccounts.List                GET /aws-accounts                                             bucktListAWSAccounts
	AWSAccounts.Connect             POST /aws-accounts                                            bucktConnectAWSAccount
	AWSAccounts.Update              PATCH /aws-accounts/{id}                                      bucktUpdateAWSAccount
	AWSAccounts.Validate            POST /aws-accounts/{id}/validate                              bucktValidateAWSAccount
	AWSAccounts.Disconnect          DELETE /aws-accounts/{id}                                     bucktDisconnectAWSAccount
	AWSAccounts.ListS3Buckets       GET /aws-accounts/{id}/s3-buckets                             bucktListS3Buckets
	AWSAccounts.ImportBuckets       POST /aws-accounts/{id}/import                                bucktImportBuckets
	Logs.Get                        GET /logs/{id}                                                bucktGetLog
	Logs.List                       GET /logs                                                     bucktListLogs
	Billing.Usage                   GET /billing/usage                                            bucktGetUsage
	Billing.Subscription            GET /billing/subscription                                     bucktGetSubscription

	FoundryDB.FileServices.Get      GET /file-services/{id}                                       foundrydbGetFileService
	FoundryDB.FileServices.List     GET /file-services                                            foundrydbListFileServices
	FoundryDB.FileServices.Create   POST /file-services                                           foundrydbCreateFileService
	FoundryDB.FileServices.Delete   DELETE /file-services/{id}                                    foundrydbDeleteFileService
	FoundryDB.FileServices.Usage    GET /file-services/{id}/usage                                 foundrydbGetUsage
	FoundryDB.Keys.List             GET /file-services/{id}/keys                                  foundrydbListKeys
	FoundryDB.Keys.Create           POST /file-services/{id}/keys                                 foundrydbCreateKey
	FoundryDB.Keys.Delete           DELETE /file-services/{id}/keys/{keyId}                       foundrydbDeleteKey
	FoundryDB.Objects.List          GET /file-services/{id}/objects                               foundrydbListObjects
	FoundryDB.Objects.Delete        DELETE /file-services/{id}/objects                            foundrydbDeleteObject
	FoundryDB.Objects.Presign       POST /file-services/{id}/presign                              foundrydbPresignObject

	Amove.Keys.List                 GET /api/v1/storage/get_storage_key                           amoveListKeys
	Amove.Keys.Create               POST /api/v1/storage/create_storage_key                       amoveCreateKey
	Amove.Keys.Delete               DELETE /api/v1/storage/delete_storage_key                     amoveDeleteKey
	Amove.Buckets.List              POST /api/v1/cloudaccount/list_buckets                        amoveListBuckets
	Amove.Buckets.Create            POST /api/v1/storage/create_bucket                            amoveCreateBucket
	Amove.Buckets.Delete            DELETE /api/v1/storage/delete_bucket                          amoveDeleteBucket
	Amove.Buckets.Status            POST /api/v1/storage/bucket_status                            amoveGetBucketStatus
	Amove.Buckets.Update            PUT /api/v1/storage/update_bucket                             amoveUpdateBucket
	Amove.CloudAccounts.List        GET /api/v1/cloudaccount/get_all                              amoveListCloudAccounts

	Linode.Cancel                   POST /object-storage/cancel                                   linodeCancel
	Linode.Keys.Get                 GET /object-storage/keys/{keyId}                              linodeGetKey
	Linode.Keys.List                GET /object-storage/keys                                      linodeListKeys
	Linode.Keys.Create              POST /object-storage/keys                                     linodeCreateKey
	Linode.Keys.Update              PUT /object-storage/keys/{keyId}                              linodeUpdateKey
	Linode.Keys.Delete              DELETE /object-storage/keys/{keyId}                           linodeDeleteKey
	Linode.Buckets.Get              GET /object-storage/buckets/{regionId}/{bucket}               linodeGetBucket
	Linode.Buckets.List             GET /object-storage/buckets                                   linodeListBuckets
	Linode.Buckets.List             GET /object-storage/buckets/{regionId}                        linodeListRegionBuckets
	Linode.Buckets.Create           POST /object-storage/buckets                                  linodeCreateBucket
	Linode.Buckets.Delete           DELETE /object-storage/buckets/{regionId}/{bucket}            linodeDeleteBucket
	Linode.Buckets.GetAccess        GET /object-storage/buckets/{regionId}/{bucket}/access        linodeGetBucketAccess
	Linode.Buckets.SetAccess        PUT /object-storage/buckets/{regionId}/{bucket}/access        linodeSetBucketAccess
	Linode.Buckets.SetAccess        POST /object-storage/buckets/{regionId}/{bucket}/access       linodeModifyBucketAccess
	Linode.Buckets.ObjectURL        POST /object-storage/buckets/{regionId}/{bucket}/object-url   linodeCreateObjectURL
	Linode.Objects.List             GET /object-storage/buckets/{regionId}/{bucket}/object-list   linodeListObjects
	Linode.Objects.GetACL           GET /object-storage/buckets/{regionId}/{bucket}/object-acl    linodeGetObjectACL
	Linode.Objects.SetACL           PUT /object-storage/buckets/{regionId}/{bucket}/object-acl    linodeSetObjectACL
	Linode.Certificates.Get         GET /object-storage/buckets/{regionId}/{bucket}/ssl           linodeGetCertificate
	Linode.Certificates.Upload      POST /object-storage/buckets/{regionId}/{bucket}/ssl          linodeUploadCertificate
	Linode.Certificates.Delete      DELETE /object-storage/buckets/{regionId}/{bucket}/ssl        linodeDeleteCertificate
	Linode.Endpoints.List           GET /object-storage/endpoints                                 linodeListEndpoints
	Linode.Quotas.Get               GET /object-storage/quotas/{quotaId}                          linodeGetQuota
	Linode.Quotas.List              GET /object-storage/quotas                                    linodeListQuotas
	Linode.Quotas.Usage             GET /object-storage/quotas/{quotaId}/usage                    linodeGetQuotaUsage
	Linode.Quotas.GetGlobal         GET /object-storage/global-quotas/{quotaId}                   linodeGetGlobalQuota
	Linode.Quotas.ListGlobal        GET /object-storage/global-quotas                             linodeListGlobalQuotas
	Linode.Quotas.GlobalUsage       GET /object-storage/global-quotas/{quotaId}/usage             linodeGetGlobalQuotaUsage
	Linode.Transfer.Get             GET /object-storage/transfer                                  linodeGetTransfer
	Linode.Types.List               GET /object-storage/types                                     linodeListTypes
	Linode.Clusters.Get             GET /object-storage/clusters/{clusterId}                      linodeGetCluster
	Linode.Clusters.List            GET /object-storage/clusters                                  linodeListClusters

	Tornado.SetBucket               POST /user/bucket                                             tornadoSetBucket
	Tornado.ResetBucket             DELETE /user/bucket                                           tornadoResetBucket
	Tornado.Usage                   GET /usage                                                    tornadoGetUsage

# Testing

Package [github.com/bucktgo/buckt/mockserver] is an in-memory mock of all systems with real state and rules. It returns a client
that is ready to use:

	client := mockserver.New(t).Client()
*/
package buckt

//go:generate go run ./internal/tables/generate
