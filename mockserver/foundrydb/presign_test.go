package foundrydb_test

import (
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestPresign(t *testing.T) {
	for name, test := range map[string]struct {
		zone, body   string
		host, method string
		path, signed string
		expires      string
		validFor     time.Duration
	}{
		"GET": {
			"se-sto1", `{"method":"GET","key":"a.txt"}`,
			".eu.files.foundrydb.com", "GET", "/a.txt", "host", "900", 15 * time.Minute,
		},
		"HEAD in the us": {
			"us-chi1", `{"method":"HEAD","key":"a/b","expires_seconds":1}`,
			".us.files.foundrydb.com", "HEAD", "/a/b", "host", "1", time.Second,
		},
		"DELETE": {
			"se-sto1", `{"method":"DELETE","key":"a b+c%é","expires_seconds":0}`,
			".eu.files.foundrydb.com", "DELETE", "/a%20b%2Bc%25%C3%A9", "host", "900", 15 * time.Minute,
		},
		"PUT with a type": {
			"se-sto1", `{"method":"PUT","key":"a","expires_seconds":604800,"content_type":"text/plain"}`,
			".eu.files.foundrydb.com", "PUT", "/a", "content-type;host", "604800", 7 * 24 * time.Hour,
		},
		"PUT of any type": {
			"se-sto1", `{"method":"PUT","key":"a"}`,
			".eu.files.foundrydb.com", "PUT", "/a", "host", "900", 15 * time.Minute,
		},
		"a type that only PUT has": {
			"se-sto1", `{"method":"GET","key":"a","content_type":"text/plain"}`,
			".eu.files.foundrydb.com", "GET", "/a", "host", "900", 15 * time.Minute,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := mocktest.New(t)
				service := mocktest.AddFileService(t, server, foundrydb.FileService{Zone: test.zone})
				r := mocktest.RequireOK(t, mocktest.CallFoundryDB(t, server).Post("/file-services/"+service.ID+"/presign", test.body))
				require.Len(t, r.JSON(), 3)
				require.Equal(t, test.method, r.At("method"))
				require.Equal(t, time.Now().Add(test.validFor).UTC().Format(time.RFC3339Nano), r.At("expires_at"))
				u, err := url.Parse(textOf(r.At("url")))
				require.NoError(t, err)
				require.Equal(t, "https", u.Scheme)
				require.Equal(t, service.Bucket+test.host, u.Host)
				require.Equal(t, test.path, u.EscapedPath())
				query := u.Query()
				require.Equal(t, "AWS4-HMAC-SHA256", query.Get("X-Amz-Algorithm"))
				require.Equal(t, time.Now().UTC().Format("20060102T150405Z"), query.Get("X-Amz-Date"))
				require.Equal(t, test.expires, query.Get("X-Amz-Expires"))
				require.Equal(t, test.signed, query.Get("X-Amz-SignedHeaders"))
				require.Regexp(t, `^FDB[A-Z2-7]{17}/`+time.Now().UTC().Format("20060102")+`/(europe|us)-1/s3/aws4_request$`, query.Get("X-Amz-Credential"))
				require.Regexp(t, `^[0-9a-f]{64}$`, query.Get("X-Amz-Signature"))
			})
		})
	}
}

func TestPresignRefuses(t *testing.T) {
	server := mocktest.New(t)
	path := "/file-services/" + serviceWith(t, server) + "/presign"
	c := mocktest.CallFoundryDB(t, server)
	for body, message := range map[string]string{
		``:                            "body must be a JSON object",
		`{"key":"a"}`:                 "method must be GET, PUT, HEAD or DELETE",
		`{"method":"get","key":"a"}`:  "method must be GET, PUT, HEAD or DELETE",
		`{"method":"POST","key":"a"}`: "method must be GET, PUT, HEAD or DELETE",
		`{"method":"GET"}`:            "key is required",
		`{"method":"GET","key":""}`:   "key is required",
		`{"method":"GET","key":1}`:    "key must be a string",
		`{"method":"GET","key":"a","expires_seconds":-1}`:       "expires_seconds must be 0 to 604800",
		`{"method":"GET","key":"a","expires_seconds":604801}`:   "expires_seconds must be 0 to 604800",
		`{"method":"GET","key":"a","expires_seconds":"900"}`:    "expires_seconds must be a whole number",
		`{"method":"PUT","key":"a","content_type":"a\r\nb: c"}`: "content_type must be the value of a header",
	} {
		mocktest.RequireFoundryDBError(t, c.Post(path, body), 400, message)
	}
}

