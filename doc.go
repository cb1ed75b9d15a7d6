/*
Package buckt is a client for the control planes that hand out S3-compatible storage.

# Make a client

A client is made once and shared. It takes its credential from an option or from the environment:

	client, err := buckt.New(buckt.FromEnv())                // BUCKT_API_KEY
	client, err := buckt.New(buckt.WithAPIKey("bkt_…"))

Each resource has a service: [Client.Buckets], [Client.Files], [Client.Keys], [Client.AWSAccounts], [Client.Logs] and
[Client.Billing]. Every method takes a context first, then ids, then one struct, then options for this call alone, such
as [NoRetry], [Timeout], [Header] and [CaptureResponse]. [Client.Do] sends a call that has no method.

# Lists

List fetches one [Page]; All iterates over every item on every page, and fetches the next page while the loop works
through the present one:

	for bucket, err := range client.Buckets.All(ctx, buckt.BucketListParams{}) {
		if err != nil {
			return err
		}
		fmt.Println(bucket.Name)
	}

# Errors

Every failed call returns an error that holds an [*Error]. The status decides the type around it, so that the cases on
which a program branches are found with [errors.As] or [errors.AsType]:

	if _, ok := errors.AsType[*buckt.NotFoundError](err); ok { … }

[*InvalidInputError] and [*MissingCredentialError] mean that nothing was sent. [*OutcomeUnknownError] means that a call
which must not be made twice may have been carried out: look before trying again.

# Retries and rate limits

A call is tried up to four times, but never where the server may have acted on something that must happen once; see
[RetryPolicy]. Retry-After is honoured up to two minutes, and never past the context's deadline: then the error returns
at once, with the wait in it. Requests are paced so that a client which is alone on its quota meets no 429, and after a
429 all calls of the client wait together.

# Updates

A field of an update has three states; see [Field]:

	client.Buckets.Update(ctx, id, buckt.BucketUpdateParams{
		Name:             buckt.Set("assets"),      // sent
		LifecycleTTLDays: buckt.Null[int](),        // cleared
		                                            // everything else is left alone
	})

# Secrets

A [Secret] prints, logs and marshals as "[redacted]"; Reveal returns it. No credential and no secret is part of an error
or a log line.

# Operations

Each operation of the API has one method. All and AllS3Buckets call the List of their service, WaitUntilActive and
WaitUntilDeleted call Get, UploadFile calls Upload, and [FileClient.Download] asks for the bucket and then its domain.

	Method                      HTTP                                         Operation
	Buckets.Create              POST /buckets                                bucktCreateBucket
	Buckets.List                GET /buckets                                 bucktListBuckets
	Buckets.Get                 GET /buckets/{id}                            bucktGetBucket
	Buckets.Update              PATCH /buckets/{id}                          bucktUpdateBucket
	Buckets.Delete              DELETE /buckets/{id}                         bucktDeleteBucket
	Buckets.RetryProvisioning   POST /buckets/{id}/retry                     bucktRetryBucket
	Files.Upload                PUT /buckets/{bucketId}/files/{path}         bucktUploadFile
	Files.List                  GET /buckets/{bucketId}/files                bucktListFiles
	Files.Get                   GET /buckets/{bucketId}/files/{path}         bucktGetFile
	Files.Delete                DELETE /buckets/{bucketId}/files/{path}      bucktDeleteFile
	Keys.Create                 POST /keys                                   bucktCreateKey
	Keys.List                   GET /keys                                    bucktListKeys
	Keys.Get                    GET /keys/{id}                               bucktGetKey
	Keys.Delete                 DELETE /keys/{id}                            bucktDeleteKey
	AWSAccounts.Connect         POST /aws-accounts                           bucktConnectAWSAccount
	AWSAccounts.List            GET /aws-accounts                            bucktListAWSAccounts
	AWSAccounts.Get             GET /aws-accounts/{id}                       bucktGetAWSAccount
	AWSAccounts.Update          PATCH /aws-accounts/{id}                     bucktUpdateAWSAccount
	AWSAccounts.Validate        POST /aws-accounts/{id}/validate             bucktValidateAWSAccount
	AWSAccounts.Disconnect      DELETE /aws-accounts/{id}                    bucktDisconnectAWSAccount
	AWSAccounts.ListS3Buckets   GET /aws-accounts/{id}/s3-buckets            bucktListS3Buckets
	AWSAccounts.ImportBuckets   POST /aws-accounts/{id}/import               bucktImportBuckets
	Logs.List                   GET /logs                                    bucktListLogs
	Logs.Get                    GET /logs/{id}                               bucktGetLog
	Billing.Usage               GET /billing/usage                           bucktGetUsage
	Billing.Subscription        GET /billing/subscription                    bucktGetSubscription

# Testing

Package [github.com/bucktgo/buckt/mockserver] is the other end, in memory and with real state and rules. Its Client is
ready to use:

	client := mockserver.New(t).Client()
*/
package buckt
