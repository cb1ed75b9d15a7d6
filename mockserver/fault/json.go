package fault

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// effectJSON is the JSON form of [Effect].
type effectJSON struct {
	Kind         Kind              `json:"kind"`
	When         When              `json:"when,omitzero"`
	Status       int               `json:"status,omitzero"`
	Code         string            `json:"code,omitzero"`
	Message      string            `json:"message,omitzero"`
	RetryAfter   *RetryAfter       `json:"retryAfter,omitzero"`
	Header       map[string]string `json:"header,omitzero"`
	ContentType  string            `json:"contentType,omitzero"`
	Body         string            `json:"body,omitzero"`
	Delay        durationJSON      `json:"delay,omitzero"`
	Distribution *distributionJSON `json:"distribution,omitzero"`
	Bytes        int               `json:"bytes,omitzero"`
	Interval     durationJSON      `json:"interval,omitzero"`
	Skew         durationJSON      `json:"skew,omitzero"`
	Lag          durationJSON      `json:"lag,omitzero"`
	Rows         int               `json:"rows,omitzero"`
}

type distributionJSON struct {
	Kind      string       `json:"kind"`
	Min       durationJSON `json:"min,omitzero"`
	Max       durationJSON `json:"max,omitzero"`
	Mean      durationJSON `json:"mean,omitzero"`
	Deviation durationJSON `json:"deviation,omitzero"`
	Median    durationJSON `json:"median,omitzero"`
	Sigma     float64      `json:"sigma,omitzero"`
}

// MarshalJSON writes the effect without the fields that are zero.
func (e Effect) MarshalJSON() ([]byte, error) {
	return json.Marshal(effectJSON{
		Kind: e.Kind, When: e.When, Status: e.Status, Code: e.Code, Message: e.Message, RetryAfter: e.RetryAfter, Header: e.Header,
		ContentType: e.ContentType, Body: e.Body, Delay: durationJSON(e.Delay), Distribution: e.Distribution.onJSON(), Bytes: e.Bytes,
		Interval: durationJSON(e.Interval), Skew: durationJSON(e.Skew), Lag: durationJSON(e.Lag), Rows: e.Rows,
	})
}

// UnmarshalJSON reads an effect. An unknown field is an error. The values are not checked, see [Effect.Validate].
func (e *Effect) UnmarshalJSON(data []byte) error {
	var j effectJSON
	if err := unmarshalStrictly(data, &j); err != nil {
		return err
	}
	*e = Effect{
		Kind: j.Kind, When: j.When, Status: j.Status, Code: j.Code, Message: j.Message, RetryAfter: j.RetryAfter, Header: j.Header,
		ContentType: j.ContentType, Body: j.Body, Delay: time.Duration(j.Delay), Bytes: j.Bytes,
		Interval: time.Duration(j.Interval), Skew: time.Duration(j.Skew), Lag: time.Duration(j.Lag), Rows: j.Rows,
	}
	if d := j.Distribution; d != nil {
		e.Distribution = &Distribution{
			Kind: d.Kind, Min: time.Duration(d.Min), Max: time.Duration(d.Max), Mean: time.Duration(d.Mean),
			Deviation: time.Duration(d.Deviation), Median: time.Duration(d.Median), Sigma: d.Sigma,
		}
	}
	return nil
}

func (d *Distribution) onJSON() *distributionJSON {
	if d == nil {
		return nil
	}
	return &distributionJSON{
		Kind: d.Kind, Min: durationJSON(d.Min), Max: durationJSON(d.Max), Mean: durationJSON(d.Mean),
		Deviation: durationJSON(d.Deviation), Median: durationJSON(d.Median), Sigma: d.Sigma,
	}
}

// durationJSON is a duration as a string such as "1m30s".
type durationJSON time.Duration

func (d durationJSON) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

func (d *durationJSON) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf(`%q is no duration such as "1m30s"`, text)
	}
	*d = durationJSON(parsed)
	return nil
}

// unmarshalStrictly reads one JSON value and refuses unknown fields.
func unmarshalStrictly(data []byte, value any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(value); err != nil {
		return err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return fmt.Errorf("more than one JSON value")
	}
	return nil
}

// unmarshalField reads the JSON of a field, if there is any. A type that is wrong is reported with the path from the value that has the
// field: encoding/json adds the name of the field to an error of an UnmarshalJSON only if it is built without GOEXPERIMENT=jsonv2.
func unmarshalField(name string, data json.RawMessage, value json.Unmarshaler) error {
	if len(data) == 0 {
		return nil
	}
	err := value.UnmarshalJSON(data)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		wrong.Field = strings.TrimSuffix(name+"."+wrong.Field, ".")
	}
	return err
}
