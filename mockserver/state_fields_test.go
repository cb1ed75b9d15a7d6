package mockserver_test

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// TestStateSchema compares the schema of states and its page with the types. With -update it writes them.
func TestStateSchema(t *testing.T) {
	schema := newStateSchema(t)
	text, err := json.Marshal(schema, jsontext.WithIndent("  "))
	require.NoError(t, err)
	for file, want := range map[string]string{
		"state.schema.json": string(text) + "\n", "../docs/state-fields.md": fieldsPage(schema),
	} {
		if *updateGolden {
			require.NoError(t, os.WriteFile(file, []byte(want), 0o600))
			continue
		}
		got, err := os.ReadFile(file)
		require.NoError(t, err)
		require.True(t, want == string(got), "%s is out of date: run go generate ./...", file) // the texts are long
	}
}

const fieldsIntroduction = `# Fields of a state

A state of the mock server is a JSON document: 'Server.Snapshot' and 'GET /_mock/state' return one, 'WithState', 'Server.Restore',
'buckt-mock -seed' and 'PUT /_mock/state' accept one. 'version' must be %d; of the other fields a document needs only those that it changes.
Secrets are in clear. The JSON schema of the same fields is at '/_mock/state.schema.json'.

This page is generated from the source by 'go generate ./...'.
`

// fieldsPage lists the fields of states in Markdown: a table for each object.
func fieldsPage(s *schema) string {
	var page strings.Builder
	fmt.Fprintf(&page, strings.ReplaceAll(fieldsIntroduction, "'", "`"), mockserver.StateVersion)
	for _, object := range s.Defs {
		fmt.Fprintf(&page, "\n## %s\n\n", object.name)
		if text := object.schema.Description; text != "" {
			fmt.Fprintf(&page, "%s\n\n", text)
		}
		page.WriteString("| field | value | description |\n| --- | --- | --- |\n")
		for _, field := range object.schema.Properties {
			text := strings.NewReplacer("|", "\\|", "<", "\\<").Replace(field.schema.Description)
			fmt.Fprintf(&page, "| `%s` | %s | %s |\n", field.name, valueInWords(field.schema), text)
		}
	}
	return page.String()
}

func valueInWords(s *schema) string {
	if path, found := strings.CutPrefix(s.Ref, "#/$defs/"); found {
		return fmt.Sprintf("[%s](#%s)", path, strings.ReplaceAll(strings.ToLower(path), ".", ""))
	}
	kind, isOne := s.Type.(string)
	if !isOne {
		kind = s.Type.([]string)[0] // the other is null
	}
	switch kind {
	case "array":
		return "list of " + valueInWords(s.Items)
	case "object":
		return "object by name: " + valueInWords(s.AdditionalProperties.(*schema))
	case "string":
		switch {
		case s.Enum != nil:
			return "`" + strings.Join(strings.Fields(strings.Trim(fmt.Sprint(s.Enum), "[]")), "`, `") + "`"
		case s.Format != "":
			return "time"
		case s.ContentEncoding != "":
			return s.ContentEncoding
		}
		return "text"
	case "boolean":
		return "true or false"
	case "integer":
		return "whole number"
	}
	return kind
}

// schemaOfOpenAPI returns the schema as a component of an OpenAPI document, which the validator of contractcheck reads.
func schemaOfOpenAPI(t *testing.T) *openapi3.Schema {
	t.Helper()
	text, err := os.ReadFile("state.schema.json")
	require.NoError(t, err)
	var document map[string]any
	require.NoError(t, json.Unmarshal(text, &document))
	schemas, _ := document["$defs"].(map[string]any)
	delete(document, "$defs")
	delete(document, "$schema")
	components := map[string]any{"state": document}
	maps.Copy(components, schemas)
	text, err = json.Marshal(map[string]any{
		"openapi": "3.0.0", "info": map[string]any{"title": "", "version": ""}, "paths": map[string]any{},
		"components": map[string]any{"schemas": components},
	})
	require.NoError(t, err)
	text = bytes.ReplaceAll(text, []byte("#/$defs/"), []byte("#/components/schemas/"))
	document3, err := openapi3.NewLoader().LoadFromData(text)
	require.NoError(t, err)
	return document3.Components.Schemas["state"].Value
}

func TestStateSchemaAccepts(t *testing.T) {
	full := mocktest.New(t, stateOptions(1, tickingClock())...)
	fillServer(t, full)
	schema := schemaOfOpenAPI(t)
	for name, state := range map[string]*mockserver.State{
		"zero": {}, "start": mocktest.New(t).Snapshot(), "golden": goldenServer(t).Snapshot(), "full": full.Snapshot(),
		"written by hand": readState(t, allSystems),
	} {
		t.Run(name, func(t *testing.T) {
			text, err := json.Marshal(state)
			require.NoError(t, err)
			var value any
			require.NoError(t, json.Unmarshal(text, &value))
			require.NoError(t, schema.VisitJSON(value))
		})
	}
	var byHand any
	require.NoError(t, json.Unmarshal([]byte(allSystems), &byHand))
	require.NoError(t, schema.VisitJSON(byHand))
}

func TestStateSchemaRefuses(t *testing.T) {
	schema := schemaOfOpenAPI(t)
	for name, text := range map[string]string{
		"no version":           `{}`,
		"version 1":            `{"version":1}`,
		"unknown system":       `{"version":2,"aws":{}}`,
		"unknown field":        `{"version":2,"buckt":{"organizations":[{"buckets":[{"colour":"red"}]}]}}`,
		"unknown object field": `{"version":2,"tornado":{"externalBuckets":[{"objects":[{"key":"a","colour":"red"}]}]}}`,
		"unknown status":       `{"version":2,"buckt":{"organizations":[{"buckets":[{"status":"asleep"}]}]}}`,
		"unknown ACL":          `{"version":2,"linode":{"accounts":[{"buckets":[{"label":"assets","acl":"public"}]}]}}`,
		"wrong type":           `{"version":2,"linode":{"accounts":{}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			var value any
			require.NoError(t, json.Unmarshal([]byte(text), &value))
			require.Error(t, schema.VisitJSON(value))
			state, err := mockserver.ReadState(strings.NewReader(text))
			if err == nil {
				err = mocktest.New(t).Restore(state)
			}
			require.Error(t, err)
		})
	}
}
