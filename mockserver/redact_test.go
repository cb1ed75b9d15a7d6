package mockserver_test

import (
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// Wherever a client sends a secret, the record, the problems and the log do not have it.
func TestRedaction(t *testing.T) {
	const secret = "s3cr3t-value-that-must-not-be-seen"
	for name, test := range map[string]struct {
		method, url string
		header      []string // names and values in turn
		body        string
		kept        string // a text beside the secret, which is not removed
	}{
		"API key":                  {"GET", "/v1/keys", []string{"Authorization", "Bearer " + secret}, "", "[REDACTED]"},
		"second value of a header": {"GET", "/v1/keys", []string{"Authorization", "", "Authorization", secret}, "", "[REDACTED]"},
		"password":                 {"GET", "/file-services", []string{"Authorization", basic("admin", secret)}, "", "[REDACTED]"},
		"proxy":                    {"GET", "/v1/keys", []string{"Proxy-Authorization", basic("u", secret)}, "", "[REDACTED]"},
		"x-api-key":                {"GET", "/usage", []string{"X-Api-Key", secret}, "", "[REDACTED]"},
		"session token":            {"GET", "/v1/keys", []string{"X-Amz-Security-Token", secret}, "", "[REDACTED]"},
		"cookies":                  {"GET", "/v1/keys", []string{"Cookie", "session=" + secret}, "", "[REDACTED]"},
		"header of another secret": {"GET", "/v1/keys", []string{"X-Client-Secret", secret}, "", "[REDACTED]"},
		"referer":                  {"GET", "/v1/keys", []string{"Referer", "https://u:" + secret + "@e/?a=1&token=" + secret}, "", "a=1"},
		"broken referer":           {"GET", "/v1/keys", []string{"Referer", "https://u:" + secret + "@%%"}, "", "[REDACTED]"},
		"Linode object URL":        {"GET", "/b/f?Signature=" + secret + "&Expires=1&AWSAccessKeyId=" + secret, nil, "", "Expires=1"},
		"presigned URL":            {"GET", "/f?X-Amz-Date=1&X-Amz-Signature=" + secret + "&x-amz-security-token=" + secret + "&X-Amz-Credential=" + secret, nil, "", "X-Amz-Date=1"},
		"escaped parameter name":   {"GET", "/f?a=1&X%2DAmz%2DSignature=" + secret, nil, "", "a=1"},
		"credentials in a query":   {"GET", "/v1/keys?limit=5&api_key=" + secret + "&access_token=" + secret + "&password=" + secret, nil, "", "limit=5"},
		"own key in a query":       {"GET", "/v1/keys?limit=5&q=x" + secret, []string{"Authorization", "Bearer " + secret}, "", "limit=5"},
		"own key, escaped":         {"GET", "/v1/keys?q=" + url.QueryEscape(secret+"/+"), []string{"X-Api-Key", secret + "/+"}, "", "q=%5BREDACTED%5D"},
		"userinfo":                 {"GET", "http://u:" + secret + "@api.buckt.invalid/v1/keys", nil, "", "/v1/keys"},
		"own key in the path":      {"DELETE", "/v1/keys/" + secret, []string{"Authorization", "Bearer " + secret}, "", "[REDACTED]"},
		"own key in a body":        {"POST", "/v1/keys", []string{"Authorization", "Bearer " + secret}, `{"name":"` + secret + `"}`, `"name":"[REDACTED]"`},
		"own key in a header":      {"GET", "/v1/keys", []string{"Authorization", "Bearer " + secret, "X-Request-ID", secret}, "", "[REDACTED]"},
		"secret in a body":         {"POST", "/v1/aws-accounts", nil, `{"a": [ {"secretAccessKey":"` + secret + `"} ]}`, `{"a":[{"secretAccessKey":"[REDACTED]"}]}`},
		"escaped field name":       {"POST", "/v1/keys", nil, `{"a":1,"pa\u0053sword":"` + secret + `"}`, `"a":1`},
		"secret in broken JSON":    {"POST", "/v1/keys", nil, `{"Secret_Key":"` + secret, "[REDACTED]"},
		"no secret":                {"POST", "/v1/keys", nil, `{ "name": "a secret", "key": "k" }`, `{ "name": "a secret", "key": "k" }`},
		"no secrets in a query":    {"GET", "/file-services/x/objects?prefix=a&key=b&cursor=c&page_token=d", nil, "", "prefix=a&key=b&cursor=c&page_token=d"},
	} {
		t.Run(name, func(t *testing.T) {
			var logged strings.Builder
			tb := &mocktest.FakeTB{}
			server := mockserver.New(tb, mockserver.WithContractCheck(contractcheck.New()), mockserver.WithLogger(slog.New(slog.NewTextHandler(&logged, nil))))
			r := httptest.NewRequest(test.method, test.url, strings.NewReader(test.body))
			r.Header.Set("Content-Type", "application/json")
			if r.Header.Get("Authorization") == "" && test.body != "" {
				r.Header.Set("Authorization", "Bearer "+server.Buckt().Organization().APIKey())
			}
			for i := 0; i < len(test.header); i += 2 {
				if i == 0 || test.header[i] != test.header[i-2] {
					r.Header.Del(test.header[i])
				}
				r.Header.Add(test.header[i], test.header[i+1])
			}
			server.ServeHTTP(httptest.NewRecorder(), r)
			tb.End()

			ex := server.Requests()[0]
			shown := fmt.Sprintf("%+v %s %s %s", ex, ex.URL, ex.RequestBody, ex.ResponseBody) + logged.String() + strings.Join(tb.Errors, "\n")
			require.Contains(t, shown, test.kept)
			for _, form := range []string{secret, url.QueryEscape(secret + "/+"), strings.TrimPrefix(basic("admin", secret), "Basic "), basic("u", secret)} {
				require.NotContains(t, shown, form)
			}
		})
	}
}

func basic(name, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(name+":"+password))
}

