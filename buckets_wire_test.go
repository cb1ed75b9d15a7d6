package buckt_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// The seed's sample of the response to a write.
const seedBucketRef = `{
"data": { "object": "bucket", "id": "bkt_01H8XYZABCDEFGHJKMNPQRSTVW" },
"error": null,
"meta": null
}`

// bucketJSON is an active bucket with a managed domain, in the format of the page "Get a bucket": 23 fields, in order.
const bucketJSON = `{
	"object": "bucket",
	"id": "bkt_01H8XYZABCDEFGHJKMNPQRSTVW",
	"name": "Assets",
	"customDomain": "calavoria.files.buckt.dev",
	"region": "us-east-1",
	"status": "active",
	"cachePreset": "standard",
	"cacheControlOverride": null,
	"corsOrigins": [],
	"lifecycleTtlDays": null,
	"maxFileSizeBytes": null,
	"allowedMimeTypes": null,
	"optimizationMode": "none",
	"domainConnectProvider": null,
	"awsAccountId": null,
	"isImported": false,
	"isManagedDomain": true,
	"managedSettings": {},
	"storageUsedBytes": 0,
	"bandwidthUsedBytes": 0,
	"dnsRecords": null,
	"createdAt": "2026-04-25T10:00:00Z",
	"updatedAt": "2026-04-25T10:05:30Z"
}`

// fullBucketJSON has a value in every nullable field, times with milliseconds as the server sends them, and unknown fields.
const fullBucketJSON = `{
	"object": "bucket",
	"id": "bkt_01J9",
	"name": "media",
	"customDomain": "cdn.example.com",
	"region": "eu-central-1",
	"status": "provisioning",
	"cachePreset": "immutable",
	"cacheControlOverride": "public, max-age=60",
	"corsOrigins": ["https://example.com", "https://app.example.com"],
	"lifecycleTtlDays": 30,
	"maxFileSizeBytes": 10485760,
	"allowedMimeTypes": ["image/png", "image/*"],
	"optimizationMode": "balanced",
	"domainConnectProvider": "cloudflare",
	"awsAccountId": "acc_01J8",
	"isImported": true,
	"isManagedDomain": false,
	"managedSettings": {"visibility": true, "cache": true, "cors": false, "lifecycle": true, "optimization": true},
	"storageUsedBytes": 107374182400,
	"bandwidthUsedBytes": 1099511627776,
	"dnsRecords": [
		{"name": "_abc.cdn.example.com", "type": "CNAME", "value": "_def.acm-validations.aws", "applied": true},
		{"name": "cdn.example.com", "type": "CNAME", "value": "pending-cloudfront-distribution"}
	],
	"createdAt": "2026-04-25T10:00:00.123Z",
	"updatedAt": "2026-04-25T12:00:00.456+02:00",
	"visibility": "public",
	"orgId": 12
}`

func activeBucket() buckt.Bucket {
	return buckt.Bucket{
		Object: "bucket", ID: "bkt_01H8XYZABCDEFGHJKMNPQRSTVW", Name: "Assets", CustomDomain: "calavoria.files.buckt.dev",
		Region: "us-east-1", Status: buckt.BucketActive, CachePreset: buckt.CacheStandard, CORSOrigins: []string{},
		OptimizationMode: buckt.OptimizationNone, IsManagedDomain: true,
		CreatedAt: at(2026, 4, 25, 10, 0, 0, 0), UpdatedAt: at(2026, 4, 25, 10, 5, 30, 0),
	}
}

func bucketRef() *buckt.WriteResult {
	return &buckt.WriteResult{Object: "bucket", ID: "bkt_01H8XYZABCDEFGHJKMNPQRSTVW"}
}

