package buckt

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/bucktgo/buckt/internal/guard"
	"github.com/bucktgo/buckt/internal/ratelimit"
	"github.com/bucktgo/buckt/internal/retry"
)

// succeeded reports whether the status is a success and the body was read completely, or as far as needed.
func (k *call) succeeded() bool {
	if k.last.status < 200 || k.last.status >= 300 {
		return false
	}
	return k.last.failure == retry.None || k.op.notIdempotent
}

// deleted reports whether a delete succeeded although its response is no confirmation: the resource does not exist or is being
// deleted, and an earlier attempt of the same call may have been carried out.
func (k *call) deleted() bool {
	if k.op.method != http.MethodDelete || k.op.ownResponse {
		return false
	}
	switch {
	case k.last.status == http.StatusNoContent:
		return true
	case !k.mayHaveActed:
		return false
	case k.last.status == http.StatusConflict:
		return k.op.deleting != "" && strings.Contains(string(k.last.body.Bytes()), k.op.deleting)
	}
	_, gone := errors.AsType[*NotFoundError](k.error())
	return gone
}

// restoreDeleted sets the result that a confirmed delete would have had.
func (k *call) restoreDeleted(out result) {
	out.restore(map[string]string{"object": k.op.object, "id": k.path.id})
}

// decode reads the body of a success. If a resource was created and its response cannot be read, the outcome is unknown.
func (k *call) decode(out result) error {
	err := k.last.cause
	// The received part of a truncated untyped body may be valid JSON by itself.
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
	if k.op.notIdempotent {
		err = &OutcomeUnknownError{Err: err}
	}
	return err
}

// decodeRead decodes the body of a read immediately. A non-JSON body fails the attempt, and another one may follow. A
// body that is JSON but not the documented type would not change with another attempt, and is left to decode.
func (k *call) decodeRead(a attempt) attempt {
	if !k.op.reads() || k.out == nil || k.out.target() == nil || a.failure != retry.None || !hasBody(a.status) {
		return a
	}
	if u, foreign := k.out.(*untyped); foreign {
		if _, raw := u.out.(*[]byte); !raw {
			a.cause = malformed(a.body.Bytes())
		}
	} else if err := decode(a.body.Bytes(), k.out); err != nil {
		reflect.ValueOf(k.out).Elem().SetZero() // it may be partly decoded
		a.cause = err
		if _, foreign := k.out.(customDecoder); !foreign {
			a.cause = malformed(a.body.Bytes())
		}
	} else {
		a.decoded = true
	}
	if a.cause != nil {
		a.failure = retry.Broken
	}
	return a
}

// hasBody reports whether a success with this status has a body.
func hasBody(status int) bool {
	return 200 <= status && status < 300 && status != http.StatusNoContent && status != http.StatusResetContent
}

// malformed returns an error if the body is not JSON.
func malformed(body []byte) error {
	var v jsontext.Value
	body = trimBody(body)
	if err := json.Unmarshal(body, &v, decodeOptions); err != nil {
		return fmt.Errorf("%w: %s", ErrInvalidResponse, describeBody(body, err, true))
	}
	return nil
}

// error returns the error of a failed call.
func (k *call) error() error {
	err := k.statusError()
	if retry.Decide(k.last.facts(k.op)) == retry.Unknown || k.unexplainedConflict(k.last) {
		err = &OutcomeUnknownError{Err: err}
	}
	return err
}

// statusError returns the error without regard to whether the outcome is known.
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
		again:      k.retryability(),
		cause:      a.cause,
		local:      a.failure == retry.Local || isLocal(a.cause),
	}
	if a.waitRequested {
		e.RetryAfter = a.retryAfter
	}
	if a.status >= 400 {
		parseErrorBody(e, a.header, a.body.Bytes(), k.conceal)
	} else if location := a.header.Get("Location"); location != "" {
		e.Message = k.redirectMessage(location)
	}
	if _, rateLimited := errors.AsType[*ratelimit.TooLateError](a.cause); rateLimited && a.status == 0 {
		return &RateLimitError{e}
	}
	return typedError(e)
}

// redirectMessage names only the host of a redirect: the rest may contain a secret.
func (k *call) redirectMessage(location string) string {
	const rule = "only redirects of reads are followed, to the same host and scheme, and at most four"
	to, err := k.url.Parse(location)
	if err != nil {
		return "the Location is not a URL; " + rule
	}
	return "the redirect to " + firstLine(to.Scheme+"://"+to.Host, k.conceal) + " was not followed; " + rule
}

// isLocal reports whether the caller's code prevented a response: it ended its goroutine, or the source of an upload did
// not return.
func isLocal(cause error) bool {
	if errors.Is(cause, guard.ErrGoexit) {
		return true
	}
	e, ok := errors.AsType[*attemptTimeoutError](cause)
	return ok && e.source
}

func (k *call) requestID() string {
	if id := cmp.Or(k.last.header.Get("X-Request-Id"), k.last.header.Get("X-Amz-Request-Id")); id != "" {
		return firstLine(id, k.conceal)
	}
	return k.id[0]
}

// capture stores the response without its body if the caller requested it.
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
