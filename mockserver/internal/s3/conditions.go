package s3

import (
	"net/http"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

// readConditions checks the conditions of a request that reads an object, in the order that RFC 9110 gives them. Their names may
// begin with that of the copy source's.
func readConditions(h http.Header, prefix string, o *Object) error {
	match, noneMatch := h.Get(prefix+"If-Match"), h.Get(prefix+"If-None-Match")
	modified := o.Modified.Truncate(time.Second) // as its header tells it
	if match != "" {
		if !matchesETag(match, o.ETag) {
			return failedCondition(prefix + "If-Match")
		}
	} else if since, valid := conditionTime(h, prefix+"If-Unmodified-Since"); valid && modified.After(since) {
		return failedCondition(prefix + "If-Unmodified-Since")
	}
	if noneMatch != "" {
		if matchesETag(noneMatch, o.ETag) {
			return notModified(prefix+"If-None-Match", o)
		}
	} else if since, valid := conditionTime(h, prefix+"If-Modified-Since"); valid && !modified.After(since) {
		return notModified(prefix+"If-Modified-Since", o)
	}
	return nil
}

// notModified is the answer to a reader who has the object; a copy has no such answer.
func notModified(name string, o *Object) error {
	if strings.HasPrefix(name, copySourcePrefix) {
		return failedCondition(name)
	}
	header := http.Header{}
	header["Etag"] = []string{quote(o.ETag)}
	header["Last-Modified"] = []string{o.Modified.UTC().Format(http.TimeFormat)}
	if o.CacheControl != "" {
		header["Cache-Control"] = []string{o.CacheControl}
	}
	return &Error{Code: "NotModified", Status: http.StatusNotModified, Header: header}
}

func failedCondition(name string) error {
	return NewError("PreconditionFailed", "").With("Condition", name)
}

func conditionTime(h http.Header, name string) (time.Time, bool) {
	value := h.Get(name)
	if value == "" {
		return time.Time{}, false // saves the errors of three attempts to parse it
	}
	t, err := http.ParseTime(value)
	return t, err == nil
}

// matchesETag tells whether a list of ETags, with quotes or without, names one.
func matchesETag(list, etag string) bool {
	for item := range strings.SplitSeq(list, ",") {
		item = strings.TrimPrefix(strings.TrimSpace(item), "W/")
		if item == "*" || strings.Trim(item, `"`) == etag {
			return true
		}
	}
	return false
}

// writeCondition makes the condition of a request that writes an object, nil where it has none.
func writeCondition(h http.Header) (func(current *Object) error, error) {
	match, noneMatch := h.Get("If-Match"), h.Get("If-None-Match")
	if match == "" && noneMatch == "" {
		return nil, nil
	}
	if noneMatch != "" && (noneMatch != "*" || match != "") {
		return nil, s3error.NotImplemented("If-None-Match")
	}
	return func(current *Object) error {
		switch {
		case noneMatch != "" && current != nil:
			return failedCondition("If-None-Match")
		case match != "" && current == nil:
			return NewError("NoSuchKey", "")
		case match != "" && !matchesETag(match, current.ETag):
			return failedCondition("If-Match")
		}
		return nil
	}, nil
}

func quote(etag string) string { return `"` + etag + `"` }
