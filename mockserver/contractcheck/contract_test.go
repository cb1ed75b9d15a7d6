package contractcheck

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

func TestDocumentIsCurrent(t *testing.T) {
	original, err := os.ReadFile("../../openapi.yaml")
	require.NoError(t, err)
	require.True(t, bytes.Equal(original, document), "run go generate ./...")
}

func TestDocumentIsValid(t *testing.T) {
	require.NoError(t, load().doc.Validate(t.Context()))
}

func TestParseRefuses(t *testing.T) {
	for name, document := range map[string]string{
		"no YAML":         "{",
		"a dangling $ref": "openapi: 3.0.3\npaths:\n  /a:\n    $ref: '#/components/x'",
		"one id twice":    "openapi: 3.0.3\npaths:\n  /a:\n    get: {operationId: x}\n  /b:\n    get: {operationId: x}",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parse([]byte(document))
			require.Error(t, err)
		})
	}
}

// Every schema and every property has a description. Schemas of responses allow no further fields, so that an unknown field is found.
func TestAllSchemas(t *testing.T) {
	for name, schema := range load().doc.Components.Schemas {
		t.Run(name, func(t *testing.T) {
			requireDescribed(t, name, schema.Value)
			if len(schema.Value.Properties) == 0 || strings.HasSuffix(name, "Request") {
				return
			}
			closed := schema.Value.AdditionalProperties.Has
			require.NotNil(t, closed, "additionalProperties")
			require.False(t, *closed, "additionalProperties")
		})
	}
}

func requireDescribed(t *testing.T, name string, schema *openapi3.Schema) {
	t.Helper()
	require.NotEmpty(t, schema.Description, name)
	for _, required := range schema.Required {
		require.Contains(t, schema.Properties, required, name)
	}
	for property, ref := range schema.Properties {
		requireDescribed(t, name+"."+property, ref.Value)
	}
}
