package conformance_test

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"slices"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
)

// prismRun is shared by prismCalls: the client, and the ids of resources that earlier calls have created.
type prismRun struct {
	client *buckt.Client
	server *mockserver.Server // the mock behind Prism, nil if Prism responds itself
	local  string             // the name of a file to upload

	bucket, key, account, log string // of Buckt
	service, serviceKey       string // of FoundryDB
	storage, amoveKey         string
	linodeBucket              string
	linodeKey                 int
	certificate, privateKey   string // in PEM, for a bucket of Linode
}

// prismCall is a call of one method of the client. It uses resources of earlier calls.
type prismCall struct {
	method string
	make   func(context.Context, *prismRun) error
	// onMock calls need more than the contract: S3 or the domain of a bucket.
	onMock bool
	// steady calls need consistent responses, such as the pages of a list, which random ones are not.
	steady bool
}

// within limits the time of the call.
func (c *prismCall) within(ctx context.Context, r *prismRun) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	return c.make(ctx, r)
}

var prismCalls = slices.Concat(bucktPrismCalls, foundryDBPrismCalls, amovePrismCalls, linodePrismCalls, tornadoPrismCalls,
	compositePrismCalls)

// gone are the options of a call whose resource has been deleted. Prism has no state, so the test requests the response.
func (r *prismRun) gone() []buckt.CallOption {
	if r.server != nil {
		return nil
	}
	return []buckt.CallOption{buckt.Header("Prefer", "code=404")}
}

func errorOf[T any](_ T, err error) error { return err }

// readAll reads a list to its end. An empty list is an error.
func readAll[T any](rows iter.Seq2[T, error]) error {
	n := 0
	for _, err := range rows {
		if err != nil {
			return err
		}
		n++
	}
	if n == 0 {
		return errors.New("the list has no rows")
	}
	return nil
}

// keepID stores the id of the result.
func keepID(id *string, w *buckt.WriteResult, err error) error {
	if err == nil {
		*id = w.ID
	}
	return err
}

