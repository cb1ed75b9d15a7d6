package foundrydb

import (
	"cmp"
	"net/http"
	"strings"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// The default and the longest life of a presigned URL, in seconds.
const (
	usualExpiry = 900
	maxExpiry   = 604800
)

var presignOperations = []service.Operation{
	operation("foundrydbPresignObject", "FoundryDB.Objects.Presign", "POST /{id}/presign", service.ReadsJSON,
		ofService((*call).presignObject)),
}

func (c *call) presignObject(fs *serviceRow) service.Response {
	f := reader.Read(c.Body())
	method := option(f, "method", http.MethodGet, http.MethodPut, http.MethodHead, http.MethodDelete)
	key := f.Text("key")
	f.Require(key != "", "key", "key is required")
	expires := integer(f, "expires_seconds", 0)
	f.Require(0 <= expires && expires <= maxExpiry, "expires_seconds", "expires_seconds must be 0 to 604800")
	contentType := f.Text("content_type")
	f.Require(isHeaderValue(contentType), "content_type", "content_type must be the value of a header")
	switch {
	case !f.Valid():
		return rejected(f)
	case fs.Status != serviceRunning:
		return notRunning()
	case method == http.MethodPut && fs.overQuota(c.system.now):
		return overQuota()
	}
	life := time.Duration(cmp.Or(expires, usualExpiry)) * time.Second
	if method != http.MethodPut {
		contentType = ""
	}
	url := fs.presign(c, sigv4.Presigning{
		Method: method, Path: key, ContentType: contentType, Time: c.system.now, Expires: life,
	})
	c.Hide(url)
	return ok(wire.FoundryDBPresignedURL{
		URL:       url,
		Method:    wire.FoundryDBPresignMethod(method),
		ExpiresAt: goTime(c.system.now.Add(life)),
	})
}

// presign makes a URL with the platform's own key. The bucket is in the host name or, if the client does not reach the server by
// that name, in the path. The path of p is the key of the object.
func (fs *serviceRow) presign(c *call, p sigv4.Presigning) string {
	if p.Scheme, p.Host = c.Origin(); p.Host == "" {
		p.Host, p.Path = fs.Bucket+"."+fs.region.host, "/"+p.Path
	} else {
		p.Path = "/" + fs.Bucket + "/" + p.Path
	}
	k := sigv4.Credentials{AccessKey: fs.internal.AccessKeyID, Secret: fs.internal.SecretAccessKey.Reveal(), Region: fs.Region}
	return k.Presign(p)
}

// isHeaderValue reports whether a text can be sent in a header.
func isHeaderValue(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' })
}
