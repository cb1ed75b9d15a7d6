package buckt_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// amoveProblem is the documented body of a 499.
func amoveProblem(code, text string) string {
	return fmt.Sprintf(`{ "type": %q, "status": 499,
  "errors": { %q: [%q] } }`, code, code, text)
}

func TestAmoveErrorCodes(t *testing.T) {
	t.Parallel()
	kinds := map[string]string{
		"NOT_FOUND": "*buckt.NotFoundError", "DUPLICATE": "*buckt.ConflictError", "ACCESS": "*buckt.ForbiddenError", "SECURITY": "*buckt.ForbiddenError",
		"AUTH": "*buckt.UnauthorizedError", "TOKEN": "*buckt.UnauthorizedError", "SESSION": "*buckt.UnauthorizedError", "DEFAULT": "*buckt.BadRequestError",
	}
	for _, code := range []string{
		"DEFAULT", "AUTH", "INACTIVE_USER", "TOKEN", "SESSION", "SESSION_MAXOUT", "SECURITY", "ACCESS", "NOT_FOUND", "COGNITO", "TOTP", "TRANSFER",
		"TRANSFER_C2C", "SYNC", "COST", "DUPLICATE", "PENDING", "DB_DELETE", "DB_INSERT", "DB_UPDATE", "DOWNLOAD_OBJECT", "INVALID_EMAIL",
		"INTERNAL_ERROR", "CHECKSUM_MISMATCH", "FILESYSTEM_ACCESS", "BUCKET_LOGGING_SET", "BUCKET_LOGGING_DISABLED", "DISPOSED", "Global", "NEW_ONE",
	} {
		kind := kinds[code]
		if kind == "" {
			kind = "*buckt.Error"
		}
		body := amoveProblem(code, "A resource with the same name already exists.")
		client, s := newOtherSystem(t, []reply{{status: 499, header: http.Header{"Content-Type": {"application/json"}, "Error-Code": {code}}, body: body}})
		_, err := client.Amove.Buckets.Status(t.Context(), amoveNil, "b")
		e := requireOtherSystemError(t, err, kind, 499)
		require.Equal(t, code, e.Code)
		require.Equal(t, "A resource with the same name already exists.", e.Message)
		require.Empty(t, e.Fields)
		require.Equal(t, buckt.SystemAmove, e.System)
		require.Equal(t, body, string(e.Body))
		require.EqualError(t, err, "buckt: Amove.Buckets.Status: 499: "+code+": A resource with the same name already exists.")
		require.Len(t, s.sent(), 1, "it is not repeated")
	}
}

