package contractcheck

import (
	"bytes"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

func TestDocumentIsTheModules(t *testing.T) {
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

// What the operations of the contract are, which scope they need and which statuses they document.
func TestOperations(t *testing.T) {
	want := strings.TrimSpace(`
bucktListAWSAccounts      GET    /aws-accounts                    aws-accounts:read   200 400 401 403 408 429 500
bucktConnectAWSAccount    POST   /aws-accounts                    aws-accounts:write  201 400 401 402 403 408 429 500
bucktDisconnectAWSAccount DELETE /aws-accounts/{id}               aws-accounts:delete 200 401 403 404 408 429 500
bucktGetAWSAccount        GET    /aws-accounts/{id}               aws-accounts:read   200 401 403 404 408 429 500
bucktUpdateAWSAccount     PATCH  /aws-accounts/{id}               aws-accounts:write  200 400 401 403 404 408 429 500
bucktImportBuckets        POST   /aws-accounts/{id}/import        buckets:write       201 400 401 402 403 404 408 409 429 500
bucktListS3Buckets        GET    /aws-accounts/{id}/s3-buckets    aws-accounts:read   200 400 401 403 404 408 429 500
bucktValidateAWSAccount   POST   /aws-accounts/{id}/validate      aws-accounts:write  200 400 401 403 404 408 429 500
bucktGetSubscription      GET    /billing/subscription            -                   200 401 408 429 500
bucktGetUsage             GET    /billing/usage                   -                   200 401 408 429 500
bucktListBuckets          GET    /buckets                         buckets:read        200 400 401 403 408 429 500
bucktCreateBucket         POST   /buckets                         buckets:write       201 400 401 402 403 404 408 409 429 500
bucktListFiles            GET    /buckets/{bucketId}/files        files:read          200 400 401 403 404 408 429 500
bucktDeleteFile           DELETE /buckets/{bucketId}/files/{path} files:delete        200 400 401 403 404 408 429 500
bucktGetFile              GET    /buckets/{bucketId}/files/{path} files:read          200 400 401 403 404 408 429 500
bucktUploadFile           PUT    /buckets/{bucketId}/files/{path} files:write         200 400 401 402 403 404 408 413 415 429 500
bucktDeleteBucket         DELETE /buckets/{id}                    buckets:delete      200 401 403 404 408 409 429 500
bucktGetBucket            GET    /buckets/{id}                    buckets:read        200 401 403 404 408 429 500
bucktUpdateBucket         PATCH  /buckets/{id}                    buckets:write       200 400 401 402 403 404 408 429 500
bucktRetryBucket          POST   /buckets/{id}/retry              buckets:write       200 400 401 403 404 408 429 500
bucktListKeys             GET    /keys                            keys:read           200 400 401 403 408 429 500
bucktCreateKey            POST   /keys                            keys:write          201 400 401 403 408 429 500
bucktDeleteKey            DELETE /keys/{id}                       keys:write          200 401 403 404 408 429 500
bucktGetKey               GET    /keys/{id}                       keys:read           200 401 403 404 408 429 500
bucktListLogs             GET    /logs                            logs:read           200 400 401 403 408 429 500
bucktGetLog               GET    /logs/{id}                       logs:read           200 401 403 404 408 429 500
`)
	var got []string
	for _, op := range Operations() {
		require.Equal(t, "buckt", op.System, op.ID)
		require.NotEmpty(t, op.Resource, op.ID)
		scope := op.Scope
		if scope == "" {
			scope = "-"
		}
		statuses := slices.Sorted(maps.Keys(load().operations[op.ID].route.Operation.Responses.Map()))
		got = append(got, strings.Join(append([]string{op.ID, op.Method, op.Path, scope}, statuses...), " "))
	}
	var lines []string
	for line := range strings.Lines(want) {
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	require.Equal(t, lines, got)
}

// What every operation of the document must carry.
func TestEveryOperation(t *testing.T) {
	for id, op := range load().operations {
		t.Run(id, func(t *testing.T) {
			o, item := op.route.Operation, op.route.PathItem
			require.True(t, strings.HasPrefix(id, op.System), "the id begins with the system")
			require.NotEmpty(t, o.Summary)
			require.NotEmpty(t, o.Description)
			require.Len(t, o.Tags, 1)
			require.NotNil(t, load().doc.Tags.Get(o.Tags[0]), "the tag is declared")
			require.NotEmpty(t, item.Servers, "servers per path")
			require.NotNil(t, o.Security, "security per operation")
			require.NotEmpty(t, *o.Security)
			scope, ok := o.Extensions["x-buckt-scope"].(string)
			require.True(t, ok, "x-buckt-scope")
			require.Equal(t, scope != "", o.Responses.Status(403) != nil, "403 where a scope is needed")
			if o.RequestBody != nil {
				require.NotEmpty(t, o.RequestBody.Value.Description)
			}
			for _, p := range slices.Concat(item.Parameters, o.Parameters) {
				require.NotEmpty(t, p.Value.Description, p.Value.Name)
			}
			require.NotNil(t, slices.Concat(item.Parameters, o.Parameters).GetByInAndName("header", "X-Request-ID"))
			for status, response := range o.Responses.Map() {
				requireResponse(t, status, response.Value)
			}
		})
	}
}

// requireResponse asserts the headers and the envelope of a documented answer.
func requireResponse(t *testing.T, status string, response *openapi3.Response) {
	t.Helper()
	require.NotEmpty(t, *response.Description)
	want := []string{"X-Request-ID"}
	if status != "401" {
		want = append(want, "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
	}
	if status == "429" {
		want = append(want, "Retry-After")
	}
	require.ElementsMatch(t, want, slices.Collect(maps.Keys(response.Headers)), status)
	for name, header := range response.Headers {
		require.NotEmpty(t, header.Value.Description, name)
		require.True(t, header.Value.Required, name)
	}

	envelope := response.Content["application/json"].Schema.Value
	require.ElementsMatch(t, []string{"data", "error", "meta"}, envelope.Required)
	code, err := strconv.Atoi(status)
	require.NoError(t, err)
	require.Equal(t, code < 400, envelope.Properties["error"].Value.Nullable)
	require.Equal(t, code >= 400, envelope.Properties["data"].Value.Nullable)
}

// Every schema is described, and so is each of its properties. What the server sends is closed, so that a stray field is seen.
func TestEverySchema(t *testing.T) {
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
