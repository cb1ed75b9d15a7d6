package mockserver

import (
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
)

// createObjectURL makes a URL of the form that the real ones have. Nothing answers at it, here as little as for other requests
// to S3.
func (c *linodeCall) createObjectURL() answer {
	b, refusal := c.pathBucket()
	if b == nil {
		return refusal
	}
	f, refusal, valid := c.fields()
	if !valid {
		return refusal
	}
	name, method := f.requiredText("name"), f.requiredText("method")
	contentType, disposition := f.text("content_type"), f.text("content_disposition")
	if contentType == "" && method != "" && method != "GET" && method != "DELETE" {
		f.refuse("content_type", "content_type is required for %s", method)
	}
	seconds := f.integer("expires_in", 3600, 360, 86400)
	if !f.valid() {
		return c.reject(*f.problems...)
	}
	_, exists := b.objects.get(name)
	return ok(wire.LinodeObjectURL{URL: c.presign(b, name, disposition, seconds), Exists: exists})
}

func (c *linodeCall) presign(b *linodeBucket, name, disposition string, seconds int) string {
	signature := url.QueryEscape(base64.StdEncoding.EncodeToString(c.system.ids.bytes(20)))
	c.hide(signature)
	segments := strings.Split(name, "/")
	for i, segment := range segments {
		segments[i] = url.PathEscape(segment)
	}
	query := "Signature=" + signature +
		"&Expires=" + strconv.FormatInt(c.now.Add(time.Duration(seconds)*time.Second).Unix(), 10) +
		"&AWSAccessKeyId=" + c.system.ids.letters(20, linodeUpper)
	if disposition != "" {
		query = "response-content-disposition=" + url.QueryEscape(disposition) + "&" + query
	}
	return "https://" + b.endpoint.S3Endpoint + ":443/" + b.label + "/" + strings.Join(segments, "/") + "?" + query
}
