package mockserver_test

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// s3Caller makes requests to S3 with one key, by path.
type s3Caller struct {
	t        *testing.T
	server   *mockserver.Server
	http     *http.Client
	endpoint string // a URL without a path
	key      s3.Credentials
}

// callS3 reaches an endpoint in memory with a key of FoundryDB's.
func callS3(t *testing.T, server *mockserver.Server, endpoint string, key mockserver.FoundryDBKey) s3Caller {
	return s3Caller{t, server, server.HTTPClient(), endpoint, s3.Credentials{
		AccessKey: key.AccessKeyID, Secret: key.SecretAccessKey, Region: "europe-1",
	}}
}

// at reaches the server's own address by TCP.
func (c s3Caller) at(addr net.Addr) s3Caller {
	c.http, c.endpoint = overTCP(c.t), "http://"+addr.String()
	return c
}

func overTCP(t *testing.T) *http.Client {
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// do signs a request in its headers. The path may have a query.
func (c s3Caller) do(method, path string) reply {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.endpoint+path, http.NoBody)
	require.NoError(c.t, err)
	c.key.Sign(req, c.server.Now())
	return c.send(req)
}

// put stores an object by a presigned URL.
func (c s3Caller) put(path, content string) reply {
	c.t.Helper()
	return c.open("PUT", c.presign("PUT", path, time.Minute), content)
}

func (c s3Caller) presign(method, path string, expires time.Duration) string {
	endpoint, err := url.Parse(c.endpoint)
	require.NoError(c.t, err)
	return c.key.Presign(s3.Presigning{
		Method: method, Scheme: endpoint.Scheme, Host: endpoint.Host, Path: path, Time: c.server.Now(), Expires: expires,
	})
}

// open makes a request as it is. The headers are names and values in turn.
func (c s3Caller) open(method, url, content string, headers ...string) reply {
	c.t.Helper()
	return caller{c.t, c.http, "", ""}.raw(method, url, strings.NewReader(content), headers...)
}

func (c s3Caller) send(req *http.Request) reply {
	c.t.Helper()
	resp, err := c.http.Do(req)
	require.NoError(c.t, err)
	return readReply(c.t, resp)
}

// code is the code of S3's error, "" for none.
func (r reply) code() string {
	var problem struct {
		XMLName xml.Name `xml:"Error"`
		Code    string
	}
	if r.status < 300 || xml.Unmarshal([]byte(r.body), &problem) != nil {
		return ""
	}
	return problem.Code
}

// keys are the keys in a list of objects.
func (r reply) keys() []string {
	var list struct {
		Contents []struct{ Key string }
	}
	_ = xml.Unmarshal([]byte(r.body), &list)
	keys := []string{}
	for _, entry := range list.Contents {
		keys = append(keys, entry.Key)
	}
	return keys
}

// denied asserts an error of S3's.
func denied(t *testing.T, r reply, status int, code string) {
	t.Helper()
	require.Equal(t, status, r.status, r.body)
	require.Equal(t, code, r.code())
}

// foundryDBKey mints a key.
func foundryDBKey(t *testing.T, server *mockserver.Server, seed mockserver.FoundryDBKey) mockserver.FoundryDBKey {
	t.Helper()
	key, err := server.FoundryDB().AddKey(seed)
	require.NoError(t, err)
	return key
}

// lastExchange is the newest one of the record.
func lastExchange(t *testing.T, server *mockserver.Server) mockserver.Exchange {
	t.Helper()
	all := server.Requests()
	require.NotEmpty(t, all)
	return all[len(all)-1]
}

// newSlowBody makes a body of two parts, of which the second comes when it is sent.
func newSlowBody(first string) (body io.Reader, send func(second string)) {
	r, w := io.Pipe()
	go func() { _, _ = io.WriteString(w, first) }()
	return r, func(second string) {
		_, _ = io.WriteString(w, second)
		_ = w.Close()
	}
}

// signAll signs a request together with all headers of Amazon's, which [s3.Credentials.Sign] does for its own only. It has no body
// unless X-Amz-Content-Sha256 says so.
func signAll(r *http.Request, key s3.Credentials, now time.Time) {
	at := now.UTC().Format("20060102T150405Z")
	empty := sha256.Sum256(nil)
	content := cmp.Or(r.Header.Get("X-Amz-Content-Sha256"), hex.EncodeToString(empty[:]))
	r.Header.Set("X-Amz-Date", at)
	r.Header.Set("X-Amz-Content-Sha256", content)
	names, headers := []string{"host"}, "host:"+r.URL.Host+"\n"
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		if name = strings.ToLower(name); strings.HasPrefix(name, "x-amz-") {
			names, headers = append(names, name), headers+name+":"+r.Header.Get(name)+"\n"
		}
	}
	signed := strings.Join(names, ";")
	canonical := strings.Join([]string{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, headers, signed, content}, "\n")
	hash := sha256.Sum256([]byte(canonical))
	scope := at[:8] + "/" + key.Region + "/s3/aws4_request"
	mac := []byte("AWS4" + key.Secret)
	for _, part := range append(strings.Split(scope, "/"), "AWS4-HMAC-SHA256\n"+at+"\n"+scope+"\n"+hex.EncodeToString(hash[:])) {
		h := hmac.New(sha256.New, mac)
		h.Write([]byte(part))
		mac = h.Sum(nil)
	}
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+key.AccessKey+"/"+scope+", SignedHeaders="+signed+
		", Signature="+hex.EncodeToString(mac))
}
