package fault

import (
	"maps"
	"time"
)

// Status responds with a status from 200 to 599: by default with an error in the form of the system and the headers that the system sends with
// it. Most of Amove's errors have status 499, see [Effect.WithCode]. A status below 400 is not an error and requires a body, see
// [Effect.WithBody]. The request is not carried out, except with [Effect.After].
func Status(code int) Effect { return Effect{Kind: KindStatus, Status: code} }

// WithMessage sets the error message of a [Status].
func (e Effect) WithMessage(message string) Effect {
	e.Message = message
	return e
}

// WithCode sets the error code of a [Status] of 499, such as "NOT_FOUND".
func (e Effect) WithCode(code string) Effect {
	e.Code = code
	return e
}

// WithRetryAfter sets the Retry-After header of a [Status]. [NoRetryAfter] omits it. Of S3 clients the AWS SDK for JavaScript waits that long
// after a 429. rclone, s3cmd and MinIO's client wait for a time of their own, and the AWS SDK for Go does not send the request again.
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

// Unauthorized responds with 401, or at S3 with 403 and InvalidAccessKeyId, as if the credential had been revoked. With [Fault.From] it is
// revoked in the middle of a job. The key itself stays; bucktapi.Organization.RevokeKey revokes it.
func Unauthorized() Effect { return Effect{Kind: KindUnauthorized} }

// LatencyBefore waits before the request is carried out. If the client disconnects during the wait, the request is not carried out. In memory
// the server detects it at once, on TCP after the request's body has been received: bodies of up to 4 MiB are received first, unless the client
// waits for 100 Continue.
//
// Delays are real time, or that of the synctest bubble: mockserver.WithClock and mockserver.Server.Advance do not change them. They end with the
// request and with mockserver.Server.Close.
func LatencyBefore(d time.Duration) Effect { return Effect{Kind: KindLatency, When: Before, Delay: d} }

// LatencyAfter waits after the request was carried out and before the first byte of the response. See [LatencyBefore] for the clock.
func LatencyAfter(d time.Duration) Effect { return Effect{Kind: KindLatency, When: After, Delay: d} }

// Latency waits for a random time, drawn for each request: before it is carried out, or after it with [Effect.After].
func Latency(d Distribution) Effect {
	return Effect{Kind: KindLatency, When: Before, Distribution: &d}
}

// Refuse refuses the connection, like a host on which nothing listens. It precedes all other faults, which do not count the request.
//
// In memory each request is refused separately, before any of it is written, even if a connection is open. On TCP a connection is refused
// before there is a request. A Refuse of all requests, with neither a Match nor Nth, From, First, Every or Share, closes the listeners of
// mockserver.Server.Listen and the idle connections. When it is removed, the server listens on the same ports again; if it cannot,
// mockserver.Server.Problems reports it. Any other Refuse cannot be injected into a server that listens on TCP, and Listen fails while one is in
// force. A request over an open connection, or through mockserver.Server.ServeHTTP from the program's own listener, is reset before it is read.
// Connections that are refused on TCP are not counted.
func Refuse() Effect { return Effect{Kind: KindRefuse} }

// ResetBefore resets the connection before the request's body is read and the request is carried out. The body is read only if a Match has a
// bucket or a key that the body names. net/http itself repeats a GET over a reused connection.
func ResetBefore() Effect { return Effect{Kind: KindReset, When: Before} }

// LoseResponse resets the connection after the request was carried out and before the first byte of the response, so that its outcome is
// unknown to the client.
func LoseResponse() Effect { return Effect{Kind: KindReset, When: After} }

// ResetInBody resets the connection after some bytes of the response's body. A response whose body is not longer is not changed. On TCP a
// client that does not read may lose bytes that were sent before the reset.
func ResetInBody(afterBytes int) Effect { return Effect{Kind: KindResetInBody, Bytes: afterBytes} }

// Truncate closes the connection after some bytes of the response's body, without a reset. Content-Length is that of the whole body. A
// response whose body is not longer is not changed.
func Truncate(bytes int) Effect { return Effect{Kind: KindTruncate, Bytes: bytes} }

