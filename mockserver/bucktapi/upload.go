package bucktapi

import (
	"bytes"
	"io"
	"math"
	"net/http"
	"slices"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// uploadFile is the id of the operation that reads a file.
const uploadFile = "bucktUploadFile"

func (c *call) isUpload() bool { return c.Operation.ID == uploadFile }

// readUpload reads the body, at most one byte more than the limit.
func (c *call) readUpload() *service.Response {
	body := io.Reader(c.Request.Body)
	if c.limit != 0 && c.limit < math.MaxInt64 {
		body = io.LimitReader(body, c.limit+1)
	}
	var content bytes.Buffer
	// The client may claim any length, so at most 8 MiB are allocated in advance.
	content.Grow(int(min(max(c.Request.ContentLength, 0), 8<<20)) + bytes.MinRead)
	_, err := content.ReadFrom(body)
	c.content = content.Bytes()
	c.received = int64(len(c.content))
	if err != nil {
		return refuse(http.StatusBadRequest, "The body broke off")
	}
	return nil
}

// storeUpload checks everything again: the bucket may have changed while the body was read.
func (c *call) storeUpload() service.Response {
	if refusal := c.checkUpload(c.received); refusal != nil {
		return *refusal
	}
	b, _ := c.org.buckets.Get(c.Params["bucketId"])
	key, _ := c.filePath()
	if old, replaces := b.files.Get(key); replaces {
		c.system.history.Deleted(b, old.fileEntry, c.now)
	}
	cacheControl := b.cacheControl(joined(c.Request.Header, "Cache-Control"))
	f := b.putFile(File{Key: key, Content: c.content, ContentType: c.contentType(), CacheControl: &cacheControl}, c.now)
	b.UpdatedAt = c.now
	c.system.history.Made(b, f.fileEntry, c.now)
	return ok(wire.BucktFileEnvelope{Data: c.fileOnWire(b, f)})
}

// checkUpload applies the rules in the server's order to an upload of a size, and sets the limit for one of unknown size.
func (c *call) checkUpload(size int64) *service.Response {
	if _, refusal := c.filePath(); refusal != nil {
		return refusal
	}
	plan := c.org.plan(c.now)
	if mode := joined(c.Request.Header, "X-Buckt-Optimization"); mode != "" {
		if !slices.Contains(optimizationModes, mode) {
			return refuse(http.StatusBadRequest, "Invalid X-Buckt-Optimization value. Must be: none, light, balanced, or maximum")
		}
		if mode != string(unoptimized) && !isPaid(plan) {
			return refuse(http.StatusPaymentRequired, needsPaidPlanOptimization)
		}
	}
	b, refusal := c.activeBucket()
	if refusal != nil {
		return refusal
	}
	c.limit = c.system.behavior.MaxFileSize
	if b.MaxFileSizeBytes != nil {
		c.limit = *b.MaxFileSizeBytes
	}
	storage := limitsOf(plan).storage
	switch {
	case !mimeAllowed(b.AllowedMIMETypes, c.contentType()):
		return refuse(http.StatusUnsupportedMediaType, "File type not allowed")
	case c.limit != 0 && size > c.limit:
		return refuse(http.StatusRequestEntityTooLarge, "File exceeds the maximum size of %d bytes", c.limit)
	case storage != 0 && c.org.storageUsed()+size > storage:
		return refuse(http.StatusPaymentRequired, "Storage limit exceeded. Upgrade your plan.")
	}
	return nil
}

// contentType is that of the file, as it was sent.
func (c *call) contentType() string {
	if sent := joined(c.Request.Header, "Content-Type"); sent != "" {
		return sent
	}
	return "application/octet-stream"
}
