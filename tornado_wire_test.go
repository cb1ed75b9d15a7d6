package buckt_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// seedTornadoBucket is the seed's example.
func seedTornadoBucket() buckt.TornadoBucketParams {
	return buckt.TornadoBucketParams{
		Endpoint: "https://s3.us-east-1.amazonaws.com", Bucket: "my-tornado-downloads", Region: "us-east-1",
		AccessKey: "AKIAIOSFODNN7EXAMPLE", SecretKey: buckt.NewSecret(seedTornadoSecret),
	}
}

const seedTornadoSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

func TestTornadoOnTheWire(t *testing.T) {
	t.Parallel()
	usage := func(ctx context.Context, c *buckt.Client) (any, error) { return c.Tornado.Usage(ctx) }
	tornado.wire(t, []wireCase{
		{
			name: "set bucket", method: http.MethodPost, path: "/user/bucket",
			body: `{"endpoint":"https://s3.us-east-1.amazonaws.com","bucket":"my-tornado-downloads","region":"us-east-1",` +
				`"access_key":"AKIAIOSFODNN7EXAMPLE","secret_key":"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}`,
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Tornado.SetBucket(ctx, seedTornadoBucket())
			},
			response: reply{body: `{"message":"Bucket configuration updated successfully"}`},
			want:     &buckt.TornadoMessage{Message: "Bucket configuration updated successfully"},
		},
		{
			name: "set bucket to what the server alone can judge, answered 201", method: http.MethodPost, path: "/user/bucket",
			body: `{"endpoint":"http://10.0.0.1:9000/s3/","bucket":"A B","region":"mars","access_key":"<&>","secret_key":"\"+/=\\ü"}`,
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Tornado.SetBucket(ctx, buckt.TornadoBucketParams{
					Endpoint: "http://10.0.0.1:9000/s3/", Bucket: "A B", Region: "mars", AccessKey: "<&>", SecretKey: buckt.NewSecret(`"+/=\ü`),
				})
			},
			response: reply{status: http.StatusCreated, body: `{"message":"ok","saved":true}`}, want: &buckt.TornadoMessage{Message: "ok"},
		},
		{
			name: "reset bucket", method: http.MethodDelete, path: "/user/bucket",
			call:     func(ctx context.Context, c *buckt.Client) (any, error) { return c.Tornado.ResetBucket(ctx) },
			response: reply{body: `{"message":"Bucket configuration reset to default"}`},
			want:     &buckt.TornadoMessage{Message: "Bucket configuration reset to default"},
		},
		{
			name: "reset bucket, answered 204", method: http.MethodDelete, path: "/user/bucket",
			call:     func(ctx context.Context, c *buckt.Client) (any, error) { return c.Tornado.ResetBucket(ctx) },
			response: reply{status: http.StatusNoContent}, want: &buckt.TornadoMessage{},
		},
		{
			name: "usage", method: http.MethodGet, path: "/usage", call: usage,
			response: reply{body: `{"client_name":"My Application","usage_count":1523,"storage_usage_gb":45.67}`},
			want:     &buckt.TornadoUsage{ClientName: "My Application", UsageCount: 1523, StorageUsageGB: 45.67},
		},
		{
			name: "usage with everything", method: http.MethodGet, path: "/usage", call: usage,
			response: reply{body: `{"client_name":"a","usage_count":1,"storage_usage_gb":2,"billing_period_start":"2026-08-01T00:00:00Z",
				"billing_period_end":1788220800,"current_period_usage_gb":3.5,"storage_reserved_gb":4.5,"storage_effective_usage_gb":5.5,
				"storage_limit_gb":6.5,"storage_limit_bytes":6979321856,"storage_remaining_gb":0,"billing_error":"card declined",
				"max_resolution_limit":"1080p","max_duration_limit_seconds":7200,"max_filesize_limit_bytes":5368709120,"max_filesize_limit_mb":5120.5,
				"plan":"x"}`},
			want: &buckt.TornadoUsage{
				ClientName: "a", UsageCount: 1, StorageUsageGB: 2, BillingPeriodStart: "2026-08-01T00:00:00Z", BillingPeriodEnd: "1788220800",
				CurrentPeriodUsageGB: new(3.5), StorageReservedGB: new(4.5), StorageEffectiveUsageGB: new(5.5),
				StorageLimitGB: new(6.5), StorageLimitBytes: new(int64(6979321856)), StorageRemainingGB: new(0.0),
				BillingError: "card declined", MaxResolutionLimit: "1080p", MaxDurationLimit: new(2 * time.Hour),
				MaxFilesizeLimitBytes: new(int64(5368709120)), MaxFilesizeLimitMB: new(5120.5),
			},
		},
		{
			name: "usage with nulls", method: http.MethodGet, path: "/usage", call: usage,
			response: reply{body: `{"client_name":"a","usage_count":1,"storage_usage_gb":2,"billing_period_start":null,"billing_error":null,"storage_limit_gb":null}`},
			want:     &buckt.TornadoUsage{ClientName: "a", UsageCount: 1, StorageUsageGB: 2},
		},
	})
}

