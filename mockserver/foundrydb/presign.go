package foundrydb

import (
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
	{
		ID: "foundrydbPresignObject", Client: "FoundryDB.Objects.Presign", Method: http.MethodPost, Path: "file-services/{id}/presign",
		Scope: scopeWrite, Traits: service.ReadsJSON, Handle: handler{Handle: (*call).presignObject},
	},
}

func (c *call) presignObject() service.Response {
	fs, found := c.service()
	if !found {
		return notFound()
	}
	f := parseFields(c.Body())
	method := f.option("method", http.MethodGet, http.MethodPut, http.MethodHead, http.MethodDelete)
	key := f.text("key")
	f.require(key != "", "key is required")
	expires := f.integer("expires_seconds", 0)
	f.require(0 <= expires && expires <= maxExpiry, "expires_seconds must be 0 to 604800")
	contentType := f.text("content_type")
	f.require(isHeaderValue(contentType), "content_type must be the value of a header")
	switch {
	case !f.valid():
		return f.rejected()
	case fs.status != serviceRunning:
		return notRunning()
	case method == http.MethodPut && fs.overQuota(c.system.now):
		return overQuota()
	}
	if expires == 0 {
		expires = usualExpiry
	}
	if method != http.MethodPut {
		contentType = ""
	}
	url := fs.presign(c, sigv4.Presigning{
		Method: method, Path: key, ContentType: contentType, Time: c.system.now, Expires: time.Duration(expires) * time.Second,
	})
	c.Hide(url)
	return ok(wire.FoundryDBPresignedURL{
		URL:       url,
		Method:    wire.FoundryDBPresignMethod(method),
		ExpiresAt: goTime(c.system.now.Add(time.Duration(expires) * time.Second)),
	})
}

// presign makes a URL with the platform's own key. The bucket is in the host name or, if the client does not reach the server by
// that name, in the path. The path of p is the key of the object.
func (fs *serviceRow) presign(c *call, p sigv4.Presigning) string {
	if p.Scheme, p.Host = c.Origin(); p.Host == "" {
		p.Host, p.Path = fs.bucket+"."+fs.region.host, "/"+p.Path
	} else {
		p.Path = "/" + fs.bucket + "/" + p.Path
	}
	k := sigv4.Credentials{AccessKey: fs.internal.accessKeyID, Secret: fs.internal.secret, Region: fs.region.name}
	return k.Presign(p)
}

// isHeaderValue reports whether a text can be sent in a header.
func isHeaderValue(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' })
}
