package tornado_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/tornado"
)

const (
	awsSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	// awsBody is the page's own example.
	awsBody = `{
    "endpoint": "https://s3.us-east-1.amazonaws.com",
    "bucket": "my-tornado-downloads",
    "region": "us-east-1",
    "access_key": "AKIAIOSFODNN7EXAMPLE",
    "secret_key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
  }`
)

var awsBucket = tornado.ExternalBucket{
	Endpoint: "https://s3.us-east-1.amazonaws.com", Bucket: "my-tornado-downloads", AccessKey: "AKIAIOSFODNN7EXAMPLE", SecretKey: buckt.NewSecret(awsSecret),
}

func TestSetBucket(t *testing.T) {
	server := mocktest.New(t)
	c, customer := mocktest.CallTornado(t, server), server.Tornado().Customer()
	require.NoError(t, server.Tornado().AddExternalBucket(awsBucket))
	require.False(t, customer.Configured())

	mocktest.RequireJSON(t, c.Set(awsBody), 200, mocktest.TornadoBucketUpdated)
	require.True(t, customer.Configured())
	config, configured := customer.Bucket()
	require.True(t, configured)
	require.Equal(t, tornado.BucketConfig{
		Endpoint: "https://s3.us-east-1.amazonaws.com", Bucket: "my-tornado-downloads", Region: "us-east-1",
		AccessKey: "AKIAIOSFODNN7EXAMPLE", SecretKey: buckt.NewSecret(awsSecret),
	}, config)
	require.Equal(t, awsSecret, config.SecretKey.Reveal())
	mocktest.RequireJSON(t, c.Set(awsBody), 200, mocktest.TornadoBucketUpdated)

	other := server.Tornado().AddCustomer("other")
	require.False(t, other.Configured(), "a configuration is of one customer")
	require.Equal(t, []*tornado.Customer{customer, other}, server.Tornado().Customers())

	mocktest.RequireJSON(t, c.Send("DELETE", "/user/bucket", ""), 200, bucketReset)
	require.False(t, customer.Configured())
	mocktest.RequireJSON(t, c.Send("DELETE", "/user/bucket", ""), 200, bucketReset)
}

// The vendor prefers this path.
func TestSetBucketOtherPath(t *testing.T) {
	server := mocktest.New(t, mockserver.WithUnmatchedRequests())
	c := mocktest.CallTornado(t, server)
	require.Equal(t, 422, c.Send("POST", "/user/s3", `{}`, "Content-Type", "application/json").Status)
	require.Equal(t, "tornadoSetBucket", mocktest.LastExchange(t, server).Operation)
	mocktest.RequireJSON(t, c.Send("DELETE", "/user/s3", ""), 200, bucketReset)
	require.Equal(t, "/user/s3", mocktest.LastExchange(t, server).URL.Path)
	require.Equal(t, 405, c.Send("GET", "/user/s3", "").Status)
}

func TestSetBucketVerificationFails(t *testing.T) {
	server := mocktest.New(t)
	c, customer := mocktest.CallTornado(t, server), server.Tornado().Customer()
	before := tornado.BucketConfig{Endpoint: "https://s3.example.com", Bucket: "b", SecretKey: buckt.NewSecret("s")}
	customer.SetBucket(before)
	for _, body := range []string{awsBody, "{", "{}", `{"endpoint":1}`} {
		require.NotEqual(t, 200, c.Set(body).Status)
		config, _ := customer.Bucket()
		require.Equal(t, before, config)
	}
}

func TestSecretIsNotShown(t *testing.T) {
	const secret = `top/"secret"`
	config := tornado.BucketConfig{Endpoint: "e", Bucket: "b", Region: "r", AccessKey: "a", SecretKey: buckt.NewSecret(secret)}
	document, err := json.Marshal(config)
	require.NoError(t, err)
	for _, shown := range []string{fmt.Sprint(config), fmt.Sprintf("%+v", config), fmt.Sprintf("%#v", &config), string(document)} {
		require.NotContains(t, shown, "top")
		require.Contains(t, shown, "[redacted]")
	}

	server := mocktest.New(t)
	c := mocktest.CallTornado(t, server)
	for _, body := range []string{
		`{"secret_key":"top\/\"secret\""}`,
		`{"endpoint":"e","bucket":"b","region":"r","access_key":"a","secret_key":"\u0074op/\"secret\""}`,
		`{"secret_key":"top/`,
	} {
		require.NotEqual(t, 200, c.Set(body).Status)
	}
	c.Send("POST", "/user/bucket", `{"secret_key":"top"}`, "Content-Type", "text/plain")
	for _, ex := range server.Requests() {
		require.NotContains(t, string(ex.RequestBody), "top")
		require.NotContains(t, string(ex.RequestBody), "0074op")
		require.NotContains(t, string(ex.ResponseBody), "top")
		require.Equal(t, []string{"[REDACTED]"}, ex.RequestHeader.Values("X-Api-Key"))
		require.Equal(t, server.Tornado().Customer().ID(), ex.CredentialID)
	}
}

