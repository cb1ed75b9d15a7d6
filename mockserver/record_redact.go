package mockserver

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
)

// maxRecordedBody is how much of a body is kept in the record.
const maxRecordedBody = 64 << 10

const redacted = "[REDACTED]"

// remember judges a complete exchange and puts a copy without secrets into the record.
func (s *Server) remember(c *call) {
	c.secrets = appendCredentials(c.secrets, c.r)
	s.judge(c)
	if s.record.limit == 0 {
		s.record.skip()
		return
	}
	s.record.add(c.redact())
}

// redact returns the exchange as the record keeps it.
func (c *call) redact() *Exchange {
	kept := *c.ex
	kept.URL = censorURL(c.ex.URL, c.secrets)
	kept.PathParams = censorParams(c.ex.PathParams, c.secrets)
	kept.Bucket, kept.Key = censorText(c.ex.Bucket, c.secrets), censorText(c.ex.Key, c.secrets)
	kept.RequestHeader = censorHeader(c.ex.RequestHeader, c.secrets)
	kept.ResponseHeader = censorHeader(c.ex.ResponseHeader, c.secrets)

	// The cut comes last, so that no part of a secret is left at it.
	kept.RequestBody, kept.RequestBodyTruncated = cutBody(censorFields(censorBytes(c.ex.RequestBody, c.secrets), c.secretFields))
	if c.ex.RequestBody == nil {
		kept.RequestBodyTruncated = c.r.ContentLength != 0
	}
	if c.r.Method == http.MethodHead {
		kept.ResponseBody = nil
		return &kept
	}
	kept.ResponseBody, kept.ResponseBodyTruncated = cutBody(censorBytes(c.ex.ResponseBody, c.secrets))
	if c.ex.ResponseBody == nil {
		length := c.ex.ResponseHeader.Get("Content-Length")
		kept.ResponseBodyTruncated = length != "" && length != "0"
	}
	return &kept
}

// minCredential is the length from which a credential is looked for everywhere. A shorter one may be a word of any text.
const minCredential = 16

// appendCredentials adds what a request is made with, which a client may send in a wrong place too, such as a path.
func appendCredentials(secrets []string, r *http.Request) []string {
	_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	_, password, _ := r.BasicAuth()
	for _, credential := range [...]string{token, password, r.Header.Get("X-Api-Key")} {
		if len(credential) >= minCredential {
			secrets = append(secrets, credential)
		}
	}
	return secrets
}

// censorText replaces secrets by a mark.
func censorText(text string, secrets []string) string {
	for _, secret := range secrets {
		if secret != "" && strings.Contains(text, secret) {
			text = strings.ReplaceAll(text, secret, redacted)
		}
	}
	return text
}

// censorParams returns what it was given where there is nothing to hide, as nobody writes to the parameters of a path.
func censorParams(params map[string]string, secrets []string) map[string]string {
	kept := params
	for name, value := range params {
		if clean := censorText(value, secrets); clean != value {
			kept = maps.Clone(kept)
			kept[name] = clean
		}
	}
	return kept
}

// censorURL returns a copy of a URL without its password, the parameters that hold credentials, and secrets in the path.
func censorURL(u *url.URL, secrets []string) *url.URL {
	c := *u
	if u.User != nil {
		c.User = url.User(redacted)
	}
	if path := censorText(u.Path, secrets); path != u.Path {
		c.Path, c.RawPath = path, ""
	}
	c.Opaque = censorText(u.Opaque, secrets)
	c.RawQuery = censorQuery(u.RawQuery, secrets)
	return &c
}

func censorQuery(query string, secrets []string) string {
	if query == "" {
		return ""
	}
	parameters := strings.Split(query, "&")
	for i, parameter := range parameters {
		name, value, _ := strings.Cut(parameter, "=")
		decoded := unescapeQuery(value)
		if value != "" && isSecretParameter(unescapeQuery(name)) || censorText(decoded, secrets) != decoded {
			parameters[i] = name + "=" + url.QueryEscape(redacted)
		}
	}
	return censorText(strings.Join(parameters, "&"), secrets)
}
