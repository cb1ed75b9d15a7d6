package mocktest

import (
	"net/url"
	"strings"
	"testing"

	"github.com/bucktgo/buckt/mockserver"
)

// AmoveCaller sends requests to Amove with the token Key.
type AmoveCaller struct {
	Caller
	Storage string // a cloud account's id
}

// CallAmove calls Amove with the default token.
func CallAmove(t *testing.T, server *mockserver.Server) AmoveCaller {
	sys := server.Amove()
	return AmoveCaller{
		Caller:  Caller{T: t, HTTP: server.HTTPClient(), Base: sys.BaseURL(), Key: sys.Token()},
		Storage: sys.CloudAccountID(),
	}
}

// As returns a caller with another token.
func (c AmoveCaller) As(token string) AmoveCaller {
	c.Key = token
	return c
}

// Send sends a request to a path below /api/v1, with a JSON body unless it is empty. STORAGE in path and body is replaced by Storage.
func (c AmoveCaller) Send(method, path, body string) Reply {
	c.T.Helper()
	fill := strings.NewReplacer("STORAGE", c.Storage)
	var headers []string
	if body != "" {
		headers = []string{"Content-Type", "application/json"}
	}
	return c.Raw(method, c.Base+"/api/v1/"+fill.Replace(path), strings.NewReader(fill.Replace(body)), headers...)
}

// List lists keys. The query has no question mark.
func (c AmoveCaller) List(query string) Reply {
	c.T.Helper()
	return c.Send("GET", "storage/get_storage_key?"+query, "")
}

// Status gets a bucket's settings.
func (c AmoveCaller) Status(bucket string) Reply {
	c.T.Helper()
	return c.Send("POST", "storage/bucket_status", `{"cloudAccountId":"STORAGE","bucketName":"`+bucket+`"}`)
}

// DeleteBucket deletes a bucket.
func (c AmoveCaller) DeleteBucket(bucket string) Reply {
	c.T.Helper()
	return c.Send("DELETE", "storage/delete_bucket?cloudAccountId=STORAGE&bucketName="+url.QueryEscape(bucket), "")
}
