package mockserver

import (
	"bytes"
	"net/http"
	"strconv"
	"time"

	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
)

// heldResponse is the system's response, kept until the faults have been applied.
type heldResponse struct {
	status int
	body   []byte
}

func (h *heldResponse) writeHeader(status int) {
	if h.status == 0 && status >= http.StatusOK {
		h.status = status
	}
}

func (h *heldResponse) write(p []byte) (int, error) {
	h.writeHeader(http.StatusOK)
	h.body = append(h.body, p...)
	return len(p), nil
}

// response is a response to send, whose headers are in the call's writer.
type response struct {
	status int
	body   []byte
	// isDownload is set if the body is a file, whose bytes are not recorded.
	isDownload bool
	// If cut is set, the first keep bytes of the body are sent, and then the connection is reset, or otherwise closed.
	cut    bool
	keep   int
	resets bool
	// isPartial is set if the body is a part of the system's body.
	isPartial bool
}

// deliver sends a response. The effects on its delivery are recorded before it is sent.
func (c *call) deliver(out *response) {
	header := c.Header
	if skew, found := c.faults.first(fault.KindClockSkew); found {
		skewClock(header, skew.effect.Skew)
		c.faults.took(skew)
	}
	switch {
	case !bodyAllowed(out.status):
		header.Del("Content-Length")
		out.body = nil
	case c.Request.Method != http.MethodHead || len(out.body) > 0:
		header.Set("Content-Length", strconv.Itoa(len(out.body)))
	}
	body := out.body
	if out.cut {
		body, out.isPartial = body[:out.keep], true
	}
	drip, drips := c.faults.first(fault.KindDrip)
	if drips = drips && len(body) > drip.effect.Bytes && c.Request.Method != http.MethodHead; drips {
		c.faults.took(drip)
	}
	c.ex.ResponseBody = nil
	switch {
	case out.isDownload:
	case out.isPartial:
		c.ex.ResponseBody = c.withoutPartialSecret(body)
	default:
		c.ex.ResponseBody = body
	}
	c.w.WriteHeader(out.status)
	if drips {
		c.drip(body, drip.effect)
	} else {
		_, _ = c.w.Write(body)
	}
	if out.resets {
		_ = http.NewResponseController(c.w).Flush()
		c.reset()
	}
}

// drip sends a body in parts of some bytes.
func (c *call) drip(body []byte, e fault.Effect) {
	controller := http.NewResponseController(c.w)
	for len(body) > 0 {
		part := body[:min(e.Bytes, len(body))]
		body = body[len(part):]
		if _, err := c.w.Write(part); err != nil {
			return
		}
		if err := controller.Flush(); err != nil {
			return
		}
		if len(body) > 0 && !c.sleep(e.Interval) {
			return
		}
	}
}

// withoutPartialSecret returns a cut body as it may be recorded. A secret that the cut divides is not found as a whole.
func (c *call) withoutPartialSecret(body []byte) []byte {
	for _, secret := range c.secrets {
		for n := len(secret) - 1; n >= minPartialSecret; n-- {
			if bytes.HasSuffix(body, []byte(secret[:n])) {
				body = append(bytes.Clone(body[:len(body)-n]), httpjson.Redacted...)
				break
			}
		}
	}
	return body
}

// minPartialSecret is the length of a part of a secret that is removed. A shorter part does not reveal the secret.
const minPartialSecret = 4

// skewClock moves the times in the headers of a response.
func skewClock(header http.Header, skew time.Duration) {
	for _, name := range []string{"Date", "Retry-After"} {
		if at, err := http.ParseTime(header.Get(name)); err == nil {
			header.Set(name, at.Add(skew).UTC().Format(http.TimeFormat))
		}
	}
	if at, err := strconv.ParseInt(header.Get("X-Ratelimit-Reset"), 10, 64); err == nil {
		header.Set("X-RateLimit-Reset", strconv.FormatInt(time.Unix(at, 0).Add(skew).Unix(), 10))
	}
}

func bodyAllowed(status int) bool {
	return status != http.StatusNoContent && status != http.StatusNotModified
}
