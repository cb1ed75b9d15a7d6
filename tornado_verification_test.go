package buckt_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

func TestTornadoVerification(t *testing.T) {
	t.Parallel()
	const (
		credentials = buckt.TornadoVerificationBadCredentials
		noBucket    = buckt.TornadoVerificationNoBucket
		unreachable = buckt.TornadoVerificationUnreachable
		failed      = buckt.TornadoVerificationFailed
	)
	asJSON := func(text string) reply { return reply{status: 400, body: `{"error":"` + text + `"}`} }
	plain := reply{status: 400, header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, body: "Verification failed: NoSuchBucket\n"}
	with := func(status int, r reply) reply { r.status = status; return r }
	denied := asJSON("Verification failed: Access Denied")
	for name, tt := range map[string]struct {
		response reply
		reason   buckt.TornadoVerificationReason
		detail   string
	}{
		"access denied":             {denied, credentials, "Access Denied"},
		"access denied as a code":   {asJSON("Verification failed: AccessDenied"), credentials, "AccessDenied"},
		"access denied in capitals": {asJSON("VERIFICATION FAILED: ACCESS DENIED"), credentials, "ACCESS DENIED"},
		"unknown key":               {asJSON("Verification failed: InvalidAccessKeyId"), credentials, "InvalidAccessKeyId"},
		"wrong secret":              {asJSON("verification failed: service error: SignatureDoesNotMatch"), credentials, "service error: SignatureDoesNotMatch"},
		"no bucket":                 {asJSON("Verification failed: NoSuchBucket"), noBucket, "NoSuchBucket"},
		"no bucket in words":        {asJSON("Verification failed: no such bucket"), noBucket, "no such bucket"},
		"no bucket in plain text":   {plain, noBucket, "NoSuchBucket"},
		"timeout":                   {asJSON("Verification failed: timeout"), unreachable, "timeout"},
		"timed out":                 {asJSON("Verification failed: connection timed out"), unreachable, "connection timed out"},
		"dispatch failure":          {asJSON("Verification failed: dispatch failure"), unreachable, "dispatch failure"},
		"something else":            {asJSON("Verification failed: the moon is full"), failed, "the moon is full"},
		"nothing":                   {asJSON("Verification failed"), failed, ""},
		"nothing but a colon":       {asJSON("Verification failed: "), failed, ""},
		"401":                       {with(401, denied), credentials, "Access Denied"},
		"403":                       {with(403, denied), credentials, "Access Denied"},
		"404":                       {with(404, denied), credentials, "Access Denied"},
		"422":                       {with(422, plain), noBucket, "NoSuchBucket"},
		"418":                       {with(418, denied), credentials, "Access Denied"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, s := tornado.script(t, tt.response)
			message, err := client.Tornado.SetBucket(t.Context(), seedTornadoBucket())
			require.Nil(t, message)
			v, ok := err.(*buckt.TornadoVerificationError)
			require.True(t, ok, "%T: %v", err, err)
			require.Equal(t, tt.reason, v.Reason)
			require.Equal(t, tt.detail, v.Detail)
			require.Len(t, s.sent(), 1, "it is not repeated")
			e, ok := errors.AsType[*buckt.Error](err)
			require.True(t, ok)
			require.Equal(t, tt.response.status, e.StatusCode)
			require.Equal(t, buckt.SystemTornado, e.System)
			if want := statusTypes[tt.response.status]; want != "" {
				require.Equal(t, want, typeName(errors.Unwrap(err)))
			}
			if tt.reason == failed {
				require.Equal(t, v.Err.Error(), err.Error())
			} else {
				require.Equal(t, v.Err.Error()+"; "+string(tt.reason), err.Error())
			}
		})
	}
	for name, tt := range map[string]struct {
		response reply
		want     string
	}{
		"another refusal":        {asJSON("Invalid endpoint"), "*buckt.BadRequestError"},
		"in the middle":          {asJSON("It seems that verification failed: timeout"), "*buckt.BadRequestError"},
		"a missing header":       {reply{status: 401, body: `{"error":"Missing x-api-key header"}`}, "*buckt.UnauthorizedError"},
		"a wrong key":            {reply{status: 401, body: `{"error":"Invalid API Key"}`}, "*buckt.UnauthorizedError"},
		"a marketplace":          {reply{status: 403}, "*buckt.ForbiddenError"},
		"a missing field":        {reply{status: 422, header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, body: "missing field `region`"}, "*buckt.BadRequestError"},
		"a wrong content type":   {reply{status: 415, header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, body: "Expected request with `Content-Type: application/json`"}, "*buckt.UnsupportedMediaTypeError"},
		"null":                   {reply{status: 404, body: `null`}, "*buckt.NotFoundError"},
		"a server that is down":  {reply{status: 500, body: `{"error":"Verification failed: timeout"}`}, "*buckt.ServerError"},
		"a gateway that timeout": {reply{status: 504, header: http.Header{"Content-Type": {"text/plain"}}, body: "verification failed: timeout"}, "*buckt.ServerError"},
	} {
		t.Run("not: "+name, func(t *testing.T) {
			t.Parallel()
			client, _ := tornado.script(t, tt.response)
			_, err := client.Tornado.SetBucket(t.Context(), seedTornadoBucket(), buckt.NoRetry())
			require.Equal(t, tt.want, typeName(err))
		})
	}
	t.Run("not: a reset", func(t *testing.T) {
		t.Parallel()
		client, _ := tornado.script(t, denied)
		_, err := client.Tornado.ResetBucket(t.Context())
		require.Equal(t, "*buckt.BadRequestError", typeName(err))
	})
	t.Run("its text", func(t *testing.T) {
		t.Parallel()
		client, _ := tornado.script(t, denied)
		_, err := client.Tornado.SetBucket(t.Context(), seedTornadoBucket())
		require.EqualError(t, err, "buckt: Tornado.SetBucket: 400 Bad Request: Verification failed: Access Denied; bad credentials")
	})
	t.Run("a long text", func(t *testing.T) {
		t.Parallel()
		client, _ := tornado.script(t, asJSON("Verification failed: AccessDenied "+strings.Repeat("x", 5000)))
		_, err := client.Tornado.SetBucket(t.Context(), seedTornadoBucket())
		v, ok := errors.AsType[*buckt.TornadoVerificationError](err)
		require.True(t, ok)
		require.Equal(t, credentials, v.Reason)
		require.Less(t, len(v.Detail), 250)
	})
}

func typeName(v any) string { return fmt.Sprintf("%T", v) }
