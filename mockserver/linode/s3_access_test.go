package linode_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

func TestS3ACLAndAPI(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	mocktest.AddLinodeBucket(t, a, "au-mel", "assets") // endpoints of all types have it
	control := mocktest.CallLinode(t, server)
	const path = "/buckets/au-mel/assets/access"
	c := atLinodeS3(t, server, "au-mel-1.linodeobjects.com", mocktest.AddLinodeKey(t, a, linode.Key{}))
	nobody := c.as(linode.Key{})
	mocktest.RequireS3Error(t, nobody.get("/assets"), 403, "AccessDenied")
	s3Succeeds(t, c.do("PUT", "/assets?acl", "", "X-Amz-Acl", "public-read"))
	require.Equal(t, "public-read", control.Get(path).At("acl"))
	require.Equal(t, aclXML(a.UUID(), groupGrant("AllUsers", "READ")), control.Get(path).At("acl_xml"))
	s3Succeeds(t, nobody.get("/assets"))
	mocktest.RequireS3Error(t, nobody.put("/assets/o", "text"), 403, "AccessDenied")

	mocktest.RequireOK(t, control.Put(path, `{"acl":"public-read-write"}`))
	require.Equal(t, []string{"READ", "WRITE", "FULL_CONTROL"}, s3Names(c.get("/assets?acl"), "Permission"))
	s3Succeeds(t, nobody.put("/assets/o", "text"))
	s3Succeeds(t, c.do("PUT", "/assets?acl", "", "X-Amz-Acl", "private"))
	require.Equal(t, "private", control.Get(path).At("acl"))
	mocktest.RequireS3Error(t, nobody.get("/assets"), 403, "AccessDenied")
}

func TestS3CORSAndAPI(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	mocktest.AddLinodeBucket(t, a, "us-east", "assets")
	control := mocktest.CallLinode(t, server)
	const path = "/buckets/us-east/assets/access"
	c := atLinodeS3(t, server, usEastS3, mocktest.AddLinodeKey(t, a, linode.Key{}))
	asks := func(origin string) mocktest.Reply {
		return c.as(linode.Key{}).do("OPTIONS", "/assets/o", "", "Origin", origin, "Access-Control-Request-Method", "GET")
	}
	mocktest.RequireS3Error(t, c.get("/assets?cors"), 404, "NoSuchCORSConfiguration")
	mocktest.RequireS3Error(t, asks("https://a.example"), 403, "AccessForbidden")

	mocktest.RequireOK(t, control.Put(path, `{"cors_enabled":true}`))
	require.Equal(t, `<CORSConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><CORSRule><AllowedMethod>GET</AllowedMethod>`+
		`<AllowedMethod>PUT</AllowedMethod><AllowedMethod>DELETE</AllowedMethod><AllowedMethod>HEAD</AllowedMethod>`+
		`<AllowedMethod>POST</AllowedMethod><AllowedOrigin>*</AllowedOrigin><AllowedHeader>*</AllowedHeader></CORSRule></CORSConfiguration>`,
		control.Get(path).At("cors_xml"))
	require.Equal(t, "*", s3Succeeds(t, asks("https://a.example")).Header.Get("Access-Control-Allow-Origin"))

	s3Succeeds(t, c.put("/assets?cors", corsRules))
	require.Equal(t, true, control.Get(path).At("cors_enabled"))
	require.Contains(t, control.Get(path).At("cors_xml"), "<AllowedOrigin>https://example.com</AllowedOrigin>")
	mocktest.RequireOK(t, control.Put(path, `{"cors_enabled":true,"acl":"private"}`))
	require.Contains(t, control.Get(path).At("cors_xml"), "https://example.com", "rules of an S3 client stay")
	s3Succeeds(t, asks("https://example.com"))
	mocktest.RequireS3Error(t, asks("https://a.example"), 403, "AccessForbidden")

	mocktest.RequireOK(t, control.Put(path, `{"cors_enabled":false}`))
	mocktest.RequireS3Error(t, c.get("/assets?cors"), 404, "NoSuchCORSConfiguration")
	s3Succeeds(t, c.put("/assets?cors", corsRules))
	s3Succeeds(t, c.delete("/assets?cors"))
	require.Equal(t, false, control.Get(path).At("cors_enabled"))
}

// Endpoints of the types E2 and E3 know neither CORS nor ACLs of objects.
func TestS3NewerEndpoints(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	for host, region := range map[string]string{"au-mel-1.linodeobjects.com": "au-mel", "gb-lon-1.linodeobjects.com": "gb-lon"} {
		mocktest.AddLinodeBucket(t, a, region, "assets")
		c := atLinodeS3(t, server, host, mocktest.AddLinodeKey(t, a, linode.Key{}))
		s3Succeeds(t, c.put("/assets/o", "text"))
		mocktest.RequireS3Error(t, c.put("/assets?cors", corsRules), 403, "AccessDenied")
		mocktest.RequireS3Error(t, c.do("PUT", "/assets/o?acl", "", "X-Amz-Acl", "public-read"), 403, "AccessDenied")
		mocktest.RequireS3Error(t, c.do("PUT", "/assets/p", "text", "X-Amz-Acl", "public-read"), 403, "AccessDenied")
		s3Succeeds(t, c.do("PUT", "/assets/p", "text", "X-Amz-Acl", "private"))
	}
}

func TestS3Exchanges(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	mocktest.AddLinodeBucket(t, a, "us-east", "assets")
	key := mocktest.AddLinodeKey(t, a, linode.Key{ID: 42})
	c := atLinodeS3(t, server, "assets."+usEastS3, key) // the bucket before the endpoint's name
	s3Succeeds(t, c.put("/a/b c", "text"))
	wrong := key
	wrong.SecretKey = buckt.NewSecret(key.SecretKey.Reveal() + "x")
	mocktest.RequireS3Error(t, c.as(wrong).get("/a/b%20c"), 403, "SignatureDoesNotMatch")
	require.True(t, a.RevokeKey(42))
	mocktest.RequireS3Error(t, c.get("/a/b%20c"), 403, "InvalidAccessKeyId")

	exchanges := server.Requests()
	put := exchanges[0]
	require.Equal(t, []string{"linode", "s3PutObject", "assets", "42"}, []string{string(put.System), put.Operation, put.Bucket, put.CredentialID})
	require.Equal(t, map[string]string{"bucket": "assets", "key": "a/b c"}, put.PathParams)
	require.Equal(t, http.MethodPut, put.Method)
	require.Empty(t, exchanges[1].CredentialID)
	require.Empty(t, exchanges[2].CredentialID)
}
