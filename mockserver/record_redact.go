package mockserver

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
)

// maxRecordedBody is how much of a body is kept in the record.
const maxRecordedBody = 64 << 10

// remember judges a complete exchange and puts a copy into the record.
func (s *Server) remember(c *call) {
	s.judge(c)
	if s.record.limit == 0 {
		s.record.skip()
		return
	}
	s.record.add(newRecorded(c))
}

// recorded is an exchange in the record. Its secrets are taken out when it is read for the first time, since most are never read.
// Until then nothing leads to it.
type recorded struct {
	exchange     Exchange
	url          url.URL // of the exchange
	secrets      []string
	secretFields []string
	reading      sync.Once
}

func newRecorded(c *call) *recorded {
	r := &recorded{exchange: *c.ex, url: *c.ex.URL, secrets: c.secrets, secretFields: c.secretFields()}
	ex := &r.exchange
	ex.URL = &r.url
	// The maps are not the server's, and may change after the answer. Their values do not: net/http and the handlers replace them.
	ex.RequestHeader = maps.Clone(ex.RequestHeader)
	ex.ResponseHeader = maps.Clone(ex.ResponseHeader)
	ex.RequestBodyTruncated = ex.RequestBody == nil && c.Request.ContentLength != 0
	if max(len(ex.RequestBody), len(ex.ResponseBody)) > maxRecordedBody {
		r.read() // what is not kept is let go of at once
	}
	return r
}

// read returns the exchange without secrets. It is not to be changed.
func (r *recorded) read() *Exchange {
	r.reading.Do(r.redact)
	return &r.exchange
}

func (r *recorded) redact() {
	ex := &r.exchange
	secrets := appendCredentials(r.secrets, ex.RequestHeader)
	censorURL(ex.URL, secrets)
	ex.PathParams = censorParams(ex.PathParams, secrets)
	ex.Bucket, ex.Key = censorText(ex.Bucket, secrets), censorText(ex.Key, secrets)
	censorHeader(ex.RequestHeader, secrets)
	censorHeader(ex.ResponseHeader, secrets)

	// The cut comes last, so that no part of a secret is left at it.
	if ex.RequestBody != nil {
		ex.RequestBody, ex.RequestBodyTruncated = cutBody(censorFields(censorBytes(ex.RequestBody, secrets), r.secretFields))
	}
	switch length := ex.ResponseHeader.Get("Content-Length"); {
	case ex.Method == http.MethodHead:
		ex.ResponseBody = nil
	case ex.ResponseBody == nil:
		ex.ResponseBodyTruncated = length != "" && length != "0"
	default:
		ex.ResponseBody, ex.ResponseBodyTruncated = cutBody(censorBytes(ex.ResponseBody, secrets))
	}
	r.secrets = nil
}

// minCredential is the length from which a credential is looked for everywhere. A shorter one may be a word of any text.
const minCredential = 16

// appendCredentials adds what a request is made with, which a client may send in a wrong place too, such as a path.
func appendCredentials(secrets []string, header http.Header) []string {
	_, token, _ := strings.Cut(header.Get("Authorization"), " ")
	_, password, _ := (&http.Request{Header: header}).BasicAuth()
	secrets = slices.Clip(secrets)
	for _, credential := range [...]string{token, password, header.Get("X-Api-Key")} {
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
			text = strings.ReplaceAll(text, secret, httpjson.Redacted)
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

// censorURL takes the password, the parameters that hold credentials, and secrets in the path out of a URL.
func censorURL(u *url.URL, secrets []string) {
	if u.User != nil {
		u.User = url.User(httpjson.Redacted)
	}
	if path := censorText(u.Path, secrets); path != u.Path {
		u.Path, u.RawPath = path, ""
	}
	u.Opaque = censorText(u.Opaque, secrets)
	u.RawQuery = censorQuery(u.RawQuery, secrets)
}

func censorQuery(query string, secrets []string) string {
	if query == "" {
		return ""
	}
	parameters := strings.Split(query, "&")
	for i, parameter := range parameters {
		name, value, _ := strings.Cut(parameter, "=")
		decoded := httpjson.UnescapeQuery(value)
		if value != "" && isSecretParameter(httpjson.UnescapeQuery(name)) || censorText(decoded, secrets) != decoded {
			parameters[i] = name + "=" + url.QueryEscape(httpjson.Redacted)
		}
	}
	return censorText(strings.Join(parameters, "&"), secrets)
}
