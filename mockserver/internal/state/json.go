package state

import (
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/bucktgo/buckt"
)

// EncodeOptions returns the options with which a state is written: secrets in clear, times in UTC.
func EncodeOptions() json.Options {
	return json.JoinOptions(
		json.Deterministic(true),
		jsontext.AllowInvalidUTF8(true), // headers and keys of objects may hold any bytes; responses replace them too
		json.WithMarshalers(json.JoinMarshalers(
			json.MarshalToFunc(func(e *jsontext.Encoder, s buckt.Secret) error { return e.WriteToken(jsontext.String(s.Reveal())) }),
			json.MarshalToFunc(func(e *jsontext.Encoder, t time.Time) error {
				text, err := t.UTC().MarshalText()
				if err != nil {
					return err
				}
				return e.WriteToken(jsontext.String(string(text)))
			}),
		)),
	)
}

// DecodeOptions returns the options with which a state is read. An unknown field is an error. A secret is read as written, but
// "[redacted]" is [buckt.ErrRedactedSecret].
func DecodeOptions() json.Options {
	return json.JoinOptions(
		json.RejectUnknownMembers(true),
		json.WithUnmarshalers(json.UnmarshalFromFunc(func(d *jsontext.Decoder, s *buckt.Secret) error {
			var text string
			if err := json.UnmarshalDecode(d, &text); err != nil {
				return err
			}
			if text == s.String() {
				return buckt.ErrRedactedSecret
			}
			*s = buckt.NewSecret(text)
			return nil
		})),
	)
}
