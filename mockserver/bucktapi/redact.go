package bucktapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
)

// maxLogBody is how much of a body a log shows.
const maxLogBody = 8 << 10

// maxRawBody is the length of a body up to which it is kept whole until the log is read. The record keeps the same bytes.
const maxRawBody = 256 << 10

// loggedBody is a body as a log keeps it. It is redacted when the log is read, which is rare.
type loggedBody struct {
	raw []byte // not redacted yet

	Text   string `json:"text,omitzero"` // redacted
	Cut    bool   `json:"cut,omitzero"`  // Text is truncated
	Binary bool   `json:"binary,omitzero"`
	Bytes  int64  `json:"bytes,omitzero"` // of a binary body
}

func logJSON(body []byte) loggedBody {
	b := loggedBody{raw: body}
	if len(body) > maxRawBody {
		return b.redacted()
	}
	return b
}

// redacted returns the body without secrets. A body without valid JSON counts as binary, since nothing in it can be redacted.
func (b loggedBody) redacted() loggedBody {
	if len(b.raw) == 0 {
		return b
	}
	text, err := httpjson.Redact(b.raw, maxLogBody, isSecretName)
	if err != nil && !errors.Is(err, httpjson.ErrTooLong) {
		return loggedBody{Binary: true, Bytes: int64(len(b.raw))}
	}
	cut := err != nil
	if cut {
		text = bytes.ToValidUTF8(text, nil)
	}
	return loggedBody{Text: string(text), Cut: cut}
}

// bytes returns the length of the body as it is kept.
func (b loggedBody) bytes() int { return len(b.raw) + len(b.Text) }

// OnWire is null for no body, JSON for a whole one, a text for a truncated one, and a mark for a binary one.
func (b loggedBody) OnWire() any {
	b = b.redacted()
	switch {
	case b.Binary:
		return struct {
			Object string `json:"object"`
			Bytes  int64  `json:"bytes"`
		}{"binary", b.Bytes}
	case b.Cut:
		return b.Text
	case b.Text != "":
		return json.RawMessage(b.Text)
	default:
		return nil
	}
}

// secretNames are the names of fields that hold secrets, in lower case and without separators.
var secretNames = []string{
	"password", "passphrase", "secret", "clientsecret", "token", "accesstoken", "refreshtoken", "sessiontoken", "apikey", "key",
	"accesskey", "secretaccesskey", "privatekey", "authorization",
}

var separators = strings.NewReplacer("_", "", "-", "")

func isSecretName(name string) bool {
	return slices.Contains(secretNames, separators.Replace(strings.ToLower(name)))
}
