package buckt

import (
	"errors"
	"net/http"
	"strings"

	"github.com/bucktgo/buckt/internal/retry"
)

// succeeded says whether the answer is a success by its status and was read whole, or as far as it will be needed.
func (k *call) succeeded() bool {
	if k.status < 200 || k.status >= 300 {
		return false
	}
	return k.failure == retry.None || k.op.once
}

// deleted says whether a delete succeeded without being told so: it found nothing left to delete, or the deletion
// under way, and an earlier attempt of the same call may have been carried out.
func (k *call) deleted() bool {
	if k.op.method != http.MethodDelete || k.op.ownAnswer {
		return false
	}
	switch {
	case k.status == http.StatusNoContent:
		return true
	case !k.acted:
		return false
	case k.status == http.StatusConflict:
		return k.op.deleting != "" && strings.Contains(string(k.body.bytes()), k.op.deleting)
	}
	_, gone := errors.AsType[*NotFoundError](k.error())
	return gone
}

// restoreDeleted makes the answer that a delete would have had.
func (k *call) restoreDeleted(id string, out answer) {
	out.restore(map[string]string{"object": k.op.object, "id": id})
}

// decode reads the answer of a success. What was created although its answer cannot be read is an outcome unknown.
func (k *call) decode(out answer) error {
	err := k.cause
	// What there is of an untyped answer that broke off may pass for the whole of another one.
	if u, ok := out.(*untyped); !ok || u.out == nil || k.failure == retry.None {
		err = decode(k.body.bytes(), out)
	}
	if err == nil {
		return nil
	}
	if k.cause == nil {
		k.cause = err
	}
	if k.op.once {
		k.decision = retry.Unknown
	}
	return k.error()
}

// error makes the error of a call that failed.
func (k *call) error() error {
	e := &Error{
		System:     k.op.system,
		Operation:  k.op.name,
		Method:     k.op.method,
		Path:       k.url.EscapedPath(),
		StatusCode: k.status,
		RequestID:  k.requestID(),
		Attempts:   k.attempts,
		NotRetried: k.notRetried,
		cause:      k.cause,
	}
	if k.asked {
		e.RetryAfter = k.wait
	}
	if k.status >= 400 {
		parseErrorBody(e, k.header, k.body.bytes(), k.conceal)
	} else if k.header.Get("Location") != "" {
		e.Message = "a redirect that would leave the host, its scheme or the method, or is one of too many, is not followed"
	}
	err := typed(e)
	if k.status == 0 && k.held {
		err = &RateLimitError{e}
	}
	if k.decision == retry.Unknown {
		err = &OutcomeUnknownError{Err: err}
	}
	return err
}

func (k *call) requestID() string {
	if id := k.header.Get("X-Request-Id"); id != "" {
		return firstLine(k.conceal.text(id))
	}
	return k.id
}

// capture stores what came beside the answer where the caller asked for it.
func (k *call) capture() {
	if k.settings.response == nil {
		return
	}
	*k.settings.response = Response{
		StatusCode: k.status,
		Header:     k.header,
		RequestID:  k.requestID(),
		RateLimit:  parseRateLimit(k.header),
		Attempts:   k.attempts,
	}
}
