package buckt_test

import (
	"context"
	stdjson "encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/secrettest"
)

func TestSecretIsHidden(t *testing.T) {
	t.Parallel()
	s := buckt.NewSecret(lineMinted)
	type open struct {
		Key  buckt.Secret
		Keys []buckt.Secret
		Ptr  *buckt.Secret
		Map  map[string]buckt.Secret
		Any  any
	}
	type closed struct {
		key  buckt.Secret
		keys []buckt.Secret
		ptr  *buckt.Secret
		m    map[string]buckt.Secret
		any  any
	}
	type deep struct {
		Field buckt.Field[buckt.Secret]
		inner struct{ open }
	}
	d := deep{Field: buckt.Set(s)}
	d.inner.open = open{Key: s, Keys: []buckt.Secret{s}, Ptr: &s, Map: map[string]buckt.Secret{"a": s}, Any: s}
	for name, v := range map[string]any{
		"value": s, "pointer": &s, "slice": []buckt.Secret{s}, "map": map[string]buckt.Secret{"a": s}, "map key": map[buckt.Secret]int{s: 1},
		"exported fields":   d.inner.open,
		"unexported fields": closed{s, []buckt.Secret{s}, &s, map[string]buckt.Secret{"a": s}, s},
		"deep":              d, "pointer to deep": &d, "field": buckt.Set(s), "created key": buckt.CreatedKey{ID: "key_1", Key: s},
		"pointer to created key": &buckt.CreatedKey{ID: "key_1", Key: s},
		"error":                  fmt.Errorf("made %v and %s and %q and %d and %x", s, s, s, s, s),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			secrettest.RequireHidden(t, v, lineMinted)
		})
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t"} {
		require.Equal(t, "[redacted]", fmt.Sprintf(verb, s))
		require.Equal(t, "[redacted]", fmt.Sprintf(verb, &s))
	}
	require.Equal(t, "{Object: ID:key_1 Key:[redacted]}", fmt.Sprintf("%+v", buckt.CreatedKey{ID: "key_1", Key: s}))
	require.Equal(t, "[redacted]", s.String())
	require.Equal(t, "[redacted]", s.LogValue().String())
	for name, marshal := range map[string]func(any) ([]byte, error){
		"encoding/json": stdjson.Marshal, "go-json-experiment": func(v any) ([]byte, error) { return json.Marshal(v) },
	} {
		got, err := marshal(map[string]any{"a": s, "b": &s})
		require.NoError(t, err, name)
		require.JSONEq(t, `{"a":"[redacted]","b":"[redacted]"}`, string(got), name)
	}
	type element struct{ Key buckt.Secret }
	got, err := xml.Marshal(element{s})
	require.NoError(t, err)
	require.Equal(t, "<element><Key>[redacted]</Key></element>", string(got))
}

func TestSecretValue(t *testing.T) {
	t.Parallel()
	s := buckt.NewSecret("open sesame")
	require.Equal(t, "open sesame", s.Reveal())
	require.False(t, s.IsZero())
	require.True(t, s.Equal(buckt.NewSecret("open sesame")))
	require.False(t, s.Equal(buckt.NewSecret("open")))
	require.False(t, s.Equal(buckt.Secret{}))

	for _, zero := range []buckt.Secret{{}, buckt.NewSecret("")} {
		require.True(t, zero.IsZero())
		require.Empty(t, zero.Reveal())
		require.True(t, zero.Equal(buckt.Secret{}))
		require.Equal(t, "[redacted]", fmt.Sprint(zero))
	}
	for text, want := range map[string]string{
		`"open sesame"`: "open sesame", `""`: "", `null`: "", `"[REDACTED]"`: "", `"a\"b\u00fc"`: `a"bü`,
	} {
		for name, unmarshal := range map[string]func([]byte, any) error{
			"encoding/json": stdjson.Unmarshal, "go-json-experiment": func(b []byte, v any) error { return json.Unmarshal(b, v) },
		} {
			got := struct{ Key buckt.Secret }{buckt.NewSecret("before")}
			require.NoError(t, unmarshal([]byte(`{"Key":`+text+`}`), &got), name)
			require.Equal(t, want, got.Key.Reveal(), "%s %s", name, text)
			require.Equal(t, want == "", got.Key.IsZero())
		}
	}
	var got buckt.Secret
	err := stdjson.Unmarshal([]byte(`{"secret":"`+lineMinted+`"}`), &got)
	require.Error(t, err)
	secrettest.RequireHidden(t, err, lineMinted)
}

