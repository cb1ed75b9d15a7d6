package mockserver

import (
	"net/http"
	"strings"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// For how long a presigned URL works, in seconds.
const (
	usualExpiry = 900
	maxExpiry   = 604800
)

func (c *foundryDBCall) presignObject() foundryDBAnswer {
	service, found := c.service()
	if !found {
		return foundryDBNotFound()
	}
	f := parseFoundryDB(c.ex.RequestBody)
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
	case service.status != serviceRunning:
		return foundryDBNotRunning()
	case method == http.MethodPut && service.overQuota(c.now):
		return foundryDBOverQuota()
	}
	if expires == 0 {
		expires = usualExpiry
	}
	if method != http.MethodPut {
		contentType = ""
	}
	url := service.presign(c.call, s3.Presigning{
		Method: method, Path: key, ContentType: contentType, Time: c.now, Expires: time.Duration(expires) * time.Second,
	})
	c.hide(url)
	return foundryDBOK(wire.FoundryDBPresignedURL{
		URL:       url,
		Method:    wire.FoundryDBPresignMethod(method),
		ExpiresAt: goTime(c.now.Add(time.Duration(expires) * time.Second)),
	})
}

// presign makes a URL with the platform's own key: to the bucket before the endpoint's name or, where that name does not lead to
// the server, by its path. The request's path is that of the key alone.
func (service *fileService) presign(c *call, p s3.Presigning) string {
	if p.Scheme, p.Host = c.s3Origin(); p.Host == "" {
		p.Host, p.Path = service.bucket+"."+service.region.host, "/"+p.Path
	} else {
		p.Path = "/" + service.bucket + "/" + p.Path
	}
	k := s3.Credentials{AccessKey: service.internal.accessKeyID, Secret: service.internal.secret, Region: service.region.name}
	return k.Presign(p)
}

// isHeaderValue tells whether a text can be sent in a header.
func isHeaderValue(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' })
}
