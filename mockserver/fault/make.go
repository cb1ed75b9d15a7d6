package fault

import (
	"maps"
	"time"
)

// Status answers with a status from 200 to 599: by default with an error in the system's own shape, and with the headers that the
// system sends with it. At Amove most errors are 499, see [Effect.WithCode]. A status below 400 is no error, so that it needs a
// body, see [Effect.WithBody]. The request is not carried out, unless [Effect.After] says otherwise.
func Status(code int) Effect { return Effect{Kind: KindStatus, Status: code} }

// WithMessage sets the text of a [Status].
func (e Effect) WithMessage(message string) Effect {
	e.Message = message
	return e
}

// WithCode sets the error code of a [Status] of 499, such as "NOT_FOUND".
func (e Effect) WithCode(code string) Effect {
	e.Code = code
	return e
}

// WithRetryAfter sets the Retry-After header of a [Status]. [NoRetryAfter] leaves it out where the system sends one.
func (e Effect) WithRetryAfter(value RetryAfter) Effect {
	e.RetryAfter = &value
	return e
}

// WithHeader sets one more header of a [Status].
func (e Effect) WithHeader(name, value string) Effect {
	e.Header = maps.Clone(e.Header)
	if e.Header == nil {
		e.Header = make(map[string]string)
	}
	e.Header[name] = value
	return e
}

// WithBody sets the body of a [Status], which may be empty.
func (e Effect) WithBody(contentType, body string) Effect {
	e.ContentType, e.Body = contentType, body
	return e
}

// Unauthorized answers with 401, as if the credential had been revoked: each request that the fault meets, and no other. With
// [Fault.From] it is so from one request on. S3 says it by 403 and InvalidAccessKeyId. Where the key itself is to be gone,
// bucktapi.Organization.RevokeKey revokes it.
func Unauthorized() Effect { return Effect{Kind: KindUnauthorized} }

// LatencyBefore lets a time pass before the request is carried out. If the client leaves before it is over, the request is not
// carried out: that is seen at once over the network in memory, and on TCP once the request's body has been received. Bodies of up
// to 4 MiB are received first, unless the client waits for 100 Continue.
//
// Delays are real time, or that of the synctest bubble: they follow neither mockserver.WithClock nor mockserver.Server.Advance. They end
// with the request and with mockserver.Server.Close.
func LatencyBefore(d time.Duration) Effect { return Effect{Kind: KindLatency, When: Before, Delay: d} }

// LatencyAfter lets a time pass after the request was carried out, before the first byte of the answer. See [LatencyBefore] for
// what the time is.
func LatencyAfter(d time.Duration) Effect { return Effect{Kind: KindLatency, When: After, Delay: d} }

// Latency lets a time pass that is drawn anew for each request: before it is carried out, or after it with [Effect.After].
func Latency(d Distribution) Effect {
	return Effect{Kind: KindLatency, When: Before, Distribution: &d}
}

// Refuse refuses the connection, as a host does on which nothing listens. It comes before all other faults, which do not see the
// request.
//
// In memory each request is refused by itself, before anything of it is written, also where a connection from an earlier one could
// be used. On TCP a connection is refused before there is a request: a Refuse for all requests, with neither a Match nor Nth,
// From, First, Every or Share, closes the listeners of mockserver.Server.Listen and the connections that are idle; when it is removed, the server
// listens on the same ports again, and where it cannot, mockserver.Server.Problems says so. Any other cannot be injected into a server that
// listens on TCP, and Listen fails while there is one. A request that comes over a connection that is open already, or through
// mockserver.Server.ServeHTTP from a listener of the program's own, is reset before it is read. Connections that TCP refuses are not
// counted.
func Refuse() Effect { return Effect{Kind: KindRefuse} }

// ResetBefore resets the connection before the request's body is read, and before the request is carried out; the body is read
// only where a Match asks for a bucket that is named there. A GET over a connection that was used before is sent again by net/http
// itself.
func ResetBefore() Effect { return Effect{Kind: KindReset, When: Before} }