func TestPresignOverHardQuota(t *testing.T) {
	server := mocktest.New(t)
	id := serviceWith(t, server)
	c := mocktest.CallFoundryDB(t, server)
	require.NoError(t, server.FoundryDB().SetUsage(id, 500e9+1, 1))
	for _, method := range []string{"GET", "HEAD", "DELETE", "PUT"} {
		r := c.Post("/file-services/"+id+"/presign", `{"method":"`+method+`","key":"a"}`)
		if method == "PUT" {
			mocktest.RequireFoundryDBError(t, r, 409, "file service is over its hard quota")
			continue
		}
		mocktest.RequireOK(t, r)
	}
	mocktest.RequireOK(t, c.Get("/file-services/"+id+"/objects")) // reads go on, and deleting makes room
	mocktest.RequireNoBody(t, c.Delete("/file-services/"+id+"/objects?key=a"), 204)
}

func TestPresignIsNotRecorded(t *testing.T) {
	server := mocktest.New(t)
	id := serviceWith(t, server)
	c := mocktest.CallFoundryDB(t, server)
	presigned := textOf(c.Post("/file-services/"+id+"/presign", `{"method":"GET","key":"a"}`).At("url"))
	secret := textOf(c.Post("/file-services/"+id+"/keys", `{"name":"k","permissions":"read"}`).At("secret_access_key"))
	signature := presigned[strings.LastIndex(presigned, "=")+1:]
	token := server.FoundryDB().User().AddToken()
	mocktest.RequireOK(t, c.Token(token.Secret.Reveal()).Get("/file-services"))
	var recorded strings.Builder
	for _, exchange := range server.Requests() {
		recorded.Write(exchange.ResponseBody)
		require.Equal(t, "[REDACTED]", exchange.RequestHeader.Get("Authorization"))
	}
	require.Contains(t, recorded.String(), `"url":"[REDACTED]"`)
	require.Contains(t, recorded.String(), `"secret_access_key":"[REDACTED]"`)
	require.NotContains(t, recorded.String(), signature)
	require.NotContains(t, recorded.String(), secret)
}

func TestPresignUnservedURLIsNotPrinted(t *testing.T) {
	tb := &mocktest.FakeTB{}
	server := mockserver.New(tb)
	service, err := server.FoundryDB().AddFileService(foundrydb.FileService{})
	require.NoError(t, err)
	c := mocktest.CallFoundryDB(t, server)
	presigned := textOf(c.Post("/file-services/"+service.ID+"/presign", `{"method":"GET","key":"a"}`).At("url"))
	require.Equal(t, 403, c.Raw("PATCH", presigned, strings.NewReader("")).Status)
	all := server.Requests()
	recorded := all[len(all)-1].URL.Query()
	require.Equal(t, "[REDACTED]", recorded.Get("X-Amz-Signature"))
	require.Equal(t, "[REDACTED]", recorded.Get("X-Amz-Credential"))
	require.Equal(t, "900", recorded.Get("X-Amz-Expires"))
	tb.End()
	require.Len(t, tb.Errors, 1)
	require.Contains(t, tb.Errors[0], "no operation matches PATCH /a?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=%5BREDACTED%5D&")
	require.NotContains(t, tb.Errors[0], presigned[strings.LastIndex(presigned, "=")+1:])
}
