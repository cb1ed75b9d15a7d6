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
		return badField("kind", "%q is no kind of effect: %q", e.Kind, Kinds())
	case rule.when == "" && e.When != "":
		return badField("when", "the kind %s does not know it", e.Kind)
	case e.When != "" && e.When != Before && e.When != After:
		return badField("when", "%q must be before or after", e.When)
	}
	for _, name := range e.fields() {
		if !slices.Contains(rule.fields, name) {
			return badField(name, "the kind %s does not have it", e.Kind)
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
		return badField("status", "%d must be 200 to 599", e.Status)
	case e.Code != "" && e.Status != statusWithCode:
		return badField("code", "it goes with status 499 alone, not with %d", e.Status)
	case e.Body != "" && e.ContentType == "":
		return badField("contentType", "a body must have one")
	case e.ContentType != "" && (e.Code != "" || e.Message != ""):
		return badField("body", "it replaces code and message")
	case e.Body != "" && !bodyAllowed(e.Status):
		return badField("body", "an answer of %d has none", e.Status)
	case e.Status < http.StatusBadRequest && e.ContentType == "" && bodyAllowed(e.Status):
		return badField("contentType", "%d is no error, so that it needs a body", e.Status)
	}
	for name := range e.Header {
		if http.CanonicalHeaderKey(name) == "Content-Length" {
			return badField("header", "Content-Length follows from the body")
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
		return badField("distribution", "it excludes delay")
	case e.Distribution != nil:
		if err := e.Distribution.validate(); err != nil {
			return within("distribution", err)
		}
	case e.Delay <= 0:
		return badField("delay", "%v must be above 0", e.Delay)
	}
	return nil
}

func (e Effect) checkBytes() error {
	if e.Bytes < 0 {
		return badField("bytes", "%d is negative", e.Bytes)
	}
	return nil
}

func (e Effect) checkDrip() error {
	switch {
	case e.Bytes < 1:
		return badField("bytes", "%d must be at least 1", e.Bytes)
	case e.Interval <= 0:
		return badField("interval", "%v must be above 0", e.Interval)
	}
	return nil
}

func (e Effect) checkSkew() error {
	if e.Skew == 0 {
		return badField("skew", "it must not be 0")
	}
	return nil
}

func (e Effect) checkLag() error {
	if e.Lag <= 0 {
		return badField("lag", "%v must be above 0", e.Lag)
	}
	return nil
}

func (e Effect) checkRows() error {
	if e.Rows < 0 {
		return badField("rows", "%d is negative", e.Rows)
	}
	return nil
}
