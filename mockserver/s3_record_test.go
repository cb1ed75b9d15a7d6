package mockserver_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestS3Record(t *testing.T) {
	server := mocktest.New(t)
	service := mocktest.AddFileService(t, server, foundrydb.FileService{})
	key := mocktest.AddFoundryDBKey(t, server, foundrydb.Key{ServiceID: service.ID})
	c := mocktest.CallS3(t, server, service.Endpoint, key)
	for name, test := range map[string]struct {
		act        func() mocktest.Reply
		operation  string
		object     string
		credential string
		recorded   string // part of the response's body, "" for none
	}{
		"an object":                   {func() mocktest.Reply { return c.Put("/"+service.Bucket+"/a b", "content") }, "s3PutObject", "a b", key.ID, ""},
		"its content":                 {func() mocktest.Reply { return c.Do("GET", "/"+service.Bucket+"/a%20b") }, "s3GetObject", "a b", key.ID, ""},
		"its headers":                 {func() mocktest.Reply { return c.Do("HEAD", "/"+service.Bucket+"/a%20b") }, "s3HeadObject", "a b", key.ID, ""},
		"a list":                      {func() mocktest.Reply { return c.Do("GET", "/"+service.Bucket+"?list-type=2") }, "s3ListObjectsV2", "", key.ID, "<ListBucketResult"},
		"an object that is not there": {func() mocktest.Reply { return c.Do("GET", "/"+service.Bucket+"/x") }, "s3GetObject", "x", key.ID, "NoSuchKey"},
		"no signature":                {func() mocktest.Reply { return c.Open("GET", service.Endpoint+"/"+service.Bucket, "") }, "s3ListObjects", "", "", "AccessDenied"},
		"a wrong signature": {func() mocktest.Reply {
			return c.Open("GET", strings.Replace(c.Presign("GET", "/"+service.Bucket+"/x", 60e9), "/x?", "/y?", 1), "")
		}, "s3GetObject", "y", "", "SignatureDoesNotMatch"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, 200, c.Put("/"+service.Bucket+"/a b", "content").Status)
			r := test.act()
			ex := mocktest.LastExchange(t, server)
			require.Equal(t, r.Status, ex.Status)
			require.Equal(t, test.operation, ex.Operation)
			require.Equal(t, map[string]string{"bucket": service.Bucket, "key": test.object}, ex.PathParams)
			require.Equal(t, service.ID, ex.Bucket)
			require.Empty(t, ex.Key)
			require.Equal(t, test.credential, ex.CredentialID)
			require.Empty(t, ex.RequestBody)
			require.False(t, ex.Unmatched)
			if test.recorded == "" {
				require.Empty(t, ex.ResponseBody)
			} else {
				require.Contains(t, string(ex.ResponseBody), test.recorded)
				require.Equal(t, r.Body, string(ex.ResponseBody))
			}
			require.True(t, ex.Matches(fault.Match{System: "foundrydb", Operation: test.operation, Bucket: service.ID}))
		})
	}
	recorded := fmt.Sprintf("%+v", server.Requests())
	require.NotContains(t, recorded, key.SecretAccessKey.Reveal())
	require.NotContains(t, recorded, key.AccessKeyID+"/", "what names the key in a signature")
	require.NotRegexp(t, `Signature=[0-9a-f]{64}`, recorded)
}

func TestS3RecordOmitsSignatures(t *testing.T) {
	server := mocktest.New(t, mockserver.WithUnmatchedRequests())
	c := mocktest.CallS3(t, server, "", foundrydb.Key{})
	c.Open("GET", "https://us-east-1.linodeobjects.com:443/b/k?Signature=c2VjcmV0&Expires=1&AWSAccessKeyId=KEY&x-note=kept", "")
	require.Equal(t, "Signature=%5BREDACTED%5D&Expires=1&AWSAccessKeyId=%5BREDACTED%5D&x-note=kept", mocktest.LastExchange(t, server).URL.RawQuery)
}

func TestS3Unmatched(t *testing.T) {
	server := mocktest.New(t, mockserver.WithUnmatchedRequests())
	service := mocktest.AddFileService(t, server, foundrydb.FileService{})
	c := mocktest.CallS3(t, server, service.Endpoint, mocktest.AddFoundryDBKey(t, server, foundrydb.Key{ServiceID: service.ID}))
	mocktest.RequireS3Error(t, c.Do("GET", "/"+service.Bucket+"?intelligent-tiering"), 501, "NotImplemented")
	require.True(t, mocktest.LastExchange(t, server).Unmatched)
	require.Empty(t, mocktest.LastExchange(t, server).Operation)
}
