package buckt_test

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// otherErrors are the errors of FoundryDB and Tornado, in the documented format and in others.
var otherErrors = []struct {
	name, contentType, body, message string
}{
	{"text", "application/json", `{"error":"it went wrong"}`, "it went wrong"},
	{"text, with a charset", "application/json; charset=utf-8", `{"error":"it went wrong","required_scope":"services:write"}`, "it went wrong"},
	{"message", "application/json", `{"message":"it went wrong"}`, "it went wrong"},
	{"object", "application/json", `{"error":{"code":"E","message":"it went wrong"}}`, "it went wrong"},
	{"plain text", "text/plain; charset=utf-8", "it went wrong", "it went wrong"},
	{"HTML", "text/html", "<html>it went wrong</html>", ""},
	{"null", "application/json", "null", ""},
	{"nothing", "", "", ""},
	{"broken JSON", "application/json", `{"error":"it we`, ""},
}

func TestErrorsOfFoundryDBAndTornado(t *testing.T) {
	t.Parallel()
	for _, system := range []struct {
		otherSystem
		system buckt.System
		calls  []otherCall
	}{{foundryDB, buckt.SystemFoundryDB, foundryDBCalls()}, {tornado, buckt.SystemTornado, tornadoCalls()}} {
		for _, call := range system.calls {
			t.Run(call.name, func(t *testing.T) {
				t.Parallel()
				for status, name := range statusTypes {
					for _, shape := range otherErrors {
						response := reply{status: status, body: shape.body, header: http.Header{}}
						if shape.contentType != "" {
							response.header.Set("Content-Type", shape.contentType)
						}
						client, s := system.script(t, response)
						err := call.invoke(t.Context(), client, buckt.NoRetry())
						require.Len(t, s.sent(), 1)
						unknown := call.notIdempotent && (status == 408 || status >= 500)
						require.Equal(t, unknown, isType[*buckt.OutcomeUnknownError](err), "%d: %v", status, err)
						if unknown {
							err = errors.Unwrap(err)
						}
						require.Equal(t, name, typeName(err), "%d %s", status, shape.name)
						e, ok := errors.AsType[*buckt.Error](err)
						require.True(t, ok)
						require.Equal(t, system.system, e.System)
						require.Equal(t, call.name, e.Operation)
						require.Equal(t, status, e.StatusCode)
						require.Equal(t, shape.message, e.Message, shape.name)
						require.Equal(t, shape.body, string(e.Body))
						require.Equal(t, s.only().method, e.Method)
						require.Equal(t, s.only().path, e.Path)
						require.Empty(t, e.RequestID, "the system has none")
					}
				}
			})
		}
	}
}

// The error of a token without a scope names the scope.
func TestFoundryDBRequiredScope(t *testing.T) {
	t.Parallel()
	client, _ := foundryDB.script(t, reply{status: 403, body: `{"error":"token does not have the required scope","required_scope":"services:write"}`})
	_, err := client.FoundryDB.FileServices.Create(t.Context(), buckt.FoundryDBFileServiceCreateParams{Name: "my-uploads"})
	e, ok := err.(*buckt.ForbiddenError)
	require.True(t, ok, "%v", err)
	require.Equal(t, "services:write", e.RequiredScope)
	require.EqualError(t, err, "buckt: FoundryDB.FileServices.Create: 403 Forbidden: token does not have the required scope (needs the scope services:write)")
	for _, odd := range []string{`7`, `null`, `["a"]`} {
		client, _ := foundryDB.script(t, reply{status: 403, body: `{"error":"no","required_scope":` + odd + `}`})
		_, err := client.FoundryDB.FileServices.Get(t.Context(), "fs_1")
		e, ok := err.(*buckt.ForbiddenError)
		require.True(t, ok)
		require.Empty(t, e.RequiredScope)
	}
}

// A create is not repeated if the server may have acted; all other calls are.
func TestRetriesOfFoundryDBAndTornado(t *testing.T) {
	t.Parallel()
	for _, system := range []struct {
		otherSystem
		calls []otherCall
	}{{foundryDB, foundryDBCalls()}, {tornado, tornadoCalls()}} {
		for _, call := range system.calls {
			for name, tt := range map[string]struct {
				response          reply
				attempts          int // of idempotent calls
				wantNotIdempotent int
			}{
				"500":               {reply{status: 500, body: `{"error":"internal error"}`}, 4, 1},
				"503 in plain text": {reply{status: 503, header: http.Header{"Content-Type": {"text/plain"}}, body: "upstream"}, 4, 1},
				"504":               {reply{status: 504}, 4, 1},
				"429":               {reply{status: 429, header: http.Header{"Retry-After": {"7"}}, body: `{"error":"too many requests"}`}, 4, 4},
				"network":           {reply{err: errors.New("connection reset by peer")}, 4, 1},
				"400":               {reply{status: 400}, 1, 1},
				"404":               {reply{status: 404}, 1, 1},
				"409":               {reply{status: 409}, 1, 1},
			} {
				t.Run(call.name+"/"+name, func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						client, s := system.script(t, tt.response)
						start := time.Now()
						err := call.invoke(t.Context(), client)
						require.Error(t, err)
						want := tt.attempts
						if call.notIdempotent {
							want = tt.wantNotIdempotent
						}
						require.Len(t, s.sent(), want)
						for _, r := range s.sent() {
							require.Equal(t, s.sent()[0], r, "every attempt is the same")
						}
						if name == "429" {
							requireWait(t, 21*time.Second, 3500*time.Millisecond, time.Since(start))
						}
						client, s = system.script(t, reply{status: 429, header: http.Header{"Retry-After": {"1"}}}, call.ok)
						require.NoError(t, call.invoke(t.Context(), client))
						require.Len(t, s.sent(), 2)
					})
				})
			}
		}
	}
}

// A delete with 404 succeeds only if an earlier attempt of the same call may have deleted the resource.
func TestFoundryDBDeletionsThatAreRepeated(t *testing.T) {
	t.Parallel()
	for _, call := range foundryDBCalls() {
		switch call.name {
		default:
			continue
		case "FoundryDB.FileServices.Delete", "FoundryDB.Keys.Delete", "FoundryDB.Objects.Delete":
		}
		t.Run(call.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				for _, first := range []reply{{status: 502}, {err: errors.New("reset")}} {
					client, s := foundryDB.script(t, first, noService)
					require.NoError(t, call.invoke(t.Context(), client))
					require.Len(t, s.sent(), 2)
				}
				for _, first := range []reply{{status: 429}, noService} {
					client, _ := foundryDB.script(t, first, noService)
					require.True(t, isType[*buckt.NotFoundError](call.invoke(t.Context(), client)))
				}
			})
		})
	}
}

// A single call can use another organization than the client.
func TestFoundryDBOrganizations(t *testing.T) {
	t.Parallel()
	const own, other = "9e3b6f0d-1b2c-4d5e-8f90-a1b2c3d4e5f6", "11111111-1b2c-4d5e-8f90-a1b2c3d4e5f6"
	in := otherSystem{options: append([]buckt.Option{buckt.WithFoundryDBOrganization(own)}, foundryDB.options...)}
	for _, call := range foundryDBCalls() {
		client, s := in.script(t, call.ok)
		require.NoError(t, call.invoke(t.Context(), client))
		require.NoError(t, call.invoke(t.Context(), client, buckt.Header("X-Active-Org-ID", other)))
		require.Equal(t, []string{own}, s.sent()[0].header["X-Active-Org-Id"])
		require.Equal(t, []string{other}, s.sent()[1].header["X-Active-Org-Id"])
	}
}
