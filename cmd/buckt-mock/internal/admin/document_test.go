package admin

import (
	"encoding/json"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/fault"
)

var contract = sync.OnceValues(func() (*openapi3.T, error) { return openapi3.NewLoader().LoadFromData(document) })

func TestDocument(t *testing.T) {
	doc, err := contract()
	require.NoError(t, err)
	require.NoError(t, doc.Validate(t.Context()))
	var documented, served []string
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			documented = append(documented, method+" "+path)
		}
	}
	for _, r := range new(API).routes() {
		served = append(served, r.method+" "+r.path)
	}
	require.ElementsMatch(t, documented, served)
}

// The mock accepts the documented faults, apart from the kind that would close the port.
func TestDocumentOfEffects(t *testing.T) {
	doc, err := contract()
	require.NoError(t, err)
	var kinds []any
	for _, kind := range fault.Kinds() {
		if kind != fault.KindRefuse {
			kinds = append(kinds, string(kind))
		}
	}
	effect := doc.Components.Schemas["Effect"].Value
	require.ElementsMatch(t, kinds, effect.Properties["kind"].Value.Enum)
	for name := range effect.Properties {
		if name == "kind" {
			continue
		}
		// A field that there is not would be refused as such.
		err := json.Unmarshal([]byte(`{"`+name+`":null}`), new(fault.Effect))
		require.NoError(t, err, name)
	}
	for name := range doc.Components.Schemas["Fault"].Value.Properties {
		require.NoError(t, json.Unmarshal([]byte(`{"`+name+`":null}`), new(fault.Fault)), name)
	}
}

// conforms holds an answer against the document.
func conforms(t *testing.T, method, path string, status int, header http.Header, body string) {
	t.Helper()
	doc, err := contract()
	require.NoError(t, err)
	op := operationAt(doc, method, path)
	if op == nil {
		return // nothing is documented for a path that is not served
	}
	response := op.Responses.Value(strconv.Itoa(status))
	if response == nil && status/100 == 4 {
		response = op.Responses.Value("4XX")
	}
	require.NotNil(t, response, "%s %s: %d is not documented", method, path, status)
	if len(response.Value.Content) == 0 {
		require.Empty(t, body)
		return
	}
	mediaType, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	require.NoError(t, err)
	content := response.Value.Content[mediaType]
	require.NotNil(t, content, "%s is not documented", mediaType)
	if mediaType == "application/json" {
		fits(t, content.Schema.Value, body)
	}
}

func fits(t *testing.T, schema *openapi3.Schema, body string) {
	t.Helper()
	var value any
	require.NoError(t, json.Unmarshal([]byte(body), &value))
	require.NoError(t, schema.VisitJSON(value, openapi3.EnableFormatValidation()), body)
}

func operationAt(doc *openapi3.T, method, path string) *openapi3.Operation {
	path, _, _ = strings.Cut(path, "?")
	for template, item := range doc.Paths.Map() {
		same := slices.EqualFunc(strings.Split(template, "/"), strings.Split(path, "/"), func(part, segment string) bool {
			return part == segment || strings.HasPrefix(part, "{") && segment != ""
		})
		if op := item.Operations()[method]; same && op != nil {
			return op
		}
	}
	return nil
}
