package buckt_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/secrettest"
)

const tornadoKey = "sk_Cr3dentialThatMustNotBeSeenAnywhere"

// tornadoSecrets have characters that servers escape in different ways.
var tornadoSecrets = []string{
	seedTornadoSecret, "s3cret/With+And=Equals/ThatMustNot", `s3cret"With\Quotes"ThatMust`, "s3cret<&>ThatMustNotBeSeenüü", "s3cret with spaces and %2F",
}

// The secret is sent in clear text, and is in no output of the client, for any response.
func TestTornadoSecretThatTheServerRepeats(t *testing.T) {
	t.Parallel()
	for i, secret := range tornadoSecrets {
		quoted, err := json.Marshal(secret)
		require.NoError(t, err)
		inJSON := string(quoted[1 : len(quoted)-1])
		for kind, response := range map[string]lineResponse{
			"message":             responseOf(400, `{"error":"Verification failed: SignatureDoesNotMatch `+inJSON+`"}`, jsonType),
			"message, slashes":    responseOf(400, `{"error":"Verification failed: Access Denied `+strings.ReplaceAll(inJSON, "/", `\/`)+`"}`, jsonType),
			"message and code":    responseOf(422, `{"error":{"message":"`+inJSON+`","code":"`+inJSON+`"}}`, jsonType),
			"fields":              responseOf(400, `{"errors":[{"field":"`+inJSON+`","reason":"`+inJSON+`"}]}`, jsonType),
			"plain text":          responseOf(422, "invalid value: string \""+secret+"\"", "Content-Type: text/plain; charset=utf-8"),
			"plain failure":       responseOf(400, "Verification failed: "+secret, "Content-Type: text/plain"),
			"HTML":                responseOf(500, "<pre>"+secret+"</pre>", "Content-Type: text/html"),
			"the whole request":   responseOf(504, `{"secret_key":"`+inJSON+`"}`, "Content-Type: text/plain"),
			"in a URL":            responseOf(400, `{"error":"Verification failed: GET /?secret=`+url.QueryEscape(secret)+`"}`, jsonType),
			"in a path":           responseOf(500, "GET /"+url.PathEscape(secret), "Content-Type: text/plain"),
			"end of the excerpt":  responseOf(500, repeatX(1015)+secret+repeatX(100), "Content-Type: text/html"),
			"end of the message":  responseOf(400, repeatX(190)+secret+repeatX(100), "Content-Type: text/plain"),
			"a success":           responseOf(200, `{"message":{"secret_key":"`+inJSON+`"}}`, jsonType),
			"a success of no use": responseOf(200, secret),
			"no HTTP":             {raw: "ERR " + url.QueryEscape(secret) + "\r\n\r\n", then: func(*lineConn) {}},
			"a redirect":          responseOf(302, "", "Location: https://elsewhere.test/?"+url.QueryEscape(secret)),
			"request id":          responseOf(400, "", "X-Request-ID: "+url.QueryEscape(secret)),
		} {
			inBubble(t, fmt.Sprintf("%d/%s", i, kind), func(t *testing.T) {
				l := newLine(t, always(response))
				var r secrettest.Recorder
				client, err := buckt.New(append(recorded(&r), buckt.WithTransport(l.transport), buckt.WithInsecureHTTP(),
					buckt.WithBaseURL(buckt.SystemTornado, "http://tornado.test"), buckt.WithTornado(tornadoKey))...)
				require.NoError(t, err)
				params := seedTornadoBucket()
				params.SecretKey = buckt.NewSecret(secret)
				_, err = client.Tornado.SetBucket(t.Context(), params)
				require.Error(t, err)
				var sent map[string]string
				require.NoError(t, json.Unmarshal([]byte(l.requests()[0].body), &sent))
				require.Equal(t, secret, sent["secret_key"])
				for _, form := range []string{secret, inJSON, url.QueryEscape(secret), url.PathEscape(secret), strings.ReplaceAll(inJSON, "/", `\/`)} {
					requireTextAbsent(t, err, &r, form)
				}
				secrettest.RequireHidden(t, err, tornadoKey)
				r.RequireHidden(t, tornadoKey)
			})
		}
	}
}

// requireTextAbsent searches an error, its body and the log for a text.
func requireTextAbsent(t *testing.T, err error, r *secrettest.Recorder, text string) {
	t.Helper()
	for e := err; e != nil; e = errors.Unwrap(e) {
		require.NotContains(t, e.Error(), text)
		if api, ok := e.(*buckt.Error); ok {
			require.NotContains(t, string(api.Body), text)
			require.NotContains(t, api.RequestID+api.Message+api.Code+fmt.Sprint(api.Fields), text)
		}
	}
	require.NotContains(t, r.Log(), text)
}

// A custom transport may put the whole request into its error.
func TestTornadoSecretInTheErrorOfATransport(t *testing.T) {
	t.Parallel()
	inBubble(t, "", func(t *testing.T) {
		var r secrettest.Recorder
		client, err := buckt.New(append(recorded(&r), buckt.WithTornado(tornadoKey), buckt.WithTransport(bodyQuoter{}))...)
		require.NoError(t, err)
		_, err = client.Tornado.SetBucket(t.Context(), seedTornadoBucket())
		require.ErrorContains(t, err, "cannot send")
		secrettest.RequireHidden(t, err, seedTornadoSecret, tornadoKey)
		r.RequireHidden(t, seedTornadoSecret, tornadoKey)
	})
}

type bodyQuoter struct{}

func (bodyQuoter) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("cannot send %v %s", r.Header, body)
}

func TestTornadoParamsAreHidden(t *testing.T) {
	t.Parallel()
	params := buckt.TornadoAWS("us/east")
	params.SecretKey = buckt.NewSecret(seedTornadoSecret)
	type closed struct{ p buckt.TornadoBucketParams }
	for _, v := range []any{params, &params, closed{params}, []buckt.TornadoBucketParams{params}} {
		secrettest.RequireHidden(t, v, seedTornadoSecret)
	}
}
