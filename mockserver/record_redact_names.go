package mockserver

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
)

var separators = strings.NewReplacer("_", "", "-", "")

// plainName is a name in lower case and without separators, so that X-Api-Key, api_key and apiKey are one.
func plainName(name string) string {
	return separators.Replace(strings.ToLower(name))
}

// secretParameters are the parameters of URLs that hold credentials, beside those that say it in their name. A file key is one named
// "key", and a page's cursor may be a "page_token".
var secretParameters = []string{
	"accesstoken", "apikey", "authtoken", "awsaccesskeyid", "idtoken", "refreshtoken", "securitytoken", "sessiontoken", "sig", "token",
	"xamzsecuritytoken", "xapikey",
}

func isSecretParameter(name string) bool {
	name = plainName(name)
	return slices.Contains(secretParameters, name) || saysSecret(name) ||
		strings.Contains(name, "signature") || strings.Contains(name, "credential") || strings.Contains(name, "authorization")
}

// saysSecret tells whether a plain name says of itself that it is one of a secret.
func saysSecret(name string) bool {
	return strings.Contains(name, "secret") || strings.Contains(name, "password") || strings.Contains(name, "passphrase")
}

// secretHeaders are the headers that hold credentials, beside those that say it in their name.
var secretHeaders = map[string]bool{
	"Authorization": true, "Proxy-Authorization": true, "Cookie": true, "Set-Cookie": true, "X-Api-Key": true, "X-Auth-Token": true,
	"X-Access-Token": true, "X-Amz-Security-Token": true, "X-Amz-Server-Side-Encryption-Customer-Key": true,
}

// urlHeaders are the headers whose value is a URL.
var urlHeaders = map[string]bool{"Location": true, "Content-Location": true, "Referer": true}

// censorHeader takes secrets out of a header. Values that it changes it replaces, since others share them.
func censorHeader(header http.Header, secrets []string) {
	for name, values := range header {
		canonical := http.CanonicalHeaderKey(name)
		isSecret := secretHeaders[canonical] || mayNameSecrets(canonical) && saysSecret(plainName(canonical))
		for i, value := range values {
			clean := censorText(value, secrets)
			switch {
			case value == "":
			case isSecret:
				clean = httpjson.Redacted
			case urlHeaders[canonical]:
				clean = censorReference(value, secrets)
			}
			if clean != value {
				values = slices.Clone(values)
				values[i] = clean
				header[name] = values
			}
		}
	}
}

func censorReference(reference string, secrets []string) string {
	u, err := url.Parse(reference)
	if err != nil {
		return httpjson.Redacted
	}
	clean := *u
	if censorURL(&clean, secrets); clean != *u {
		return clean.String()
	}
	return reference
}

// censorFields replaces the values of fields of a request's body: those with these names, and those that say of themselves that they are secret.
// Where one may be in a text that is no JSON, nothing is kept of it.
func censorFields(document []byte, names []string) []byte {
	if len(names) == 0 && !mayNameSecrets(document) || len(document) == 0 {
		return document
	}
	found := false
	isSecret := func(name string) bool {
		secret := slices.Contains(names, name) || saysSecret(plainName(name))
		found = found || secret
		return secret
	}
	text, err := httpjson.Redact(document, maxRecordedBody+1, isSecret)
	switch {
	case err != nil && !errors.Is(err, httpjson.ErrTooLong):
		return []byte(httpjson.Redacted)
	case err == nil && !found:
		return document
	}
	return text
}

// mayNameSecrets is a quick look: where it finds nothing, no name says that it is one of a secret.
func mayNameSecrets[T string | []byte](text T) bool {
	for i := range len(text) {
		switch text[i] {
		case 's', 'S', 'p', 'P':
			if rest := text[i:]; beginsWith(rest, "secret") || beginsWith(rest, "pass") {
				return true
			}
		case '\\':
			if beginsWith(text[i:], `\u`) {
				return true
			}
		}
	}
	return false
}

// beginsWith takes capital letters for small ones.
func beginsWith[T string | []byte](text T, beginning string) bool {
	return len(text) >= len(beginning) && strings.EqualFold(string(text[:len(beginning)]), beginning)
}

func censorBytes(body []byte, secrets []string) []byte {
	for _, secret := range secrets {
		if secret != "" && bytes.Contains(body, []byte(secret)) {
			body = bytes.ReplaceAll(body, []byte(secret), []byte(httpjson.Redacted))
		}
	}
	return body
}

func cutBody(body []byte) (kept []byte, truncated bool) {
	if len(body) > maxRecordedBody {
		return slices.Clone(body[:maxRecordedBody]), true
	}
	return body, false
}