func TestTornadoTime(t *testing.T) {
	t.Parallel()
	august := at(2026, 8, 1, 0, 0, 0, 0)
	for text, want := range map[buckt.TornadoTime]time.Time{
		"2026-08-01T00:00:00Z": august, "2026-08-01T02:00:00+02:00": august, "2026-08-01T00:00:00": august, "2026-08-01 00:00:00": august,
		"2026-08-01": august, "1785542400": august, "1785542400.5": august.Add(time.Second / 2), "2026-08-01T00:00:00.25Z": august.Add(time.Second / 4),
		"2026-08-01t02:00:00+0200": august, "2026-08-01t00:00:00z": august, "2026-08-01 00:00:00+00:00": august, "1.7855424e9": august,
	} {
		got, ok := text.Time()
		require.True(t, ok, text)
		require.True(t, want.Equal(got), "%s: %s", text, got)
	}
	for _, text := range []buckt.TornadoTime{"", "next month", "NaN", "Inf", "1e300", "08/01/2026"} {
		_, ok := text.Time()
		require.False(t, ok, text)
	}
	client, _ := tornado.script(t, reply{body: `{"client_name":"a","billing_period_start":{"at":1}}`})
	_, err := client.Tornado.Usage(t.Context())
	require.ErrorIs(t, err, buckt.ErrInvalidResponse)
}

func TestTornadoProviders(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		params           buckt.TornadoBucketParams
		endpoint, region string
	}{
		"AWS":    {buckt.TornadoAWS("eu-central-1"), "https://s3.eu-central-1.amazonaws.com", "eu-central-1"},
		"R2":     {buckt.TornadoR2("0123abcd"), "https://0123abcd.r2.cloudflarestorage.com", "auto"},
		"MinIO":  {buckt.TornadoMinIO("https://your-minio-server.com", "home"), "https://your-minio-server.com", "home"},
		"Spaces": {buckt.TornadoSpaces("nyc3"), "https://nyc3.digitaloceanspaces.com", "nyc3"},
		"B2":     {buckt.TornadoB2("us-west-004"), "https://s3.us-west-004.backblazeb2.com", "us-west-004"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.endpoint, tt.params.Endpoint)
			require.Equal(t, tt.region, tt.params.Region)
			tt.params.Bucket, tt.params.AccessKey, tt.params.SecretKey = "b", "AKID", buckt.NewSecret("s3cret")
			client, s := tornado.script(t, reply{body: `{"message":"ok"}`})
			_, err := client.Tornado.SetBucket(t.Context(), tt.params)
			require.NoError(t, err)
			tornado.requireRequest(t, s.only(), http.MethodPost, "/user/bucket", nil,
				`{"endpoint":"`+tt.endpoint+`","bucket":"b","region":"`+tt.region+`","access_key":"AKID","secret_key":"s3cret"}`)
		})
	}
}

