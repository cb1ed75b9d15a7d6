package fault

import (
	"net/http"
	"reflect"
	"slices"
	"strings"
)

// validate returns an error if the kind is unknown, does not have one of the fields that are set, or does not allow a value. The error names
// the field.
func (e Effect) validate() error {
	rule := e.rule()
	switch {
	case rule.kind == "":
		return badField("kind", "unknown kind %q: it must be one of %q", e.Kind, Kinds())
	case rule.when == "" && e.When != "":
		return badField("when", "an effect of kind %s does not have this field", e.Kind)
	case e.When != "" && e.When != Before && e.When != After:
		return badField("when", "must be before or after, not %q", e.When)
	}
	for _, name := range e.fields() {
		if !slices.Contains(rule.fields, name) {
			return badField(name, "an effect of kind %s does not have this field", e.Kind)
		}
	}
	if rule.check == nil {
		return nil
	}
	return rule.check(e)
}

// fields returns the names in JSON of the fields that are set, except kind and when.
func (e Effect) fields() (names []string) {
	for field, value := range reflect.ValueOf(e).Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		isEmpty := value.IsZero() || value.Kind() == reflect.Map && value.Len() == 0
		if name != "kind" && name != "when" && !isEmpty {
			names = append(names, name)
		}
	}
	return names
}

// statusWithCode is the status of Amove's errors that have a code.
const statusWithCode = 499

func (e Effect) checkStatus() error {
	switch {
	case e.Status < http.StatusOK || e.Status > 599:
		return badField("status", "must be 200 to 599, not %d", e.Status)
	case e.Code != "" && e.Status != statusWithCode:
		return badField("code", "is allowed with status 499 only, not with %d", e.Status)
	case e.Body != "" && e.ContentType == "":
		return badField("contentType", "is required with a body")
	case e.ContentType != "" && (e.Code != "" || e.Message != ""):
		return badField("body", "excludes code and message")
	case e.Body != "" && !bodyAllowed(e.Status):
		return badField("body", "a response with status %d has no body", e.Status)
	case e.Status < http.StatusBadRequest && e.ContentType == "" && bodyAllowed(e.Status):
		return badField("contentType", "is required with status %d, which is not an error", e.Status)
	}
	for name := range e.Header {
		if http.CanonicalHeaderKey(name) == "Content-Length" {
			return badField("header", "must not have Content-Length, which follows from the body")
		}
	}
	return nil
}

func (e Effect) checkLateEffect() error {
	switch {
	case e.Status < http.StatusBadRequest:
		return badField("status", "%d must be 400 to 599", e.Status)
	case e.Delay <= 0:
		return badField("delay", "%v must be above 0", e.Delay)
	}
	return e.checkStatus()
}

func bodyAllowed(status int) bool {
	return status != http.StatusNoContent && status != http.StatusNotModified
}

func (e Effect) checkLatency() error {
	switch {
	case e.Distribution != nil && e.Delay != 0:
		return badField("distribution", "excludes delay")
	case e.Distribution != nil:
		if err := e.Distribution.validate(); err != nil {
			return within("distribution", err)
		}
	case e.Delay <= 0:
		return badField("delay", "must be above 0, not %v", e.Delay)
	}
	return nil
}

func (e Effect) checkBytes() error {
	if e.Bytes < 0 {
		return badField("bytes", "must not be negative, but is %d", e.Bytes)
	}
	return nil
}

func (e Effect) checkDrip() error {
	switch {
	case e.Bytes < 1:
		return badField("bytes", "must be at least 1, not %d", e.Bytes)
	case e.Interval <= 0:
		return badField("interval", "must be above 0, not %v", e.Interval)
	}
	return nil
}

func (e Effect) checkSkew() error {
	if e.Skew == 0 {
		return badField("skew", "must not be 0")
	}
	return nil
}

func (e Effect) checkLag() error {
	if e.Lag <= 0 {
		return badField("lag", "must be above 0, not %v", e.Lag)
	}
	return nil
}

func (e Effect) checkRows() error {
	if e.Rows < 0 {
		return badField("rows", "must not be negative, but is %d", e.Rows)
	}
	return nil
}
