package mockserver

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/state"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// maxStateSize bounds a state that is read.
const maxStateSize = 64 << 20

// MarshalJSON writes the state with every secret in clear, on one line. See [State.WriteTo] for one that people read. A time beyond the
// year 9999 is an error.
func (s State) MarshalJSON() ([]byte, error) { return s.marshal() }

// WriteTo writes the state as indented JSON, with every secret in clear.
func (s State) WriteTo(w io.Writer) (int64, error) {
	text, err := s.marshal(jsontext.WithIndent("  "))
	if err != nil {
		return 0, err
	}
	n, err := w.Write(append(text, '\n'))
	return int64(n), err
}

func (s State) marshal(opts ...json.Options) ([]byte, error) {
	document := s.document
	if document == nil {
		document = &stateDocument{Version: stateVersion}
	}
	text, err := json.Marshal(document, append(opts, state.EncodeOptions())...)
	if err != nil {
		return nil, fmt.Errorf("mockserver: a state cannot be written: %w", err)
	}
	return text, nil
}

// UnmarshalJSON reads a state as [ReadState] does.
func (s *State) UnmarshalJSON(text []byte) error {
	read, err := parseState(text, maxStateSize)
	if err == nil {
		*s = *read
	}
	return err
}

// ReadState reads a state of at most 64 MiB from JSON: one that [State.WriteTo] wrote, or one that people did, who need not say more than
//
//	{"version": 2, "buckt": {"organizations": [{"name": "acme", "plan": "free", "buckets": [{"name": "assets"}]}]}}
//
// A bucket or a file service that is written as pending or provisioning stays so, unless its steps say what becomes of it and when.
//
// A field that it does not know is an error that tells where. Whether the values are right is told by [Server.Restore].
func ReadState(r io.Reader) (*State, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxStateSize+1))
	if err != nil {
		return nil, fmt.Errorf("mockserver: reading a state: %w", err)
	}
	return parseState(text, maxStateSize)
}

// WithState starts the server with a state. [Server.Reset] goes back to it. A state that is not valid is an error of [Start].
func WithState(state *State) Option {
	return func(c *config) { c.state = state }
}

func parseState(text []byte, limit int) (*State, error) {
	if len(text) > limit {
		return nil, fmt.Errorf("mockserver: a state must have at most %d MiB", limit>>20)
	}
	document := new(stateDocument)
	err := json.Unmarshal(text, document, state.DecodeOptions())
	var version struct{ Version *int }
	if json.Unmarshal(text, &version, json.MatchCaseInsensitiveNames(true)) == nil || err == nil {
		switch v := version.Version; {
		case v == nil:
			return nil, fmt.Errorf("mockserver: a state: version is missing; it must be %d", stateVersion)
		case *v != stateVersion:
			return nil, fmt.Errorf("mockserver: a state: version must be %d, not %d", stateVersion, *v)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("mockserver: a state: %w", explainJSON(err))
	}
	return &State{document: document}, nil
}

// explainJSON tells where in a state the JSON is not as it must be, and how. It repeats no value, which may be a secret.
func explainJSON(err error) error {
	if semantic, found := errors.AsType[*json.SemanticError](err); found {
		at := pathOf(semantic.JSONPointer)
		switch {
		case errors.Is(err, json.ErrUnknownName):
			return fmt.Errorf("%s is no field", at)
		case errors.Is(err, buckt.ErrRedactedSecret):
			return fmt.Errorf("%s must be the secret itself, not the mark of a hidden one", at)
		default:
			return fmt.Errorf("%s must be %s", at, wanted(semantic.GoType))
		}
	}
	if syntactic, found := errors.AsType[*jsontext.SyntacticError](err); found {
		if errors.Is(err, jsontext.ErrDuplicateName) {
			return fmt.Errorf("%s is a duplicate", pathOf(syntactic.JSONPointer))
		}
		return fmt.Errorf("at byte %d: it is not valid JSON", syntactic.ByteOffset)
	}
	return errors.New("it is not valid JSON")
}

// pathOf is a pointer in the form of a path.
func pathOf(pointer jsontext.Pointer) state.Path {
	var at state.Path
	for token := range pointer.Tokens() {
		if i, err := strconv.Atoi(token); err == nil && at != "" {
			at = at.At(i)
		} else {
			at = at.Field(token)
		}
	}
	if at == "" {
		return "it"
	}
	return at
}

// wanted tells people what a field must be.
func wanted(t reflect.Type) string {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == nil:
		return "another value"
	case t == reflect.TypeFor[time.Time]():
		return "a time such as 2026-01-02T15:04:05Z"
	case t == reflect.TypeFor[[]byte]():
		return "a text in base64"
	}
	switch t.Kind() {
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "an array"
	case reflect.Struct, reflect.Map:
		return "an object"
	case reflect.Float64:
		return "a number"
	default:
		return "a whole number"
	}
}
