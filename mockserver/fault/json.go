package fault

import (
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
)

// These have the fields of their types, but not the methods.
type (
	plainFault  Fault
	plainMatch  Match
	plainEffect Effect
)

// UnmarshalJSON reads a fault. An unknown field is an error, which names it. The values are not checked, see [Fault.Validate].
func (f *Fault) UnmarshalJSON(data []byte) error {
	read, err := unmarshal[plainFault](data)
	if err == nil {
		*f = Fault(read)
	}
	return err
}

// UnmarshalJSON reads a match. An unknown field is an error.
func (m *Match) UnmarshalJSON(data []byte) error {
	read, err := unmarshal[plainMatch](data)
	if err == nil {
		*m = Match(read)
	}
	return err
}

// UnmarshalJSON reads an effect. An unknown field is an error. The values are not checked, see [Fault.Validate].
func (e *Effect) UnmarshalJSON(data []byte) error {
	read, err := unmarshal[plainEffect](data)
	if err == nil {
		*e = Effect(read)
	}
	return err
}

// MarshalJSON writes the effect without the fields that are zero.
func (e Effect) MarshalJSON() ([]byte, error) {
	durations := json.MarshalToFunc(func(e *jsontext.Encoder, d time.Duration) error {
		return e.WriteToken(jsontext.String(d.String()))
	})
	return json.Marshal(plainEffect(e), json.Deterministic(true), jsontext.AllowInvalidUTF8(true), json.WithMarshalers(durations))
}

// unmarshal reads one JSON value. Its functions take the place of the methods above, so that errors have the whole path.
func unmarshal[T any](data []byte) (value T, err error) {
	err = json.Unmarshal(data, &value, json.RejectUnknownMembers(true), json.WithUnmarshalers(json.JoinUnmarshalers(
		json.UnmarshalFromFunc(func(d *jsontext.Decoder, m *Match) error { return json.UnmarshalDecode(d, (*plainMatch)(m)) }),
		json.UnmarshalFromFunc(func(d *jsontext.Decoder, e *Effect) error { return json.UnmarshalDecode(d, (*plainEffect)(e)) }),
		json.UnmarshalFromFunc(unmarshalDuration),
	)))
	if err != nil {
		at, problem := httpjson.Explain(err)
		return value, badField(at, "%s", problem)
	}
	return value, nil
}

func unmarshalDuration(d *jsontext.Decoder, duration *time.Duration) error {
	const wanted httpjson.Wanted = "a duration such as 1m30s"
	var text *string
	if err := json.UnmarshalDecode(d, &text); err != nil {
		return wanted
	}
	if text == nil {
		return nil
	}
	parsed, err := time.ParseDuration(*text)
	if err != nil {
		return wanted
	}
	*duration = parsed
	return nil
}
