package foundrydb_test

import (
	"cmp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

const euFiles = "eu.files.foundrydb.com"

// What each permission level grants, as the founding page has it, and what policies do.
func TestKeyRights(t *testing.T) {
	server := mocktest.New(t)
	db := server.FoundryDB()
	service, err := db.AddFileService(foundrydb.FileService{})
	require.NoError(t, err)
	all := []string{s3.ActionListBucket, s3.ActionGetObject, s3.ActionPutObject, s3.ActionDeleteObject}
	for name, test := range map[string]struct {
		key     foundrydb.Key
		object  string
		allowed string // verbs of the actions
	}{
		"read":                       {foundrydb.Key{Permissions: "read"}, "a", "List Get"},
		"write":                      {foundrydb.Key{Permissions: "write"}, "a", "Get Put Delete"},
		"readwrite":                  {foundrydb.Key{Permissions: "readwrite"}, "a", "List Get Put Delete"},
		"the default":                {foundrydb.Key{}, "", "List Get Put Delete"},
		"within the prefix":          {foundrydb.Key{Prefix: "up/"}, "up/a", "List Get Put Delete"},
		"the prefix itself":          {foundrydb.Key{Prefix: "up/"}, "up/", "List Get Put Delete"},
		"above the prefix":           {foundrydb.Key{Prefix: "up/"}, "up", ""},
		"the whole bucket":           {foundrydb.Key{Prefix: "up/"}, "", ""},
		"beside the prefix":          {foundrydb.Key{Prefix: "up/"}, "upper/a", ""},
		"in capitals":                {foundrydb.Key{Prefix: "up/"}, "UP/a", ""},
		"policy":                     {foundrydb.Key{Policy: []foundrydb.Statement{{Actions: all[1:2]}}}, "a", "Get"},
		"policy under a prefix":      {foundrydb.Key{Policy: []foundrydb.Statement{{Actions: all[1:2], Prefixes: []string{"x/", "a/"}}}}, "a/b", "Get"},
		"policy under another":       {foundrydb.Key{Policy: []foundrydb.Statement{{Actions: all[1:2], Prefixes: []string{"x/"}}}}, "a/b", ""},
		"policy of two statements":   {foundrydb.Key{Policy: []foundrydb.Statement{{Actions: all[1:2]}, {Actions: all[2:3]}}}, "a", "Get Put"},
		"denied":                     {foundrydb.Key{Policy: []foundrydb.Statement{{Deny: true, Actions: all[2:], Prefixes: []string{"a"}}, {Actions: all}}}, "a", "List Get"},
		"denied elsewhere":           {foundrydb.Key{Policy: []foundrydb.Statement{{Deny: true, Actions: all, Prefixes: []string{"b"}}, {Actions: all}}}, "a", "List Get Put Delete"},
		"an empty policy":            {foundrydb.Key{Policy: []foundrydb.Statement{}}, "a", ""},
		"a policy that only denies ": {foundrydb.Key{Policy: []foundrydb.Statement{{Deny: true, Actions: all[:1]}}}, "a", ""},
	} {
		t.Run(name, func(t *testing.T) {
			test.key.ServiceID = service.ID
			key, err := db.AddKey(test.key)
			require.NoError(t, err)
			require.NoError(t, db.PutObject(service.ID, foundrydb.Object{Key: cmp.Or(test.object, "o")})) // without the right to list, a missing object is 403
			ask := func(action string) string {
				return mocktest.S3Access(t, server, euFiles, key.AccessKeyID, key.SecretAccessKey.Reveal(), action, service.Bucket, test.object)
			}
			for _, action := range all {
				want := mocktest.S3AccessDenied
				for verb := range strings.FieldsSeq(test.allowed) {
					if strings.HasPrefix(action, "s3:"+verb) {
						want = mocktest.S3OK
					}
				}
				require.Equal(t, want, ask(action), action)
			}
			require.True(t, db.RevokeKey(key.ID))
			require.Equal(t, mocktest.S3AccessDenied, ask(s3.ActionGetObject), "revoked")
		})
	}
}

func TestKeyEndpoints(t *testing.T) {
	server := mocktest.New(t)
	db := server.FoundryDB()
	add := func(seed foundrydb.FileService) foundrydb.FileService {
		service, err := db.AddFileService(seed)
		require.NoError(t, err)
		return service
	}
	service, inUS, other := add(foundrydb.FileService{}), add(foundrydb.FileService{Zone: "us-nyc1"}), add(foundrydb.FileService{})
	key, err := db.AddKey(foundrydb.Key{ServiceID: service.ID})
	require.NoError(t, err)
	keyInUS, err := db.AddKey(foundrydb.Key{ServiceID: inUS.ID})
	require.NoError(t, err)
	ask := func(host string, key foundrydb.Key, bucket string) string {
		return mocktest.S3Access(t, server, host, key.AccessKeyID, key.SecretAccessKey.Reveal(), s3.ActionGetObject, bucket, "")
	}
	require.Equal(t, mocktest.S3OK, ask(euFiles, key, service.Bucket))
	require.Equal(t, mocktest.S3OK, ask("us.files.foundrydb.com", keyInUS, inUS.Bucket))
	require.Equal(t, mocktest.S3AccessDenied, ask("us.files.foundrydb.com", key, service.Bucket), "another region")
	require.Equal(t, mocktest.S3AccessDenied, ask(euFiles, key, other.Bucket), "another service's bucket")
	require.Equal(t, mocktest.S3NoSuchBucket, ask(euFiles, key, "files-00000000"))
	wrong := key
	wrong.SecretAccessKey = buckt.NewSecret(key.SecretAccessKey.Reveal() + "x")
	require.Equal(t, mocktest.S3AccessDenied, ask(euFiles, wrong, service.Bucket))
	wrong.SecretAccessKey = buckt.Secret{}
	require.Equal(t, mocktest.S3AccessDenied, ask(euFiles, wrong, service.Bucket))
	for _, status := range []buckt.FoundryDBFileServiceStatus{"Pending", "ProvisioningBucket", "Failed"} {
		require.NoError(t, db.SetFileServiceStatus(service.ID, status))
		require.Equal(t, mocktest.S3NoSuchBucket, ask(euFiles, key, service.Bucket), status)
	}
	require.NoError(t, db.SetFileServiceStatus(service.ID, "Deleting"))
	require.Equal(t, mocktest.S3AccessDenied, ask(euFiles, key, service.Bucket))
}
