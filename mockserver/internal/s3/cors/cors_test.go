package cors_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3/cors"
	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

func TestCheck(t *testing.T) {
	get := []string{http.MethodGet}
	for _, test := range []struct {
		name  string
		rules []cors.Rule
		want  string // the code of the error
	}{
		{"no rule", nil, "MalformedXML"},
		{"101 rules", make([]cors.Rule, 101), "MalformedXML"},
		{"no origin", []cors.Rule{{AllowedMethods: get}}, "MalformedXML"},
		{"no method", []cors.Rule{{AllowedOrigins: []string{"*"}}}, "MalformedXML"},
		{"a method", []cors.Rule{{AllowedOrigins: []string{"https://*.example.com"}, AllowedMethods: get}}, ""},
		{"another method", []cors.Rule{{AllowedOrigins: []string{"*"}, AllowedMethods: []string{"PATCH"}}}, "InvalidRequest"},
		{"two stars in an origin", []cors.Rule{{AllowedOrigins: []string{"*.example.*"}, AllowedMethods: get}}, "InvalidRequest"},
		{"two stars in a header", []cors.Rule{{AllowedOrigins: []string{"*"}, AllowedMethods: get, AllowedHeaders: []string{"*-*"}}},
			"InvalidRequest"},
		{"a star in an exposed header", []cors.Rule{{AllowedOrigins: []string{"*"}, AllowedMethods: get, ExposeHeaders: []string{"x-*"}}},
			"InvalidRequest"},
		{"a header with a space", []cors.Rule{{AllowedOrigins: []string{"*"}, AllowedMethods: get, AllowedHeaders: []string{"a b"}}},
			"InvalidRequest"},
		{"an exposed header with a colon", []cors.Rule{{AllowedOrigins: []string{"*"}, AllowedMethods: get, ExposeHeaders: []string{"a:b"}}},
			"InvalidRequest"},
		{"headers", []cors.Rule{{AllowedOrigins: []string{"*"}, AllowedMethods: get, AllowedHeaders: []string{"*", "X-A_b"},
			ExposeHeaders: []string{"ETag"}}}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := cors.Check(test.rules)
			if test.want == "" {
				require.NoError(t, err)
				return
			}
			require.Equal(t, test.want, err.(*s3error.Error).Code)
		})
	}
}

func TestOrigins(t *testing.T) {
	rules := []cors.Rule{
		{AllowedOrigins: []string{"*suffix"}, AllowedMethods: []string{"GET"}},
		{AllowedOrigins: []string{"start*end", "prefix*"}, AllowedMethods: []string{"GET", "HEAD"}},
		{AllowedOrigins: []string{"*.put"}, AllowedMethods: []string{"PUT"}},
	}
	for _, test := range []struct {
		name, method, origin, announced string
		want                            string // allowed methods
	}{
		{"no origin", "GET", "", "", ""},
		{"a suffix", "GET", "a.suffix", "", "GET"},
		{"a suffix within", "GET", "a.suffix.b", "", ""},
		{"a star for nothing", "GET", "startend", "", "GET, HEAD"},
		{"start and end", "GET", "start12END", "", "GET, HEAD"},
		{"before the start", "GET", "0start12end", "", ""},
		{"the second origin", "HEAD", "prefix1", "", "GET, HEAD"},
		{"another method", "PUT", "a.suffix", "", ""},
		{"the method of a later rule", "PUT", "a.put", "", "PUT"},
		{"the announced method wins", "PUT", "a.suffix", "GET", "GET"},
		{"the announced method is not allowed", "GET", "a.suffix", "PUT", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest(test.method, "/bucket/key", nil)
			r.Header.Set("Origin", test.origin)
			r.Header.Set("Access-Control-Request-Method", test.announced)
			to := make(http.Header)
			cors.Share(rules, r, to)
			require.Equal(t, test.want, to.Get("Access-Control-Allow-Methods"))
			if test.want != "" {
				require.Equal(t, test.origin, to.Get("Access-Control-Allow-Origin"))
			}
		})
	}
}

func TestPreflight(t *testing.T) {
	rules := []cors.Rule{
		{AllowedOrigins: []string{"https://a"}, AllowedMethods: []string{"GET"}, AllowedHeaders: []string{"X-Amz-*"}, MaxAgeSeconds: 60},
		{AllowedOrigins: []string{"*"}, AllowedMethods: []string{"HEAD"}, ExposeHeaders: []string{"ETag"}},
	}
	for _, test := range []struct {
		name                    string
		rules                   []cors.Rule
		origin, method, headers string
		allowed                 string // headers
		want                    string // the error
	}{
		{"allowed", rules, "https://a", "GET", "", "", ""},
		{"with headers", rules, "https://a", "GET", "x-amz-date, x-amz-acl", "x-amz-date, x-amz-acl", ""},
		{"with headers in capitals", rules, "https://a", "GET", "X-Amz-Date,X-Amz-ACL", "x-amz-date, x-amz-acl", ""},
		{"a header with a space", rules, "https://a", "GET", "x-amz-date, a b", "",
			`s3: BadRequest: Access-Control-Request-Headers " a b" contains invalid character.`},
		{"any origin", rules, "https://b", "HEAD", "", "", ""},
		{"another header", rules, "https://a", "GET", "x-other", "", "s3: AccessForbidden: CORSResponse: This CORS request is not allowed. This is " +
			"usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are " +
			"not whitelisted by the resource's CORS spec."},
		{"no rules", nil, "https://a", "GET", "", "", "s3: AccessForbidden: CORSResponse: CORS is not enabled for this bucket."},
		{"no origin", rules, "", "GET", "", "", "s3: BadRequest: Insufficient information. Origin request header needed."},
		{"no method", rules, "https://a", "", "", "", "s3: BadRequest: Invalid Access-Control-Request-Method: null"},
		{"unknown method", rules, "https://a", "PATCH", "", "", "s3: BadRequest: Invalid Access-Control-Request-Method: PATCH"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodOptions, "/bucket/key", nil)
			r.Header.Set("Origin", test.origin)
			r.Header.Set("Access-Control-Request-Method", test.method)
			r.Header.Set("Access-Control-Request-Headers", test.headers)
			to := make(http.Header)
			err := cors.Preflight(test.rules, r, to)
			if test.want != "" {
				require.EqualError(t, err, test.want)
				require.Empty(t, to)
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.allowed, to.Get("Access-Control-Allow-Headers"))
			require.Equal(t, test.method == "GET", to.Get("Access-Control-Max-Age") == "60")
			shared := make(http.Header)
			cors.Share(test.rules, r, shared)
			require.Equal(t, to, shared, "a request that announces itself has the same headers")
			require.Equal(t, test.method == "HEAD", to.Get("Access-Control-Expose-Headers") == "ETag")
		})
	}
}