func TestBucketsOnTheWire(t *testing.T) {
	t.Parallel()
	active := activeBucket()
	runWire(t, []wireCase{
		{
			name: "create managed",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Buckets.Create(ctx, buckt.BucketCreateParams{Name: "Assets", IsManagedDomain: true})
			},
			method: http.MethodPost, path: "/buckets", body: `{"name":"Assets","isManagedDomain":true}`,
			response: reply{status: http.StatusCreated, body: seedBucketRef}, want: bucketRef(),
		},
		{
			name: "create with everything",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Buckets.Create(ctx, buckt.BucketCreateParams{
					Name: "media", CustomDomain: "cdn.example.com", Region: "eu-central-1", CachePreset: buckt.CacheNone,
					CORSOrigins: []string{"https://example.com"}, LifecycleTTLDays: 30, MaxFileSizeBytes: 10 << 20,
					AllowedMimeTypes: []string{"image/*"}, OptimizationMode: buckt.OptimizationMaximum,
					DomainConnectProvider: "cloudflare", AWSAccountID: "acc_01J8",
				})
			},
			method: http.MethodPost, path: "/buckets",
			body: `{"name":"media","customDomain":"cdn.example.com","region":"eu-central-1","cachePreset":"no-cache",` +
				`"corsOrigins":["https://example.com"],"lifecycleTtlDays":30,"maxFileSizeBytes":10485760,"allowedMimeTypes":["image/*"],` +
				`"optimizationMode":"maximum","domainConnectProvider":"cloudflare","awsAccountId":"acc_01J8"}`,
			response: reply{status: http.StatusCreated, body: seedBucketRef}, want: bucketRef(),
		},
		{
			name: "create with lists that are empty, not absent",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Buckets.Create(ctx, buckt.BucketCreateParams{
					Name: "x", CustomDomain: "cdn.example.com", CORSOrigins: []string{}, AllowedMimeTypes: []string{},
				})
			},
			method: http.MethodPost, path: "/buckets",
			body:     `{"name":"x","customDomain":"cdn.example.com","corsOrigins":[],"allowedMimeTypes":[]}`,
			response: reply{status: http.StatusOK, body: seedBucketRef}, want: bucketRef(),
		},
		{
			name: "create what the server alone can judge",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Buckets.Create(ctx, buckt.BucketCreateParams{
					Name: "<&>", CustomDomain: "Not A Domain", Region: "mars-north-1", CachePreset: "forever",
					LifecycleTTLDays: 99999, MaxFileSizeBytes: -1,
				})
			},
			method: http.MethodPost, path: "/buckets",
			body: `{"name":"<&>","customDomain":"Not A Domain","region":"mars-north-1","cachePreset":"forever",` +
				`"lifecycleTtlDays":99999,"maxFileSizeBytes":-1}`,
			response: reply{status: http.StatusCreated, body: seedBucketRef}, want: bucketRef(),
		},
		{
			name: "list",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Buckets.List(ctx, buckt.BucketListParams{})
			},
			method: http.MethodGet, path: "/buckets", response: page("", bucketJSON),
			want: &buckt.Page[buckt.Bucket]{Items: []buckt.Bucket{active}, Meta: buckt.PageMeta{Limit: 20}},
		},
		{
			name: "list with everything, also what the server alone can judge",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Buckets.List(ctx, buckt.BucketListParams{Cursor: "bkt_01J9...", Limit: 100000, Status: "exploded"})
			},
			method: http.MethodGet, path: "/buckets",
			query:    url.Values{"cursor": {"bkt_01J9..."}, "limit": {"100000"}, "status": {"exploded"}},
			response: reply{body: `{"data":[],"error":null,"meta":{"nextCursor":"bkt_01JA","limit":100}}`},
			want:     &buckt.Page[buckt.Bucket]{Items: []buckt.Bucket{}, NextCursor: "bkt_01JA", Meta: buckt.PageMeta{Limit: 100}},
		},
		{
			name: "list with a cursor that a query has to escape",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Buckets.List(ctx, buckt.BucketListParams{Cursor: "a+b/c=&d;e ü", Limit: -1})
			},
			method: http.MethodGet, path: "/buckets", query: url.Values{"cursor": {"a+b/c=&d;e ü"}, "limit": {"-1"}},
			response: page(""), want: &buckt.Page[buckt.Bucket]{Items: []buckt.Bucket{}, Meta: buckt.PageMeta{Limit: 20}},
		},
		{
			name: "get",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Buckets.Get(ctx, "bkt_01H8XYZABCDEFGHJKMNPQRSTVW")
			},
			method: http.MethodGet, path: "/buckets/bkt_01H8XYZABCDEFGHJKMNPQRSTVW", response: object(bucketJSON), want: &active,
		},
		{
			name: "get an id that must be escaped",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Buckets.Get(ctx, "a b?c#d%2e ü")
			},
			method: http.MethodGet, path: "/buckets/a%20b%3Fc%23d%252e%20%C3%BC", response: object(bucketJSON), want: &active,
		},
		{
			name: "update",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Buckets.Update(ctx, "bkt_1", buckt.BucketUpdateParams{Name: buckt.Set("media")})
			},
			method: http.MethodPatch, path: "/buckets/bkt_1", body: `{"name":"media"}`, response: reply{body: seedBucketRef}, want: bucketRef(),
		},
		{
			name: "delete",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Buckets.Delete(ctx, "bkt_1")
			},
			method: http.MethodDelete, path: "/buckets/bkt_1", response: reply{body: seedBucketRef}, want: bucketRef(),
		},
		{
			name: "delete answered with 204",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Buckets.Delete(ctx, "bkt_1")
			},
			method: http.MethodDelete, path: "/buckets/bkt_1", response: reply{status: http.StatusNoContent},
			want: &buckt.WriteResult{Object: "bucket", ID: "bkt_1"},
		},
		{
			name: "retry",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Buckets.RetryProvisioning(ctx, "bkt_1")
			},
			method: http.MethodPost, path: "/buckets/bkt_1/retry", response: reply{body: seedBucketRef}, want: bucketRef(),
		},
	})
}

