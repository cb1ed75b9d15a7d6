package linode_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// linodeURL asks for an object URL.
func linodeURL(t *testing.T, c mocktest.LinodeCaller, region, body string) string {
	t.Helper()
	signed, _ := mocktest.RequireOK(t, c.Post("/buckets/"+region+"/assets/object-url", body)).At("url").(string)
	require.NotEmpty(t, signed)
	return signed
}

// open sends a plain request to a URL, without a key. The headers are names and values in turn.
func open(t *testing.T, client *http.Client, method, url, body string, headers ...string) mocktest.Reply {
	t.Helper()
	return mocktest.Caller{T: t, HTTP: client}.Raw(method, url, strings.NewReader(body), headers...)
}

func TestObjectURLOverS3(t *testing.T) {
	const key = "a/b c+é%?.txt"
	for _, region := range []string{"us-east", "gb-lon"} {
		t.Run(region, func(t *testing.T) {
			server := mocktest.New(t)
			a := server.Linode().Account()
			mocktest.AddLinodeBucket(t, a, region, "assets")
			c := mocktest.CallLinode(t, server)
			ask := func(more string) string { return linodeURL(t, c, region, `{"name":"`+key+`",`+more+`}`) }
			client := server.HTTPClient()

			put := ask(`"method":"PUT","content_type":"text/plain"`)
			mocktest.RequireS3Error(t, open(t, client, "PUT", put, "text"), 403, "SignatureDoesNotMatch")
			mocktest.RequireS3Error(t, open(t, client, "PUT", put, "text", "Content-Type", "text/html"), 403, "SignatureDoesNotMatch")
			s3Succeeds(t, open(t, client, "PUT", put, "text", "Content-Type", "text/plain"))
			objects := a.Objects(region, "assets")
			require.Len(t, objects, 1)
			require.Equal(t, []any{key, "text", "text/plain"}, []any{objects[0].Key, string(objects[0].Content), objects[0].ContentType})

			get := ask(`"method":"GET"`)
			require.Equal(t, "text", s3Succeeds(t, open(t, client, "GET", get, "")).Body)
			require.Equal(t, "ex", open(t, client, "GET", get, "", "Range", "bytes=1-2").Body)
			mocktest.RequireS3Error(t, open(t, client, "DELETE", get, ""), 403, "SignatureDoesNotMatch")
			require.Equal(t, 403, open(t, client, "HEAD", get, "").Status)
			mocktest.RequireS3Error(t, open(t, client, "GET", put, ""), 403, "SignatureDoesNotMatch")

			typed := ask(`"method":"GET","content_type":"text/plain"`)
			mocktest.RequireS3Error(t, open(t, client, "GET", typed, ""), 403, "SignatureDoesNotMatch")
			s3Succeeds(t, open(t, client, "GET", typed, "", "Content-Type", "text/plain"))

			head := ask(`"method":"HEAD","content_type":"text/plain"`)
			require.Equal(t, "4", s3Succeeds(t, open(t, client, "HEAD", head, "", "Content-Type", "text/plain")).Header.Get("Content-Length"))

			shown := ask(`"method":"GET","content_disposition":"attachment; filename=\"x y\""`)
			require.Equal(t, `attachment; filename="x y"`, s3Succeeds(t, open(t, client, "GET", shown, "")).Header.Get("Content-Disposition"))
			mocktest.RequireS3Error(t, open(t, client, "GET", strings.Replace(shown, "attachment", "inline", 1), ""), 403, "SignatureDoesNotMatch")

			s3Succeeds(t, open(t, client, "DELETE", ask(`"method":"DELETE"`), ""))
			require.Empty(t, a.Objects(region, "assets"))
			mocktest.RequireS3Error(t, open(t, client, "GET", get, ""), 404, "NoSuchKey")
			require.Empty(t, a.Keys(), "what signs them is no key of the account's")
		})
	}
}