var bucktPrismCalls = []prismCall{
	{method: "Buckets.Create", make: func(ctx context.Context, r *prismRun) error {
		w, err := r.client.Buckets.Create(ctx, buckt.BucketCreateParams{Name: "assets", IsManagedDomain: true})
		return keepID(&r.bucket, w, err)
	}},
	{method: "Buckets.WaitUntilActive", steady: true, make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Buckets.WaitUntilActive(ctx, r.bucket, buckt.WaitParams{}))
	}},
	{method: "Buckets.List", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Buckets.List(ctx, buckt.BucketListParams{Status: buckt.BucketActive, Limit: 5}))
	}},
	{method: "Buckets.All", steady: true, make: func(ctx context.Context, r *prismRun) error {
		return readAll(r.client.Buckets.All(ctx, buckt.BucketListParams{}))
	}},
	{method: "Buckets.Get", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Buckets.Get(ctx, r.bucket))
	}},
	{method: "Buckets.Update", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Buckets.Update(ctx, r.bucket, buckt.BucketUpdateParams{
			Name: buckt.Set("media"), LifecycleTTLDays: buckt.Null[int](), CORSOrigins: buckt.Set([]string{"https://www.example.com"}),
		}))
	}},
	{method: "Files.Upload", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Files.Upload(ctx, r.bucket, "logo.png", buckt.FileUploadParams{Source: buckt.FromBytes([]byte("hello"))}))
	}},
	{method: "Files.UploadFile", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Files.UploadFile(ctx, r.bucket, "index.html", r.local, buckt.FileUploadParams{}))
	}},
	{method: "Files.List", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Files.List(ctx, r.bucket, buckt.FileListParams{Prefix: "lo", Limit: 10}))
	}},
	{method: "Files.All", steady: true, make: func(ctx context.Context, r *prismRun) error {
		return readAll(r.client.Files.All(ctx, r.bucket, buckt.FileListParams{}))
	}},
	{method: "Files.Get", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Files.Get(ctx, r.bucket, "logo.png"))
	}},
	{method: "Files.Download", onMock: true, make: func(ctx context.Context, r *prismRun) error {
		d, err := r.client.Files.Download(ctx, r.bucket, "logo.png")
		if err != nil {
			return err
		}
		return errors.Join(errorOf(io.ReadAll(d)), d.Close())
	}},
	{method: "Files.Delete", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Files.Delete(ctx, r.bucket, "logo.png"))
	}},
	{method: "Keys.Create", make: func(ctx context.Context, r *prismRun) error {
		key, err := r.client.Keys.Create(ctx, buckt.KeyCreateParams{
			Name: "reader", Permissions: []buckt.Permission{buckt.PermissionFilesRead}, BucketIDs: buckt.OnlyBuckets(r.bucket),
			ExpiresAt: time.Now().Add(time.Hour),
		})
		if err == nil {
			r.key = key.ID
		}
		return err
	}},
	{method: "Keys.List", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Keys.List(ctx, buckt.KeyListParams{Limit: 5}))
	}},
	{method: "Keys.All", steady: true, make: func(ctx context.Context, r *prismRun) error {
		return readAll(r.client.Keys.All(ctx, buckt.KeyListParams{}))
	}},
	{method: "Keys.Get", make: func(ctx context.Context, r *prismRun) error { return errorOf(r.client.Keys.Get(ctx, r.key)) }},
	{method: "Keys.Delete", make: func(ctx context.Context, r *prismRun) error { return errorOf(r.client.Keys.Delete(ctx, r.key)) }},
	{method: "AWSAccounts.Connect", make: func(ctx context.Context, r *prismRun) error {
		w, err := r.client.AWSAccounts.Connect(ctx, buckt.AWSAccountConnectParams{Label: "production"})
		return keepID(&r.account, w, err)
	}},
	{method: "AWSAccounts.List", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.AWSAccounts.List(ctx, buckt.AWSAccountListParams{Limit: 5}))
	}},
	{method: "AWSAccounts.All", steady: true, make: func(ctx context.Context, r *prismRun) error {
		return readAll(r.client.AWSAccounts.All(ctx, buckt.AWSAccountListParams{}))
	}},
	{method: "AWSAccounts.Get", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.AWSAccounts.Get(ctx, r.account))
	}},
	{method: "AWSAccounts.Update", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.AWSAccounts.Update(ctx, r.account, buckt.AWSAccountUpdateParams{
			RoleARN: buckt.Set("arn:aws:iam::123456789012:role/buckt"),
		}))
	}},
	{method: "AWSAccounts.Validate", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.AWSAccounts.Validate(ctx, r.account))
	}},
	{method: "AWSAccounts.ListS3Buckets", make: func(ctx context.Context, r *prismRun) error {
		if r.server != nil {
			if err := r.server.Buckt().Organization().SetS3Buckets(r.account, bucktapi.S3Bucket{Name: "old-assets"}); err != nil {
				return err
			}
		}
		return errorOf(r.client.AWSAccounts.ListS3Buckets(ctx, r.account, buckt.S3BucketListParams{Limit: 5}))
	}},
	{method: "AWSAccounts.AllS3Buckets", steady: true, make: func(ctx context.Context, r *prismRun) error {
		return readAll(r.client.AWSAccounts.AllS3Buckets(ctx, r.account, buckt.S3BucketListParams{}))
	}},
	{method: "AWSAccounts.ImportBuckets", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.AWSAccounts.ImportBuckets(ctx, r.account, buckt.AWSAccountImportParams{BucketNames: []string{"old-assets"}}))
	}},
	{method: "AWSAccounts.Disconnect", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.AWSAccounts.Disconnect(ctx, r.account))
	}},
	{method: "Logs.List", make: func(ctx context.Context, r *prismRun) error {
		page, err := r.client.Logs.List(ctx, buckt.LogListParams{From: time.Now().Add(-time.Hour), To: time.Now().Add(time.Hour)})
		r.log = "log_1"
		if err == nil && len(page.Items) > 0 {
			r.log = page.Items[0].ID
		}
		return err
	}},
	{method: "Logs.All", steady: true, make: func(ctx context.Context, r *prismRun) error {
		return readAll(r.client.Logs.All(ctx, buckt.LogListParams{Method: http.MethodPost}))
	}},
	{method: "Logs.Get", make: func(ctx context.Context, r *prismRun) error { return errorOf(r.client.Logs.Get(ctx, r.log)) }},
	{method: "Billing.Usage", make: func(ctx context.Context, r *prismRun) error { return errorOf(r.client.Billing.Usage(ctx)) }},
	{method: "Billing.Subscription", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Billing.Subscription(ctx))
	}},
	{method: "Do", make: func(ctx context.Context, r *prismRun) error {
		return r.client.Do(ctx, buckt.SystemBuckt, http.MethodGet, "/billing/usage", nil, new(any))
	}},
	{method: "Buckets.RetryProvisioning", make: func(ctx context.Context, r *prismRun) error {
		if r.server != nil {
			if err := r.server.Buckt().Organization().FailProvisioning(r.bucket); err != nil {
				return err
			}
		}
		return errorOf(r.client.Buckets.RetryProvisioning(ctx, r.bucket))
	}},
	{method: "Buckets.Delete", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Buckets.Delete(ctx, r.bucket))
	}},
	{method: "Buckets.WaitUntilDeleted", make: func(ctx context.Context, r *prismRun) error {
		return r.client.Buckets.WaitUntilDeleted(ctx, r.bucket, buckt.WaitParams{}, r.gone()...)
	}},
}
