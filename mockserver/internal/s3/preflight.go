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
	h := c.http.Header
	origin, method := h.Get("Origin"), h.Get("Access-Control-Request-Method")
	if origin == "" || method == "" {
		return NewError("BadRequest", "Insufficient information. Origin request header and Access-Control-Request-Method are needed.")
	}
	rule := findRule(b.Settings().CORS, origin, method, splitList(h.Get("Access-Control-Request-Headers")))
	if rule == nil {
		return NewError("AccessForbidden", "CORSResponse: This CORS request is not allowed.", Detail{"Method", method})
	}
	c.allowOrigin(rule, origin)
	header := c.w.Header()
	if wanted := h.Get("Access-Control-Request-Headers"); wanted != "" {
		header["Access-Control-Allow-Headers"] = []string{wanted}
	}
	if rule.MaxAgeSeconds > 0 {
		header["Access-Control-Max-Age"] = []string{strconv.Itoa(rule.MaxAgeSeconds)}
	}
	return c.done(http.StatusOK)
}

// shareWithOrigin lets the page of another origin read the answer, where a rule allows it.
func (c *call) shareWithOrigin() {
	origin := c.http.Header.Get("Origin")
	if origin == "" {
		return
	}
	if rule := findRule(c.bucket.Settings().CORS, origin, c.http.Method, nil); rule != nil {
		c.allowOrigin(rule, origin)
	}
}

func (c *call) allowOrigin(rule *CORSRule, origin string) {
	h := c.w.Header()
	if slices.Contains(rule.AllowedOrigins, "*") {
		origin = "*"
	} else {
		h["Access-Control-Allow-Credentials"] = []string{"true"}
	}
	h["Access-Control-Allow-Origin"] = []string{origin}
	h["Access-Control-Allow-Methods"] = []string{strings.Join(rule.AllowedMethods, ", ")}
	if len(rule.ExposeHeaders) > 0 {
		h["Access-Control-Expose-Headers"] = []string{strings.Join(rule.ExposeHeaders, ", ")}
	}
	h["Vary"] = []string{"Origin, Access-Control-Request-Headers, Access-Control-Request-Method"}
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