// Requests contain secrets in clear text at any depth: otherwise a system would store "[redacted]".
func TestSecretIsSentInTheClear(t *testing.T) {
	t.Parallel()
	s := buckt.NewSecret(`s3cret/+="ü`)
	const want = `"s3cret/+=\"ü"`
	type access struct {
		Secret buckt.Secret `json:"secret"`
	}
	rows := map[string]struct {
		in   any
		want string
	}{
		"struct":            {access{s}, `{"secret":` + want + `}`},
		"pointer":           {&access{s}, `{"secret":` + want + `}`},
		"itself":            {s, want},
		"pointer to it":     {&s, want},
		"slice":             {[]buckt.Secret{s, {}}, `[` + want + `,""]`},
		"map":               {map[string]any{"secret": s}, `{"secret":` + want + `}`},
		"embedded":          {struct{ access }{access{s}}, `{"secret":` + want + `}`},
		"deep":              {map[string]any{"a": []any{&access{s}}}, `{"a":[{"secret":` + want + `}]}`},
		"field":             {struct{ S buckt.Field[buckt.Secret] }{buckt.Set(s)}, `{"S":` + want + `}`},
		"field of a struct": {struct{ S buckt.Field[access] }{buckt.Set(access{s})}, `{"S":{"secret":` + want + `}}`},
		"field of a list":   {struct{ S buckt.Field[[]buckt.Secret] }{buckt.Set([]buckt.Secret{s})}, `{"S":[` + want + `]}`},
		"null field":        {struct{ S buckt.Field[buckt.Secret] }{buckt.Null[buckt.Secret]()}, `{"S":null}`},
		"absent field": {struct {
			S buckt.Field[buckt.Secret] `json:",omitzero"`
		}{}, `{}`},
		"omitted when zero": {struct {
			S buckt.Secret `json:",omitzero"`
		}{}, `{}`},
	}
	for name, r := range rows {
		inBubble(t, name, func(t *testing.T) {
			l := newLine(t, always(responseOf(204, "")))
			require.NoError(t, l.client().Do(t.Context(), buckt.SystemBuckt, "PUT", "/access", r.in, nil))
			require.Equal(t, r.want, l.requests()[0].body)
		})
	}
}

func TestClientIsHidden(t *testing.T) {
	t.Parallel()
	l := newLine(t, nil)
	c := l.client()
	for name, v := range map[string]any{
		"client": c, "buckets": c.Buckets, "files": c.Files, "keys": c.Keys, "accounts": c.AWSAccounts, "logs": c.Logs, "billing": c.Billing,
		"value of a service": *c.Keys, "option": buckt.WithAPIKey(lineKey), "options": []buckt.Option{buckt.WithAPIKey(lineKey), buckt.FromEnv()},
		"call options": []buckt.CallOption{buckt.Header("X-A", lineKey)},
		"in a struct":  struct{ c *buckt.Client }{c}, "in an exported field": struct{ C *buckt.Client }{c}, "in a list": []any{c},
	} {
		secrettest.RequireHidden(t, v, lineKey)
		require.NotEmpty(t, name)
	}
	require.Equal(t, "buckt.Client", fmt.Sprintf("%+v", c))
	for _, bad := range []string{"key_" + lineKey, lineKey + " ", lineKey + "\n", lineKey + "ü"} {
		_, err := buckt.New(buckt.WithAPIKey(bad))
		require.Error(t, err)
		secrettest.RequireHidden(t, err, lineKey)
	}
	for _, bad := range []string{"https://" + lineKey + "@api.test/v1", "https://u:" + lineKey + "@api.test", "https://api.test/?key=" + lineKey, "://" + lineKey} {
		_, err := buckt.New(buckt.WithBaseURL(buckt.SystemBuckt, bad))
		require.Error(t, err)
		secrettest.RequireHidden(t, err, lineKey)
	}
}

