package systemtest

import (
	"errors"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/tornado"
)

const tornadoSeedError = `{"error": "Verification failed: Access Denied"}`

// tornadoSeedBody is the seed 000's example; the sample above it has placeholders in the same fields.
const tornadoSeedBody = `{
	"endpoint": "https://s3.us-east-1.amazonaws.com",
	"bucket": "my-tornado-downloads",
	"region": "us-east-1",
	"access_key": "AKIAIOSFODNN7EXAMPLE",
	"secret_key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
}`

func tornadoSeedParams() buckt.TornadoBucketParams {
	params := buckt.TornadoAWS("us-east-1")
	params.Bucket, params.AccessKey = "my-tornado-downloads", "AKIAIOSFODNN7EXAMPLE"
	params.SecretKey = buckt.NewSecret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
	return params
}

// The page "Update Bucket Config" of Tornado, from top to bottom.
func TestSeedTornado(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t)
	sys := server.Tornado()
	require.NoError(t, sys.AddExternalBucket(tornado.ExternalBucket{
		Endpoint: "https://s3.us-east-1.amazonaws.com", Bucket: "my-tornado-downloads",
		AccessKey: "AKIAIOSFODNN7EXAMPLE", SecretKey: buckt.NewSecret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
	}))
	w := newSeedWalk(t, server, buckt.WithTornado(sys.APIKey()))
	request := seedRequest{
		operation: "tornadoSetBucket", method: "POST", url: "https://tornado.velys.software/user/bucket",
		header: map[string]string{"x-api-key": sys.APIKey(), "Content-Type": "application/json"}, body: tornadoSeedBody,
	}

	// The example, and its response.
	message, err := w.client.Tornado.SetBucket(t.Context(), tornadoSeedParams())
	require.NoError(t, err)
	got := w.asked(request)
	require.Equal(t, http.StatusOK, got.status)
	requireSample(t, `{"message":"Success confirmation message"}`, got.answer, "message")
	require.NotEmpty(t, message.Message)
	config, configured := sys.Customer().Bucket()
	require.True(t, configured, "if successful, it saves the configuration")
	require.Equal(t, "my-tornado-downloads", config.Bucket)
	require.NotContains(t, string(mocktest.LastExchange(t, server).RequestBody), "wJalrXUtn", "the record keeps no secret")

	// Error responses: credentials are verified before saving.
	require.True(t, sys.RevokeExternalKey("AKIAIOSFODNN7EXAMPLE"))
	params := tornadoSeedParams()
	_, err = w.client.Tornado.SetBucket(t.Context(), params)
	got = w.asked(request)
	require.JSONEq(t, tornadoSeedError, got.answer)
	requireVerification(t, err, buckt.TornadoVerificationBadCredentials, "Access Denied")
	after, _ := sys.Customer().Bucket()
	require.Equal(t, config.Bucket, after.Bucket, "what was set stays")

	// Every field is required.
	for field, spoil := range map[string]func(*buckt.TornadoBucketParams){
		"Endpoint":  func(p *buckt.TornadoBucketParams) { p.Endpoint = "" },
		"Bucket":    func(p *buckt.TornadoBucketParams) { p.Bucket = "" },
		"Region":    func(p *buckt.TornadoBucketParams) { p.Region = "" },
		"AccessKey": func(p *buckt.TornadoBucketParams) { p.AccessKey = "" },
		"SecretKey": func(p *buckt.TornadoBucketParams) { p.SecretKey = buckt.Secret{} },
	} {
		params := tornadoSeedParams()
		spoil(&params)
		_, err := w.client.Tornado.SetBucket(t.Context(), params)
		requireInvalid(t, err, "Tornado.SetBucket", field, "empty")
	}

	// Supported providers: endpoint format and region.
	for provider, row := range map[string]struct {
		params           buckt.TornadoBucketParams
		endpoint, region string
	}{
		"AWS S3":              {buckt.TornadoAWS("eu-west-1"), "https://s3.eu-west-1.amazonaws.com", "eu-west-1"},
		"Cloudflare R2":       {buckt.TornadoR2("abc123"), "https://abc123.r2.cloudflarestorage.com", "auto"},
		"MinIO":               {buckt.TornadoMinIO("https://minio.example.com", "home"), "https://minio.example.com", "home"},
		"DigitalOcean Spaces": {buckt.TornadoSpaces("nyc3"), "https://nyc3.digitaloceanspaces.com", "nyc3"},
		"Backblaze B2":        {buckt.TornadoB2("us-west-004"), "https://s3.us-west-004.backblazeb2.com", "us-west-004"},
	} {
		require.NoError(t, sys.AddExternalBucket(tornado.ExternalBucket{
			Endpoint: row.endpoint, Bucket: "downloads", AccessKey: "key-" + row.region, SecretKey: buckt.NewSecret("s3cr3t"),
		}), provider)
		params := row.params
		params.Bucket, params.AccessKey, params.SecretKey = "downloads", "key-"+row.region, buckt.NewSecret("s3cr3t")
		_, err := w.client.Tornado.SetBucket(t.Context(), params)
		require.NoError(t, err, provider)
		asked := request
		asked.body = `{"endpoint":"` + row.endpoint + `","bucket":"downloads","region":"` + row.region +
			`","access_key":"key-` + row.region + `","secret_key":"s3cr3t"}`
		w.asked(asked)
	}
}

func requireVerification(t *testing.T, err error, reason buckt.TornadoVerificationReason, detail string) {
	t.Helper()
	e, ok := errors.AsType[*buckt.TornadoVerificationError](err)
	require.True(t, ok, "%T: %v", err, err)
	require.Equal(t, reason, e.Reason)
	require.Equal(t, detail, e.Detail)
	_, ok = errors.AsType[*buckt.BadRequestError](err)
	require.True(t, ok, "it wraps the error of the status: %v", err)
}

// The sample of an error decodes, verbatim.
func TestSeedTornadoSamples(t *testing.T) {
	t.Parallel()
	client := scripted(t, buckt.WithTornado("sk_your_api_key"), reply{status: http.StatusBadRequest, body: tornadoSeedError}, reply{body: `{"message": "Saved."}`})
	_, err := client.Tornado.SetBucket(t.Context(), tornadoSeedParams())
	requireVerification(t, err, buckt.TornadoVerificationBadCredentials, "Access Denied")
	message, err := client.Tornado.SetBucket(t.Context(), tornadoSeedParams())
	require.NoError(t, err)
	require.Equal(t, &buckt.TornadoMessage{Message: "Saved."}, message)
}
