package buckt_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
)

// The examples talk to a mock server, so that they can be run anywhere. With the real API, the client is made by
// buckt.New(buckt.FromEnv()).

// mock is a server for the examples. Its clock advances with each reading, so that they need not wait.
func mock(opts ...mockserver.Option) *mockserver.Server {
	var mu sync.Mutex
	now := time.Now()
	clock := func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(time.Second)
		return now
	}
	names := []string{"calavoria", "melodine", "tavorila"}
	subdomains := func() (name string) {
		name, names = names[0], names[1:]
		return name
	}
	server, err := mockserver.Start(append([]mockserver.Option{
		mockserver.WithClock(clock), mockserver.WithProvisioning(20 * time.Second), mockserver.WithDeletion(20 * time.Second),
		mockserver.WithBuckt(bucktapi.Behavior{Subdomains: subdomains}),
	}, opts...)...)
	if err != nil {
		log.Fatal(err)
	}
	return server
}

// mockWithBucket is a server with an active bucket.
func mockWithBucket(bucket bucktapi.Bucket) (server *mockserver.Server, bucketID string) {
	server = mock()
	b, err := server.Buckt().Organization().AddBucket(bucket)
	if err != nil {
		log.Fatal(err)
	}
	return server, b.ID
}

// A bucket from its creation to the first file in it.
func Example() {
	server := mock()
	defer server.Close()
	client := server.Client() // or buckt.New(buckt.FromEnv())

	publish := func(ctx context.Context) error {
		created, err := client.Buckets.Create(ctx, buckt.BucketCreateParams{Name: "assets", IsManagedDomain: true})
		if err != nil {
			return err
		}
		bucket, err := client.Buckets.WaitUntilActive(ctx, created.ID, buckt.WaitParams{MinInterval: time.Millisecond})
		if err != nil {
			return err
		}
		file, err := client.Files.Upload(ctx, bucket.ID, "hello.txt", buckt.FileUploadParams{
			Source: buckt.FromBytes([]byte("hello world")),
		})
		if err != nil {
			return err
		}
		fmt.Println(file.URL, file.ContentType, file.Size)
		return nil
	}
	if err := publish(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output: https://calavoria.files.buckt.dev/hello.txt text/plain; charset=utf-8 11
}

func ExampleNew() {
	client, err := buckt.New(
		buckt.WithAPIKey("bkt_secret"), // or buckt.FromEnv(), with the key in BUCKT_API_KEY
		buckt.WithUserAgent("shop/1.4"),
		buckt.WithRetryPolicy(buckt.RetryPolicy{MaxAttempts: 6}),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()

	// A client prints without its credential.
	fmt.Println(client)

	_, err = buckt.New(buckt.WithAPIKey("sk_live_1"))
	fmt.Println(err)
	// Output:
	// buckt.Client
	// buckt: New: invalid APIKey: must be a key of the Buckt API, which starts with "bkt_"
}

// A custom domain needs DNS records, which its owner sets: one for the certificate, and another to the CDN once the bucket is active.
func ExampleBucketClient_WaitUntilActive() {
	server := mock()
	defer server.Close()
	client := server.Client()

	ctx, cancel := context.WithTimeout(context.Background(), 24*time.Hour)
	defer cancel()
	created, err := client.Buckets.Create(ctx, buckt.BucketCreateParams{
		Name:         "media",
		CustomDomain: "media.example.com",
		Region:       "eu-central-1",
		CORSOrigins:  []string{"https://www.example.com"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	bucket, err := client.Buckets.WaitUntilActive(ctx, created.ID, buckt.WaitParams{
		MinInterval: time.Millisecond, // 1 s by default
		MaxInterval: time.Millisecond, // 30 s by default
		OnChange: func(b *buckt.Bucket) {
			fmt.Println(b.Name, "is", b.Status)
			for _, r := range b.DNSRecords {
				switch {
				case r.Name != b.CustomDomain:
					fmt.Println("set", r.Type, "for the certificate")
				case b.Status == buckt.BucketActive:
					fmt.Println("set", r.Type, "to the CDN")
				}
			}
		},
	})
	if e, ok := errors.AsType[*buckt.WaitError](err); ok {
		fmt.Println("still not active:", e.Reason, e.Bucket)
		return
	}
	fmt.Println("files will be served at", bucket.CustomDomain)
	// Output:
	// media is pending
	// media is provisioning
	// set CNAME for the certificate
	// media is active
	// set CNAME for the certificate
	// set CNAME to the CDN
	// files will be served at media.example.com
}

// All goes through every page, and fetches the next one while the loop works.
func ExampleBucketClient_All() {
	server := mock()
	defer server.Close()
	client := server.Client()
	for _, name := range []string{"assets", "media", "backup"} {
		if _, err := server.Buckt().Organization().AddBucket(bucktapi.Bucket{Name: name}); err != nil {
			log.Fatal(err)
		}
	}

	for bucket, err := range client.Buckets.All(context.Background(), buckt.BucketListParams{Status: buckt.BucketActive, Limit: 2}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(bucket.Name, bucket.Region)
	}
	// Output:
	// assets us-east-1
	// media us-east-1
	// backup us-east-1
}

// A field of an update is sent, cleared with null, or left alone.
func ExampleBucketClient_Update() {
	server, bucketID := mockWithBucket(bucktapi.Bucket{
		Name: "assets", LifecycleTTLDays: new(30), CORSOrigins: []string{"https://old.example.com"},
	})
	defer server.Close()
	client, ctx := server.Client(), context.Background()

	_, err := client.Buckets.Update(ctx, bucketID, buckt.BucketUpdateParams{
		CachePreset:      buckt.Set(buckt.CacheImmutable), // sent
		CORSOrigins:      buckt.Set([]string{}),           // sent: none
		LifecycleTTLDays: buckt.Null[int](),               // cleared: files stay for ever
		// Name is left alone.
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	bucket, err := client.Buckets.Get(ctx, bucketID)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(bucket.Name, bucket.CachePreset, bucket.CORSOrigins, bucket.LifecycleTTLDays == nil)
	// Output: assets immutable [] true
}

// What can seek is streamed, and sent again from where it stood when an attempt fails.
func ExampleFileClient_Upload() {
	server, bucketID := mockWithBucket(bucktapi.Bucket{})
	defer server.Close()
	client := server.Client()

	file, err := client.Files.Upload(context.Background(), bucketID, "notes/today.md", buckt.FileUploadParams{
		Source: buckt.FromReader(strings.NewReader("# Today\n")), // or a file, or anything else that reads
		Progress: func(sent, total int64) {
			fmt.Printf("%d of %d bytes\n", sent, total)
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(file.Key, file.ContentType)
	// Output:
	// 8 of 8 bytes
	// notes/today.md text/markdown; charset=utf-8
}

// The bytes come from the bucket's domain. Keys need no escaping.
func ExampleFileClient_Download() {
	server, bucketID := mockWithBucket(bucktapi.Bucket{CustomDomain: "cdn.example.com"})
	defer server.Close()
	client, ctx := server.Client(), context.Background()
	err := server.Buckt().Organization().PutFile(bucketID, bucktapi.File{
		Key: "reports/50% off?.txt", Content: []byte("everything must go\n"), ContentType: "text/plain",
	})
	if err != nil {
		log.Fatal(err)
	}

	download, err := client.Files.Download(ctx, bucketID, "reports/50% off?.txt")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer download.Close()
	fmt.Println(download.ContentType, download.Size)
	if _, err := io.Copy(os.Stdout, download); err != nil {
		fmt.Println(err)
	}
	// Output:
	// text/plain 19
	// everything must go
}

// The secret of a key is told once, and a revoked key stops working at once.
func ExampleKeyClient_Create() {
	server, bucketID := mockWithBucket(bucktapi.Bucket{Name: "assets"})
	defer server.Close()
	client, ctx := server.Client(), context.Background()

	key, err := client.Keys.Create(ctx, buckt.KeyCreateParams{
		Name:        "uploader",
		Permissions: []buckt.Permission{buckt.PermissionFilesRead, buckt.PermissionFilesWrite},
		BucketIDs:   buckt.OnlyBuckets(bucketID),
		ExpiresAt:   time.Now().Add(90 * 24 * time.Hour),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("created", key.Key) // prints no secret; key.Key.Reveal() is the value

	uploader, err := buckt.New(append(server.Options(), buckt.WithAPIKey(key.Key.Reveal()))...)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = uploader.Files.Upload(ctx, bucketID, "a.txt", buckt.FileUploadParams{Source: buckt.FromBytes([]byte("hello"))})
	fmt.Println("upload:", err)
	_, err = uploader.Buckets.Delete(ctx, bucketID)
	_, forbidden := errors.AsType[*buckt.ForbiddenError](err)
	fmt.Println("may not delete the bucket:", forbidden)

	if _, err := client.Keys.Delete(ctx, key.ID); err != nil {
		fmt.Println(err)
		return
	}
	_, err = uploader.Files.Get(ctx, bucketID, "a.txt")
	_, unauthorized := errors.AsType[*buckt.UnauthorizedError](err)
	fmt.Println("revoked:", unauthorized)
	// Output:
	// created [redacted]
	// upload: <nil>
	// may not delete the bucket: true
	// revoked: true
}

// The status decides the type of an error.
func ExampleError() {
	server := mock(mockserver.WithPlan(buckt.PlanFree))
	defer server.Close()
	client, ctx := server.Client(), context.Background()

	explain := func(err error) {
		if e, ok := errors.AsType[*buckt.InvalidInputError](err); ok {
			fmt.Println("nothing was sent:", e.Field, e.Rule)
		} else if _, ok := errors.AsType[*buckt.OutcomeUnknownError](err); ok {
			fmt.Println("it may have happened: look before trying again")
		} else if _, ok := errors.AsType[*buckt.NotFoundError](err); ok {
			fmt.Println("it is not there")
		} else if e, ok := errors.AsType[*buckt.PaymentRequiredError](err); ok {
			fmt.Println("the plan does not allow it:", e.Message)
		} else if e, ok := errors.AsType[*buckt.Error](err); ok {
			fmt.Println(e.Operation, "failed with", e.StatusCode, "after", e.Attempts, "attempts; request", e.RequestID)
		}
	}
	_, err := client.Buckets.Get(ctx, "bkt_nobody")
	explain(err)
	_, err = client.Buckets.Create(ctx, buckt.BucketCreateParams{Name: "assets"})
	explain(err)
	_, err = client.Buckets.Create(ctx, buckt.BucketCreateParams{
		Name: "assets", IsManagedDomain: true, OptimizationMode: buckt.OptimizationBalanced,
	})
	explain(err)
	// Output:
	// it is not there
	// nothing was sent: CustomDomain is required unless IsManagedDomain is set
	// the plan does not allow it: Optimization requires a paid plan. Upgrade to enable.
}

// A client that is alone on its quota waits before the limit is met, and a 429 is tried again after the wait that the
// server asks for. With a deadline, the call returns the wait in its error instead.
func ExampleRateLimitError() {
	server := mock(mockserver.WithPlan(buckt.PlanFree), mockserver.WithRateLimits(), mockserver.WithClock(time.Now))
	defer server.Close()
	client := server.Client()

	var response buckt.Response
	for range 100 { // the free plan's minute
		if _, err := client.Billing.Usage(context.Background(), buckt.CaptureResponse(&response)); err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Println(response.RateLimit.Remaining, "of", response.RateLimit.Limit, "requests are left")

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_, err := client.Billing.Usage(ctx)
	if e, ok := errors.AsType[*buckt.RateLimitError](err); ok {
		fmt.Println("try again in a minute:", e.RetryAfter.Round(time.Minute))
	}
	// Output:
	// 0 of 100 requests are left
	// try again in a minute: 1m0s
}

// An application is tested against the mock server: it keeps real state, follows the real rules, and opens no socket.
func Example_testing() {
	// In a test, this is mockserver.New(t), and needs no closing.
	server, err := mockserver.Start(mockserver.WithProvisioning(0))
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()

	// The state can be seeded,
	org := server.Buckt().Organization()
	assets, err := org.AddBucket(bucktapi.Bucket{Name: "assets", MaxFileSizeBytes: new(int64(10))})
	if err != nil {
		log.Fatal(err)
	}

	// the application is given a client,
	app := func(client *buckt.Client) error {
		_, err := client.Files.Upload(context.Background(), assets.ID, "logo.svg", buckt.FileUploadParams{
			Source: buckt.FromBytes([]byte("<svg></svg>")),
		})
		return err
	}
	_, tooLarge := errors.AsType[*buckt.PayloadTooLargeError](app(server.Client()))
	fmt.Println("too large:", tooLarge)

	// and what it did can be looked at.
	fmt.Println("files:", len(org.Files(assets.ID)))
	for _, exchange := range server.Requests() {
		fmt.Println(exchange.Method, exchange.Operation, exchange.Status)
	}
	// Output:
	// too large: true
	// files: 0
	// PUT bucktUploadFile 413
}
