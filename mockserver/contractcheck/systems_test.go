package contractcheck

import (
	"maps"
	"slices"
	"strconv"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

// rules are the properties that all operations of a system share.
type rules struct {
	server   string
	security []string
	// header is a header that each request may have.
	header string
	// required returns the headers that a response must have.
	required func(status string) []string
	// refusal is the schema of errors in JSON.
	refusal string
}

var systems = map[string]rules{
	"buckt": {
		server: "https://api.buckt.dev/v1", security: []string{"BucktAPIKey"}, header: "X-Request-ID", refusal: "BucktErrorEnvelope",
		required: func(status string) []string {
			return slices.Concat([]string{"X-Request-ID"}, limits(status != "401"), when(status == "429", "Retry-After"))
		},
	},
	"foundrydb": {
		server: "https://api.foundrydb.com", security: []string{"FoundryDBBasic", "FoundryDBToken"}, header: "X-Active-Org-ID",
		refusal: "FoundryDBError", required: func(string) []string { return nil },
	},
	"amove": {
		server: "https://api.amove.io", security: []string{"AmoveToken"}, refusal: "AmoveProblem",
		required: func(status string) []string { return when(status == "499", "error-code") },
	},
	"linode": {
		server: "https://api.linode.com/v4", security: []string{"LinodeToken"}, header: "X-Filter", refusal: "LinodeErrorList",
		required: func(status string) []string {
			unlimited := status == "401" || status == "502" || status == "503"
			return slices.Concat(limits(!unlimited), when(status == "429", "Retry-After"))
		},
	},
	"tornado": {
		server: "https://tornado.velys.software", security: []string{"TornadoKey"}, refusal: "TornadoError",
		required: func(string) []string { return nil },
	},
}

func when(condition bool, names ...string) []string {
	if condition {
		return names
	}
	return nil
}

func limits(condition bool) []string {
	return when(condition, "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
}

func TestSystemRules(t *testing.T) {
	for id, op := range load().operations {
		t.Run(id, func(t *testing.T) {
			system, known := systems[op.System]
			require.True(t, known, op.System)
			o, item := op.route.Operation, op.route.PathItem
			require.Equal(t, system.server, item.Servers[0].URL)
			var security []string
			for _, scheme := range *o.Security {
				security = append(security, slices.Collect(maps.Keys(scheme))...)
			}
			require.Equal(t, system.security, security)
			if system.header != "" && (op.System != "linode" || isList(op)) {
				parameters := slices.Concat(item.Parameters, o.Parameters)
				require.NotNil(t, parameters.GetByInAndName("header", system.header), system.header)
			}
			for status, response := range o.Responses.Map() {
				requireManners(t, system, status, response.Value)
			}
		})
	}
}

// isList reports whether an operation returns rows by numbered pages, which Linode filters.
func isList(op *operation) bool {
	return op.ID != "linodeListObjects" && slices.Concat(op.route.PathItem.Parameters, op.route.Operation.Parameters).GetByInAndName("query", "page_size") != nil
}

func requireManners(t *testing.T, system rules, status string, response *openapi3.Response) {
	t.Helper()
	var required []string
	for name, header := range response.Headers {
		if header.Value.Required {
			required = append(required, name)
		}
	}
	require.ElementsMatch(t, system.required(status), required, status)
	code, err := strconv.Atoi(status)
	require.NoError(t, err)
	if body := response.Content["application/json"]; body != nil && code >= 400 {
		require.Equal(t, "#/components/schemas/"+system.refusal, body.Schema.Ref, status)
	}
}

// Properties of Buckt alone: the envelope, the scopes, and responses without optional headers.
func TestBucktOperations(t *testing.T) {
	for id, op := range load().operations {
		if op.System != "buckt" {
			continue
		}
		t.Run(id, func(t *testing.T) {
			responses := op.route.Operation.Responses
			require.Equal(t, op.Scope != "", responses.Status(403) != nil, "403 where a scope is needed")
			for status, response := range responses.Map() {
				require.Len(t, response.Value.Headers, len(systems["buckt"].required(status)), status)
				envelope := response.Value.Content["application/json"].Schema.Value
				require.ElementsMatch(t, []string{"data", "error", "meta"}, envelope.Required)
				require.Equal(t, status < "400", envelope.Properties["error"].Value.Nullable)
				require.Equal(t, status >= "400", envelope.Properties["data"].Value.Nullable)
			}
		})
	}
}
