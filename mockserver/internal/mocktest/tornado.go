package mocktest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/tornado"
)

// TornadoBucketUpdated is the response to a bucket that is set.
const TornadoBucketUpdated = `{"message":"Bucket configuration updated successfully"}`

// TornadoCaller sends requests to Tornado with an API key.
type TornadoCaller struct {
	Caller
	APIKey string
}

// CallTornado calls Tornado with the default API key.
func CallTornado(t *testing.T, server *mockserver.Server) TornadoCaller {
	sys := server.Tornado()
	return TornadoCaller{
		Caller: Caller{T: t, HTTP: server.HTTPClient(), Base: sys.BaseURL()},
		APIKey: sys.APIKey(),
	}
}

// Send sends a request. The headers are names and values in turn.
func (c TornadoCaller) Send(method, path, body string, headers ...string) Reply {
	c.T.Helper()
	return c.Raw(method, c.Base+path, strings.NewReader(body), append([]string{"X-Api-Key", c.APIKey}, headers...)...)
}

// Set sends JSON to set the bucket.
func (c TornadoCaller) Set(body string) Reply {
	c.T.Helper()
	return c.Send("POST", "/user/bucket", body, "Content-Type", "application/json")
}

// SetBucket sets the bucket.
func (c TornadoCaller) SetBucket(config tornado.BucketConfig) Reply {
	c.T.Helper()
	body, err := json.Marshal(map[string]string{
		"endpoint": config.Endpoint, "bucket": config.Bucket, "region": config.Region,
		"access_key": config.AccessKey, "secret_key": config.SecretKey.Reveal(),
	})
	require.NoError(c.T, err)
	return c.Set(string(body))
}
