package state_test

import (
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

type Embedded struct {
	Token buckt.Secret `json:"token"`
}

type secrets struct {
	Embedded
	Pointer *buckt.Secret           `json:"pointer,omitzero"`
	List    []buckt.Secret          `json:"list,omitzero"`
	Map     map[string]buckt.Secret `json:"map,omitzero"`
	Omitted buckt.Secret            `json:"omitted,omitzero"`
	Time    time.Time               `json:"time,omitzero"`
}

func TestStateSecrets(t *testing.T) {
	secret := buckt.NewSecret
	pointer := secret("p")
	for name, test := range map[string]struct {
		value secrets
		text  string
	}{
		"empty":         {secrets{}, `{"token":""}`},
		"embedded":      {secrets{Embedded: Embedded{secret("a\"b")}}, `{"token":"a\"b"}`},
		"pointer":       {secrets{Pointer: &pointer}, `{"token":"","pointer":"p"}`},
		"list and map":  {secrets{List: []buckt.Secret{{}, secret("l")}, Map: map[string]buckt.Secret{"k": secret("m")}}, `{"token":"","list":["","l"],"map":{"k":"m"}}`},
		"omitzero":      {secrets{Omitted: secret("o")}, `{"token":"","omitted":"o"}`},
		"withheld mark": {secrets{Omitted: secret("[REDACTED]")}, `{"token":"","omitted":"[REDACTED]"}`},
	} {
		t.Run(name, func(t *testing.T) {
			for _, value := range []any{test.value, &test.value} {
				text, err := json.Marshal(value, state.EncodeOptions())
				require.NoError(t, err)
				require.Equal(t, test.text, string(text))
			}
			var read secrets
			require.NoError(t, json.Unmarshal([]byte(test.text), &read, state.DecodeOptions()))
			require.Equal(t, test.value, read)
		})
	}
}

func TestDecodeOptionsRefuse(t *testing.T) {
	for name, test := range map[string]struct {
		text    string
		is      error
		pointer jsontext.Pointer
	}{
		"redacted":               {`{"token":"[redacted]"}`, buckt.ErrRedactedSecret, "/token"},
		"redacted in a list":     {`{"list":["a","[redacted]"]}`, buckt.ErrRedactedSecret, "/list/1"},
		"redacted via a pointer": {`{"pointer":"[redacted]"}`, buckt.ErrRedactedSecret, "/pointer"},
		"number":                 {`{"map":{"k":7}}`, nil, "/map/k"},
		"unknown field":          {`{"other":1}`, json.ErrUnknownName, "/other"},
	} {
		t.Run(name, func(t *testing.T) {
			err := json.Unmarshal([]byte(test.text), new(secrets), state.DecodeOptions())
			var semantic *json.SemanticError
			require.ErrorAs(t, err, &semantic)
			require.Equal(t, test.pointer, semantic.JSONPointer)
			if test.is != nil {
				require.ErrorIs(t, err, test.is)
			}
		})
	}
}

func TestStateTimesAreUTC(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("", 3600))
	text, err := json.Marshal(secrets{Time: at}, state.EncodeOptions())
	require.NoError(t, err)
	require.JSONEq(t, `{"token":"","time":"2026-03-01T11:00:00Z"}`, string(text))
}
