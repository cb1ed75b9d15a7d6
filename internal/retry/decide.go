package retry

import "net/http"

// Failure is how an attempt ended that did not end with a whole response.
type Failure int

// The ways in which an attempt ends.
const (
	// None: a response came and was read to its end.
	None Failure = iota
	// NotSent: the server cannot have seen the request: its address refused the connection, or there was no
	// connection, so that not a byte of the request's head was written.
	NotSent
	// Lost: the request may have reached the server, and no response came back.
	Lost
	// Broken: a response began, and its body ended early.
	Broken
	// Untrusted: the server's certificate was not accepted. Trying again does not change a certificate.
	Untrusted
	// Local: the attempt failed here for a reason that a further attempt would meet again, for example a request
	// that cannot be written.
	Local
	// Ended: the caller's context ended, or a wait would have gone past its deadline, before anything was sent.
	Ended
	// Interrupted: the caller's context ended while the request was under way.
	Interrupted
)

// Attempt is what is known about one attempt.
type Attempt struct {
	// Idempotent is true if doing the operation twice does the same as doing it once.
	Idempotent bool
	// Status is that of the response, 0 if none came.
	Status int
	// Maintenance is true if the response announced maintenance (X-Maintenance-Mode), which outlasts any retry.
	Maintenance bool
	// Failure is None if the response was read whole.
	Failure Failure
}

// Decision is what follows from an attempt.
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

// Decide applies the table: an idempotent operation is tried again after anything that may pass, any other only when
// the server cannot have acted.
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

// decideBroken decides by the status of a response whose body ended early. The status of an error is as good as the whole
// response; the body of a success was the result.
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

// Costs reports whether another attempt costs a token of the [Budget]. One after a 429 does not: the server asked for it,
// and the rate limit bounds it.
func Costs(a Attempt) bool { return a.Status != http.StatusTooManyRequests }

// settles reports whether a status shows if the server has acted. A redirect of 301 to 303 may follow a request that was
// carried out, and so may a change of the protocol; 307 and 308 ask for the same request elsewhere.
func settles(status int) bool {
	switch status {
	case http.StatusSwitchingProtocols, http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusRequestTimeout:
		return false
	}
	return status < 500
}

// MayHaveActed reports whether the server may have carried out the attempt, so that a later attempt of the same DELETE
// which finds nothing left to delete has succeeded.
func MayHaveActed(a Attempt) bool {
	switch a.Failure {
	case NotSent, Untrusted, Local, Ended:
		return false
	case Lost, Interrupted:
		return true
	}
	return a.Status == http.StatusRequestTimeout || a.Status >= 500 || a.Status < 300
}