// A server may repeat the credential, and truncate its texts anywhere.
func TestCredentialThatTheServerRepeats(t *testing.T) {
	t.Parallel()
	bodies := map[string]struct{ contentType, body string }{
		"envelope":       {"application/json", `{"data":null,"error":{"message":"bad key ` + lineKey + `"},"meta":null}`},
		"code":           {"application/json", `{"error":{"message":"bad key","code":"` + lineKey + `"}}`},
		"field":          {"application/json", `{"errors":[{"field":"` + lineKey + `","reason":"unknown"}]}`},
		"reason":         {"application/json", `{"errors":[{"field":"key","reason":"is ` + lineKey + `"},"` + lineKey + `"]}`},
		"text":           {"text/plain", "Authorization: Bearer " + lineKey},
		"HTML":           {"text/html", "<pre>Authorization: Bearer " + lineKey + "</pre>"},
		"broken JSON":    {"application/json", `{"error":{"message":"bad key ` + lineKey},
		"text in quotes": {"application/json", `"` + lineKey + `"`},
		"many times":     {"text/plain", strings.Repeat(lineKey, 400)},
	}
	for cut := range len(lineKey) + 2 { // so that the end of the excerpt, or of the message, falls into it
		bodies[fmt.Sprintf("at the end of the excerpt %d", cut)] = struct{ contentType, body string }{"text/html", repeatX(1024-cut) + lineKey + repeatX(100)}
		bodies[fmt.Sprintf("at the end of the message %d", cut)] = struct{ contentType, body string }{"text/plain", repeatX(200-cut) + lineKey + repeatX(100)}
		bodies[fmt.Sprintf("at the end of the code %d", cut)] = struct{ contentType, body string }{
			"application/json", `{"error":{"message":"` + repeatX(1200) + `","code":"` + repeatX(200-cut) + lineKey + `"}}`}
		bodies[fmt.Sprintf("at the end of a field %d", cut)] = struct{ contentType, body string }{
			"application/json", repeatX(0) + `{"x":"` + repeatX(1200) + `","errors":[{"field":"` + repeatX(200-cut) + lineKey + `","reason":"` + repeatX(200-cut) + lineKey + `"}]}`}
	}
	for name, b := range bodies {
		for _, status := range []int{401, 429, 500} {
			if status != 401 && strings.HasPrefix(name, "at the end of") {
				continue
			}
			inBubble(t, fmt.Sprintf("%s/%d", name, status), func(t *testing.T) {
				l := newLine(t, always(responseOf(status, b.body, "Content-Type: "+b.contentType, "X-Request-ID: "+lineKey)))
				var r secrettest.Recorder
				_, err := l.client(recorded(&r)...).Keys.Create(t.Context(), newKeyParams())
				require.Error(t, err)
				require.Equal(t, "Bearer "+lineKey, l.requests()[0].header.Get("Authorization"))
				secrettest.RequireHidden(t, err, lineKey)
				r.RequireHidden(t, lineKey)
			})
		}
	}
	inBubble(t, "message with an escape in it", func(t *testing.T) {
		l := newLine(t, always(responseOf(401, `{"error":"bad key \u0062kt_`+lineKey[4:]+`"}`, jsonType)))
		_, err := l.client().Keys.Create(t.Context(), newKeyParams())
		require.Equal(t, "bad key [redacted]", requireChain(t, err, false, 401).Message)
		secrettest.RequireNoTrace(t, err.Error(), lineKey)
	})
	garbage := map[string]lineResponse{
		"no HTTP":             {raw: "ERR bad key " + lineKey + "\r\n\r\n", then: func(*lineConn) {}},
		"no status":           {raw: "HTTP/1.1 " + lineKey + " OK\r\n\r\n", then: func(*lineConn) {}},
		"no header":           {raw: "HTTP/1.1 200 OK\r\n" + lineKey + "\r\n\r\n", then: func(*lineConn) {}},
		"no transfer coding":  {raw: "HTTP/1.1 200 OK\r\nTransfer-Encoding: " + lineKey + "\r\n\r\n", then: func(*lineConn) {}},
		"no length":           {raw: "HTTP/1.1 200 OK\r\nContent-Length: " + lineKey + "\r\n\r\n", then: func(*lineConn) {}},
		"redirect":            responseOf(302, "", "Location: https://elsewhere.test/?"+lineKey),
		"redirect to nowhere": responseOf(302, "", "Location: http://["+lineKey),
	}
	for name, response := range garbage {
		inBubble(t, name, func(t *testing.T) {
			l := newLine(t, always(response))
			var r secrettest.Recorder
			_, err := l.client(recorded(&r)...).Keys.List(t.Context(), buckt.KeyListParams{})
			require.Error(t, err)
			secrettest.RequireHidden(t, err, lineKey)
			r.RequireHidden(t, lineKey)
		})
	}
}

