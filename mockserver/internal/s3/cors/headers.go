package cors

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

const (
	requestMethod  = "Access-Control-Request-Method"
	requestHeaders = "Access-Control-Request-Headers"
)

// Preflight sets the headers of the response to a preflight request, or returns the error of S3 if the rules do not allow the request
// that it announces.
func Preflight(rules []Rule, r *http.Request, to http.Header) error {
	origin, method := r.Header.Get("Origin"), r.Header.Get(requestMethod)
	switch {
	case origin == "":
		return s3error.New("BadRequest", "Insufficient information. Origin request header needed.")
	case !slices.Contains(methods, method):
		if method == "" {
			method = "null"
		}
		return s3error.New("BadRequest", "Invalid "+requestMethod+": "+method)
	}
	for name := range strings.SplitSeq(r.Header.Get(requestHeaders), ",") {
		if !isName(strings.TrimSpace(name)) {
			return s3error.New("BadRequest", requestHeaders+` "`+name+`" contains invalid character.`)
		}
	}
	if len(rules) == 0 {
		return s3error.New("AccessForbidden", "CORSResponse: CORS is not enabled for this bucket.").With("Method", method)
	}
	headers := splitList(r.Header.Get(requestHeaders))
	rule := find(rules, origin, method, headers)
	if rule == nil {
		return s3error.New("AccessForbidden", "CORSResponse: This CORS request is not allowed. This is usually because the evalution of "+
			"Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the "+
			"resource's CORS spec.").With("Method", method)
	}
	rule.allow(origin, headers, to)
	return nil
}

// Share sets the headers that allow a page of another origin to read the response, if a rule allows the request. They are those of a
// preflight request, as at S3.
func Share(rules []Rule, r *http.Request, to http.Header) {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return
	}
	method := r.Header.Get(requestMethod) // wins, as on S3
	if method == "" {
		method = r.Method
	}
	headers := splitList(r.Header.Get(requestHeaders))
	if rule := find(rules, origin, method, headers); rule != nil {
		rule.allow(origin, headers, to)
	}
}

func (r *Rule) allow(origin string, headers []string, to http.Header) {
	if slices.Contains(r.AllowedOrigins, "*") {
		origin = "*"
	} else {
		to["Access-Control-Allow-Credentials"] = []string{"true"}
	}
	to["Access-Control-Allow-Origin"] = []string{origin}
	to["Access-Control-Allow-Methods"] = []string{strings.Join(r.AllowedMethods, ", ")}
	if len(r.ExposeHeaders) > 0 {
		to["Access-Control-Expose-Headers"] = []string{strings.Join(r.ExposeHeaders, ", ")}
	}
	if len(headers) > 0 {
		to["Access-Control-Allow-Headers"] = []string{strings.Join(headers, ", ")}
	}
	if r.MaxAgeSeconds > 0 {
		to["Access-Control-Max-Age"] = []string{strconv.Itoa(r.MaxAgeSeconds)}
	}
	to["Vary"] = []string{"Origin, Access-Control-Request-Headers, Access-Control-Request-Method"}
}

// splitList returns the items of a list in lower case, as S3 has them in responses.
func splitList(header string) (items []string) {
	for item := range strings.SplitSeq(header, ",") {
		if item = strings.ToLower(strings.TrimSpace(item)); item != "" {
			items = append(items, item)
		}
	}
	return items
}
