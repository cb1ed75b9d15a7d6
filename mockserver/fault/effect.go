package fault

import (
	"slices"
	"time"
)

// Effect is what a fault does to a request or its answer. The functions that return one, such as [Status] and [LoseResponse], fill
// in the fields that its kind has; the others must be zero. It is plain data, and marshals to JSON such as
// {"kind":"reset","when":"after"}, with durations as texts like "1m30s".
type Effect struct {
	// Kind must be given.
	Kind Kind
	// When is [Before] or [After] the request is carried out, for the kinds that know both: status, latency, reset, hang,
	// malformedJSON, html502 and empty200. Empty is the default of the kind: before, but for malformedJSON and empty200.
	When When

	// Status is the status of a status, from 200 to 599.
	Status int
	// Code is the error code of a status of 499 at Amove, DEFAULT by default.
	Code string
	// Message is the text of a status' error. By default it is the system's own for the status.
	Message string
	// RetryAfter is the header of a status. With nil, 429 has the system's own, see mockserver.WithRetryAfter, and no other status has any.
	RetryAfter *RetryAfter
	// Header are further headers of a status, which replace those of the system.
	Header map[string]string
	// ContentType and Body replace the body of a status, which by default is the system's own for an error.
	ContentType, Body string

	// Delay is the length of a latency, and Distribution the one that it is drawn from; one of the two must be given.
	Delay        time.Duration
	Distribution *Distribution
	// Bytes is how much of the body arrives of a truncate or resetInBody, and how much of it at a time of a drip.
	Bytes int
	// Interval is the time between two parts of a drip.
	Interval time.Duration
	// Skew is by how much the clock of a clockSkew is ahead. Below 0 it is behind.
	Skew time.Duration
	// Lag is how far behind the lists of a staleLists are.
	Lag time.Duration
	// Rows is how many rows the page of a shortPage has at most.
	Rows int
}

// Kind is a kind of [Effect].
type Kind string

// The kinds. Each names the function that makes it, where all of it is told.
const (
	KindStatus            Kind = "status"            // [Status]
	KindUnauthorized      Kind = "unauthorized"      // [Unauthorized]
	KindLatency           Kind = "latency"           // [LatencyBefore], [LatencyAfter], [Latency]
	KindRefuse            Kind = "refuse"            // [Refuse]
	KindReset             Kind = "reset"             // [ResetBefore], [LoseResponse]
	KindResetInBody       Kind = "resetInBody"       // [ResetInBody]
	KindTruncate          Kind = "truncate"          // [Truncate]
	KindMalformedJSON     Kind = "malformedJSON"     // [MalformedJSON]
	KindHTML502           Kind = "html502"           // [HTML502]
	KindEmpty200          Kind = "empty200"          // [Empty200]
	KindDrip              Kind = "drip"              // [Drip]
	KindHang              Kind = "hang"              // [Hang]
	KindClockSkew         Kind = "clockSkew"         // [ClockSkew]
	KindStaleLists        Kind = "staleLists"        // [StaleLists]
	KindShortPage         Kind = "shortPage"         // [ShortPage]
	KindRepeatCursor      Kind = "repeatCursor"      // [RepeatCursor]
	KindFailProvisioning  Kind = "failProvisioning"  // [FailProvisioning]
	KindStallProvisioning Kind = "stallProvisioning" // [StallProvisioning]
)

// Kinds returns all kinds.
func Kinds() []Kind {
	kinds := make([]Kind, len(rules))
	for i, rule := range rules {
		kinds[i] = rule.kind
	}
	return kinds
}

// When is the side of the change of state on which an effect takes place.
type When string

const (
	// Before leaves the state as it is: nobody has looked at the request yet.
	Before When = "before"
	// After lets the system do what the request asks for. Only the answer is another.
	After When = "after"
)

// Before returns the effect as one that takes place before the request is carried out.
func (e Effect) Before() Effect {
	e.When = Before
	return e
}

// After returns the effect as one that takes place after the request was carried out.
func (e Effect) After() Effect {
	e.When = After
	return e
}

// IsAfter reports whether the effect takes place after the request is carried out: When, or else the default of the kind.
func (e Effect) IsAfter() bool {
	if e.When != "" {
		return e.When == After
	}
	return e.rule().when == After
}

func (e Effect) rule() rule {
	at := slices.IndexFunc(rules, func(r rule) bool { return r.kind == e.Kind })
	if at < 0 {
		return rule{}
	}
	return rules[at]
}