func TestSetBucketInvalidBody(t *testing.T) {
	c := mocktest.CallTornado(t, mocktest.New(t))
	const target = "Failed to deserialize the JSON body into the target type: "
	without := func(field string) string {
		var values map[string]any
		require.NoError(t, json.Unmarshal([]byte(awsBody), &values))
		delete(values, field)
		body, err := json.Marshal(values)
		require.NoError(t, err)
		return string(body)
	}
	for name, row := range map[string]struct {
		contentType, body string
		status            int
		text              string
	}{
		"no content type":      {"", awsBody, 415, "Expected request with `Content-Type: application/json`"},
		"another content type": {"text/plain", awsBody, 415, "Expected request with `Content-Type: application/json`"},
		"a form":               {"application/x-www-form-urlencoded", "bucket=b", 415, "Expected request with `Content-Type: application/json`"},
		"no body":              {"application/json", "", 400, "Failed to parse the request body as JSON"},
		"broken":               {"application/json", `{"endpoint":`, 400, "Failed to parse the request body as JSON"},
		"two values":           {"application/json", `{} {}`, 400, "Failed to parse the request body as JSON"},
		"an array":             {"application/json", `[]`, 422, target + "expected an object"},
		"null":                 {"application/json", `null`, 422, target + "expected an object"},
		"no endpoint":          {"application/json", without("endpoint"), 422, target + "missing field `endpoint`"},
		"no bucket":            {"application/json", without("bucket"), 422, target + "missing field `bucket`"},
		"no region":            {"application/json", without("region"), 422, target + "missing field `region`"},
		"no access_key":        {"application/json", without("access_key"), 422, target + "missing field `access_key`"},
		"no secret_key":        {"application/json; charset=utf-8", without("secret_key"), 422, target + "missing field `secret_key`"},
		"a number":             {"application/json", `{"endpoint":1}`, 422, target + "endpoint: invalid type, expected a string"},
		"a null":               {"application/vnd.x+json", `{"endpoint":null}`, 422, target + "endpoint: invalid type, expected a string"},
	} {
		t.Run(name, func(t *testing.T) {
			r := c.Send("POST", "/user/bucket", row.body, "Content-Type", row.contentType)
			require.Equal(t, row.status, r.Status)
			require.Equal(t, "text/plain; charset=utf-8", r.Header.Get("Content-Type"))
			require.Equal(t, row.text, r.Body)
		})
	}
}

func TestSetBucketEmptyFields(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallTornado(t, server)
	require.NoError(t, server.Tornado().AddExternalBucket(awsBucket))
	for _, field := range []string{"endpoint", "bucket", "region", "access_key", "secret_key"} {
		var values map[string]string
		require.NoError(t, json.Unmarshal([]byte(awsBody), &values))
		values[field] = ""
		body, err := json.Marshal(values)
		require.NoError(t, err)
		unverified(t, c.Set(string(body)), field+" is empty")
	}
}

func TestUsage(t *testing.T) {
	server := mocktest.New(t)
	c, customer := mocktest.CallTornado(t, server), server.Tornado().Customer()
	mocktest.RequireJSON(t, c.Send("GET", "/usage", ""), 200, `{"client_name":"default","usage_count":0,"storage_usage_gb":0}`)

	customer.SetUsage(tornado.Usage{UsageCount: 1523, StorageUsageGB: 45.67})
	mocktest.RequireJSON(t, c.Send("GET", "/usage", ""), 200, `{"client_name":"default","usage_count":1523,"storage_usage_gb":45.67}`)

	customer.SetUsage(tornado.Usage{
		ClientName: "My Application", BillingPeriodStart: new("2026-01-01"), BillingPeriodEnd: new("2026-02-01"), BillingError: new("card expired"),
		CurrentPeriodUsageGB: new(1.5), StorageReservedGB: new(2.0), StorageEffectiveUsageGB: new(3.5), StorageLimitGB: new(10.0),
		StorageLimitBytes: new(int64(10_000_000_000)), StorageRemainingGB: new(6.5), MaxResolutionLimit: new("1080p"),
		MaxDurationLimitSeconds: new(int64(3600)), MaxFilesizeLimitBytes: new(int64(5_000_000)), MaxFilesizeLimitMB: new(5.0),
	})
	mocktest.RequireJSON(t, c.Send("GET", "/usage", ""), 200, `{
		"client_name":"My Application","usage_count":0,"storage_usage_gb":0,"billing_period_start":"2026-01-01","billing_period_end":"2026-02-01",
		"billing_error":"card expired","current_period_usage_gb":1.5,"storage_reserved_gb":2,"storage_effective_usage_gb":3.5,"storage_limit_gb":10,
		"storage_limit_bytes":10000000000,"storage_remaining_gb":6.5,"max_resolution_limit":"1080p","max_duration_limit_seconds":3600,
		"max_filesize_limit_bytes":5000000,"max_filesize_limit_mb":5}`)

	c.APIKey = server.Tornado().AddCustomer("other").APIKey()
	mocktest.RequireJSON(t, c.Send("GET", "/usage", ""), 200, `{"client_name":"other","usage_count":0,"storage_usage_gb":0}`)
	require.Empty(t, strings.TrimSpace(c.Send("HEAD", "/usage", "").Body))
}
