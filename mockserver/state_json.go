package mockserver

import (
	"cmp"
	"errors"
	"fmt"
	"io"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/state"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// maxStateSize is the maximum size of a state in JSON, in bytes.
const maxStateSize = 64 << 20

// MarshalJSON writes the state with every secret in clear, on one line. [State.WriteTo] writes it indented. A time after the year 9999 is
// an error.
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

// ReadState reads a state of at most 64 MiB from JSON: one that [State.WriteTo] wrote, or one written by hand, which may be as short as
//
//	{"version": 2, "buckt": {"organizations": [{"name": "acme", "plan": "free", "buckets": [{"name": "assets"}]}]}}
//
// A bucket or a file service with the status pending or provisioning keeps it, unless its steps state the next status and its time.
//
// An unknown field is an error that names it. [Server.Restore] checks the values.
func ReadState(r io.Reader) (*State, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxStateSize+1))
	if err != nil {
		return nil, fmt.Errorf("mockserver: reading a state: %w", err)
	}
	return parseState(text, maxStateSize)
}

// WithState starts the server with a state. [Server.Reset] returns to it. For an invalid state [Start] returns an error.
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
		at, problem := httpjson.Explain(err)
		if errors.Is(err, buckt.ErrRedactedSecret) {
			problem = "must be the secret itself, not the mark of a hidden one"
		}
		return nil, fmt.Errorf("mockserver: a state: %s %s", cmp.Or(at, "it"), problem)
	}
	return &State{document: document}, nil
}
