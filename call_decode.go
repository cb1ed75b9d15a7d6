package buckt

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// decodeOptions apply to every response. Slightly invalid JSON is accepted if its meaning is clear.
var decodeOptions = json.JoinOptions(
	jsontext.AllowDuplicateNames(true),
	jsontext.AllowInvalidUTF8(true),
	json.WithUnmarshalers(json.JoinUnmarshalers(
		json.UnmarshalFromFunc(decodeTime), json.UnmarshalFromFunc(decodeSecret),
		json.UnmarshalFromFunc(decodeWhole[int]), json.UnmarshalFromFunc(decodeWhole[int64]),
	)),
)

// encodeOptions apply to every request. Only here a secret is written in clear text.
var encodeOptions = json.JoinOptions(
	json.WithMarshalers(json.JoinMarshalers(
		json.MarshalToFunc(func(e *jsontext.Encoder, s Secret) error {
			return e.WriteToken(jsontext.String(s.Reveal()))
		}),
		// A Field marshals itself without these options, and would redact a secret.
		json.MarshalToFunc(func(e *jsontext.Encoder, f settable) error {
			v, set := f.setting()
			if !set {
				return e.WriteToken(jsontext.Null)
			}
			return json.MarshalEncode(e, v)
		}),
	)),
)

// settable is a Field of any type.
type settable interface{ setting() (value any, set bool) }

// result receives the body of a success.
type result interface {
	// missing returns the name of a required member that the body lacks, or "".
	missing() string
	// restore sets the result from the scalars of a body that does not decode, and reports whether they are sufficient.
	restore(found map[string]string) bool
	// target returns the pointer for decoding, or nil to ignore the body.
	target() any
	// envelope returns the name of the member with the scalars for restore, or "" for the body itself.
	envelope() string
}

// customDecoder is a result that decodes a non-JSON body.
type customDecoder interface{ decodeBody(body []byte) error }

// decode reads the body of a success. For a create, the id and the secret are sufficient: they are returned even if the rest
// of the body does not decode or is missing.
func decode(body []byte, out result) error {
	target := out.target()
	if f, ok := out.(customDecoder); ok {
		return f.decodeBody(body)
	}
	if raw, ok := target.(*[]byte); ok {
		*raw = bytes.Clone(body)
		return nil
	}
	if target == nil {
		return nil
	}
	body = trimBody(body)
	_, foreign := out.(*untyped)
	var err error
	if foreign {
		err = json.Unmarshal(body, target, decodeOptions) // the caller's value may have content
	} else {
		err = unmarshal(body, target)
	}
	if err != nil && !out.restore(recoverScalars(body, out.envelope())) {
		return fmt.Errorf("%w: %s", ErrInvalidResponse, describeBody(body, err, !foreign))
	}
	if missing := out.missing(); missing != "" {
		return fmt.Errorf("%w: it lacks %s", ErrInvalidResponse, missing)
	}
	return nil
}

// describeBody returns the reason why a body does not decode.
func describeBody(body []byte, err error, own bool) string {
	switch {
	case len(body) == 0:
		return "it is empty"
	case body[0] == '<':
		return "it is HTML or XML, not JSON"
	case tooDeep(err), tooDeep(jsontext.NewDecoder(bytes.NewBuffer(body), decodeOptions).SkipValue()):
		return "it is nested too deep"
	}
	return describeDecodeError(err, own)
}

// describeDecodeError returns only the position of the error: the decoder's text may quote the body, which may contain a
// secret. Names of members may be secrets as well, unless they belong to a type of this package (own).
func describeDecodeError(err error, own bool) string {
	if e, ok := errors.AsType[*json.SemanticError](err); ok {
		if !own {
			return "it is not of the type expected"
		}
		return fmt.Sprintf("a value at %q is not of the type expected", string(e.JSONPointer))
	}
	if e, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return fmt.Sprintf("it is not JSON from byte %d on", e.ByteOffset)
	}
	return "it cannot be read"
}

// tooDeep reports whether a decoder exceeded its 10,000 levels, for which it has no error type.
func tooDeep(err error) bool {
	e, ok := errors.AsType[*jsontext.SyntacticError](err)
	return ok && e.Err != nil && e.Err.Error() == "exceeded max depth"
}

// recoverScalars collects the complete strings and numbers of an object in a body that may be truncated. The object is the body
// itself, or its member within.
func recoverScalars(body []byte, within string) map[string]string {
	found := map[string]string{}
	d := jsontext.NewDecoder(bytes.NewBuffer(body), decodeOptions) // a Buffer is not copied
	if !enter(d) {
		return found
	}
	if within == "" {
		collect(d, found)
		return found
	}
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return found
		}
		if name.String() != within {
			if d.SkipValue() != nil {
				return found
			}
			continue
		}
		if enter(d) {
			collect(d, found)
		}
		return found
	}
	return found
}

// numberMark is appended to the name of a number, to distinguish it from a string.
const numberMark = "#"

func enter(d *jsontext.Decoder) bool {
	t, err := d.ReadToken()
	return err == nil && t.Kind() == '{'
}

func collect(d *jsontext.Decoder, found map[string]string) {
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return
		}
		key := name.String()
		kind := d.PeekKind()
		if kind != '"' && kind != '0' {
			if d.SkipValue() != nil {
				return
			}
			continue
		}
		value, err := d.ReadToken()
		if err != nil {
			return
		}
		if kind == '0' {
			key += numberMark
		}
		found[key] = value.String()
	}
}