func TestTornadoInvalidInput(t *testing.T) {
	t.Parallel()
	set := func(name, field, rule string, change func(*buckt.TornadoBucketParams)) inputCase {
		return inputCase{name: name, operation: "Tornado.SetBucket", field: field, rule: rule,
			call: func(ctx context.Context, c *buckt.Client) error {
				params := seedTornadoBucket()
				change(&params)
				_, err := c.Tornado.SetBucket(ctx, params)
				return err
			}}
	}
	endpoint := func(rule, endpoint string) inputCase {
		return set("endpoint "+endpoint, "Endpoint", rule, func(p *buckt.TornadoBucketParams) { p.Endpoint = endpoint })
	}
	provider := func(name, field, rule string, made buckt.TornadoBucketParams) inputCase {
		return set(name, field, rule, func(p *buckt.TornadoBucketParams) {
			bucket, key, secret := p.Bucket, p.AccessKey, p.SecretKey
			*p = made
			p.Bucket, p.AccessKey, p.SecretKey = bucket, key, secret
		})
	}
	access := func(name, field, rule string, change func(*buckt.S3Access)) inputCase {
		return set(name, field, rule, func(p *buckt.TornadoBucketParams) {
			a := seedAccess()
			a.Prefix = ""
			change(&a)
			*p = buckt.TornadoS3Access(a)
		})
	}
	tornado.input(t, []inputCase{
		endpoint("empty", ""),
		endpoint("scheme", "s3.us-east-1.amazonaws.com"),
		endpoint("absolute", "s3.us-east-1.amazonaws.com:443"),
		endpoint("scheme", "ftp://s3.test"),
		endpoint("scheme", "https://"),
		endpoint("scheme", "https://:443"),
		endpoint("scheme", "/bucket"),
		endpoint("query", "https://s3.test?a=b"),
		endpoint("query", "https://s3.test?"),
		endpoint("query", "https://s3.test#a"),
		endpoint("query", "https://s3.test#"),
		endpoint("user", "https://a:b@s3.test"),
		endpoint("absolute", "https://s3.test/%zz"),
		endpoint("absolute", "https://s3.test\n"),
		set("no bucket", "Bucket", "empty", func(p *buckt.TornadoBucketParams) { p.Bucket = "" }),
		set("bucket with a line break", "Bucket", "control", func(p *buckt.TornadoBucketParams) { p.Bucket = "a\n" }),
		set("no region", "Region", "empty", func(p *buckt.TornadoBucketParams) { p.Region = "" }),
		set("region that is no UTF-8", "Region", "UTF-8", func(p *buckt.TornadoBucketParams) { p.Region = "\xff" }),
		set("no access key", "AccessKey", "empty", func(p *buckt.TornadoBucketParams) { p.AccessKey = "" }),
		set("access key with a tab", "AccessKey", "control", func(p *buckt.TornadoBucketParams) { p.AccessKey = "a\tb" }),
		set("no secret", "SecretKey", "empty", func(p *buckt.TornadoBucketParams) { p.SecretKey = buckt.Secret{} }),
		set("the text in place of a secret", "SecretKey", "itself", func(p *buckt.TornadoBucketParams) { p.SecretKey = buckt.NewSecret("[redacted]") }),
		set("the text of a server in place of a secret", "SecretKey", "itself", func(p *buckt.TornadoBucketParams) { p.SecretKey = buckt.NewSecret("[REDACTED]") }),
		set("a secret that is no UTF-8", "SecretKey", "UTF-8", func(p *buckt.TornadoBucketParams) { p.SecretKey = buckt.NewSecret("\xff") }),
		provider("AWS without a region", "region", "empty", buckt.TornadoAWS("")),
		provider("AWS with a host", "region", "letters", buckt.TornadoAWS("evil.test/")),
		provider("R2 without an account", "accountID", "empty", buckt.TornadoR2("")),
		provider("R2 with a host", "accountID", "letters", buckt.TornadoR2("evil.test#")),
		provider("Spaces with a port", "region", "letters", buckt.TornadoSpaces("nyc3:1")),
		provider("B2 with a dot", "region", "letters", buckt.TornadoB2("us.west")),
		provider("MinIO without an endpoint", "Endpoint", "empty", buckt.TornadoMinIO("", "home")),
		provider("MinIO without a region", "Region", "empty", buckt.TornadoMinIO("https://minio.test", "")),
		access("an access with a prefix", "Prefix", "does not support prefixes", func(a *buckt.S3Access) { a.Prefix = "uploads/" }),
		access("an access that may not write", "Rights.Write", "denied", func(a *buckt.S3Access) { a.Rights.Write = buckt.S3Denied }),
		access("an access that may not list", "Rights.List", "denied", func(a *buckt.S3Access) { a.Rights.List = buckt.S3Denied }),
		access("an access that may not read", "Rights.Read", "denied", func(a *buckt.S3Access) { a.Rights.Read = buckt.S3Denied }),
		access("an access without a region", "Region", "empty", func(a *buckt.S3Access) { a.Region = "" }),
		access("an access without its secret", "SecretKey", "empty", func(a *buckt.S3Access) { a.SecretAccessKey = buckt.Secret{} }),
	})
}

