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

// redacted is what a secret shows of itself.
const redacted = conceal.Mask

// withheld is what an API writes instead of a secret that it does not show again.
const withheld = "[REDACTED]"

// ErrRedactedSecret is the error of reading "[redacted]" into a [Secret]: what was written was the mark of a secret, and
// not the secret itself. [Store] writes a value together with its secret.
var ErrRedactedSecret = errors.New(
	`buckt: "[redacted]" is the mark of a secret, which was not written with it: use buckt.Store and buckt.Load to keep a secret`)

// Secret is a value that must not be shown: the secret of a new key, for example. It prints, logs and marshals as
// "[redacted]", with every verb and at any depth of a struct; [Secret.Reveal] returns the value, and [Store] keeps it.
//
// The zero value is empty. It marshals as null in JSON and as "" in text. null, "" and "[REDACTED]", which is how an API
// writes a secret that it withholds, unmarshal to it; "[redacted]" is [ErrRedactedSecret].
//
// Compare secrets with [Secret.Equal]; == compares identity.
type Secret struct {
	// A pointer, because fmt prints the unexported fields of a struct without asking their methods: a string would
	// be shown, a pointer below the top is shown as an address.
	value *string
}

// NewSecret wraps a value.
func NewSecret(value string) Secret {
	if value == "" {
		return Secret{}
	}
	return Secret{value: &value}
}

// Reveal returns the value, "" when the secret is empty.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// IsZero reports whether the secret is empty.
func (s Secret) IsZero() bool { return s.value == nil }

// Equal compares two values in constant time.
func (s Secret) Equal(other Secret) bool {
	return subtle.ConstantTimeCompare([]byte(s.Reveal()), []byte(other.Reveal())) == 1
}

// String returns "[redacted]".
func (s Secret) String() string { return redacted }

// Format writes "[redacted]" for every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue implements [slog.LogValuer]. The receiver is a pointer, because slog logs a panic for a nil pointer to a type
// whose LogValue has a value receiver. slog formats a Secret that is not a pointer with its other methods.
func (s *Secret) LogValue() slog.Value {
	if s == nil {
		return slog.AnyValue(nil)
	}
	return slog.StringValue(redacted)
}

// MarshalText implements [encoding.TextMarshaler]: "[redacted]", or "" when the secret is empty.
func (s Secret) MarshalText() ([]byte, error) {
	if s.IsZero() {
		return nil, nil
	}
	return []byte(redacted), nil
}

// UnmarshalText implements [encoding.TextUnmarshaler]. It accepts the value, as a flag or an environment variable has it.
func (s *Secret) UnmarshalText(text []byte) error {
	if string(text) == redacted {
		return ErrRedactedSecret
	}
	*s = receivedSecret(string(text))
	return nil
}

// MarshalJSON implements the JSON marshalers: "[redacted]", or null when the secret is empty.
func (s Secret) MarshalJSON() ([]byte, error) {
	if s.IsZero() {
		return []byte("null"), nil
	}
	return []byte(`"` + redacted + `"`), nil
}

// UnmarshalJSON implements the JSON unmarshalers. It accepts the value, null, and "[REDACTED]" for an empty secret.
func (s *Secret) UnmarshalJSON(data []byte) error {
	var text string // null leaves it empty
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	return s.UnmarshalText([]byte(text))
}

// receivedSecret is the secret in a response: empty if the API withholds it.
func receivedSecret(value string) Secret {
	if strings.EqualFold(value, withheld) {
		return Secret{}
	}
	return NewSecret(value)
}

// decodeSecret reads a secret from a response. Unlike [Secret.UnmarshalJSON] it reads "[redacted]" as a withheld secret: in
// a response it is no mark of ours, and a list must not fail because of it.
func decodeSecret(d *jsontext.Decoder, s *Secret) error {
	var text string // null leaves it empty
	if err := json.UnmarshalDecode(d, &text); err != nil {
		return err
	}
	*s = receivedSecret(text)
	return nil
}
