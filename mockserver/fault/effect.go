package fault

import (
	"slices"
	"time"
)

// Effect is the effect of a fault on a request or its response. Functions such as [Status] and [LoseResponse] return one with the fields of its
// kind; fields of other kinds must be zero. It marshals to JSON such as {"kind":"reset","when":"after"}, with durations as strings like
// "1m30s".
type Effect struct {
	// Kind is required.
	Kind Kind `json:"kind"`
	// When is [Before] or [After], for the kinds that can take place at both times: status, latency, reset, hang, malformedJSON, html502 and
	// empty200. The default of malformedJSON and empty200 is After, that of the others Before.
	When When `json:"when,omitzero"`

	// Status is the status of a [Status], from 200 to 599, or of a [LateEffect], from 400. What follows is for both.
	Status int `json:"status,omitzero"`
	// Code is the error code of a Status of 499 at Amove. The default is DEFAULT.
	Code string `json:"code,omitzero"`
	// Message is the message of a Status. The default is the system's own for the status.
	Message string `json:"message,omitzero"`
	// RetryAfter is the header of a Status. If nil, 429 has the system's own, see mockserver.WithRetryAfter, and other statuses have none.
	RetryAfter *RetryAfter `json:"retryAfter,omitzero"`
	// Header has further headers of a Status, which replace those of the system.
	Header map[string]string `json:"header,omitzero"`
	// ContentType and Body replace the body of a Status. The default is an error in the form of the system.
	ContentType string `json:"contentType,omitzero"`
	Body        string `json:"body,omitzero"`

	// Delay is the delay of a [Latency] or a [LateEffect], Distribution the random one of a Latency. One of the two is required.
	Delay        time.Duration `json:"delay,omitzero"`
	Distribution *Distribution `json:"distribution,omitzero"`
	// Bytes is the number of bytes that arrive with [Truncate] and [ResetInBody], and the size of a part with [Drip].
	Bytes int `json:"bytes,omitzero"`
	// Interval is the time between the parts of a Drip.
	Interval time.Duration `json:"interval,omitzero"`
	// Skew is how far the clock of a [ClockSkew] is ahead, or behind if negative.
	Skew time.Duration `json:"skew,omitzero"`
	// Lag is the age of the lists of a [StaleLists].
	Lag time.Duration `json:"lag,omitzero"`
	// Rows is the maximum number of rows of a [ShortPage].
	Rows int `json:"rows,omitzero"`
}

// Kind is a kind of [Effect].
type Kind string

// The kinds, each with the functions that return it.
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
	KindShuffleLists      Kind = "shuffleLists"      // [ShuffleLists]
	KindRepeatCursor      Kind = "repeatCursor"      // [RepeatCursor]
	KindFailProvisioning  Kind = "failProvisioning"  // [FailProvisioning]
	KindStallProvisioning Kind = "stallProvisioning" // [StallProvisioning]
	KindLateEffect        Kind = "lateEffect"        // [LateEffect]
)

// Kinds returns all kinds, in the order of the constants.
func Kinds() []Kind {
	kinds := make([]Kind, len(rules))
	for i, rule := range rules {
		kinds[i] = rule.kind
	}
	return kinds
}

// When is the time of an effect relative to the operation.
type When string

const (
	// Before is before the request is carried out, so that the state does not change, unless the effect is a delay.
	Before When = "before"
	// After is after the request was carried out and before its response is sent.
	After When = "after"
)

// Before returns a copy of the effect that takes place before the request is carried out.
func (e Effect) Before() Effect {
	e.When = Before
	return e
}

// After returns a copy of the effect that takes place after the request was carried out.
func (e Effect) After() Effect {
	e.When = After
	return e
}

// IsAfter reports whether When, or else the default of the kind, is [After].
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