// A custom transport may put the whole request into its error.
func TestCredentialInTheErrorOfATransport(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var r secrettest.Recorder
		c, err := buckt.New(append(recorded(&r), buckt.WithAPIKey(lineKey), buckt.WithTransport(roundTripper(func(r *http.Request) (*http.Response, error) {
			return nil, fmt.Errorf("cannot send %v", r.Header)
		})))...)
		require.NoError(t, err)
		_, err = c.Buckets.Get(t.Context(), "bkt_1")
		require.ErrorContains(t, err, "cannot send")
		secrettest.RequireHidden(t, err, lineKey)
		r.RequireHidden(t, lineKey)
	})
}

// A query may contain a signature, and net/http adds the URL to every error.
func TestSignedURLIsHidden(t *testing.T) {
	t.Parallel()
	const signature = "sig_5ignatureThatMustNotBeSeenAnywhere"
	rows := map[string]lineResponse{
		"refusal":                    responseOf(403, "<Error>no</Error>"),
		"failure":                    responseOf(500, ""),
		"lost":                       {then: (*lineConn).reset},
		"truncated":                  responseWithLength(200, 99, "{"),
		"hang":                       {then: (*lineConn).hang},
		"success of a wrong type":    responseOf(200, `[]`),
		"redirect with a signature":  responseOf(307, "", "Location: https://s3.test/o?X-Amz-Signature="+signature),
		"redirect to a broken place": responseOf(307, "", "Location: http://s3.test/%zz?X-Amz-Signature="+signature),
	}
	for name, response := range rows {
		inBubble(t, name, func(t *testing.T) {
			l := newLine(t, always(response))
			var r secrettest.Recorder
			out := map[string]any{}
			err := l.client(recorded(&r)...).Do(t.Context(), buckt.SystemBuckt, "GET", "/o?X-Amz-Signature="+signature, nil, &out)
			require.Error(t, err)
			require.Contains(t, l.requests()[0].target, signature)
			secrettest.RequireHidden(t, err, signature)
			r.RequireHidden(t, signature)
		})
	}
	inBubble(t, "refused", func(t *testing.T) {
		l := newLine(t, nil)
		l.dialing = func(int) error { return errRefused() }
		var r secrettest.Recorder
		err := l.client(recorded(&r)...).Do(t.Context(), buckt.SystemBuckt, "POST", "/o?X-Amz-Signature="+signature, nil, nil)
		require.Error(t, err)
		secrettest.RequireHidden(t, err, signature)
		r.RequireHidden(t, signature)
	})
	// A transport may hold its own client, whose errors are wrapped once more.
	inBubble(t, "client within a transport", func(t *testing.T) {
		l := newLine(t, always(lineResponse{then: (*lineConn).reset}))
		inner := &http.Client{Transport: l.transport}
		var r secrettest.Recorder
		c := l.client(append(recorded(&r), buckt.WithTransport(roundTripper(func(r *http.Request) (*http.Response, error) {
			r = r.Clone(r.Context())
			r.RequestURI = ""
			resp, err := inner.Do(r)
			if err != nil {
				return nil, fmt.Errorf("upstream: %w", err)
			}
			return resp, nil
		})))...)
		err := c.Do(t.Context(), buckt.SystemBuckt, "GET", "/o?X-Amz-Signature="+signature, nil, nil)
		require.Error(t, err)
		secrettest.RequireHidden(t, err, signature)
		r.RequireHidden(t, signature)
	})
}

