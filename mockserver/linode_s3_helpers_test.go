package mockserver_test

import (
	"encoding/xml"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// linodeS3 makes raw S3 requests with one key, or without any where that is the zero value.
type linodeS3 struct {
	t      *testing.T
	http   *http.Client
	origin string // scheme and host
	region string // that requests are signed for
	key    mockserver.LinodeKey
	now    func() time.Time
}

// atLinodeS3 makes requests over the in-memory network to an endpoint.
func atLinodeS3(t *testing.T, server *mockserver.Server, host string, key mockserver.LinodeKey) linodeS3 {
	return linodeS3{t, server.HTTPClient(), "https://" + host, "us-east-1", key, time.Now}
}

func (c linodeS3) as(key mockserver.LinodeKey) linodeS3 {
	c.key = key
	return c
}

func (c linodeS3) in(region string) linodeS3 {
	c.region = region
	return c
}

// do sends a request. The path may have a query; the headers are names and values in turn.
func (c linodeS3) do(method, path, body string, headers ...string) reply {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.origin+path, strings.NewReader(body))
	require.NoError(c.t, err)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	credentials := s3.Credentials{AccessKey: c.key.AccessKey, Secret: c.key.SecretKey, Region: c.region}
	switch {
	case c.key.AccessKey == "":
	case body == "" && headers == nil:
		credentials.Sign(req, c.now())
	default:
		req = credentials.PresignRequest(req, c.now(), time.Minute)
	}
	return c.send(req)
}

func (c linodeS3) send(req *http.Request) reply {
	c.t.Helper()
	resp, err := c.http.Do(req)
	require.NoError(c.t, err)
	defer func() { _ = resp.Body.Close() }()
	content, err := io.ReadAll(resp.Body)
	require.NoError(c.t, err)
	return reply{resp.StatusCode, resp.Header, string(content)}
}

func (c linodeS3) get(path string) reply       { c.t.Helper(); return c.do("GET", path, "") }
func (c linodeS3) put(path, body string) reply { c.t.Helper(); return c.do("PUT", path, body) }
func (c linodeS3) delete(path string) reply    { c.t.Helper(); return c.do("DELETE", path, "") }

// s3Fails asserts an error of S3's.
func s3Fails(t *testing.T, r reply, status int, code string) {
	t.Helper()
	require.Equal(t, status, r.status, r.body)
	require.Equal(t, code, s3Code(r), r.body)
}

// s3Code is the code of an error, "" for none.
func s3Code(r reply) string {
	var problem struct {
		XMLName xml.Name `xml:"Error"`
		Code    string
	}
	_ = xml.Unmarshal([]byte(r.body), &problem)
	return problem.Code
}

// s3Succeeds asserts an answer that is no error.
func s3Succeeds(t *testing.T, r reply) reply {
	t.Helper()
	require.Less(t, r.status, 300, r.body)
	return r
}

// s3Names are the texts of all elements of a name.
func s3Names(r reply, element string) []string {
	names := []string{}
	for _, part := range strings.Split(r.body, "<"+element+">")[1:] {
		name, _, _ := strings.Cut(part, "<")
		names = append(names, name)
	}
	return names
}

// linodeGrants limits a key to a bucket of us-east.
func linodeGrants(bucket, permissions string) []mockserver.LinodeGrant {
	return []mockserver.LinodeGrant{{Region: "us-east", Bucket: bucket, Permissions: permissions}}
}
