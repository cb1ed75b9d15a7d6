package mockserver_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

// tornadoCaller makes raw requests to Tornado with one API key.
type tornadoCaller struct {
	caller
	apiKey string
}

func callTornado(t *testing.T, server *mockserver.Server) tornadoCaller {
	tornado := server.Tornado()
	return tornadoCaller{
		caller: caller{t: t, http: server.HTTPClient(), base: tornado.BaseURL()},
		apiKey: tornado.APIKey(),
	}
}

// send makes a request with the key. The headers are names and values in turn.
func (c tornadoCaller) send(method, path, body string, headers ...string) reply {
	c.t.Helper()
	return c.raw(method, c.base+path, strings.NewReader(body), append([]string{"X-Api-Key", c.apiKey}, headers...)...)
}

func (c tornadoCaller) set(body string) reply {
	c.t.Helper()
	return c.send("POST", "/user/bucket", body, "Content-Type", "application/json")
}

// setBucket sends the five fields.
func (c tornadoCaller) setBucket(config mockserver.TornadoBucketConfig) reply {
	c.t.Helper()
	body, err := json.Marshal(map[string]string{
		"endpoint": config.Endpoint, "bucket": config.Bucket, "region": config.Region,
		"access_key": config.AccessKey, "secret_key": config.SecretKey.Reveal(),
	})
	require.NoError(c.t, err)
	return c.set(string(body))
}

const (
	bucketUpdated = `{"message":"Bucket configuration updated successfully"}`
	bucketReset   = `{"message":"Bucket configuration reset to default"}`
)

// says asserts a status and a whole body of JSON.
func says(t *testing.T, r reply, status int, body string) {
	t.Helper()
	require.Equal(t, status, r.status, r.body)
	require.JSONEq(t, body, r.body)
	require.Equal(t, "application/json", r.header.Get("Content-Type"))
}

func unverified(t *testing.T, r reply, reason string) {
	t.Helper()
	says(t, r, 400, `{"error":"Verification failed: `+reason+`"}`)
}
