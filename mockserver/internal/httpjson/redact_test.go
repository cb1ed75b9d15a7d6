package httpjson_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
)

// A document can be cut anywhere.
func TestRedact(t *testing.T) {
	isSecret := func(name string) bool { return name == "secret" }
	for name, test := range map[string]struct {
		document any
		want     string
	}{
		"text":                {"secret", `"secret"`},
		"number":              {12.5, `12.5`},
		"empty object":        {map[string]any{}, `{}`},
		"no secret":           {map[string]any{"a": []any{nil, true, "x"}}, `{"a":[null,true,"x"]}`},
		"text is secret":      {map[string]any{"secret": "s", "z": 1}, `{"secret":"[REDACTED]","z":1}`},
		"number is secret":    {map[string]any{"secret": 1}, `{"secret":"[REDACTED]"}`},
		"null is secret":      {map[string]any{"secret": nil, "z": 1}, `{"secret":"[REDACTED]","z":1}`},
		"list is secret":      {map[string]any{"secret": []any{"}", 1, []any{}}, "z": 1}, `{"secret":"[REDACTED]","z":1}`},
		"object is secret":    {map[string]any{"secret": map[string]any{"a": "]", "b": 1}, "z": 1}, `{"secret":"[REDACTED]","z":1}`},
		"nested secret":       {[]any{map[string]any{"a": map[string]any{"secret": "s"}}}, `[{"a":{"secret":"[REDACTED]"}}]`},
		"quotes and escapes":  {map[string]any{"a": `\"secret":"`, "secret": `\`, "z": `\\`}, `{"a":"\\\"secret\":\"","secret":"[REDACTED]","z":"\\\\"}`},
		"colon after a value": {[]any{"secret", ":"}, `["secret",":"]`},
	} {
		t.Run(name, func(t *testing.T) {
			encoded := httpjson.Encode(test.document)
			for maximum := range len(test.want) + 2 {
				got, err := httpjson.Redact(encoded, maximum, isSecret)
				require.Equal(t, test.want[:min(maximum, len(test.want))], string(got))
				if maximum < len(test.want) {
					require.ErrorIs(t, err, httpjson.ErrTooLong)
					continue
				}
				require.NoError(t, err)
			}
		})
	}
}

func TestRedactReadsLittleMoreThanItReturns(t *testing.T) {
	encoded := httpjson.Encode(strings.Split(strings.Repeat("text,", 1000), ","))
	names := 0
	got, err := httpjson.Redact(append([]byte(`{"a":1,"b":`), encoded...), 10, func(string) bool { names++; return false })
	require.ErrorIs(t, err, httpjson.ErrTooLong)
	require.Equal(t, `{"a":1,"b"`, string(got))
	require.Equal(t, 2, names)
}
