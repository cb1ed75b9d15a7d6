/*
Package buckt is a client for five control planes of S3-compatible storage: Buckt, FoundryDB, Amove, Linode's Object Storage
and Tornado.

# Make a client

A client is made once and shared. It takes its credentials from options or from the environment, those of one system or of
several:

	client, err := buckt.New(buckt.FromEnv())                // BUCKT_API_KEY, LINODE_TOKEN, …
	client, err := buckt.New(buckt.WithAPIKey("bkt_…"), buckt.WithTornado("sk_…"))

	System      Options                                                         Variables
	Buckt       WithAPIKey                                                      BUCKT_API_KEY
	FoundryDB   WithFoundryDB or WithFoundryDBToken, WithFoundryDBOrganization  FOUNDRYDB_USERNAME and FOUNDRYDB_PASSWORD, or FOUNDRYDB_TOKEN; FOUNDRYDB_ORG_ID
	Amove       WithAmove                                                       AMOVE_TOKEN
	Linode      WithLinode                                                      LINODE_TOKEN
	Tornado     WithTornado                                                     TORNADO_API_KEY

A call to a system that has no credential returns a [*MissingCredentialError], and sends nothing. [WithBaseURL] and the
variables of [FromEnv] send the calls to one system elsewhere.

Each resource has a service. Those of Buckt are fields of the client: [Client.Buckets], [Client.Files], [Client.Keys],
[Client.AWSAccounts], [Client.Logs] and [Client.Billing]. Those of the other systems are in one field each:
[Client.FoundryDB], [Client.Amove] and [Client.Linode] hold services; [Client.Tornado] is one. Every method takes a context
first, then ids, then one struct, then options for this call alone, such as [NoRetry], [Timeout], [Header] and
[CaptureResponse]. [Client.Do] sends a call that has no method.

# From one system to another

[S3Access] is what an S3 client needs to reach a bucket. [FoundryDBClient.S3Access], [AmoveClient.S3Access] and
[LinodeClient.S3Access] make it from a new key and the bucket; [TornadoS3Access] hands it to Tornado:

	access, err := client.FoundryDB.S3Access(service, key)
	…
	_, err = client.Tornado.SetBucket(ctx, buckt.TornadoS3Access(access))

[TornadoAWS] and its likes are for buckets elsewhere. An access prints without its secret. [S3Access.Env] and
[S3Access.WriteProfile] give it to other programs, with the secret in the clear, and [ReadEnv] and [ReadProfile] read what
they write; [S3Access.Presign] makes a URL for one request to one object. [Client.VerifyS3Access] verifies by S3 that an access works,
and [KeyClient.Verify] that an API key of Buckt does.

# What exists already

Ensure returns the resource that its parameters describe, and creates it only if it does not exist, also after a response that was lost.
Settings that differ are a [*MismatchError]:

	ensured, err := client.Linode.Buckets.Ensure(ctx, buckt.LinodeBucketCreateParams{Region: "us-east", Label: "my-bucket"})
	…
	fmt.Println(ensured.Created, ensured.Resource.Hostname)

[BucketClient.Ensure], [FoundryDBFileServiceClient.Ensure], [AmoveBucketClient.Ensure] and [LinodeBucketClient.Ensure] describe how the
resource is found, and what happens if two processes create it at the same time.

# Empty a bucket

A bucket that holds objects is not deleted. [LinodeBucketClient.Empty] and [AmoveBucketClient.Empty] delete by S3 all that is in it, also
old versions and unfinished uploads, with a key that they make and revoke:

	_, err := client.Linode.Buckets.Empty(ctx, "us-east", "my-bucket", buckt.EmptyParams{})
	…
	err = client.Linode.Buckets.Delete(ctx, "us-east", "my-bucket")

# Lists

List fetches one [Page], in whatever form the system writes it. All iterates over every item on every page, and fetches
the next page while the loop works through the present one:

	for bucket, err := range client.Buckets.All(ctx, buckt.BucketListParams{}) {
		if err != nil {
			return err
		}
		fmt.Println(bucket.Name)
	}

Linode and Amove number their pages, so that a list which changes meanwhile skips items. All ends with a
[*ListChangedError] then. A program that deletes collects first, and deletes after that:

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

Every failed call returns an error that holds an [*Error]. The status decides the type around it, so that the cases on
which a program branches are found with [errors.As] or [errors.AsType]:

	if _, ok := errors.AsType[*buckt.NotFoundError](err); ok { … }

Amove answers most failures with status 499 and a code, which decides the type instead.

[*InvalidInputError] and [*MissingCredentialError] mean that nothing was sent. [*OutcomeUnknownError] means that a call
which must not be made twice may have been carried out: look before trying again. [*TornadoVerificationError] means that Tornado
could not list the bucket it was given.

# Retries and rate limits

A call is tried up to four times, but never where the server may have acted on something that must happen once; see
[RetryPolicy]. A retry budget of 100 tokens for each system and host ends the retries while most calls fail, and the error
says so; see [WithRetryBudget].

Retry-After is honoured up to two minutes ([RetryPolicy].MaxRetryAfter), with a random wait on top. After a 429 the calls to
that system, or under that limit of it, pause together, and then go one by one until the server accepts them. All that one
call waits because of 429s is at most two minutes too. A call that would wait longer, or past its context's deadline, returns
at once: a [*RateLimitError] with the wait, and with status 0 if nothing was sent. While a server asks for more than two
minutes, one call every two minutes is sent to see whether it still does.

Requests to Buckt and Linode are paced, so that a client which is alone on its quota does not run into their limits per
minute. A slow request holds no other up: it has its place for a minute and five seconds, however long its response takes.
Only the context bounds how long a call is paced, and [WithMaxPacingWait]. The other systems document no limit.

The client's own transport finds HTTP/2 connections that are dead without a sign, and sends what must happen once only on
connections that no server is about to close; see [WithTransport] for what that means to another transport.

[Retryable] reports whether it is safe and useful to make a failed call again later, and after which wait.

# Updates

A field of an update has three states; see [Field]:

	client.Buckets.Update(ctx, id, buckt.BucketUpdateParams{
		Name:             buckt.Set("assets"),      // sent
		LifecycleTTLDays: buckt.Null[int](),        // cleared
		                                            // everything else is left alone
	})

Amove switches off what an update leaves out, so [AmoveBucketClient.Update] fetches what is left alone and sends it along.

# Secrets

A [Secret] prints, logs and marshals as "[redacted]"; Reveal returns it. No credential and no secret is part of an error
or a log line. [Store] writes a new key or an [S3Access] together with its secret, encrypted by a [Sealer] or [InClear], and
[Load] reads it:

	document, err := buckt.Store(key, sealer, "tenant/acme")
	key, err := buckt.Load[buckt.LinodeKey](document, sealer, "tenant/acme")

# Operations

Each operation of the APIs has one method; Linode.Buckets.List and Linode.Buckets.SetAccess have two operations each. All,
AllS3Buckets and AllGlobal call the lists of their service, WaitUntilActive, WaitUntilRunning and WaitUntilDeleted call Get,
UploadFile calls Upload, UsableStorage calls List, Find and Ensure call what gets or lists the resource, Ensure also Create, Empty
lists and deletes by S3, Keys.Verify calls Files.List or Billing.Usage with another key, and [FileClient.Download] asks for the bucket
and then its domain.

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

Package [github.com/bucktgo/buckt/mockserver] is the other end, in memory and with real state and rules. Its Client is
ready to use:

	client := mockserver.New(t).Client()
*/
package buckt

//go:generate go run ./internal/tables/generate
