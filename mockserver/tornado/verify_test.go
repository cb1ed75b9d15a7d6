package tornado_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/tornado"
)

func TestVerifyExternalBucket(t *testing.T) {
	server := mocktest.New(t)
	c, sys := mocktest.CallTornado(t, server), server.Tornado()
	add := func(b tornado.ExternalBucket) { require.NoError(t, sys.AddExternalBucket(b)) }
	add(awsBucket)
	second := awsBucket
	second.Bucket = "second"
	add(second)
	stranger := awsBucket
	stranger.Bucket, stranger.AccessKey, stranger.SecretKey = "strangers", "AKIASTRANGER", buckt.NewSecret("s")
	add(stranger)
	writer := awsBucket
	writer.AccessKey, writer.SecretKey, writer.ListDenied = "AKIAWRITER", buckt.NewSecret("w"), true
	add(writer)
	add(tornado.ExternalBucket{Endpoint: "http://minio.local:9000/", Bucket: "second", AccessKey: "minio", SecretKey: buckt.NewSecret("m")})

	usual := tornado.BucketConfig{
		Endpoint: awsBucket.Endpoint, Bucket: awsBucket.Bucket, Region: "us-east-1", AccessKey: awsBucket.AccessKey, SecretKey: buckt.NewSecret(awsSecret),
	}
	for name, row := range map[string]struct {
		change func(*tornado.BucketConfig)
		reason string // "" is success
	}{
		"as it is":             {func(*tornado.BucketConfig) {}, ""},
		"another of the key's": {func(b *tornado.BucketConfig) { b.Bucket = "second" }, ""},
		"any region":           {func(b *tornado.BucketConfig) { b.Region = "auto" }, ""},
		"upper case and slash": {func(b *tornado.BucketConfig) { b.Endpoint = "https://S3.US-EAST-1.amazonaws.com/" }, ""},
		"plain http":           {func(b *tornado.BucketConfig) { b.Endpoint = "http://s3.us-east-1.amazonaws.com" }, ""},
		"with a port": {func(b *tornado.BucketConfig) {
			b.Endpoint, b.Bucket, b.AccessKey, b.SecretKey = "http://minio.local:9000", "second", "minio", buckt.NewSecret("m")
		}, ""},
		"unknown host":           {func(b *tornado.BucketConfig) { b.Endpoint = "https://s3.eu-west-1.amazonaws.com" }, "timeout"},
		"no scheme":              {func(b *tornado.BucketConfig) { b.Endpoint = "s3.us-east-1.amazonaws.com" }, "timeout"},
		"another scheme":         {func(b *tornado.BucketConfig) { b.Endpoint = "s3://s3.us-east-1.amazonaws.com" }, "timeout"},
		"no host":                {func(b *tornado.BucketConfig) { b.Endpoint = "https://" }, "timeout"},
		"no URL":                 {func(b *tornado.BucketConfig) { b.Endpoint = "https://[" }, "timeout"},
		"unknown key":            {func(b *tornado.BucketConfig) { b.AccessKey = "AKIAUNKNOWN" }, "Access Denied"},
		"wrong secret":           {func(b *tornado.BucketConfig) { b.SecretKey = buckt.NewSecret("x") }, "Access Denied"},
		"key of another host":    {func(b *tornado.BucketConfig) { b.Endpoint = "http://minio.local:9000" }, "Access Denied"},
		"unknown bucket":         {func(b *tornado.BucketConfig) { b.Bucket = "unknown" }, "NoSuchBucket"},
		"bucket of a stranger":   {func(b *tornado.BucketConfig) { b.Bucket = "strangers" }, "Access Denied"},
		"key that cannot list":   {func(b *tornado.BucketConfig) { b.AccessKey, b.SecretKey = "AKIAWRITER", buckt.NewSecret("w") }, "Access Denied"},
		"bucket in another case": {func(b *tornado.BucketConfig) { b.Bucket = "SECOND" }, "NoSuchBucket"},
	} {
		t.Run(name, func(t *testing.T) {
			config := usual
			row.change(&config)
			if row.reason == "" {
				mocktest.RequireJSON(t, c.SetBucket(config), 200, mocktest.TornadoBucketUpdated)
				require.NoError(t, sys.Verify(t.Context(), config))
				return
			}
			unverified(t, c.SetBucket(config), row.reason)
			require.EqualError(t, sys.Verify(t.Context(), config), row.reason)
		})
	}

	t.Run("a revoked key", func(t *testing.T) {
		require.True(t, sys.RevokeExternalKey(awsBucket.AccessKey))
		require.False(t, sys.RevokeExternalKey(awsBucket.AccessKey))
		unverified(t, c.SetBucket(usual), "Access Denied")
		unverified(t, c.Set(awsBody), "Access Denied")
	})
}

