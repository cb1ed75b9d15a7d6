package linode_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// linodeS3 makes raw S3 requests with one key, or without a key if it is the zero value.
type linodeS3 struct {
	t      *testing.T
	http   *http.Client
	origin string // scheme and host
	region string // that requests are signed for
	key    linode.Key
	now    func() time.Time
}

// atLinodeS3 makes requests over the in-memory network to an endpoint.
func atLinodeS3(t *testing.T, server *mockserver.Server, host string, key linode.Key) linodeS3 {
	return linodeS3{t, server.HTTPClient(), "https://" + host, "us-east-1", key, time.Now}
}

func (c linodeS3) as(key linode.Key) linodeS3 {
	c.key = key
	return c
}

func (c linodeS3) in(region string) linodeS3 {
	c.region = region
	return c
}

// do sends a request. The path may have a query; the headers are names and values in turn.
func (c linodeS3) do(method, path, body string, headers ...string) mocktest.Reply {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.origin+path, strings.NewReader(body))
	require.NoError(c.t, err)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	credentials := sigv4.Credentials{AccessKey: c.key.AccessKey, Secret: c.key.SecretKey.Reveal(), Region: c.region}
	switch {
	case c.key.AccessKey == "":
	case body == "" && headers == nil:
		credentials.Sign(req, c.now())
	default:
		req = credentials.PresignRequest(req, c.now(), time.Minute)
	}
	return c.send(req)
}

func (c linodeS3) send(req *http.Request) mocktest.Reply {
	c.t.Helper()
	resp, err := c.http.Do(req)
	require.NoError(c.t, err)
	defer func() { _ = resp.Body.Close() }()
	content, err := io.ReadAll(resp.Body)
	require.NoError(c.t, err)
	return mocktest.Reply{Status: resp.StatusCode, Header: resp.Header, Body: string(content)}
}

func (c linodeS3) get(path string) mocktest.Reply       { c.t.Helper(); return c.do("GET", path, "") }
func (c linodeS3) put(path, body string) mocktest.Reply { c.t.Helper(); return c.do("PUT", path, body) }
func (c linodeS3) delete(path string) mocktest.Reply    { c.t.Helper(); return c.do("DELETE", path, "") }

// s3Succeeds asserts a response that is not an error.
func s3Succeeds(t *testing.T, r mocktest.Reply) mocktest.Reply {
	t.Helper()
	require.Less(t, r.Status, 300, r.Body)
	return r
}

// s3Names are the texts of all elements of a name.
func s3Names(r mocktest.Reply, element string) []string {
	names := []string{}
	for _, part := range strings.Split(r.Body, "<"+element+">")[1:] {
		name, _, _ := strings.Cut(part, "<")
		names = append(names, name)
	}
	return names
}

// linodeGrants limits a key to a bucket of us-east.
func linodeGrants(bucket string, permissions buckt.LinodePermissions) []linode.Grant {
	return []linode.Grant{{Region: "us-east", Bucket: bucket, Permissions: permissions}}
}
