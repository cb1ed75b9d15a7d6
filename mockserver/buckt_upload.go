package mockserver

import (
	"bytes"
	"io"
	"math"
	"net/http"
	"slices"

	"github.com/bucktgo/buckt/internal/wire"
)

// uploadFile checks what it can before it reads the body, so that a client that waits for 100 Continue sends none in vain, and
// all of it again afterwards: the bucket may have changed.
func (c *bucktCall) uploadFile() answer {
	limit, refusal, accepted := c.beginUpload()
	if !accepted {
		return refusal
	}
	content, err := readUpload(c.r, limit)
	c.received = int64(len(content))
	if err != nil {
		return badRequest("The body broke off")
	}

	now := c.system.begin()
	defer c.system.mu.Unlock()
	if refusal, accepted = c.readmit(); !accepted {
		return refusal
	}
	if _, refusal, accepted = c.checkUpload(c.received); !accepted {
		return refusal
	}
	b, _ := c.org.buckets.Get(c.params["bucketId"])
	f := newFile(c.params["path"], content, c.contentType(), now)
	f.cacheControl = b.cacheControl(c.r.Header.Get("Cache-Control"))
	if old, replaces := b.files.Get(f.key); replaces {
		c.system.history.Deleted(b, old.fileEntry, now)
	}
	b.putFile(f)
	c.system.history.Made(b, f.fileEntry, now)
	return ok(wire.BucktFileEnvelope{Data: c.fileOnWire(b, f)})
}

func (c *bucktCall) beginUpload() (limit int64, refusal answer, accepted bool) {
	c.system.begin()
	defer c.system.mu.Unlock()
	if refusal, accepted = c.readmit(); !accepted {
		return 0, refusal, false
	}
	return c.checkUpload(max(c.r.ContentLength, 0))
}

// checkUpload applies the rules in the server's order to an upload of a size, and tells the limit for one of unknown size.
func (c *bucktCall) checkUpload(size int64) (limit int64, refusal answer, accepted bool) {
	if _, refusal, valid := c.filePath(); !valid {
		return 0, refusal, false
	}
	plan := c.org.plan(c.now)
	if mode := c.r.Header.Get("X-Buckt-Optimization"); mode != "" {
		if !slices.Contains(optimizationModes, mode) {
			return 0, badRequest("Invalid X-Buckt-Optimization value. Must be: none, light, balanced, or maximum"), false
		}
		if mode != "none" && !plan.paid() {
			return 0, paymentRequired(needsPaidPlanOptimization), false
		}
	}
	b, refusal, usable := c.activeBucket(c.params["bucketId"])
	if !usable {
		return 0, refusal, false
	}
	limit = c.server.options.maxFileSize
	if b.maxFileSizeBytes != nil {
		limit = *b.maxFileSizeBytes
	}
	storage := plan.limits().storage
	switch {
	case !mimeAllowed(b.allowedMIMETypes, c.contentType()):
		return 0, failure(http.StatusUnsupportedMediaType, "File type not allowed"), false
	case limit != 0 && size > limit:
		return 0, failure(http.StatusRequestEntityTooLarge, "File exceeds the maximum size of %d bytes", limit), false
	case storage != 0 && c.org.storageUsed()+size > storage:
		return 0, paymentRequired("Storage limit exceeded. Upgrade your plan."), false
	}
	return limit, answer{}, true
}

// contentType is that of the file, as it was sent.
func (c *bucktCall) contentType() string {
	if sent := c.r.Header.Get("Content-Type"); sent != "" {
		return sent
	}
	return "application/octet-stream"
}

// readUpload reads a body, at most one byte more than the limit, which 0 takes away.
func readUpload(r *http.Request, limit int64) ([]byte, error) {
	body := io.Reader(r.Body)
	if limit != 0 && limit < math.MaxInt64 {
		body = io.LimitReader(body, limit+1)
	}
	var content bytes.Buffer
	// A length is believed, but not for more than this.
	content.Grow(int(min(max(r.ContentLength, 0), 8<<20)) + bytes.MinRead)
	_, err := content.ReadFrom(body)
	return content.Bytes(), err
}
