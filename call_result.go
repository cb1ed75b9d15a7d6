package buckt

import (
	"errors"
	"net/http"
	"strings"

	"github.com/bucktgo/buckt/internal/guard"
	"github.com/bucktgo/buckt/internal/ratelimit"
	"github.com/bucktgo/buckt/internal/retry"
)

// succeeded reports whether the status is a success and the body was read whole, or as far as it will be needed.
func (k *call) succeeded() bool {
	if k.last.status < 200 || k.last.status >= 300 {
		return false
	}
	return k.last.failure == retry.None || k.op.once
}

// deleted reports whether a delete succeeded without a response that says so: the resource does not exist, or is being
// deleted, and an earlier attempt of the same call may have been carried out.
func (k *call) deleted() bool {
	if k.op.method != http.MethodDelete || k.op.ownResponse {
		return false
	}
	switch {
	case k.last.status == http.StatusNoContent:
		return true
	case !k.acted:
		return false
	case k.last.status == http.StatusConflict:
		return k.op.deleting != "" && strings.Contains(string(k.last.body.Bytes()), k.op.deleting)
	}
	_, gone := errors.AsType[*NotFoundError](k.error())
	return gone
}

// restoreDeleted fills in the response that a delete would have had.
func (k *call) restoreDeleted(out result) {
	out.restore(map[string]string{"object": k.op.object, "id": k.path.id})
}

// decode reads the body of a success. If something was created and its response cannot be read, the outcome is unknown.
func (k *call) decode(out result) error {
	err := k.last.cause
	// The part that came of an untyped body that broke off may look like the whole of another one.
	if u, ok := out.(*untyped); !ok || u.out == nil || k.last.failure == retry.None {
		err = decode(k.last.body.Bytes(), out)
	}
	if err == nil {
		return nil
	}
	if k.last.cause == nil {
		k.last.cause = err
	}
	err = k.statusError()
	if k.op.once {
		err = &OutcomeUnknownError{Err: err}
	}
	return err
}

// error returns the error of a call that failed.
func (k *call) error() error {
	err := k.statusError()
	if retry.Decide(k.last.facts(k.op)) == retry.Unknown {
		err = &OutcomeUnknownError{Err: err}
	}
	return err
}

// statusError is the error without regard to whether the call may be made again.
func (k *call) statusError() error {
	a := &k.last
	e := &Error{
		System:     k.op.system,
		Operation:  k.op.name,
		Method:     k.op.method,
		Path:       k.url.EscapedPath(),
		StatusCode: a.status,
		RequestID:  k.requestID(),
		Attempts:   k.sent,
		NotRetried: a.notRetried,
		again:      k.again(),
		cause:      a.cause,
		local:      a.failure == retry.Local || isLocal(a.cause),
	}
	if a.asked {
		e.RetryAfter = a.retryAfter
	}
	if a.status >= 400 {
		parseErrorBody(e, a.header, a.body.Bytes(), k.conceal)
	} else if a.header.Get("Location") != "" {
		e.Message = "a redirect that would leave the host, its scheme or the method, or is one of too many, is not followed"
	}
	if _, held := errors.AsType[*ratelimit.TooLateError](a.cause); held && a.status == 0 {
		return &RateLimitError{e}
	}
	return typed(e)
}

// isLocal reports whether code of the caller is why no response came: it ended its goroutine, or the source of an
// upload did not return.
func isLocal(cause error) bool {
	if errors.Is(cause, guard.ErrGoexit) {
		return true
	}
	e, ok := errors.AsType[*attemptTimeoutError](cause)
	return ok && e.source
}

func (k *call) requestID() string {
	if id := k.last.header.Get("X-Request-Id"); id != "" {
		return firstLine(k.conceal.Text(id))
	}
	return k.id
}

// capture stores the parts of the response beside its body if the caller asked for them.
func (k *call) capture() {
	if k.settings.response == nil {
		return
	}
	*k.settings.response = Response{
		StatusCode: k.last.status,
		Header:     k.last.header,
		RequestID:  k.requestID(),
		RateLimit:  parseRateLimit(k.last.header),
		Attempts:   k.sent,
	}
}