func TestAddExternalBucketInvalid(t *testing.T) {
	sys := mocktest.New(t).Tornado()
	require.NoError(t, sys.AddExternalBucket(awsBucket))
	for name, test := range map[string]struct {
		spoil func(*tornado.ExternalBucket)
		want  string
	}{
		"no endpoint":    {func(b *tornado.ExternalBucket) { b.Endpoint = "" }, "endpoint must be a URL with a host"},
		"no scheme":      {func(b *tornado.ExternalBucket) { b.Endpoint = "s3.example.com" }, "endpoint must be a URL with a host"},
		"no bucket":      {func(b *tornado.ExternalBucket) { b.Bucket = "" }, "bucket is missing"},
		"no access key":  {func(b *tornado.ExternalBucket) { b.AccessKey = "" }, "accessKey is missing"},
		"no secret":      {func(b *tornado.ExternalBucket) { b.SecretKey = buckt.Secret{} }, "secretKey is missing"},
		"another secret": {func(b *tornado.ExternalBucket) { b.SecretKey = buckt.NewSecret("x") }, "secretKey is not the one that the key has elsewhere at the host"},
	} {
		t.Run(name, func(t *testing.T) {
			bucket := awsBucket
			test.spoil(&bucket)
			require.EqualError(t, sys.AddExternalBucket(bucket), "mockserver: AddExternalBucket: "+test.want)
		})
	}
	revoked := awsBucket
	revoked.SecretKey, revoked.Revoked = buckt.NewSecret("x"), true
	require.NoError(t, sys.AddExternalBucket(revoked), "a revoked key has no secret that counts")
	require.False(t, sys.RevokeExternalKey("x"))
}

func TestVerifyAmoveBucket(t *testing.T) {
	server := mocktest.New(t)
	c, sys, account := mocktest.CallTornado(t, server), server.Amove(), server.Amove().Account()
	other, err := account.AddCloudAccount(amove.CloudAccount{ServiceURL: "https://s3.or.example.com"})
	require.NoError(t, err)
	for _, cloud := range []string{sys.CloudAccountID(), other.ID} {
		for _, name := range []string{"team-bucket", "only-" + cloud} {
			_, err := account.AddBucket(cloud, amove.Bucket{Name: name})
			require.NoError(t, err)
		}
	}
	const endpoint = "https://s3.us-east-1.amove.invalid"
	for name, row := range map[string]struct {
		key              amove.Key
		endpoint, bucket string
		reason           string // "" is success
	}{
		"read and write, all buckets":   {amove.Key{}, endpoint, "team-bucket", ""},
		"read":                          {amove.Key{Permission: buckt.AmoveRead}, endpoint, "team-bucket", ""},
		"write, which is not listing":   {amove.Key{Permission: buckt.AmoveWrite}, endpoint, "team-bucket", "Access Denied"},
		"selected":                      {amove.Key{SelectedBuckets: []string{"team-bucket"}}, endpoint, "team-bucket", ""},
		"others selected":               {amove.Key{SelectedBuckets: []string{"x"}}, endpoint, "team-bucket", "Access Denied"},
		"none selected":                 {amove.Key{SelectedBuckets: []string{}}, endpoint, "team-bucket", "Access Denied"},
		"unknown bucket":                {amove.Key{}, endpoint, "unknown", "NoSuchBucket"},
		"bucket of another storage":     {amove.Key{}, endpoint, "only-" + other.ID, "NoSuchBucket"},
		"endpoint of another storage":   {amove.Key{}, "https://s3.or.example.com", "team-bucket", "Access Denied"},
		"key of another storage":        {amove.Key{CloudAccountID: other.ID}, "https://s3.or.example.com", "only-" + other.ID, ""},
		"the host that it was made for": {amove.Key{StorageDN: "s3.example.com"}, "https://s3.example.com", "team-bucket", ""},
		"that of the storage as well":   {amove.Key{StorageDN: "s3.example.com"}, endpoint, "team-bucket", ""},
		"an unknown host":               {amove.Key{}, "https://s3.unknown.example.com", "team-bucket", "timeout"},
		"the API, which is no storage":  {amove.Key{}, sys.BaseURL(), "team-bucket", "timeout"},
		"an endpoint of another system": {amove.Key{}, "https://eu.files.foundrydb.com", "team-bucket", "Access Denied"},
	} {
		t.Run(name, func(t *testing.T) {
			key, err := account.User().AddKey(row.key)
			require.NoError(t, err)
			r := c.SetBucket(tornado.BucketConfig{
				Endpoint: row.endpoint, Bucket: row.bucket, Region: key.Region, AccessKey: key.AccessKey, SecretKey: key.SecretKey,
			})
			if row.reason == "" {
				mocktest.RequireJSON(t, r, 200, mocktest.TornadoBucketUpdated)
			} else {
				unverified(t, r, row.reason)
			}
		})
	}
}

