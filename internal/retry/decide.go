package retry

import "net/http"

// Failure is the way in which an attempt ended without a complete response.
type Failure int

// The ways in which an attempt ends.
const (
	// None: a complete response was read.
	None Failure = iota
	// NotSent: the server cannot have received the request: its address refused the connection, or no connection was made, so that no byte
	// of the header was written.
	NotSent
	// Lost: the request may have reached the server, and no response was received.
	Lost
	// Broken: the body of a response was truncated.
	Broken
	// Untrusted: the server's certificate was rejected. A retry does not change a certificate.
	Untrusted
	// Local: the attempt failed in the client for a reason that a retry would not change, for example a request that cannot be written.
	Local
	// Ended: the caller's context ended, or a wait would have exceeded its deadline, before anything was sent.
	Ended
	// Interrupted: the caller's context ended while the request was in flight.
	Interrupted
)

// Attempt has the facts about one attempt.
type Attempt struct {
	// Idempotent is true if performing the operation twice has the same effect as performing it once.
	Idempotent bool
	// Status is the status of the response, 0 without one.
	Status int
	// Maintenance is true if the response announced maintenance (X-Maintenance-Mode), which outlasts any retry.
	Maintenance bool
	// Failure is None if a complete response was read.
	Failure Failure
}

// Decision is the consequence of an attempt.
type Decision int

// The decisions.
const (
	// Stop: the outcome is known, and another attempt would not change it.
	Stop Decision = iota
	// Again: another attempt may be made.
	Again
	// Unknown: the server may have acted, and another attempt could make it act twice.
	Unknown
)

// Decide applies the table: an idempotent operation is retried after every temporary failure, any other only if the server cannot have
// acted.
func Decide(a Attempt) Decision {
	switch a.Failure {
	case NotSent:
		return Again
	case Untrusted, Local, Ended:
		return Stop
	case Interrupted:
		if a.Idempotent {
			return Stop
		}
		return Unknown
	case Lost:
		if a.Idempotent {
			return Again
		}
		return Unknown
	case Broken:
		return decideBroken(a)
	}
	return decideStatus(a)
}

// decideBroken decides by the status of a truncated response. The status of an error is as good as the complete response; the body of
// a success was the result.
func decideBroken(a Attempt) Decision {
	if a.Status >= 300 {
		return decideStatus(a)
	}
	if a.Idempotent {
		return Again
	}
	return Unknown
}

func decideStatus(a Attempt) Decision {
	if a.Status == http.StatusTooManyRequests {
		return Again
	}
	if !settles(a.Status) && !a.Idempotent {
		return Unknown
	}
	switch a.Status {
	case http.StatusServiceUnavailable:
		if a.Maintenance {
			return Stop
		}
		return Again
	case http.StatusRequestTimeout, http.StatusInternalServerError, http.StatusBadGateway, http.StatusGatewayTimeout:
		return Again
	}
	return Stop
}

// Costs reports whether another attempt costs a token of the [Budget]. An attempt after a 429 is free: the server asked for it, and
// the rate limit limits it.
func Costs(a Attempt) bool { return a.Status != http.StatusTooManyRequests }

// settles reports whether a status shows that the server has or has not acted. A redirect of 301 to 303 may follow a request that was
// carried out, as may a change of the protocol; 307 and 308 request the same operation elsewhere.
func settles(status int) bool {
	switch status {
	case http.StatusSwitchingProtocols, http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusRequestTimeout:
		return false
	}
	return status < 500
}

// MayHaveActed reports whether the server may have carried out the attempt, so that a later attempt of the same DELETE that finds
// nothing has succeeded.
func MayHaveActed(a Attempt) bool {
	switch a.Failure {
	case NotSent, Untrusted, Local, Ended:
		return false
	case Lost, Interrupted:
		return true
	}
	return a.Status == http.StatusRequestTimeout || a.Status >= 500 || a.Status < 300
}
