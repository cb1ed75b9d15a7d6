package foundrydb_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// Clients such as rclone 1.60 and mc read the current version by its id, and all clients abort uploads that fail.
func TestWhatPermissionsInclude(t *testing.T) {
	server := mocktest.New(t)
	service := mocktest.AddFileService(t, server, foundrydb.FileService{})
	call := func(key foundrydb.Key) mocktest.S3Caller {
		key.ServiceID = service.ID
		return mocktest.CallS3(t, server, service.Endpoint, mocktest.AddFoundryDBKey(t, server, key))
	}
	at := "/" + service.Bucket + "/app/a"
	owner := call(foundrydb.Key{})
	first := owner.Put(at, "first").Header.Get("X-Amz-Version-Id")
	current := owner.Put(at, "second").Header.Get("X-Amz-Version-Id")
	create := func() string {
		r := owner.Signed("POST", at+"?uploads=", "")
		require.Equal(t, 200, r.Status, r.Body)
		return regexp.MustCompile("<UploadId>(.+)</UploadId>").FindStringSubmatch(r.Body)[1]
	}
	named := []foundrydb.Statement{{Actions: []string{"s3:GetObjectVersion", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"}}}
	usual := []foundrydb.Statement{{Actions: []string{"s3:GetObject", "s3:PutObject"}}}
	// statuses of reading the current version and an older one, and of listing and aborting an upload
	type all [4]int
	refused := all{403, 403, 403, 403}
	for name, test := range map[string]struct {
		key          foundrydb.Key
		want, strict all
	}{
		"read":                 {foundrydb.Key{Permissions: "read"}, all{200, 403, 403, 403}, refused},
		"write":                {foundrydb.Key{Permissions: "write"}, all{200, 403, 200, 204}, refused},
		"write/its prefix":     {foundrydb.Key{Permissions: "write", Prefix: "app/"}, all{200, 403, 200, 204}, refused},
		"write/another prefix": {foundrydb.Key{Permissions: "write", Prefix: "other/"}, refused, refused},
		"policy":               {foundrydb.Key{Policy: usual}, refused, refused},
		"policy/all actions":   {foundrydb.Key{Policy: named}, all{200, 200, 200, 204}, all{200, 200, 200, 204}},
	} {
		t.Run(name, func(t *testing.T) {
			c := call(test.key)
			statuses := func() all {
				upload := at + "?uploadId=" + create()
				return all{
					c.Do("GET", at+"?versionId="+current).Status, c.Do("GET", at+"?versionId="+first).Status,
					c.Do("GET", upload).Status, c.Do("DELETE", upload).Status,
				}
			}
			require.Equal(t, test.want, statuses())
			require.NoError(t, server.FoundryDB().SetBehavior(foundrydb.Behavior{StrictActions: true}))
			require.Equal(t, test.strict, statuses())
			require.NoError(t, server.FoundryDB().SetBehavior(foundrydb.Behavior{}))
		})
	}
}

func TestAPlusSignInTheSourceOfACopy(t *testing.T) {
	server := mocktest.New(t)
	service := mocktest.AddFileService(t, server, foundrydb.FileService{})
	c := mocktest.CallS3(t, server, service.Endpoint, mocktest.AddFoundryDBKey(t, server, foundrydb.Key{ServiceID: service.ID}))
	source := "/" + service.Bucket + "/a"
	require.Equal(t, 200, c.Put(source+"+b", "plus").Status)
	require.Equal(t, 200, c.Put(source+" b", "space").Status)
	copied := func() string {
		require.Equal(t, 200, c.Signed("PUT", "/"+service.Bucket+"/copy", "", "X-Amz-Copy-Source", source+"+b").Status)
		return c.Do("GET", "/"+service.Bucket+"/copy").Body
	}
	require.Equal(t, "plus", copied())
	require.NoError(t, server.FoundryDB().SetBehavior(foundrydb.Behavior{PlusIsSpace: true}))
	require.Equal(t, "space", copied())
}
