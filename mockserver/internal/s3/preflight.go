package s3

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// preflight answers a browser that asks what a page of another origin may do. Such a question has no signature.
func (c *call) preflight() error {
	everybody, _ := c.handler.Backend.Key("")
	b, err := c.handler.bucket(everybody, c.Bucket)
	if err != nil {
		return err
	}
	if err := AllowPreflight(b.Settings().CORS, c.http, c.w.Header()); err != nil {
		return err
	}
	return c.done(http.StatusOK)
}

// AllowPreflight sets the headers of the response to a preflight request, or returns why the rules do not allow what it asks for.
func AllowPreflight(rules []CORSRule, r *http.Request, to http.Header) error {
	origin, method := r.Header.Get("Origin"), r.Header.Get("Access-Control-Request-Method")
	if origin == "" || method == "" {
		return NewError("BadRequest", "Insufficient information. Origin request header and Access-Control-Request-Method are needed.")
	}
	wanted := r.Header.Get("Access-Control-Request-Headers")
	rule := findRule(rules, origin, method, splitList(wanted))
	if rule == nil {
		return NewError("AccessForbidden", "CORSResponse: This CORS request is not allowed.").With("Method", method)
	}
	rule.allow(origin, to)
	if wanted != "" {
		to["Access-Control-Allow-Headers"] = []string{wanted}
	}
	if rule.MaxAgeSeconds > 0 {
		to["Access-Control-Max-Age"] = []string{strconv.Itoa(rule.MaxAgeSeconds)}
	}
	return nil
}

// ShareWithOrigin sets the headers with which a page of another origin may read the response, if a rule allows that.
func ShareWithOrigin(rules []CORSRule, r *http.Request, to http.Header) {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return
	}
	if rule := findRule(rules, origin, r.Method, nil); rule != nil {
		rule.allow(origin, to)
	}
}

func (c *call) shareWithOrigin() {
	if c.http.Header.Get("Origin") != "" { // else Settings copies the rules for nothing
		ShareWithOrigin(c.bucket.Settings().CORS, c.http, c.w.Header())
	}
}

func (r *CORSRule) allow(origin string, to http.Header) {
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
	to["Vary"] = []string{"Origin, Access-Control-Request-Headers, Access-Control-Request-Method"}
}

// findRule finds the first rule that allows a request, nil where none does.
func findRule(rules []CORSRule, origin, method string, headers []string) *CORSRule {
	for i, rule := range rules {
		allows := func(header string) bool { return matchesAny(rule.AllowedHeaders, strings.ToLower(header)) }
		if matchesAny(rule.AllowedOrigins, strings.ToLower(origin)) && slices.Contains(rule.AllowedMethods, method) &&
			!slices.ContainsFunc(headers, func(header string) bool { return !allows(header) }) {
			return &rules[i]
		}
	}
	return nil
}

// matchesAny tells whether a text in lower case is one of some patterns, in each of which a star stands for anything.
func matchesAny(patterns []string, text string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		before, after, hasStar := strings.Cut(strings.ToLower(pattern), "*")
		if !hasStar {
			return before == text
		}
		return len(text) >= len(before)+len(after) && strings.HasPrefix(text, before) && strings.HasSuffix(text, after)
	})
}

func splitList(header string) (items []string) {
	for item := range strings.SplitSeq(header, ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}