func TestAmoveErrorBodies(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status        int
		code, body    string // the header's
		kind          string
		wantCode, msg string
		fields        []buckt.FieldError
	}{
		"no body, no code":                   {499, "", "", "*buckt.Error", "", "", nil},
		"the header alone":                   {499, "NOT_FOUND", "", "*buckt.NotFoundError", "NOT_FOUND", "", nil},
		"the header and HTML, as of a proxy": {499, "DUPLICATE", "<html>", "*buckt.ConflictError", "DUPLICATE", "", nil},
		"HTML":                               {499, "", "<html>client closed request</html>", "*buckt.Error", "", "", nil},
		"the body alone":                     {499, "", amoveProblem("ACCESS", "no"), "*buckt.ForbiddenError", "ACCESS", "no", nil},
		"several texts":                      {499, "", `{"type":"DEFAULT","status":499,"errors":{"DEFAULT":["a","b"]}}`, "*buckt.BadRequestError", "DEFAULT", "a; b", nil},
		"no texts":                           {499, "", `{"type":"DEFAULT","status":499,"errors":{"DEFAULT":[]}}`, "*buckt.BadRequestError", "DEFAULT", "", nil},
		"null texts":                         {499, "", `{"type":"DEFAULT","status":499,"title":"t","errors":{"DEFAULT":null}}`, "*buckt.BadRequestError", "DEFAULT", "t", nil},
		"further members":                    {499, "", `{"title":"One or more","detail":"d","traceId":"00-1","type":"TOKEN","status":499,"errors":{"TOKEN":["x"]}}`, "*buckt.UnauthorizedError", "TOKEN", "x", nil},
		"no type":                            {499, "", `{"status":499,"errors":{"NOT_FOUND":["x"]}}`, "*buckt.NotFoundError", "NOT_FOUND", "x", nil},
		"a name that is not the type": {499, "", `{"type":"DEFAULT","status":499,"errors":{"bucketName":["x"]}}`, "*buckt.BadRequestError", "DEFAULT", "",
			[]buckt.FieldError{{Field: "bucketName", Message: "x"}}},
		"the type alone":                     {499, "", `{"type":"NOT_FOUND","status":499,"title":"gone"}`, "*buckt.NotFoundError", "NOT_FOUND", "gone", nil},
		"not found, by its text":             {499, "Global", amoveProblem("Global", "Object not found."), "*buckt.NotFoundError", "Global", "Object not found.", nil},
		"not found, by its text in capitals": {499, "Global", amoveProblem("Global", "NOT FOUND"), "*buckt.NotFoundError", "Global", "NOT FOUND", nil},
		"Global, and another text":           {499, "Global", amoveProblem("Global", "Only internal storage can be deleted"), "*buckt.Error", "Global", "Only internal storage can be deleted", nil},
		"a text of another code":             {499, "", amoveProblem("COST", "Object not found."), "*buckt.Error", "COST", "Object not found.", nil},
		"a token that is refused":            {401, "", "", "*buckt.UnauthorizedError", "", "", nil},
		"500":                                {500, "", "", "*buckt.ServerError", "", "", nil},
		"ASP.NET's own validation": {400, "", `{"type":"https://tools.ietf.org/html/rfc9110#section-15.5.1","title":"One or more validation errors occurred.","status":400,
			"errors":{"name":["The name field is required."],"$.permission":["Bad.","Worse."]},"traceId":"00-1"}`, "*buckt.BadRequestError", "",
			"One or more validation errors occurred.", []buckt.FieldError{{Field: "$.permission", Message: "Bad.; Worse."}, {Field: "name", Message: "The name field is required."}}},
		"ASP.NET's own validation of one field": {400, "", `{"type":"https://tools.ietf.org/html/rfc9110","title":"t","status":400,"errors":{"id":["x"]}}`,
			"*buckt.BadRequestError", "", "t", []buckt.FieldError{{Field: "id", Message: "x"}}},
		"ASP.NET's own 404":      {404, "", `{"type":"https://tools.ietf.org/html/rfc9110","title":"Not Found","status":404}`, "*buckt.NotFoundError", "", "Not Found", nil},
		"the older generation's": {403, "", `{"message":"no"}`, "*buckt.ForbiddenError", "", "no", nil},
		"the token":              {499, "", amoveProblem("AUTH", "bad "+amoveToken), "*buckt.UnauthorizedError", "AUTH", "bad [redacted]", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			header := http.Header{"Content-Type": {"application/json"}}
			if tt.code != "" {
				header.Set("Error-Code", tt.code)
			}
			client, _ := newOtherSystem(t, []reply{{status: tt.status, header: header, body: tt.body}}, buckt.WithoutRetries())
			_, err := client.Amove.Keys.List(t.Context(), buckt.AmoveKeyListParams{})
			e := requireOtherSystemError(t, err, tt.kind, tt.status)
			require.Equal(t, tt.wantCode, e.Code)
			require.Equal(t, tt.msg, e.Message)
			require.Equal(t, tt.fields, e.Fields)
		})
	}
}

// Status 499 is special only at Amove.
func TestOnlyAmoveHas499(t *testing.T) {
	t.Parallel()
	client, _ := newOtherSystem(t, []reply{{status: 499, header: http.Header{"Error-Code": {"NOT_FOUND"}}, body: amoveProblem("NOT_FOUND", "x")}})
	_, err := client.Linode.Keys.Get(t.Context(), 7)
	requireOtherSystemError(t, err, "*buckt.Error", 499)
}

// A failed create reports a known outcome: 499 is conclusive; without a response the outcome is unknown.
func TestAmoveCreateThatMayHaveHappened(t *testing.T) {
	t.Parallel()
	params := buckt.AmoveBucketCreateParams{BucketName: "b", IsEncrypted: buckt.Set(true)}
	client, s := newOtherSystem(t, []reply{{status: 499, body: amoveProblem("DUPLICATE", "x")}})
	requireOtherSystemError(t, client.Amove.Buckets.Create(t.Context(), amoveNil, params), "*buckt.ConflictError", 499)
	require.Len(t, s.sent(), 1)
	client, s = newOtherSystem(t, []reply{{status: 500}})
	err := client.Amove.Buckets.Create(t.Context(), amoveNil, params)
	requireOtherSystemError(t, err, "*buckt.OutcomeUnknownError", 500)
	require.True(t, isType[*buckt.ServerError](err))
	require.Len(t, s.sent(), 1)
}
