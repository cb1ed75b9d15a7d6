package linode_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// oldRequest is a request with a signature of version 2 in its header.
type oldRequest struct {
	method, url, body string
	headers           []string  // names and values in turn
	signed            string    // the last lines of the signed text: headers of Amazon and the path
	date              time.Time // now by default
}

func (o oldRequest) send(c linodeS3) mocktest.Reply {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), o.method, o.url, strings.NewReader(o.body))
	require.NoError(c.t, err)
	for i := 0; i < len(o.headers); i += 2 {
		r.Header.Set(o.headers[i], o.headers[i+1])
	}
	if o.date.IsZero() {
		o.date = time.Now()
	}
	line := o.date.UTC().Format(http.TimeFormat)
	if strings.Contains(o.signed, "x-amz-date:") {
		r.Header.Set("X-Amz-Date", line)
		o.signed = strings.ReplaceAll(o.signed, "DATE", line)
		line = ""
	} else {
		r.Header.Set("Date", line)
	}
	mac := hmac.New(sha1.New, []byte(c.key.SecretKey.Reveal()))
	mac.Write([]byte(strings.Join([]string{o.method, r.Header.Get("Content-Md5"), r.Header.Get("Content-Type"), line, o.signed}, "\n")))
	r.Header.Set("Authorization", "AWS "+c.key.AccessKey+":"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	return c.send(r)
}

func TestLinodeOldSignaturesInHeaders(t *testing.T) {
	const east = "https://" + usEastS3
	for _, test := range []struct {
		name   string
		r      oldRequest
		status int
		want   string // in the body
	}{
		{"read", oldRequest{method: "GET", url: east + "/assets/o", signed: "/assets/o"}, 200, "text"},
		{"read with the bucket in the host", oldRequest{method: "GET", url: "https://assets." + usEastS3 + "/o", signed: "/assets/o"}, 200, "text"},
		{"date in a header of Amazon", oldRequest{method: "GET", url: east + "/assets/o", signed: "x-amz-date:DATE\n/assets/o"}, 200, "text"},
		{"list", oldRequest{method: "GET", url: east + "/assets?prefix=o", signed: "/assets"}, 200, "<Key>o</Key>"},
		{"path of a bucket with a slash", oldRequest{method: "GET", url: east + "/assets", signed: "/assets/"}, 200, "<Key>o</Key>"},
		{"subresource", oldRequest{method: "GET", url: east + "/assets?acl", signed: "/assets?acl"}, 200, "FULL_CONTROL"},
		{"headers by their names", oldRequest{
			method: "PUT", url: east + "/assets/copy",
			headers: []string{"x-amz-copy-source", "assets/o", "x-amz-copy-source-if-none-match", "x", "content-type", "text/plain"},
			signed:  "x-amz-copy-source:assets/o\nx-amz-copy-source-if-none-match:x\n/assets/copy",
		}, 200, "<CopyObjectResult"},
		{"body", oldRequest{method: "PUT", url: east + "/assets/new", body: "hello", signed: "/assets/new"}, 200, ""},
		{"other path", oldRequest{method: "GET", url: east + "/assets/o", signed: "/assets/p"}, 403, "<StringToSign>GET"},
		{"slash at the end of a key", oldRequest{method: "GET", url: east + "/assets/o", signed: "/assets/o/"}, 403, "SignatureDoesNotMatch"},
		{"old date", oldRequest{method: "GET", url: east + "/assets/o", signed: "/assets/o", date: time.Now().Add(-16 * time.Minute)}, 403, "RequestTimeTooSkewed"},
		{"date before 1970", oldRequest{method: "GET", url: east + "/assets/o", signed: "/assets/o", date: time.Unix(-86400, 0)}, 403, "AccessDenied"},
		{"no date", oldRequest{method: "GET", url: east + "/assets/o", headers: []string{"x-amz-date", ""}, signed: "/assets/o"}, 403, "AccessDenied"},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := mocktest.New(t)
			a := server.Linode().Account()
			mocktest.AddLinodeBucket(t, a, "us-east", "assets")
			require.NoError(t, a.PutObject("us-east", "assets", linode.Object{Key: "o", Content: []byte("text")}))
			r := test.r.send(atLinodeS3(t, server, usEastS3, mocktest.AddLinodeKey(t, a, linode.Key{})))
			require.Equal(t, test.status, r.Status, r.Body)
			require.Contains(t, r.Body, test.want)
		})
	}
}

func TestLinodeOldSignaturesAfterAnAdvance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		a := server.Linode().Account()
		mocktest.AddLinodeBucket(t, a, "us-east", "assets")
		c := atLinodeS3(t, server, usEastS3, mocktest.AddLinodeKey(t, a, linode.Key{}))
		old := oldRequest{method: "GET", url: "https://" + usEastS3 + "/assets", signed: "/assets", date: time.Now()}
		s3Succeeds(t, old.send(c))
		time.Sleep(time.Second)
		server.Advance(time.Hour)
		mocktest.RequireS3Error(t, old.send(c), 403, "RequestTimeTooSkewed")
		old.date = time.Now()
		s3Succeeds(t, old.send(c))
		require.Equal(t, 403, old.send(c.as(linode.Key{AccessKey: "unknown", SecretKey: buckt.NewSecret("secret")})).Status)
	})
}