// The whole way on the wire: mint a key, use it, revoke it.
func TestVerifyRevokedKey(t *testing.T) {
	server := mocktest.New(t)
	c, sys := mocktest.CallTornado(t, server), mocktest.CallAmove(t, server)
	mocktest.RequireNoBody(t, sys.Send("POST", "storage/create_bucket", `{"cloudAccountId":"STORAGE","bucketName":"team-bucket"}`), 200)
	r := sys.Send("POST", "storage/create_storage_key", `{"name":"ci-key","region":"us-east-1","storageDn":"s3.example.com","permission":2,`+
		`"allBuckets":false,"selectedBuckets":["team-bucket"],"cloudAccountId":"STORAGE"}`)
	body := fmt.Sprintf(`{"endpoint":"https://%s","bucket":"team-bucket","region":"%s","access_key":"%s","secret_key":"%s"}`,
		r.At("storageDn"), r.At("region"), r.At("accessKey"), r.At("secretKey"))
	mocktest.RequireJSON(t, c.Set(body), 200, mocktest.TornadoBucketUpdated)

	mocktest.RequireNoBody(t, sys.Send("DELETE", fmt.Sprint("storage/delete_storage_key?id=", r.At("id")), ""), 200)
	unverified(t, c.Set(body), "Access Denied")
	require.True(t, server.Tornado().Customer().Configured(), "what was set stays")
}

func TestVerifierOption(t *testing.T) {
	reasons := map[string]error{
		"denied":    tornado.AccessDenied,
		"missing":   fmt.Errorf("%w", tornado.NoSuchBucket),
		"slow":      tornado.Timeout,
		"deadline":  fmt.Errorf("dialling: %w", context.DeadlineExceeded),
		"signature": errors.New("SignatureDoesNotMatch"),
		"text":      tornado.VerificationError("PermanentRedirect"),
		"fine":      nil,
	}
	var server *mockserver.Server
	server = mocktest.New(t, mockserver.WithTornado(tornado.Behavior{Verify: func(ctx context.Context, config tornado.BucketConfig) error {
		assert.NoError(t, ctx.Err())
		assert.Equal(t, awsSecret, config.SecretKey.Reveal())
		assert.ErrorIs(t, server.Tornado().Verify(ctx, config), tornado.Timeout, "the server can be used in it")
		assert.False(t, server.Tornado().Customer().Configured())
		return reasons[config.Bucket]
	}}))
	c := mocktest.CallTornado(t, server)
	for bucket, reason := range map[string]string{
		"denied": "Access Denied", "missing": "NoSuchBucket", "slow": "timeout", "deadline": "timeout",
		"signature": "SignatureDoesNotMatch", "text": "PermanentRedirect",
	} {
		unverified(t, c.SetBucket(tornado.BucketConfig{
			Endpoint: "anything", Bucket: bucket, Region: "r", AccessKey: "a", SecretKey: buckt.NewSecret(awsSecret),
		}), reason)
	}
	mocktest.RequireJSON(t, c.SetBucket(tornado.BucketConfig{
		Endpoint: "anything", Bucket: "fine", Region: "r", AccessKey: "a", SecretKey: buckt.NewSecret(awsSecret),
	}), 200, mocktest.TornadoBucketUpdated)
}

func TestVerificationIsConcurrent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t, mockserver.WithTornado(tornado.Behavior{Verify: func(ctx context.Context, _ tornado.BucketConfig) error {
			select {
			case <-time.After(time.Hour):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}}))
		c := mocktest.CallTornado(t, server)
		begin := time.Now()
		verified := make(chan mocktest.Reply, 1)
		go func() { verified <- c.Set(awsBody) }()
		time.Sleep(time.Minute)
		require.Equal(t, 200, c.Send("GET", "/usage", "").Status)
		require.Equal(t, time.Minute, time.Since(begin))
		mocktest.RequireJSON(t, <-verified, 200, mocktest.TornadoBucketUpdated)
		require.Equal(t, time.Hour, time.Since(begin))
	})
}
