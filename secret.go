package buckt

import (
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"

	"github.com/go-json-experiment/json"
)

// redacted is what a secret shows of itself.
const redacted = "[redacted]"

// Secret is a value that must not be shown: the secret of a new key, for example. It prints, logs and marshals as
// "[redacted]", with every verb and at any depth of a struct; [Secret.Reveal] gives the value. The zero value is
// empty: an API that withholds a secret ("[REDACTED]", "" or nothing at all) decodes to it.
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

// IsZero says whether the secret is empty.
func (s Secret) IsZero() bool { return s.value == nil }

// Equal compares two values in constant time.
func (s Secret) Equal(other Secret) bool {
	return subtle.ConstantTimeCompare([]byte(s.Reveal()), []byte(other.Reveal())) == 1
}

// String returns "[redacted]".
func (s Secret) String() string { return redacted }

// Format writes "[redacted]" for every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue implements [slog.LogValuer].
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText implements [encoding.TextMarshaler] with "[redacted]".
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// MarshalJSON implements the JSON marshalers with "[redacted]".
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// UnmarshalJSON takes a secret from an answer. What an API writes in place of a secret that it withholds is empty.
func (s *Secret) UnmarshalJSON(data []byte) error {
	var v *string
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	*s = Secret{}
	if v != nil {
		*s = toldSecret(*v)
	}
	return nil
}

// toldSecret is the secret that an answer tells: empty where it only says that there is one.
func toldSecret(value string) Secret {
	if value == "[REDACTED]" {
		return Secret{}
	}
	return NewSecret(value)
}
