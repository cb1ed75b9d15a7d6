package s3_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

const corsRules = `<CORSConfiguration><CORSRule><AllowedOrigin>https://*.example.com</AllowedOrigin><AllowedMethod>GET</AllowedMethod>` +
	`<AllowedMethod>PUT</AllowedMethod><AllowedHeader>X-Amz-*</AllowedHeader><ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>60</MaxAgeSeconds>` +
	`</CORSRule><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>HEAD</AllowedMethod></CORSRule></CORSConfiguration>`

func TestCORS(t *testing.T) {
	e := newEndpoint(t)
	e.put("key", "content")
	e.mustSend(http.MethodPut, "/bucket?cors", corsRules)
	preflight := func(origin, method string) *http.Request {
		r := newRequest(http.MethodOptions, "/bucket/key", "", "Origin", origin)
		r.Header.Set("Access-Control-Request-Method", method)
		return r
	}
	require.Equal(t, "s3Preflight", e.handler.Route(preflight("https://a.example.com", "PUT")).Operation)
	w := e.do(preflight("https://a.example.com", "PUT"))
	require.Equal(t, http.StatusOK, w.Code)
	require.Equal(t, "https://a.example.com", w.Header().Get("Access-Control-Allow-Origin"))
	require.Equal(t, http.StatusForbidden, e.do(preflight("https://a.example.com", "DELETE")).Code)
	require.Equal(t, http.StatusBadRequest, e.do(preflight("https://a.example.com", "")).Code)

	for _, test := range []struct {
		name   string
		target string
		signed bool
		want   int
	}{
		{"a read", "/bucket/key", true, http.StatusOK},
		{"a missing key", "/bucket/other", true, http.StatusNotFound},
		{"a refusal", "/bucket/key", false, http.StatusForbidden},
	} {
		t.Run(test.name, func(t *testing.T) {
			for origin, want := range map[string]string{"https://a.example.com": "https://a.example.com", "https://b.example.org": ""} {
				r := newRequest(http.MethodGet, test.target, "", "Origin", origin)
				if test.signed {
					sign(r, e.now, hexSHA256(""))
				}
				w := e.do(r)
				require.Equal(t, test.want, w.Code)
				require.Equal(t, want, w.Header().Get("Access-Control-Allow-Origin"))
				require.Equal(t, want != "", w.Header().Get("Access-Control-Expose-Headers") == "ETag")
			}
		})
	}
}

func TestCORSConfigurations(t *testing.T) {
	e := newEndpoint(t)
	e.mustSend(http.MethodPut, "/bucket?cors", corsRules)
	shown := e.mustSend(http.MethodGet, "/bucket?cors", "").Body.String()
	require.Contains(t, shown, "<AllowedOrigin>https://*.example.com</AllowedOrigin>")
	e.mustSend(http.MethodPut, "/bucket?cors", shown)
	require.Equal(t, "MalformedXML", e.refused(http.MethodPut, "/bucket?cors", "<CORSConfiguration/>"))
	require.Equal(t, "MalformedXML", e.refused(http.MethodPut, "/bucket?cors", "<CORSConfiguration><CORSRule/></CORSConfiguration>"))
	require.Equal(t, "InvalidRequest", e.refused(http.MethodPut, "/bucket?cors", "<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin>"+
		"<AllowedMethod>PATCH</AllowedMethod></CORSRule></CORSConfiguration>"))
	e.mustSend(http.MethodDelete, "/bucket?cors", "")
	require.Equal(t, "NoSuchCORSConfiguration", e.refused(http.MethodGet, "/bucket?cors", ""))
}