// An access with unknown rights is sent: the server decides.
func TestTornadoTakesAnS3Access(t *testing.T) {
	t.Parallel()
	for name, rights := range map[string]buckt.S3Rights{
		"known": {Read: buckt.S3Allowed, Write: buckt.S3Allowed, List: buckt.S3Allowed}, "unknown": {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := seedAccess()
			a.Prefix, a.Rights = "", rights
			client, s := tornado.script(t, reply{body: `{"message":"ok"}`})
			_, err := client.Tornado.SetBucket(t.Context(), buckt.TornadoS3Access(a))
			require.NoError(t, err)
			require.Equal(t, `{"endpoint":"https://eu.files.foundrydb.com","bucket":"files-f0e1d2c3","region":"europe-1",`+
				`"access_key":"EXAMPLEkeyid","secret_key":"EXAMPLEsecret"}`, s.only().body)
		})
	}
}

// A success without required data is an error. All of these calls are idempotent.
func TestTornadoIncompleteResponses(t *testing.T) {
	t.Parallel()
	for _, call := range tornadoCalls() {
		t.Run(call.name, func(t *testing.T) {
			t.Parallel()
			for _, body := range []string{``, `{}`, `null`, `[]`, `7`, `{"message":7,"client_name":[]}`, `<html>`} {
				client, s := tornado.script(t, reply{body: body})
				err := call.invoke(t.Context(), client)
				require.ErrorIs(t, err, buckt.ErrInvalidResponse, body)
				require.False(t, isType[*buckt.OutcomeUnknownError](err))
				requireRepeatedIfNotJSON(t, s, body)
			}
			client, _ := tornado.script(t, call.ok)
			require.NoError(t, call.invoke(t.Context(), client))
		})
	}
}

// Tornado may take a minute to verify a bucket.
func TestTornadoIsPatient(t *testing.T) {
	t.Parallel()
	inBubble(t, "", func(t *testing.T) {
		l := newLine(t, always(lineResponse{then: (*lineConn).hang}))
		client, err := buckt.New(buckt.WithTransport(l.transport), buckt.WithTornado("sk_1"), buckt.WithInsecureHTTP(),
			buckt.WithBaseURL(buckt.SystemTornado, "http://tornado.test"))
		require.NoError(t, err)
		start := time.Now()
		_, err = client.Tornado.SetBucket(t.Context(), seedTornadoBucket(), buckt.NoRetry())
		require.ErrorContains(t, err, "timed out")
		require.Equal(t, time.Minute, time.Since(start))
		require.True(t, strings.HasPrefix(l.requests()[0].body, `{"endpoint":`))
	})
}
