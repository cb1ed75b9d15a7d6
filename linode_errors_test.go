package buckt_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/secrettest"
)

// requireOtherSystemError asserts the type and the status of an error, and that it contains no credential.
func requireOtherSystemError(t *testing.T, err error, kind string, status int) *buckt.Error {
	t.Helper()
	require.Equal(t, kind, fmt.Sprintf("%T", err), "%v", err)
	e, ok := errors.AsType[*buckt.Error](err)
	require.True(t, ok)
	require.Equal(t, status, e.StatusCode)
	for _, secret := range []string{linodeToken, amoveToken} {
		secrettest.RequireNoTrace(t, err.Error()+string(e.Body)+fmt.Sprintf("%+v", *e), secret)
	}
	return e
}

func TestLinodeErrors(t *testing.T) {
	t.Parallel()
	json, html := http.Header{"Content-Type": {"application/json"}}, http.Header{"Content-Type": {"text/html"}}
	charset := http.Header{"Content-Type": {"application/json; charset=utf-8"}}
	for name, tt := range map[string]struct {
		status  int
		header  http.Header
		body    string
		kind    string
		message string
		fields  []buckt.FieldError
		text    string // of the error
	}{
		"a field": {400, json, `{"errors":[{"reason":"must be valid","field":"bucket_access[0].region"}]}`, "*buckt.BadRequestError", "",
			[]buckt.FieldError{{Field: "bucket_access[0].region", Message: "must be valid"}}, "400 Bad Request; bucket_access[0].region: must be valid"},
		"a path of a field, with dots": {400, json, `{"errors":[{"field":"a.b.c","reason":"no"}]}`, "*buckt.BadRequestError", "",
			[]buckt.FieldError{{Field: "a.b.c", Message: "no"}}, "a.b.c: no"},
		"several": {400, json, `{"errors":[{"reason":"all","field":null},{"reason":"one","field":"label"}]}`, "*buckt.BadRequestError", "all",
			[]buckt.FieldError{{Message: "all"}, {Field: "label", Message: "one"}}, "400 Bad Request: all; label: one"},
		"no field": {400, json, `{"errors":[{"reason":"Invalid JSON"}]}`, "*buckt.BadRequestError", "Invalid JSON",
			[]buckt.FieldError{{Message: "Invalid JSON"}}, "400 Bad Request: Invalid JSON"},
		"field null":           {400, json, `{"errors":[{"reason":"x","field":null}]}`, "*buckt.BadRequestError", "x", []buckt.FieldError{{Message: "x"}}, "400 Bad Request: x"},
		"field null as a text": {400, json, `{"errors":[{"reason":"x","field":"null"}]}`, "*buckt.BadRequestError", "x", []buckt.FieldError{{Message: "x"}}, "400 Bad Request: x"},
		"a bad token": {401, json, `{"errors":[{"reason":"Invalid Token"}]}`, "*buckt.UnauthorizedError", "Invalid Token",
			[]buckt.FieldError{{Message: "Invalid Token"}}, "401 Unauthorized: Invalid Token"},
		"a scope that is missing": {401, json, `{"errors":[{"reason":"Your OAuth token is not authorized to use this endpoint."}]}`, "*buckt.UnauthorizedError",
			"Your OAuth token is not authorized to use this endpoint.",
			[]buckt.FieldError{{Message: "Your OAuth token is not authorized to use this endpoint."}}, "not authorized"},
		"forbidden": {403, json, `{"errors":[{"reason":"Unauthorized"}]}`, "*buckt.ForbiddenError", "Unauthorized", []buckt.FieldError{{Message: "Unauthorized"}}, "403"},
		"not found": {404, json, `{"errors":[{"reason":"The specified access key was not found."}]}`, "*buckt.NotFoundError",
			"The specified access key was not found.", []buckt.FieldError{{Message: "The specified access key was not found."}}, "404 Not Found: The specified"},
		"not found, with a charset": {404, charset, `{"errors":[{"reason":"Not found"}]}`, "*buckt.NotFoundError", "Not found",
			[]buckt.FieldError{{Message: "Not found"}}, "404"},
		"timeout":     {408, json, `{"errors":[{"reason":"Please try again"}]}`, "*buckt.RequestTimeoutError", "Please try again", []buckt.FieldError{{Message: "Please try again"}}, "408"},
		"too many":    {429, json, `{"errors":[{"reason":"Too many requests"}]}`, "*buckt.RateLimitError", "Too many requests", []buckt.FieldError{{Message: "Too many requests"}}, "429"},
		"HTML":        {502, html, `<html><body><h1>502 Bad Gateway</h1></body></html>`, "*buckt.ServerError", "", nil, "502 Bad Gateway"},
		"no errors":   {400, json, `{"errors":[]}`, "*buckt.BadRequestError", "", nil, "400 Bad Request"},
		"an object":   {404, json, `{}`, "*buckt.NotFoundError", "", nil, "404 Not Found"},
		"nothing":     {500, json, ``, "*buckt.ServerError", "", nil, "500 Internal Server Error"},
		"another one": {409, json, `{"errors":[{"reason":"busy"}]}`, "*buckt.ConflictError", "busy", []buckt.FieldError{{Message: "busy"}}, "409"},
		"the token": {401, json, `{"errors":[{"reason":"Invalid Token ` + linodeToken + `"}]}`, "*buckt.UnauthorizedError", "Invalid Token [redacted]",
			[]buckt.FieldError{{Message: "Invalid Token [redacted]"}}, "Invalid Token [redacted]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := newOtherSystem(t, []reply{{status: tt.status, header: tt.header, body: tt.body}}, buckt.WithoutRetries())
			_, err := client.Linode.Keys.Get(t.Context(), 12345)
			e := requireOtherSystemError(t, err, tt.kind, tt.status)
			require.Equal(t, tt.message, e.Message)
			require.Equal(t, tt.fields, e.Fields)
			require.Empty(t, e.Code)
			require.Equal(t, buckt.SystemLinode, e.System)
			require.Equal(t, "GET /v4/object-storage/keys/12345", e.Method+" "+e.Path)
			require.Equal(t, strings.ReplaceAll(tt.body, linodeToken, "[redacted]"), string(e.Body))
			require.Contains(t, err.Error(), "buckt: Linode.Keys.Get: ")
			require.Contains(t, err.Error(), tt.text)
		})
	}
}

// A 500 may be returned although the key was created: the call is not repeated, and the error states it.
func TestLinodeKeyCreateThatMayHaveHappened(t *testing.T) {
	t.Parallel()
	client, s := newOtherSystem(t, []reply{{status: 500, body: `{"errors":[{"reason":"Unable to create keys at this time"}]}`}})
	key, err := client.Linode.Keys.Create(t.Context(), buckt.LinodeKeyCreateParams{Label: "ci", BucketAccess: buckt.LinodeAllBuckets()})
	require.Nil(t, key)
	require.True(t, isType[*buckt.OutcomeUnknownError](err), "%v", err)
	require.True(t, isType[*buckt.ServerError](err), "%v", err)
	require.Contains(t, err.Error(), "Unable to create keys at this time")
	require.Len(t, s.sent(), 1)
	client, _ = newOtherSystem(t, []reply{{status: 400, body: `{"errors":[{"reason":"no","field":"label"}]}`}})
	_, err = client.Linode.Keys.Create(t.Context(), buckt.LinodeKeyCreateParams{Label: "ci", BucketAccess: buckt.LinodeAllBuckets()})
	requireOtherSystemError(t, err, "*buckt.BadRequestError", 400)
}
