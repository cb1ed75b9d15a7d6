package sigv4

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

// Mismatch returns the error for a signature that the secret of the access key does not make of a text.
func Mismatch(accessKey, provided, text string) *s3error.Error {
	return s3error.New("SignatureDoesNotMatch", "").With("AWSAccessKeyId", accessKey).With("StringToSign", text).
		With("SignatureProvided", provided).With("StringToSignBytes", spacedHex(text))
}

// Mismatch returns the error for a signature that [Signature.Verify] does not accept, with what must be signed. Customers' encryption
// keys are redacted.
func (s *Signature) Mismatch(r *http.Request, path string, q Query, payload string) error {
	if payload == "" {
		payload = UnsignedPayload
	}
	canonical := canonicalRequest{r.Method, path, q, r, s.headers, payload}
	text := string(stringToSign(canonical.append(nil), s.timeText, s.scope))
	shown := *r
	shown.Header = r.Header.Clone()
	for name := range shown.Header {
		if isCustomerKey(name) {
			shown.Header[name] = []string{redacted}
		}
	}
	canonical.request, canonical.query = &shown, slices.Clone(q)
	for i, p := range q {
		if isCustomerKey(p.Name) {
			canonical.query[i].Value = redacted
		}
	}
	request := string(canonical.append(nil))
	return Mismatch(s.AccessKey, s.value, text).With("CanonicalRequest", request).With("CanonicalRequestBytes", spacedHex(request))
}

const redacted = "[redacted]"

// isCustomerKey reports whether a header or parameter has a key for SSE-C.
func isCustomerKey(name string) bool {
	return strings.HasSuffix(strings.ToLower(name), "-server-side-encryption-customer-key")
}

func spacedHex(text string) string { return fmt.Sprintf("% x", text) }