// A short credential may be a word of any text, and is removed only where credentials belong.
func TestRedactionShortCredentials(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallBuckt(t, server).As("key")
	c.Get("/keys")
	ex := server.Requests()[0]
	require.Equal(t, "/v1/keys", ex.URL.Path)
	require.Equal(t, "[REDACTED]", ex.RequestHeader.Get("Authorization"))
}

func TestRedactionOfResponses(t *testing.T) {
	server := mocktest.New(t)
	key := server.Buckt().Organization().APIKey()
	r := httptest.NewRequest("GET", server.Buckt().BaseURL()+"/keys", http.NoBody)
	r.Header.Set("Authorization", "Bearer "+key)
	w := httptest.NewRecorder()
	w.Header().Add("Set-Cookie", "a=1")
	w.Header().Add("Set-Cookie", "b="+key)
	w.Header().Set("Location", "https://u:p@e/f?Signature=x&Expires=1")
	w.Header().Set("X-Echo", "<"+key+">")
	server.ServeHTTP(w, r)
	header := server.Requests()[0].ResponseHeader
	require.Equal(t, []string{"[REDACTED]", "[REDACTED]"}, header.Values("Set-Cookie"))
	require.Equal(t, "https://%5BREDACTED%5D@e/f?Signature=%5BREDACTED%5D&Expires=1", header.Get("Location"))
	require.Equal(t, "<[REDACTED]>", header.Get("X-Echo"))
	require.Equal(t, "application/json", header.Get("Content-Type"))
	require.Equal(t, "<"+key+">", w.Header().Get("X-Echo"), "what is sent stays as it is")
}

// If a body is cut within a secret, no part of the secret remains.
func TestRedactionAtTheCut(t *testing.T) {
	const limit = 64 << 10
	for _, before := range []int{limit - 60, limit - 50, limit - 40, limit - 30, limit - 20, limit - 10, limit} {
		pad := strings.Repeat("x", before)
		for name, body := range map[string]string{
			"credential": `{"pad":"` + pad + `","name":"KEY"}`,
			"field":      `{"pad":"` + pad + `","secret":"a KEY"}`,
			"no JSON":    pad + `,"name":"KEY`,
		} {
			t.Run(fmt.Sprint(before, " ", name), func(t *testing.T) {
				server := mocktest.New(t)
				c := mocktest.CallBuckt(t, server)
				require.Equal(t, 400, c.Post("/keys", strings.ReplaceAll(body, "KEY", c.Key)).Status)
				kept := string(server.Requests()[0].RequestBody)
				require.NotContains(t, kept, "bkt_")
				require.NotContains(t, kept, "a ")
				require.LessOrEqual(t, len(kept), limit)
			})
		}
	}
}