func TestBucketDecodesEveryField(t *testing.T) {
	t.Parallel()
	client, _ := newScript(t, object(fullBucketJSON))
	got, err := client.Buckets.Get(t.Context(), "bkt_01J9")
	require.NoError(t, err)
	require.True(t, at(2026, 4, 25, 10, 0, 0, 456).Equal(got.UpdatedAt))
	got.UpdatedAt = got.UpdatedAt.UTC()
	require.Equal(t, &buckt.Bucket{
		Object: "bucket", ID: "bkt_01J9", Name: "media", CustomDomain: "cdn.example.com", Region: "eu-central-1",
		Status: buckt.BucketProvisioning, CachePreset: buckt.CacheImmutable, CacheControlOverride: new("public, max-age=60"),
		CORSOrigins: []string{"https://example.com", "https://app.example.com"}, LifecycleTTLDays: new(30),
		MaxFileSizeBytes: new(int64(10 << 20)), AllowedMimeTypes: []string{"image/png", "image/*"},
		OptimizationMode: buckt.OptimizationBalanced, DomainConnectProvider: "cloudflare", AWSAccountID: "acc_01J8",
		IsImported:       true,
		ManagedSettings:  buckt.ManagedSettings{Visibility: true, Cache: true, Lifecycle: true, Optimization: true},
		StorageUsedBytes: 100 << 30, BandwidthUsedBytes: 1 << 40,
		DNSRecords: []buckt.DNSRecord{
			{Name: "_abc.cdn.example.com", Type: "CNAME", Value: "_def.acm-validations.aws", Applied: true},
			{Name: "cdn.example.com", Type: "CNAME", Value: "pending-cloudfront-distribution"},
		},
		CreatedAt: at(2026, 4, 25, 10, 0, 0, 123), UpdatedAt: at(2026, 4, 25, 10, 0, 0, 456),
	}, got)
}

// Null, "" and a missing field are decoded differently from a value.
func TestBucketDecodesNullsAndUnknownValues(t *testing.T) {
	t.Parallel()
	client, _ := newScript(t, object(`{"object":"bucket","id":"bkt_1","customDomain":"","status":"archived","cachePreset":"eternal",
		"optimizationMode":"extreme","cacheControlOverride":"","allowedMimeTypes":[],"corsOrigins":null,"managedSettings":null,
		"lifecycleTtlDays":1,"createdAt":"","updatedAt":null}`))
	got, err := client.Buckets.Get(t.Context(), "bkt_1")
	require.NoError(t, err)
	require.Equal(t, &buckt.Bucket{
		Object: "bucket", ID: "bkt_1", Status: "archived", CachePreset: "eternal", OptimizationMode: "extreme",
		CacheControlOverride: new(""), AllowedMimeTypes: []string{}, LifecycleTTLDays: new(1),
	}, got)
}

