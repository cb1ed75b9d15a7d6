package mockserver

import (
	"bytes"
	"io"
	"net/http"
	"time"

	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// serveWithFaults serves a request to which faults may apply.
func (s *Server) serveWithFaults(c *call, list []*Injection) {
	c.faults = c.plan(list)
	c.Faults = c.faults
	if len(c.faults.planned) > 0 {
		defer s.held.hold(c.pipe())()
	}
	if !c.wait(false) {
		c.isFaulted = true
		c.abort()
	}
	responses := c.faults.responses()
	if len(responses) > 0 && !isAfterwards(responses[0].effect) {
		c.ex.Unmatched = !c.target.isServed()
		c.respondInstead(responses[0])
		return
	}
	if !c.faults.replaces() {
		c.target.serve(c)
		return
	}
	c.w.held = &heldResponse{}
	c.target.serve(c)
	c.changeResponse(responses)
}

// isAfterwards reports whether the request is carried out before the effect takes place.
func isAfterwards(e fault.Effect) bool {
	switch e.Kind {
	case fault.KindTruncate, fault.KindResetInBody:
		return true
	default:
		return e.IsAfter()
	}
}

// respondInstead responds to a request that is not carried out.
func (c *call) respondInstead(f plannedFault) {
	t := &c.target
	c.isFaulted = true
	out := &response{}
	switch f.effect.Kind {
	case fault.KindRefuse, fault.KindReset:
		c.faults.took(f)
		c.abort()
	case fault.KindHang:
		c.faults.took(f)
		c.hang()
	case fault.KindHTML502:
		out.become502(c)
	default:
		if f.effect.Kind == fault.KindLateEffect {
			c.postpone(f.effect.Delay)
		}
		out.status = t.status(f.effect)
		t.setStandardHeaders(c, out.status)
		out.become(c, f.effect)
	}
	c.faults.took(f)
	c.deliver(out)
}

// changeResponse applies faults to the system's response.
func (c *call) changeResponse(responses []plannedFault) {
	held := c.w.held
	c.w.held = nil
	out := &response{status: held.status, body: held.body, isDownload: len(held.body) > 0 && c.ex.ResponseBody == nil}
	if out.status == 0 {
		out.status = http.StatusOK // as net/http does for a handler that writes nothing
	}
	// The contract is checked with the system's own response, without the effects of faults.
	own := *c.ex
	own.Status, own.ResponseHeader = out.status, c.Header.Clone()
	c.own, c.isFaulted = &own, true
	if !c.wait(true) {
		c.abort()
	}
	for _, f := range responses {
		if isAfterwards(f.effect) && c.change(out, f) {
			break
		}
	}
	c.deliver(out)
}

// change applies a fault to a response, and reports whether it had an effect.
func (c *call) change(out *response, f plannedFault) bool {
	isCut := f.effect.Kind == fault.KindTruncate || f.effect.Kind == fault.KindResetInBody
	if isCut && (len(out.body) <= f.effect.Bytes || c.Request.Method == http.MethodHead) {
		return false
	}
	c.faults.took(f)
	switch f.effect.Kind {
	case fault.KindReset:
		c.abort()
	case fault.KindHang:
		c.hang()
	case fault.KindTruncate, fault.KindResetInBody:
		out.cut, out.keep, out.resets = true, f.effect.Bytes, f.effect.Kind == fault.KindResetInBody
	case fault.KindHTML502:
		out.become502(c)
	case fault.KindStatus:
		dropBodyHeaders(c.Header, c.target.site != "")
		out.status = f.effect.Status
		if out.status == http.StatusTooManyRequests {
			c.server.options.retryAfter.SetHeader(c.Header, c.ex.Start)
		}
		out.become(c, f.effect)
	case fault.KindEmpty200:
		out.status = http.StatusOK
		out.become(c, f.effect)
	default:
		out.become(c, f.effect)
	}
	return true
}

// postpone carries the request out after a delay, unless its body is incomplete.
func (c *call) postpone(delay time.Duration) {
	content := c.ex.RequestBody
	if c.Operation != nil && c.Operation.Traits.Has(service.ReadsJSON) {
		content = c.Body()
	}
	if !c.isBodyRead {
		var err error
		if content, err = io.ReadAll(c.Request.Body); err != nil {
			return
		}
	}
	s := c.server
	r := c.Request.Clone(s.lifetime)
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(content)), int64(len(content))
	s.clock.At(c.ex.Start.Add(delay), func() {
		late := newCall(s, noResponse{}, r)
		late.isLate = true
		late.aim(s.route(r))
		late.target.serve(late)
	})
}

// noResponse is the writer of a request without a client.
type noResponse struct{}

func (noResponse) Header() http.Header         { return http.Header{} }
func (noResponse) Write(p []byte) (int, error) { return len(p), nil }
func (noResponse) WriteHeader(int)             {}
