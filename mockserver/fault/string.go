package fault

import "fmt"

// String describes the effect in a few words. It is the default of [Fault.Name].
func (e Effect) String() string {
	switch e.Kind {
	case KindStatus:
		return e.timed(fmt.Sprintf("status %d", e.Status))
	case KindUnauthorized:
		return "status 401 of a revoked credential"
	case KindLatency:
		length := e.Delay.String()
		if e.Distribution != nil {
			length = e.Distribution.String()
		}
		if e.IsAfter() {
			return "latency of " + length + " after the state changed"
		}
		return "latency of " + length
	case KindRefuse:
		return "connection refused"
	case KindReset:
		if e.IsAfter() {
			return "response lost"
		}
		return "reset before the request was read"
	case KindResetInBody:
		return fmt.Sprintf("reset after %s of the body", count(e.Bytes, "byte"))
	case KindTruncate:
		return fmt.Sprintf("body truncated to %s", count(e.Bytes, "byte"))
	case KindMalformedJSON:
		return e.timed("malformed JSON")
	case KindHTML502:
		return e.timed("status 502 in HTML")
	case KindEmpty200:
		return e.timed("empty status 200")
	case KindDrip:
		return fmt.Sprintf("drip of %s every %v", count(e.Bytes, "byte"), e.Interval)
	case KindHang:
		return e.timed("hang")
	case KindClockSkew:
		return fmt.Sprintf("clock wrong by %v", e.Skew)
	case KindStaleLists:
		return fmt.Sprintf("list that lags %v behind", e.Lag)
	case KindShortPage:
		return fmt.Sprintf("page cut to %s", count(e.Rows, "row"))
	case KindShuffleLists:
		return "list in a random order"
	case KindRepeatCursor:
		return "repeated cursor"
	case KindFailProvisioning:
		return "failed provisioning"
	case KindStallProvisioning:
		return "provisioning without an end"
	case KindLateEffect:
		return fmt.Sprintf("status %d and an effect after %v", e.Status, e.Delay)
	}
	return string(e.Kind)
}

// timed appends when the effect takes place, unless that is the default of the kind.
func (e Effect) timed(words string) string {
	switch {
	case e.IsAfter() == (e.rule().when == After):
		return words
	case e.IsAfter():
		return words + " after the state changed"
	default:
		return words + " before the state changed"
	}
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