// MalformedJSON cuts the JSON of the response, or the XML of S3, in the middle, with a correct Content-Length. The request is carried out; with
// [Effect.Before] it is not, and the status is 200.
func MalformedJSON() Effect { return Effect{Kind: KindMalformedJSON, When: After} }

// HTML502 responds with 502 and an HTML page, like a proxy in front of the system, without any header of the system. The request is not
// carried out, except with [Effect.After].
func HTML502() Effect { return Effect{Kind: KindHTML502, When: Before} }

// Empty200 replaces the response by status 200 with an empty body. The request is carried out, except with [Effect.Before].
func Empty200() Effect { return Effect{Kind: KindEmpty200, When: After} }

// Drip sends the body of the response in parts of some bytes, with an interval between them. The headers are not delayed.
func Drip(bytes int, interval time.Duration) Effect {
	return Effect{Kind: KindDrip, Bytes: bytes, Interval: interval}
}

// Hang never responds: it ends when the client disconnects, or with mockserver.Server.Close, but not when the fault is removed. The request is
// not carried out, except with [Effect.After].
func Hang() Effect { return Effect{Kind: KindHang, When: Before} }

// ClockSkew changes the headers of a response to those of a server whose clock is ahead by d, or behind if d is negative: Date, the time at
// which a rate limit is reset, and a Retry-After that is a date. Bodies do not change.
func ClockSkew(d time.Duration) Effect { return Effect{Kind: KindClockSkew, Skew: d} }

// StaleLists makes lists lag behind: rows that requests created within the last lag are missing, and rows that requests deleted within it
// are still listed, including changes before the injection. A replaced file is listed as the old one. The fields of a row are
// current otherwise. Rows that the test itself adds or removes do not lag, nor do lists that no request changes, such as Linode's endpoints.
// Of more than 10,000 changes the oldest may be forgotten.
func StaleLists(lag time.Duration) Effect { return Effect{Kind: KindStaleLists, Lag: lag} }

// ShortPage limits the rows of a page of a list although more exist; the next cursor continues with those. With 0 rows the page is empty and
// has a next cursor, whether more rows exist or not. The numbered pages of Linode and Amove are cut as well, without a change of their totals.
func ShortPage(rows int) Effect { return Effect{Kind: KindShortPage, Rows: rows} }

// ShuffleLists gives the rows of a list with numbered pages in a random order, drawn for each request, so that pages overlap and lack
// rows. Only Linode and Amove have such lists; the quotas of Linode come in a random order without a fault, see linode.Behavior.
func ShuffleLists() Effect { return Effect{Kind: KindShuffleLists} }

// RepeatCursor makes the next cursor of a page of a list the one that the page was requested with, so that the list has no end. A first page
// only reports that more rows follow.
func RepeatCursor() Effect { return Effect{Kind: KindRepeatCursor} }

// FailProvisioning makes the provisioning that a request begins fail, after its usual time. It takes effect on requests that create or retry
// a Buckt bucket, or create a file service.
func FailProvisioning() Effect { return Effect{Kind: KindFailProvisioning} }

// StallProvisioning keeps the provisioning that a request begins in the state provisioning. See [FailProvisioning] for the requests.
func StallProvisioning() Effect { return Effect{Kind: KindStallProvisioning} }

// LateEffect responds with an error as [Status] does, and carries the request out after a delay, so that what it creates appears after the
// client received the error: Linode makes keys minutes after its 500. Message, code, headers and body are set as those of a Status.
//
// The delay is time of the server's clock. Within mockserver.Server.Advance the request is carried out at its time, in the state of
// that time: a credential revoked meanwhile is refused, and so is a request to S3 whose signature has expired. Its response
// is dropped, and no fault applies to it. The record has the request once, with the error. A postponed request is not part of a
// state, and Restore, Reset and Close drop it.
func LateEffect(code int, delay time.Duration) Effect {
	return Effect{Kind: KindLateEffect, Status: code, Delay: delay}
}
