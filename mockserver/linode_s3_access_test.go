package mockserver_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

func TestLinodeACLOnBothSides(t *testing.T) {
	server := newServer(t)
	a := server.Linode().Account()
	linodeBucket(t, a, "au-mel", "assets") // endpoints of all types have it
	control := callLinode(t, server)
	const path = "/buckets/au-mel/assets/access"
	c := atLinodeS3(t, server, "au-mel-1.linodeobjects.com", linodeKey(t, a, mockserver.LinodeKey{}))
	nobody := c.as(mockserver.LinodeKey{})
	s3Fails(t, nobody.get("/assets"), 403, "AccessDenied")
	s3Succeeds(t, c.do("PUT", "/assets?acl", "", "X-Amz-Acl", "public-read"))
	require.Equal(t, "public-read", control.get(path).at("acl"))
	require.Equal(t, aclXML(a.UUID(), groupGrant("AllUsers", "READ")), control.get(path).at("acl_xml"))
	s3Succeeds(t, nobody.get("/assets"))
	s3Fails(t, nobody.put("/assets/o", "text"), 403, "AccessDenied")

	succeeds(t, control.put(path, `{"acl":"public-read-write"}`))
	require.Equal(t, []string{"FULL_CONTROL", "READ", "WRITE"}, s3Names(c.get("/assets?acl"), "Permission"))
	s3Succeeds(t, nobody.put("/assets/o", "text"))
	s3Succeeds(t, c.do("PUT", "/assets?acl", "", "X-Amz-Acl", "private"))
	require.Equal(t, "private", control.get(path).at("acl"))
	s3Fails(t, nobody.get("/assets"), 403, "AccessDenied")
}

func TestLinodeCORSOnBothSides(t *testing.T) {
	server := newServer(t)
	a := server.Linode().Account()
	linodeBucket(t, a, "us-east", "assets")
	control := callLinode(t, server)
	const path = "/buckets/us-east/assets/access"
	c := atLinodeS3(t, server, usEastS3, linodeKey(t, a, mockserver.LinodeKey{}))
	asks := func(origin string) reply {
		return c.as(mockserver.LinodeKey{}).do("OPTIONS", "/assets/o", "", "Origin", origin, "Access-Control-Request-Method", "GET")
	}
	s3Fails(t, c.get("/assets?cors"), 404, "NoSuchCORSConfiguration")
	s3Fails(t, asks("https://a.example"), 403, "AccessForbidden")

	succeeds(t, control.put(path, `{"cors_enabled":true}`))
	require.Equal(t, `<CORSConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><CORSRule><AllowedMethod>GET</AllowedMethod>`+
		`<AllowedMethod>PUT</AllowedMethod><AllowedMethod>DELETE</AllowedMethod><AllowedMethod>HEAD</AllowedMethod>`+
		`<AllowedMethod>POST</AllowedMethod><AllowedOrigin>*</AllowedOrigin><AllowedHeader>*</AllowedHeader></CORSRule></CORSConfiguration>`,
		control.get(path).at("cors_xml"))
	require.Equal(t, "*", s3Succeeds(t, asks("https://a.example")).header.Get("Access-Control-Allow-Origin"))

	s3Succeeds(t, c.put("/assets?cors", corsRules))
	require.Equal(t, true, control.get(path).at("cors_enabled"))
	require.Contains(t, control.get(path).at("cors_xml"), "<AllowedOrigin>https://example.com</AllowedOrigin>")
	succeeds(t, control.put(path, `{"cors_enabled":true,"acl":"private"}`))
	require.Contains(t, control.get(path).at("cors_xml"), "https://example.com", "rules of an S3 client stay")
	s3Succeeds(t, asks("https://example.com"))
	s3Fails(t, asks("https://a.example"), 403, "AccessForbidden")

	succeeds(t, control.put(path, `{"cors_enabled":false}`))
	s3Fails(t, c.get("/assets?cors"), 404, "NoSuchCORSConfiguration")
	s3Succeeds(t, c.put("/assets?cors", corsRules))
	s3Succeeds(t, c.delete("/assets?cors"))
	require.Equal(t, false, control.get(path).at("cors_enabled"))
}

// Endpoints of the types E2 and E3 know neither CORS nor ACLs of objects.
func TestLinodeNewerEndpointsOverS3(t *testing.T) {
	server := newServer(t)
	a := server.Linode().Account()
	for host, region := range map[string]string{"au-mel-1.linodeobjects.com": "au-mel", "gb-lon-1.linodeobjects.com": "gb-lon"} {
		linodeBucket(t, a, region, "assets")
		c := atLinodeS3(t, server, host, linodeKey(t, a, mockserver.LinodeKey{}))
		s3Succeeds(t, c.put("/assets/o", "text"))
		s3Fails(t, c.put("/assets?cors", corsRules), 403, "AccessDenied")
		s3Fails(t, c.do("PUT", "/assets/o?acl", "", "X-Amz-Acl", "public-read"), 403, "AccessDenied")
		s3Fails(t, c.do("PUT", "/assets/p", "text", "X-Amz-Acl", "public-read"), 403, "AccessDenied")
		s3Succeeds(t, c.do("PUT", "/assets/p", "text", "X-Amz-Acl", "private"))
	}
}

func TestLinodeS3Exchanges(t *testing.T) {
	server := newServer(t)
	a := server.Linode().Account()
	linodeBucket(t, a, "us-east", "assets")
	key := linodeKey(t, a, mockserver.LinodeKey{ID: 42})
	c := atLinodeS3(t, server, "assets."+usEastS3, key) // the bucket before the endpoint's name
	s3Succeeds(t, c.put("/a/b c", "text"))
	wrong := key
	wrong.SecretKey += "x"
	s3Fails(t, c.as(wrong).get("/a/b%20c"), 403, "SignatureDoesNotMatch")
	require.True(t, a.RevokeKey(42))
	s3Fails(t, c.get("/a/b%20c"), 403, "InvalidAccessKeyId")

	exchanges := server.Requests()
	put := exchanges[0]
	require.Equal(t, []string{"linode", "s3PutObject", "assets", "42"}, []string{put.System, put.Operation, put.Bucket, put.CredentialID})
	require.Equal(t, map[string]string{"bucket": "assets", "key": "a/b c"}, put.PathParams)
	require.Equal(t, http.MethodPut, put.Method)
	require.Empty(t, exchanges[1].CredentialID)
	require.Empty(t, exchanges[2].CredentialID)
}
