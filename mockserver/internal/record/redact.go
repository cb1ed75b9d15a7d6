package record

import (
	"bytes"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
)

// Secrets are texts that are redacted wherever they occur. Its methods replace each by [httpjson.Redacted]. Empty ones are ignored.
type Secrets []string

// minCredential is the minimum length of a credential that is searched for everywhere. A shorter one may be a word of any text.
const minCredential = 16

// AndCredentials returns the secrets and the credentials in the header of a request, which a client may send in a wrong place too, such as
// a path. It does not change s.
func (s Secrets) AndCredentials(header http.Header) Secrets {
	_, token, _ := strings.Cut(header.Get("Authorization"), " ")
	_, password, _ := (&http.Request{Header: header}).BasicAuth()
	s = slices.Clip(s)
	for _, credential := range [...]string{token, password, header.Get("X-Api-Key")} {
		if len(credential) >= minCredential {
			s = append(s, credential)
		}
	}
	return s
}

// RedactText returns a text without the secrets.
func (s Secrets) RedactText(text string) string {
	for _, secret := range s {
		if secret != "" && strings.Contains(text, secret) {
			text = strings.ReplaceAll(text, secret, httpjson.Redacted)
		}
	}
	return text
}

// RedactBytes returns a body without the secrets. It does not change the body.
func (s Secrets) RedactBytes(body []byte) []byte {
	for _, secret := range s {
		if secret != "" && bytes.Contains(body, []byte(secret)) {
			body = bytes.ReplaceAll(body, []byte(secret), []byte(httpjson.Redacted))
		}
	}
	return body
}

// RedactParams returns parameters without the secrets in their values. It does not change the map, and returns the same if there are none.
func (s Secrets) RedactParams(params map[string]string) map[string]string {
	redacted := params
	for name, value := range params {
		if clean := s.RedactText(value); clean != value {
			redacted = maps.Clone(redacted)
			redacted[name] = clean
		}
	}
	return redacted
}

// RedactURL removes the user, the values of parameters that hold credentials, and the secrets from a URL.
func (s Secrets) RedactURL(u *url.URL) {
	if u.User != nil {
		u.User = url.User(httpjson.Redacted)
	}
	if path := s.RedactText(u.Path); path != u.Path {
		u.Path, u.RawPath = path, ""
	}
	u.Opaque = s.RedactText(u.Opaque)
	u.RawQuery = s.redactQuery(u.RawQuery)
}

func (s Secrets) redactQuery(query string) string {
	if query == "" {
		return ""
	}
	parameters := strings.Split(query, "&")
	for i, parameter := range parameters {
		name, value, _ := strings.Cut(parameter, "=")
		decoded := httpjson.UnescapeQuery(value)
		if value != "" && isSecretParameter(httpjson.UnescapeQuery(name)) || s.RedactText(decoded) != decoded {
			parameters[i] = name + "=" + url.QueryEscape(httpjson.Redacted)
		}
	}
	return s.RedactText(strings.Join(parameters, "&"))
}

// RedactHeader removes the credentials and the secrets from a header, also those in the URLs that it has. It does not change the slices
// of values, which others may share, but replaces them.
func (s Secrets) RedactHeader(header http.Header) {
	for name, values := range header {
		canonical := http.CanonicalHeaderKey(name)
		isSecret := secretHeaders[canonical] || mayNameSecrets(canonical) && namesSecret(plainName(canonical))
		for i, value := range values {
			clean := s.RedactText(value)
			switch {
			case value == "":
			case isSecret:
				clean = httpjson.Redacted
			case urlHeaders[canonical]:
				clean = s.redactReference(value)
			}
			if clean != value {
				values = slices.Clone(values)
				values[i] = clean
				header[name] = values
			}
		}
	}
}

func (s Secrets) redactReference(reference string) string {
	u, err := url.Parse(reference)
	if err != nil {
		return httpjson.Redacted
	}
	clean := *u
	if s.RedactURL(&clean); clean != *u {
		return clean.String()
	}
	return reference
}
