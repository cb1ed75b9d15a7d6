// Package cors evaluates the CORS rules of a bucket: which pages of other origins may read a response or send a request.
package cors

import (
	"encoding/xml"
	"net/http"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

// Rule allows browsers to use the bucket from pages of other origins.
type Rule struct {
	ID             string   `json:"id,omitempty" xml:"ID,omitempty"`
	AllowedOrigins []string `json:"allowedOrigins" xml:"AllowedOrigin"`
	AllowedMethods []string `json:"allowedMethods" xml:"AllowedMethod"`
	AllowedHeaders []string `json:"allowedHeaders,omitempty" xml:"AllowedHeader"`
	ExposeHeaders  []string `json:"exposeHeaders,omitempty" xml:"ExposeHeader"`
	MaxAgeSeconds  int      `json:"maxAgeSeconds,omitzero" xml:"MaxAgeSeconds,omitempty"`
}

// Configuration is the document of a bucket's rules.
type Configuration struct {
	XMLName xml.Name `xml:"CORSConfiguration"`
	XMLNS   string   `xml:"xmlns,attr,omitempty"`
	Rules   []Rule   `xml:"CORSRule"`
}

const maxRules = 100

var methods = []string{http.MethodGet, http.MethodPut, http.MethodHead, http.MethodPost, http.MethodDelete}

// Check returns the error of S3 for rules that a bucket cannot have.
func Check(rules []Rule) error {
	if len(rules) == 0 || len(rules) > maxRules {
		return s3error.New("MalformedXML", "")
	}
	for _, rule := range rules {
		if len(rule.AllowedOrigins) == 0 || len(rule.AllowedMethods) == 0 {
			return s3error.New("MalformedXML", "")
		}
		for _, method := range rule.AllowedMethods {
			if !slices.Contains(methods, method) {
				return s3error.New("InvalidRequest", "Found unsupported HTTP method in CORS config. Unsupported method is "+method)
			}
		}
		for _, origin := range rule.AllowedOrigins {
			if strings.Count(origin, "*") > 1 {
				return s3error.New("InvalidRequest", `AllowedOrigin "`+origin+`" can not have more than one wildcard.`)
			}
		}
		for _, header := range rule.AllowedHeaders {
			switch {
			case strings.Count(header, "*") > 1:
				return s3error.New("InvalidRequest", `AllowedHeader "`+header+`" can not have more than one wildcard.`)
			case !isName(header):
				return invalidHeader(header)
			}
		}
		for _, header := range rule.ExposeHeaders {
			switch {
			case strings.Contains(header, "*"):
				return s3error.New("InvalidRequest", `ExposeHeader "`+header+
					`" contains wildcard. We currently do not support wildcard for ExposeHeader.`)
			case !isName(header):
				return invalidHeader(header)
			}
		}
	}
	return nil
}

// isName reports whether a text has only characters of the names of headers, or is empty. A star is one.
func isName(text string) bool {
	return strings.Trim(text, "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// invalidHeader is the error of S3 for both lists of headers.
func invalidHeader(name string) error {
	return s3error.New("InvalidRequest", `AllowedHeader "`+name+`" contains invalid character.`)
}

// find returns the first rule that allows a request, nil if none does.
func find(rules []Rule, origin, method string, headers []string) *Rule {
	for i, rule := range rules {
		allows := func(header string) bool { return matchesAny(rule.AllowedHeaders, strings.ToLower(header)) }
		if matchesAny(rule.AllowedOrigins, strings.ToLower(origin)) && slices.Contains(rule.AllowedMethods, method) &&
			!slices.ContainsFunc(headers, func(header string) bool { return !allows(header) }) {
			return &rules[i]
		}
	}
	return nil
}

// matchesAny reports whether a text in lower case matches one of the patterns, in which a star matches any text.
func matchesAny(patterns []string, text string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		before, after, hasStar := strings.Cut(strings.ToLower(pattern), "*")
		if !hasStar {
			return before == text
		}
		return len(text) >= len(before)+len(after) && strings.HasPrefix(text, before) && strings.HasSuffix(text, after)
	})
}
