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

// loggedBody is a body as a log keeps it. One that is short is redacted when somebody reads the log, which few do.
type loggedBody struct {
	raw []byte

	text   []byte // redacted
	cut    bool   // whether text breaks off
	binary bool
	bytes  int64 // of a binary one
}

func logJSON(body []byte) loggedBody {
	if len(body) > maxLogBody {
		return showJSON(body)
	}
	return loggedBody{raw: body}
}

// showJSON redacts a body. One that is no JSON counts as binary, since nothing in it can be redacted.
func showJSON(body []byte) loggedBody {
	text, err := httpjson.Redact(body, maxLogBody, isSecretName)
	switch {
	case err == nil:
		return loggedBody{text: text}
	case errors.Is(err, httpjson.ErrTooLong):
		return loggedBody{text: bytes.ToValidUTF8(text, nil), cut: true}
	default:
		return loggedBody{binary: true, bytes: int64(len(body))}
	}
}

// OnWire is null for no body, JSON for one that fits, a text that breaks off for a longer one, and a mark in place of a binary one.
func (b loggedBody) OnWire() any {
	if len(b.raw) > 0 {
		b = showJSON(b.raw)
	}
	switch {
	case b.binary:
		return binaryBody(b.bytes)
	case b.cut:
		return string(b.text)
	case b.text != nil:
		return json.RawMessage(b.text)
	default:
		return nil
	}
}

func binaryBody(n int64) any {
	return struct {
		Object string `json:"object"`
		Bytes  int64  `json:"bytes"`
	}{"binary", n}
}

// secretNames are the names of fields that hold secrets, in lower case and without separators.
var secretNames = []string{
	"password", "passphrase", "secret", "clientsecret", "token", "accesstoken", "refreshtoken", "sessiontoken", "apikey", "key",
	"accesskey", "secretaccesskey", "privatekey", "authorization",
}

func isSecretName(name string) bool {
	return slices.Contains(secretNames, strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(name)))
}
