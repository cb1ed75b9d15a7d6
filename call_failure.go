package buckt

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"syscall"

	"github.com/bucktgo/buckt/internal/body"
	"github.com/bucktgo/buckt/internal/conceal"
	"github.com/bucktgo/buckt/internal/printable"
	"github.com/bucktgo/buckt/internal/retry"
)

// failed returns the result of an attempt without a response. req is nil if the transport still uses the request.
func (k *call) failed(ctx context.Context, req *http.Request, err error, t *trace) attempt {
	a := attempt{cause: k.causeOf(ctx, err)}
	connRequested := t.gettingConn.Load()
	unsendable := !connRequested && k.core.unsendable(req)
	unsent := !t.wroteHeaders.Load() && (connRequested || unsendable || errors.Is(err, syscall.ECONNREFUSED))
	switch {
	case k.upload != nil && k.upload.Err() != nil:
		a.failure, a.cause = retry.Local, k.upload.Err()
	case k.ctx.Err() != nil && unsent:
		a.failure = retry.Ended
	case k.ctx.Err() != nil:
		a.failure = retry.Interrupted
	case isUntrusted(err), unsent && isPlaintext(err):
		a.failure = retry.Untrusted
	case unsendable:
		a.failure = retry.Local
	case unsent:
		a.failure = retry.NotSent
	default:
		a.failure = retry.Lost
	}
	return a
}

// unsendable reports whether the transport cannot send a request for which it did not get a connection. Our own transport gets
// one for every request that it can send. Any other http.Transport does too, unless a protocol is registered for the scheme;
// only a failure of its proxy function is certain.
func (c *core) unsendable(req *http.Request) bool {
	if c.ownTransport {
		return true
	}
	t, ok := c.transport.(*http.Transport)
	if !ok || t.Proxy == nil || req == nil {
		return false
	}
	_, err := t.Proxy(req)
	return err != nil
}

// bodyFailure returns the failure of a response whose body was truncated. A truncated error body is sufficient.
func (k *call) bodyFailure(ctx context.Context, status int, err error) (retry.Failure, error) {
	switch {
	case status >= 300:
		return retry.None, nil
	case isTooLarge(err) && !k.op.notIdempotent:
		return retry.Local, err
	case k.ctx.Err() != nil:
		return retry.Interrupted, k.causeOf(ctx, err)
	}
	return retry.Broken, fmt.Errorf("the response broke off: %w", k.causeOf(ctx, err))
}

// causeOf replaces the error of net/http for a cancelled request with the reason of the cancellation.
func (k *call) causeOf(ctx context.Context, err error) error {
	if k.ctx.Err() != nil {
		return contextError(k.ctx)
	}
	if e, ok := errors.AsType[*attemptTimeoutError](context.Cause(ctx)); ok {
		return e
	}
	return printableError(withoutURL(err), k.conceal)
}

// contextError returns the error of a finished context, together with its cause.
func contextError(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if errors.Is(cause, err) {
		return cause
	}
	return withCause(err, cause)
}

// printableError replaces an error whose text contains a secret, is too long or is not printable: net/http quotes bytes from the
// server.
func printableError(err error, hide conceal.Secrets) error {
	if e, ok := errors.AsType[tls.RecordHeaderError](err); ok && string(e.RecordHeader[:]) == "HTTP/" {
		return http.ErrSchemeMismatch
	}
	text := err.Error()
	if shown := printable.Text(hide.Cut(text, maxConcealed), maxErrorText); shown != text {
		return errors.New(shown)
	}
	return err
}

// withoutURL removes the URL from an error of net/http, because it may contain a secret.
func withoutURL(err error) error {
	for {
		e, ok := errors.AsType[*url.Error](err)
		if !ok {
			return err
		}
		err = e.Err
	}
}

func isUntrusted(err error) bool {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return true
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return true
	}
	_, ok := errors.AsType[x509.CertificateInvalidError](err)
	return ok
}

// isPlaintext reports whether the server does not speak TLS.
func isPlaintext(err error) bool {
	_, ok := errors.AsType[tls.RecordHeaderError](err)
	return ok
}

func isTooLarge(err error) bool {
	_, ok := errors.AsType[*body.TooLargeError](err)
	return ok
}
