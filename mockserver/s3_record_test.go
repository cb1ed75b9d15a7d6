package mockserver_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

func TestTheRecordTellsWhatS3ClientsDid(t *testing.T) {
	server := newServer(t)
	service := fileService(t, server, mockserver.FileService{})
	key := foundryDBKey(t, server, mockserver.FoundryDBKey{ServiceID: service.ID})
	c := callS3(t, server, service.Endpoint, key)
	for name, test := range map[string]struct {
		act        func() reply
		operation  string
		object     string
		credential string
		recorded   string // part of the body of the answer, "" for none
	}{
		"an object":                   {func() reply { return c.put("/"+service.Bucket+"/a b", "content") }, "s3PutObject", "a b", key.ID, ""},
		"its content":                 {func() reply { return c.do("GET", "/"+service.Bucket+"/a%20b") }, "s3GetObject", "a b", key.ID, ""},
		"its headers":                 {func() reply { return c.do("HEAD", "/"+service.Bucket+"/a%20b") }, "s3HeadObject", "a b", key.ID, ""},
		"a list":                      {func() reply { return c.do("GET", "/"+service.Bucket+"?list-type=2") }, "s3ListObjectsV2", "", key.ID, "<ListBucketResult"},
		"an object that is not there": {func() reply { return c.do("GET", "/"+service.Bucket+"/x") }, "s3GetObject", "x", key.ID, "NoSuchKey"},
		"no signature":                {func() reply { return c.open("GET", service.Endpoint+"/"+service.Bucket, "") }, "s3ListObjects", "", "", "AccessDenied"},
		"a wrong signature": {func() reply {
			return c.open("GET", strings.Replace(c.presign("GET", "/"+service.Bucket+"/x", 60e9), "/x?", "/y?", 1), "")
		}, "s3GetObject", "y", "", "SignatureDoesNotMatch"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, 200, c.put("/"+service.Bucket+"/a b", "content").status)
			r := test.act()
			ex := lastExchange(t, server)
			require.Equal(t, r.status, ex.Status)
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
				require.Equal(t, r.body, string(ex.ResponseBody))
			}
			require.True(t, mockserver.Match{System: "foundrydb", Operation: test.operation, Bucket: service.ID}.Matches(&ex))
		})
	}
	recorded := fmt.Sprintf("%+v", server.Requests())
	require.NotContains(t, recorded, key.SecretAccessKey)
	require.NotContains(t, recorded, key.AccessKeyID+"/", "what names the key in a signature")
	require.NotRegexp(t, `Signature=[0-9a-f]{64}`, recorded)
}

func TestSignaturesOfTheOldestKindAreNotRecorded(t *testing.T) {
	server := newServer(t, mockserver.WithUnmatchedRequests())
	c := callS3(t, server, "", mockserver.FoundryDBKey{})
	c.open("GET", "https://us-east-1.linodeobjects.com:443/b/k?Signature=c2VjcmV0&Expires=1&AWSAccessKeyId=KEY&x-note=kept", "")
	require.Equal(t, "Signature=%5BREDACTED%5D&Expires=1&AWSAccessKeyId=%5BREDACTED%5D&x-note=kept", lastExchange(t, server).URL.RawQuery)
}

func TestWhatIsNoOperationOfS3IsUnmatched(t *testing.T) {
	server := newServer(t, mockserver.WithUnmatchedRequests())
	service := fileService(t, server, mockserver.FileService{})
	c := callS3(t, server, service.Endpoint, foundryDBKey(t, server, mockserver.FoundryDBKey{ServiceID: service.ID}))
	denied(t, c.do("GET", "/"+service.Bucket+"?intelligent-tiering"), 501, "NotImplemented")
	require.True(t, lastExchange(t, server).Unmatched)
	require.Empty(t, lastExchange(t, server).Operation)
}