func TestObjectURLTampered(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	mocktest.AddLinodeBucket(t, a, "us-east", "assets")
	for _, key := range []string{"one", "two"} {
		require.NoError(t, a.PutObject("us-east", "assets", linode.Object{Key: key, Content: []byte(key)}))
	}
	signed, err := url.Parse(linodeURL(t, mocktest.CallLinode(t, server), "us-east", `{"name":"one","method":"GET"}`))
	require.NoError(t, err)
	for name, test := range map[string]struct {
		change func(u *url.URL, q url.Values)
		code   string
	}{
		"the path":             {func(u *url.URL, _ url.Values) { u.Path = "/assets/two" }, "SignatureDoesNotMatch"},
		"the expiry":           {func(_ *url.URL, q url.Values) { q.Set("Expires", "99999999999") }, "SignatureDoesNotMatch"},
		"the signature":        {func(_ *url.URL, q url.Values) { q.Set("Signature", q.Get("Signature")+"A") }, "SignatureDoesNotMatch"},
		"another operation":    {func(_ *url.URL, q url.Values) { q.Set("acl", "") }, "SignatureDoesNotMatch"},
		"another version":      {func(_ *url.URL, q url.Values) { q.Set("versionId", "null") }, "SignatureDoesNotMatch"},
		"an unknown key":       {func(_ *url.URL, q url.Values) { q.Set("AWSAccessKeyId", "AAAAAAAAAAAAAAAAAAAA") }, "InvalidAccessKeyId"},
		"no signature":         {func(_ *url.URL, q url.Values) { q.Del("Signature") }, "InvalidRequest"},
		"an expiry of no sort": {func(_ *url.URL, q url.Values) { q.Set("Expires", "soon") }, "InvalidRequest"},
		"an expiry too far":    {func(_ *url.URL, q url.Values) { q.Set("Expires", "9223372036854775807") }, "InvalidRequest"},
		"a negative expiry":    {func(_ *url.URL, q url.Values) { q.Set("Expires", "-1") }, "InvalidRequest"},
		"nothing":              {func(_ *url.URL, _ url.Values) {}, ""},
		"a note":               {func(_ *url.URL, q url.Values) { q.Set("x-id", "GetObject") }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			u, q := *signed, signed.Query()
			test.change(&u, q)
			u.RawQuery = q.Encode()
			r := open(t, server.HTTPClient(), "GET", u.String(), "")
			require.Equal(t, test.code, r.S3Code(), r.Body)
			if test.code == "" {
				require.Equal(t, "one", r.Body)
			}
		})
	}
	for _, exchange := range server.Requests()[1:] {
		require.NotContains(t, exchange.URL.String(), signed.Query().Get("AWSAccessKeyId"))
		require.NotContains(t, exchange.URL.String(), url.QueryEscape(signed.Query().Get("Signature")))
		require.Empty(t, exchange.CredentialID)
	}
}

func TestObjectURLExpiry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		a := server.Linode().Account()
		mocktest.AddLinodeBucket(t, a, "us-east", "assets")
		require.NoError(t, a.PutObject("us-east", "assets", linode.Object{Key: "o", Content: []byte("text")}))
		c := mocktest.CallLinode(t, server)
		usual := linodeURL(t, c, "us-east", `{"name":"o","method":"GET"}`)
		short := linodeURL(t, c, "us-east", `{"name":"o","method":"GET","expires_in":360}`)
		works := func(url string) bool {
			r := open(t, server.HTTPClient(), "GET", url, "")
			if r.Status != http.StatusOK {
				mocktest.RequireS3Error(t, r, 403, "AccessDenied")
				require.Contains(t, r.Body, "expired")
			}
			return r.Status == http.StatusOK
		}
		require.Equal(t, []bool{true, true}, []bool{works(short), works(usual)})
		time.Sleep(359 * time.Second)
		require.Equal(t, []bool{true, true}, []bool{works(short), works(usual)})
		time.Sleep(2 * time.Second)
		require.Equal(t, []bool{false, true}, []bool{works(short), works(usual)})
		time.Sleep(time.Hour)
		require.Equal(t, []bool{false, false}, []bool{works(short), works(usual)})
	})
}

// The quota applies to a URL for writing, and a URL to a deleted bucket is 404.
func TestObjectURLAfterRestore(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	mocktest.AddLinodeBucket(t, a, "us-east", "assets")
	c := mocktest.CallLinode(t, server)
	put := linodeURL(t, c, "us-east", `{"name":"o","method":"PUT","content_type":"text/plain"}`)
	require.NoError(t, a.SetQuota("obj-bytes-"+usEastS3, 3))
	mocktest.RequireS3Error(t, open(t, server.HTTPClient(), "PUT", put, "text", "Content-Type", "text/plain"), 403, "QuotaExceeded")
	s3Succeeds(t, open(t, server.HTTPClient(), "PUT", put, "tex", "Content-Type", "text/plain"))
	require.Equal(t, true, c.Post("/buckets/us-east/assets/object-url", `{"name":"o","method":"GET"}`).At("exists"))
	require.NoError(t, a.RemoveObject("us-east", "assets", "o"))
	require.Equal(t, false, c.Post("/buckets/us-east/assets/object-url", `{"name":"o","method":"GET"}`).At("exists"))
	mocktest.RequireOK(t, c.Delete("/buckets/us-east/assets"))
	mocktest.RequireS3Error(t, open(t, server.HTTPClient(), "PUT", put, "tex", "Content-Type", "text/plain"), 404, "NoSuchBucket")
}

// On TCP all systems have one address. The key of a URL leads to Linode there, though the control plane shows no such key.
func TestObjectURLOnTCPOfDeletedBucket(t *testing.T) {
	server := mocktest.New(t)
	mocktest.AddLinodeBucket(t, server.Linode().Account(), "us-east", "assets")
	_, c, _ := onTCP(t, server, linode.Key{})
	get := linodeURL(t, c, "us-east", `{"name":"o","method":"GET"}`)
	mocktest.RequireOK(t, c.Delete("/buckets/us-east/assets"))
	mocktest.RequireS3Error(t, open(t, c.HTTP, "GET", get, ""), 404, "NoSuchBucket")
	exchanges := server.Requests()
	require.EqualValues(t, "linode", exchanges[len(exchanges)-1].System)
}