// LoseResponse resets the connection after the request was carried out and before the first byte of the answer: the client cannot
// know what came of it.
func LoseResponse() Effect { return Effect{Kind: KindReset, When: After} }

// ResetInBody resets the connection when so many bytes of the answer's body were sent. An answer whose body is not longer is
// left alone. On TCP a client that does not read may lose bytes that were sent before the reset, as with any.
func ResetInBody(afterBytes int) Effect { return Effect{Kind: KindResetInBody, Bytes: afterBytes} }

// Truncate ends the connection in good order when so many bytes of the answer's body were sent, under the Content-Length of
// all of it. An answer whose body is not longer is left alone.
func Truncate(bytes int) Effect { return Effect{Kind: KindTruncate, Bytes: bytes} }

// MalformedJSON breaks the answer's JSON off in the middle, with a Content-Length that fits. The request is carried out; with
// [Effect.Before] it is not, and the status is 200. Of S3 it is the XML.
func MalformedJSON() Effect { return Effect{Kind: KindMalformedJSON, When: After} }

// HTML502 answers with 502 and a page in HTML, as a proxy before the system does, without any header of the system. The request is
// not carried out, unless [Effect.After] says otherwise.
func HTML502() Effect { return Effect{Kind: KindHTML502, When: Before} }

// Empty200 answers with 200 and an empty body, whatever the answer would be. The request is carried out, unless
// [Effect.Before] says otherwise.
func Empty200() Effect { return Effect{Kind: KindEmpty200, When: After} }

// Drip sends the answer's body so many bytes at a time, with a time between them. The headers come at once.
func Drip(bytes int, interval time.Duration) Effect {
	return Effect{Kind: KindDrip, Bytes: bytes, Interval: interval}
}

// Hang never answers: it ends when the client leaves, or with mockserver.Server.Close. The request is not carried out, unless
// [Effect.After] says otherwise. Removing the fault does not end it.
func Hang() Effect { return Effect{Kind: KindHang, When: Before} }

// ClockSkew sends answers of a server whose clock is ahead by d, or behind where d is below 0: the Date, the time at which a
// rate limit is reset, and a Retry-After that is a date. Bodies stay as they are.
func ClockSkew(d time.Duration) Effect { return Effect{Kind: KindClockSkew, Skew: d} }

// StaleLists makes lists lag behind: rows that a request made within the last lag are not there yet, those that were deleted
// within it are there still, also where that was before the injection. A file that replaced another shows as the old one. What a
// row says is the present. Rows that the test itself seeded or removed count as having been there, or not, all along. Lists of
// what no request makes, such as Linode's endpoints, do not lag. Of more than 10,000 changes the oldest may be forgotten.
func StaleLists(lag time.Duration) Effect { return Effect{Kind: KindStaleLists, Lag: lag} }

// ShortPage cuts the page of a list to so many rows, although more exist; the cursor leads on to those. With 0 rows the page is
// empty and tells that more follow, whether they do or not. The numbered pages of Linode and Amove are cut as well, while their
// totals stay.
func ShortPage(rows int) Effect { return Effect{Kind: KindShortPage, Rows: rows} }

// RepeatCursor makes the page of a list lead on to itself: its next cursor is the one that it was asked for with. A first page,
// which is asked for without one, tells that more follow.
func RepeatCursor() Effect { return Effect{Kind: KindRepeatCursor} }

// FailProvisioning makes the provisioning that a request begins end with failure, after the time that it would have taken. It
// takes effect where a Buckt bucket is created or retried, or a file service created.
func FailProvisioning() Effect { return Effect{Kind: KindFailProvisioning} }

// StallProvisioning makes the provisioning that a request begins never end: it gets as far as provisioning. See
// [FailProvisioning].
func StallProvisioning() Effect { return Effect{Kind: KindStallProvisioning} }
