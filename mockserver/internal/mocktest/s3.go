package mocktest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
)

// S3Caller sends requests to S3 with one key. Buckets are in the path.
type S3Caller struct {
	T        *testing.T
	Server   *mockserver.Server
	HTTP     *http.Client
	Endpoint string // a URL without a path
	Key      sigv4.Credentials
}

// CallS3 calls an S3 endpoint, a URL without a path, over the server's network in memory.
func CallS3(t *testing.T, server *mockserver.Server, endpoint string, key foundrydb.Key) S3Caller {
	return S3Caller{T: t, Server: server, HTTP: server.HTTPClient(), Endpoint: endpoint, Key: sigv4.Credentials{
		AccessKey: key.AccessKeyID, Secret: key.SecretAccessKey.Reveal(), Region: "europe-1",
	}}
}

// At returns a caller that uses TCP to reach the server's own address.
func (c S3Caller) At(addr net.Addr) S3Caller {
	c.HTTP, c.Endpoint = TCPClient(c.T), "http://"+addr.String()
	return c
}

// Do sends a request without a body, signed in its headers. The path may have a query.
func (c S3Caller) Do(method, path string) Reply {
	c.T.Helper()
	req, err := http.NewRequestWithContext(c.T.Context(), method, c.Endpoint+path, http.NoBody)
	require.NoError(c.T, err)
	c.Key.Sign(req, c.Server.Now())
	return c.Send(req)
}

// Signed sends a request with a body, signed in its headers. Parameters in the path need an equals sign. The headers are names and
// values in turn.
func (c S3Caller) Signed(method, path, body string, headers ...string) Reply {
	c.T.Helper()
	req, err := http.NewRequestWithContext(c.T.Context(), method, c.Endpoint+path, strings.NewReader(body))
	require.NoError(c.T, err)
	hash := sha256.Sum256([]byte(body))
	req.Header.Set("X-Amz-Content-Sha256", hex.EncodeToString(hash[:]))
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	SignAll(req, c.Key, c.Server.Now())
	return c.Send(req)
}

// Put stores an object by a presigned URL.
func (c S3Caller) Put(path, content string) Reply {
	c.T.Helper()
	return c.Open("PUT", c.Presign("PUT", path, time.Minute), content)
}

// Presign makes a presigned URL.
func (c S3Caller) Presign(method, path string, expires time.Duration) string {
	endpoint, err := url.Parse(c.Endpoint)
	require.NoError(c.T, err)
	return c.Key.Presign(sigv4.Presigning{
		Method: method, Scheme: endpoint.Scheme, Host: endpoint.Host, Path: path, Time: c.Server.Now(), Expires: expires,
	})
}

// Open sends a request to a whole URL without signing it. The headers are names and values in turn.
func (c S3Caller) Open(method, url, content string, headers ...string) Reply {
	c.T.Helper()
	return Caller{T: c.T, HTTP: c.HTTP}.Raw(method, url, strings.NewReader(content), headers...)
}

// Send sends a request as it is.
func (c S3Caller) Send(req *http.Request) Reply {
	c.T.Helper()
	resp, err := c.HTTP.Do(req)
	require.NoError(c.T, err)
	return ReadReply(c.T, resp)
}

// S3Code returns the code of an S3 error, "" if the body is none.
func (r Reply) S3Code() string {
	var problem struct {
		XMLName xml.Name `xml:"Error"`
		Code    string
	}
	_ = xml.Unmarshal([]byte(r.Body), &problem)
	return problem.Code
}

// ObjectKeys returns the keys in a list of objects.
func (r Reply) ObjectKeys() []string {
	var list struct {
		Contents []struct{ Key string }
	}
	_ = xml.Unmarshal([]byte(r.Body), &list)
	keys := []string{}
	for _, entry := range list.Contents {
		keys = append(keys, entry.Key)
	}
	return keys
}

// RequireS3Error requires the status and the code of an S3 error.
func RequireS3Error(t *testing.T, r Reply, status int, code string) {
	t.Helper()
	require.Equal(t, status, r.Status, r.Body)
	require.Equal(t, code, r.S3Code())
}

// NewSlowBody makes a body that ends with second, which is available when send is called.
func NewSlowBody(first string) (body io.Reader, send func(second string)) {
	r, w := io.Pipe()
	go func() { _, _ = io.WriteString(w, first) }()
	return r, func(second string) {
		_, _ = io.WriteString(w, second)
		_ = w.Close()
	}
}
