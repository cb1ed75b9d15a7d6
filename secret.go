package buckt

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/bucktgo/buckt/internal/conceal"
)

// redacted is the printed form of a secret.
const redacted = conceal.Mask

// withheld is the text that an API sends instead of a secret that it does not return again.
const withheld = "[REDACTED]"

// ErrRedactedSecret is the error of decoding "[redacted]" into a [Secret]: the text is the mark of a secret, not its value. Use [Store]
// to write a value with its secret.
var ErrRedactedSecret = errors.New(
	`buckt: "[redacted]" is the mark of a secret, which was not written with it: use buckt.Store and buckt.Load to keep a secret`)

// Secret is a value that must not be printed, for example the secret of a new key. It prints, logs and marshals as "[redacted]", with
// every verb and at any depth of a struct. [Secret.Reveal] returns the value, and [Store] stores it.
//
// The zero value is empty. It marshals as null in JSON and as "" in text. null, "" and "[REDACTED]", which is the text of APIs for a
// withheld secret, unmarshal to it. Unmarshaling "[redacted]" is [ErrRedactedSecret].
//
// Compare secrets with [Secret.Equal]; == compares identity.
type Secret struct {
	// fmt prints unexported fields of a struct without calling their methods. It would print a string, but prints a nested
	// pointer as an address.
	value *string
}

// NewSecret returns a Secret with the value.
func NewSecret(value string) Secret {
	if value == "" {
		return Secret{}
	}
	return Secret{value: &value}
}

// Reveal returns the value, or "" if the secret is empty.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// IsZero reports whether the secret is empty.
func (s Secret) IsZero() bool { return s.value == nil }

// Equal reports whether two values are equal. It takes constant time.
func (s Secret) Equal(other Secret) bool {
	return subtle.ConstantTimeCompare([]byte(s.Reveal()), []byte(other.Reveal())) == 1
}

// String returns "[redacted]".
func (s Secret) String() string { return redacted }

// Format writes "[redacted]" for every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue implements [slog.LogValuer]. It has a pointer receiver, because slog logs a panic for a nil pointer if the receiver is a
// value. slog formats a Secret that is not a pointer with its other methods.
func (s *Secret) LogValue() slog.Value {
	if s == nil {
		return slog.AnyValue(nil)
	}
	return slog.StringValue(redacted)
}

// MarshalText implements [encoding.TextMarshaler]: "[redacted]", or "" if the secret is empty.
func (s Secret) MarshalText() ([]byte, error) {
	if s.IsZero() {
		return nil, nil
	}
	return []byte(redacted), nil
}

// UnmarshalText implements [encoding.TextUnmarshaler]. It accepts the value in clear text, for example from a flag or an environment
// variable.
func (s *Secret) UnmarshalText(text []byte) error {
	if string(text) == redacted {
		return ErrRedactedSecret
	}
	*s = receivedSecret(string(text))
	return nil
}

// MarshalJSON implements the JSON marshalers: "[redacted]", or null if the secret is empty.
func (s Secret) MarshalJSON() ([]byte, error) {
	if s.IsZero() {
		return []byte("null"), nil
	}
	return []byte(`"` + redacted + `"`), nil
}

// UnmarshalJSON implements the JSON unmarshalers. It accepts the value in clear text, and null or "[REDACTED]" for an empty secret.
func (s *Secret) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*s = Secret{}
		return nil
	}
	text, err := jsontext.AppendUnquote(make([]byte, 0, 64), data)
	if err != nil {
		return err
	}
	return s.UnmarshalText(text)
}

// receivedSecret returns the secret of a response, which is empty if the API withholds it.
func receivedSecret[T string | []byte](value T) Secret {
	if strings.EqualFold(string(value), withheld) {
		return Secret{}
	}
	return NewSecret(string(value))
}

// decodeSecret decodes a secret of a response. Unlike [Secret.UnmarshalJSON] it accepts "[redacted]" as a withheld secret: in a
// response it is not a mark of this package, and must not make a list fail.
func decodeSecret(d *jsontext.Decoder, s *Secret) error {
	var text string // null keeps it empty
	if err := json.UnmarshalDecode(d, &text); err != nil {
		return err
	}
	*s = receivedSecret(text)
	return nil
}

func (s *Secret) decodePlain(p *plain) bool {
	raw, simple, ok := p.quoted()
	if !ok {
		*s = Secret{}
		return p.literal("null")
	}
	if simple {
		*s = receivedSecret(raw[1 : len(raw)-1])
	}
	return simple
}