// Each field of an update has three states; an empty list is a value.
func TestBucketUpdateStates(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		params buckt.BucketUpdateParams
		want   string
	}{
		{"nothing", buckt.BucketUpdateParams{}, `{}`},
		{"name", buckt.BucketUpdateParams{Name: buckt.Set("a")}, `{"name":"a"}`},
		{"preset", buckt.BucketUpdateParams{CachePreset: buckt.Set(buckt.CacheShort)}, `{"cachePreset":"short"}`},
		{"override", buckt.BucketUpdateParams{CacheControlOverride: buckt.Set("no-store")}, `{"cacheControlOverride":"no-store"}`},
		{"override empty", buckt.BucketUpdateParams{CacheControlOverride: buckt.Set("")}, `{"cacheControlOverride":""}`},
		{"override null", buckt.BucketUpdateParams{CacheControlOverride: buckt.Null[string]()}, `{"cacheControlOverride":null}`},
		{"origins", buckt.BucketUpdateParams{CORSOrigins: buckt.Set([]string{"https://a.b"})}, `{"corsOrigins":["https://a.b"]}`},
		{"origins empty", buckt.BucketUpdateParams{CORSOrigins: buckt.Set([]string{})}, `{"corsOrigins":[]}`},
		{"origins nil", buckt.BucketUpdateParams{CORSOrigins: buckt.Set[[]string](nil)}, `{"corsOrigins":[]}`},
		{"ttl", buckt.BucketUpdateParams{LifecycleTTLDays: buckt.Set(30)}, `{"lifecycleTtlDays":30}`},
		{"ttl zero", buckt.BucketUpdateParams{LifecycleTTLDays: buckt.Set(0)}, `{"lifecycleTtlDays":0}`},
		{"ttl null", buckt.BucketUpdateParams{LifecycleTTLDays: buckt.Null[int]()}, `{"lifecycleTtlDays":null}`},
		{"size", buckt.BucketUpdateParams{MaxFileSizeBytes: buckt.Set[int64](10 << 20)}, `{"maxFileSizeBytes":10485760}`},
		{"size null", buckt.BucketUpdateParams{MaxFileSizeBytes: buckt.Null[int64]()}, `{"maxFileSizeBytes":null}`},
		{"types", buckt.BucketUpdateParams{AllowedMimeTypes: buckt.Set([]string{"image/*"})}, `{"allowedMimeTypes":["image/*"]}`},
		{"types empty", buckt.BucketUpdateParams{AllowedMimeTypes: buckt.Set([]string{})}, `{"allowedMimeTypes":[]}`},
		{"types null", buckt.BucketUpdateParams{AllowedMimeTypes: buckt.Null[[]string]()}, `{"allowedMimeTypes":null}`},
		{"mode", buckt.BucketUpdateParams{OptimizationMode: buckt.Set(buckt.OptimizationLight)}, `{"optimizationMode":"light"}`},
		{
			"all at once",
			buckt.BucketUpdateParams{
				Name: buckt.Set("b"), CachePreset: buckt.Set(buckt.CacheStandard), CacheControlOverride: buckt.Null[string](),
				CORSOrigins: buckt.Set([]string{}), LifecycleTTLDays: buckt.Null[int](), MaxFileSizeBytes: buckt.Set[int64](1),
				AllowedMimeTypes: buckt.Null[[]string](), OptimizationMode: buckt.Set(buckt.OptimizationNone),
			},
			`{"name":"b","cachePreset":"standard","cacheControlOverride":null,"corsOrigins":[],"lifecycleTtlDays":null,` +
				`"maxFileSizeBytes":1,"allowedMimeTypes":null,"optimizationMode":"none"}`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, s := newScript(t, reply{body: seedBucketRef})
			_, err := client.Buckets.Update(t.Context(), "bkt_1", tt.params)
			require.NoError(t, err)
			require.Equal(t, tt.want, s.only().body)
		})
	}
}

// The samples of the introduction page, verbatim: a request, an error, the headers of a rate limit.
func TestSeedSamples(t *testing.T) {
	t.Parallel()
	limits := http.Header{
		"Content-Type": {"application/json"}, "X-Ratelimit-Limit": {"100"}, "X-Ratelimit-Remaining": {"99"}, "X-Ratelimit-Reset": {"1719331200"},
	}
	client, s := newScript(t, reply{header: limits, body: page("").body}, reply{status: http.StatusNotFound, header: limits, body: `{
"data": null,
"error": { "message": "Bucket not found" },
"meta": null
}`})
	var r buckt.Response
	_, err := client.Buckets.List(t.Context(), buckt.BucketListParams{Limit: 50, Cursor: "bkt_01J9..."}, buckt.CaptureResponse(&r))
	require.NoError(t, err)
	require.Equal(t, url.Values{"limit": {"50"}, "cursor": {"bkt_01J9..."}}, s.only().query)
	require.Equal(t, "api.buckt.dev", s.only().host)
	require.Equal(t, "/v1/buckets", s.only().path)
	want := buckt.RateLimit{Limit: 100, Remaining: 99, Reset: time.Unix(1719331200, 0).UTC()}
	require.Equal(t, want, r.RateLimit)

	_, err = client.Buckets.Get(t.Context(), "bkt_01H8XYZABCDEFGHJKMNPQRSTVW", buckt.CaptureResponse(&r))
	require.True(t, isType[*buckt.NotFoundError](err))
	require.Equal(t, "Bucket not found", requireError(t, err).Message)
	require.Equal(t, want, r.RateLimit)
}
