package record

import (
	"errors"
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
)

// MaxBody is the maximum length in bytes of a recorded body.
const MaxBody = 64 << 10

// RedactFields replaces the values of fields of a JSON document: of those with the given names, and of those whose names contain a word such
// as "secret" or "password". It does not change the document. If a text that is no JSON may have such a field, nothing of it is kept. A
// result that is longer than [MaxBody] may lack its end.
func RedactFields(document []byte, names []string) []byte {
	if len(names) == 0 && !mayNameSecrets(document) || len(document) == 0 {
		return document
	}
	found := false
	isSecret := func(name string) bool {
		secret := slices.Contains(names, name) || namesSecret(plainName(name))
		found = found || secret
		return secret
	}
	text, err := httpjson.Redact(document, MaxBody+1, isSecret)
	switch {
	case err != nil && !errors.Is(err, httpjson.ErrTooLong):
		return []byte(httpjson.Redacted)
	case err == nil && !found:
		return document
	}
	return text
}

// CutBody cuts a body to [MaxBody]. A cut body is a copy, so that the whole body can be freed.
func CutBody(body []byte) (kept []byte, truncated bool) {
	if len(body) > MaxBody {
		return slices.Clone(body[:MaxBody]), true
	}
	return body, false
}