// The secret of a new key is returned to the caller, and occurs nowhere else.
func TestMintedSecretIsHidden(t *testing.T) {
	t.Parallel()
	rows := map[string]lineResponse{
		"success":               responseOf(201, lineKeyCreated, jsonType),
		"truncated":             responseWithLength(201, 999, lineKeyCreated[:len(lineKeyCreated)-60], jsonType),
		"without an id":         responseOf(201, `{"data":{"object":"api_key","key":"`+lineMinted+`"}}`, jsonType),
		"of another type":       responseOf(201, `{"data":[{"key":"`+lineMinted+`"}]}`, jsonType),
		"as a name":             responseOf(201, `{"data":{"`+lineMinted+`":7,"id":{"`+lineMinted+`":[]}}}`, jsonType),
		"HTML":                  responseOf(201, `<b>`+lineMinted+`</b>`),
		"behind a redirect":     responseOf(303, lineKeyCreated, "Location: /v1/keys/key_1"),
		"in a wrong status":     responseOf(299, `{"key":"`+lineMinted+`"}`),
		"cut within the secret": responseWithLength(201, 999, lineKeyCreated[:strings.Index(lineKeyCreated, lineMinted)+20]),
	}
	for name, response := range rows {
		inBubble(t, name, func(t *testing.T) {
			l := newLine(t, always(response))
			var r secrettest.Recorder
			key, err := l.client(recorded(&r)...).Keys.Create(t.Context(), newKeyParams())
			if err != nil {
				secrettest.RequireHidden(t, err, lineMinted)
			} else {
				require.Equal(t, lineMinted, key.Key.Reveal())
				secrettest.RequireHidden(t, key, lineMinted)
				secrettest.RequireHidden(t, *key, lineMinted)
			}
			r.RequireHidden(t, lineMinted, lineKey)
		})
	}
	// The same with Do and a type of the caller.
	inBubble(t, "untyped", func(t *testing.T) {
		l := newLine(t, always(responseOf(201, `{"`+lineMinted+`":{"`+lineMinted+`":"`+lineMinted+`"}}`)))
		var out map[string]map[string]int
		err := l.client().Do(t.Context(), buckt.SystemBuckt, "POST", "/keys", nil, &out)
		require.Error(t, err)
		secrettest.RequireHidden(t, err, lineMinted)
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
	}
	return f(r)
}

// recorded returns options with which the logs and hooks of a client are recorded.
func recorded(r *secrettest.Recorder) []buckt.Option {
	return []buckt.Option{
		buckt.WithLogger(r.Logger()),
		buckt.WithHooks(buckt.Hooks{
			Attempt: func(_ context.Context, i buckt.AttemptInfo) { r.Add(i, i.Err) },
			Retry:   func(_ context.Context, i buckt.RetryInfo) { r.Add(i, i.Err) },
			Wait:    func(_ context.Context, i buckt.RateLimitWaitInfo) { r.Add(i) },
		}),
	}
}
