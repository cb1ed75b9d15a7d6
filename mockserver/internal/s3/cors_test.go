package s3_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

const corsRules = `<CORSConfiguration><CORSRule><AllowedOrigin>https://*.example.com</AllowedOrigin><AllowedMethod>GET</AllowedMethod>` +
	`<AllowedMethod>PUT</AllowedMethod><AllowedHeader>X-Amz-*</AllowedHeader><ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>60</MaxAgeSeconds>` +
	`</CORSRule><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>HEAD</AllowedMethod></CORSRule></CORSConfiguration>`

func TestBrowsersAreToldWhatTheyMay(t *testing.T) {
	e := newEndpoint(t)
	e.put("key", "content")
	e.mustSend(http.MethodPut, "/bucket?cors", corsRules)
	tests := []struct {
		name, origin, method, headers string
		want                          int
		allowed                       string
	}{
		{"a page", "https://a.example.com", "GET", "", 200, "https://a.example.com"},
		{"with headers", "https://a.example.com", "PUT", "x-amz-date, X-Amz-Acl", 200, "https://a.example.com"},
		{"with other headers", "https://a.example.com", "PUT", "x-amz-date, x-other", 403, ""},
		{"another method", "https://a.example.com", "DELETE", "", 403, ""},
		{"another page", "https://example.org", "GET", "", 403, ""},
		{"any page", "https://example.org", "HEAD", "", 200, "*"},
		{"no method", "https://example.org", "", "", 400, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := newRequest(http.MethodOptions, "/bucket/key", "", "Origin", test.origin)
			if test.method != "" {
				r.Header.Set("Access-Control-Request-Method", test.method)
			}
			if test.headers != "" {
				r.Header.Set("Access-Control-Request-Headers", test.headers)
			}
			require.Equal(t, "s3Preflight", e.handler.Route(r).Operation)
			w := e.do(r)
			require.Equal(t, test.want, w.Code)
			require.Equal(t, test.allowed, w.Header().Get("Access-Control-Allow-Origin"))
			require.Equal(t, test.headers != "" && test.want == 200, w.Header().Get("Access-Control-Allow-Headers") != "")
		})
	}
	w := e.mustSend(http.MethodGet, "/bucket/key", "", "Origin", "https://a.example.com")
	require.Equal(t, "https://a.example.com", w.Header().Get("Access-Control-Allow-Origin"))
	require.Equal(t, "ETag", w.Header().Get("Access-Control-Expose-Headers"))
	require.Empty(t, e.mustSend(http.MethodGet, "/bucket/key", "", "Origin", "https://b.example.org").Header().Get("Access-Control-Allow-Origin"))
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
