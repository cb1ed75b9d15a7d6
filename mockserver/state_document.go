package mockserver

import (
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// stateDocument is the JSON document of a state. It is immutable. Each field has a default, so that states can be written by hand. Each
// system is a member with its name.
type stateDocument struct {
	Version int
	Time    time.Time // of the snapshot
	Systems []any     // in the order of the registry, nil for the state of the start
}

// MarshalJSONTo writes the document with the options of the encoder.
func (d *stateDocument) MarshalJSONTo(e *jsontext.Encoder) error {
	member := func(name string, value any) error {
		if err := e.WriteToken(jsontext.String(name)); err != nil {
			return err
		}
		return json.MarshalEncode(e, value)
	}
	if err := e.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	if err := member("version", d.Version); err != nil {
		return err
	}
	if !d.Time.IsZero() {
		if err := member("time", d.Time); err != nil {
			return err
		}
	}
	for i, system := range d.Systems {
		if system == nil {
			continue
		}
		if err := member(registry()[i].name(), system); err != nil {
			return err
		}
	}
	return e.WriteToken(jsontext.EndObject)
}

// UnmarshalJSONFrom reads the members in place, so that errors have the whole JSON pointer.
func (d *stateDocument) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if kind := dec.PeekKind(); kind != '{' {
		return fmt.Errorf("a state is an object, not %s", kind)
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	d.Systems = make([]any, len(registry()))
	for dec.PeekKind() == '"' {
		name, err := dec.ReadToken()
		if err != nil {
			return err
		}
		if err := d.readMember(dec, name.String()); err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return err
}

func (d *stateDocument) readMember(dec *jsontext.Decoder, name string) (err error) {
	switch name {
	case "version":
		return json.UnmarshalDecode(dec, &d.Version)
	case "time":
		return json.UnmarshalDecode(dec, &d.Time)
	}
	i := slices.IndexFunc(registry(), func(e entry) bool { return e.name() == name })
	if i < 0 {
		return &json.SemanticError{JSONPointer: dec.StackPointer(), Err: json.ErrUnknownName}
	}
	d.Systems[i], err = registry()[i].Decode(dec)
	return err
}
