package mockserver

import (
	"cmp"
	"strings"
	"testing"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/stretchr/testify/require"
)

const euFiles = "eu.files.foundrydb.com"

// What each permission level grants, as the founding page has it, and what policies do.
func TestWhatKeysOfFileServicesMayDo(t *testing.T) {
	server := New(t)
	db := server.FoundryDB()
	service, err := db.AddFileService(FileService{})
	require.NoError(t, err)
	all := []string{s3.ActionListBucket, s3.ActionGetObject, s3.ActionPutObject, s3.ActionDeleteObject}
	for name, test := range map[string]struct {
		key     FoundryDBKey
		object  string
		allowed string // verbs of the actions
	}{
		"read":                       {FoundryDBKey{Permissions: "read"}, "a", "List Get"},
		"write":                      {FoundryDBKey{Permissions: "write"}, "a", "Get Put Delete"},
		"readwrite":                  {FoundryDBKey{Permissions: "readwrite"}, "a", "List Get Put Delete"},
		"the default":                {FoundryDBKey{}, "", "List Get Put Delete"},
		"within the prefix":          {FoundryDBKey{Prefix: "up/"}, "up/a", "List Get Put Delete"},
		"the prefix itself":          {FoundryDBKey{Prefix: "up/"}, "up/", "List Get Put Delete"},
		"above the prefix":           {FoundryDBKey{Prefix: "up/"}, "up", ""},
		"the whole bucket":           {FoundryDBKey{Prefix: "up/"}, "", ""},
		"beside the prefix":          {FoundryDBKey{Prefix: "up/"}, "upper/a", ""},
		"in capitals":                {FoundryDBKey{Prefix: "up/"}, "UP/a", ""},
		"policy":                     {FoundryDBKey{Policy: []FoundryDBStatement{{Actions: all[1:2]}}}, "a", "Get"},
		"policy under a prefix":      {FoundryDBKey{Policy: []FoundryDBStatement{{Actions: all[1:2], Prefixes: []string{"x/", "a/"}}}}, "a/b", "Get"},
		"policy under another":       {FoundryDBKey{Policy: []FoundryDBStatement{{Actions: all[1:2], Prefixes: []string{"x/"}}}}, "a/b", ""},
		"policy of two statements":   {FoundryDBKey{Policy: []FoundryDBStatement{{Actions: all[1:2]}, {Actions: all[2:3]}}}, "a", "Get Put"},
		"denied":                     {FoundryDBKey{Policy: []FoundryDBStatement{{Deny: true, Actions: all[2:], Prefixes: []string{"a"}}, {Actions: all}}}, "a", "List Get"},
		"denied elsewhere":           {FoundryDBKey{Policy: []FoundryDBStatement{{Deny: true, Actions: all, Prefixes: []string{"b"}}, {Actions: all}}}, "a", "List Get Put Delete"},
		"an empty policy":            {FoundryDBKey{Policy: []FoundryDBStatement{}}, "a", ""},
		"a policy and permissions":   {FoundryDBKey{Policy: []FoundryDBStatement{}, Permissions: "read", Prefix: "x"}, "a", ""},
		"a policy that only denies ": {FoundryDBKey{Policy: []FoundryDBStatement{{Deny: true, Actions: all[:1]}}}, "a", ""},
	} {
		t.Run(name, func(t *testing.T) {
			test.key.ServiceID = service.ID
			key, err := db.AddKey(test.key)
			require.NoError(t, err)
			require.NoError(t, db.PutObject(service.ID, File{Key: cmp.Or(test.object, "o")})) // what is not there is hidden from who may not list
			ask := func(action string) s3Result {
				return server.askS3(euFiles, key.AccessKeyID, key.SecretAccessKey, action, service.Bucket, test.object)
			}
			for _, action := range all {
				want := s3AccessDenied
				for verb := range strings.FieldsSeq(test.allowed) {
					if strings.HasPrefix(action, "s3:"+verb) {
						want = s3OK
					}
				}
				require.Equal(t, want, ask(action), action)
			}
			require.True(t, db.RevokeKey(key.ID))
			require.Equal(t, s3AccessDenied, ask(s3.ActionGetObject), "revoked")
		})
	}
}

func TestWhereKeysOfFileServicesWork(t *testing.T) {
	server := New(t)
	db := server.FoundryDB()
	add := func(seed FileService) FileService {
		service, err := db.AddFileService(seed)
		require.NoError(t, err)
		return service
	}
	service, inUS, other := add(FileService{}), add(FileService{Zone: "us-nyc1"}), add(FileService{})
	key, err := db.AddKey(FoundryDBKey{ServiceID: service.ID})
	require.NoError(t, err)
	keyInUS, err := db.AddKey(FoundryDBKey{ServiceID: inUS.ID})
	require.NoError(t, err)
	ask := func(host string, key FoundryDBKey, bucket string) s3Result {
		return server.askS3(host, key.AccessKeyID, key.SecretAccessKey, s3.ActionGetObject, bucket, "")
	}
	require.Equal(t, s3OK, ask(euFiles, key, service.Bucket))
	require.Equal(t, s3OK, ask("us.files.foundrydb.com", keyInUS, inUS.Bucket))
	require.Equal(t, s3AccessDenied, ask("us.files.foundrydb.com", key, service.Bucket), "another region")
	require.Equal(t, s3AccessDenied, ask(euFiles, key, other.Bucket), "another service's bucket")
	require.Equal(t, s3NoSuchBucket, ask(euFiles, key, "files-00000000"))
	require.Equal(t, s3Unreachable, ask("files.foundrydb.com", key, service.Bucket))
	wrong := key
	wrong.SecretAccessKey += "x"
	require.Equal(t, s3AccessDenied, ask(euFiles, wrong, service.Bucket))
	wrong.SecretAccessKey = ""
	require.Equal(t, s3AccessDenied, ask(euFiles, wrong, service.Bucket))
	for _, status := range []string{"Pending", "ProvisioningBucket", "Failed"} {
		require.NoError(t, db.SetFileServiceStatus(service.ID, status))
		require.Equal(t, s3NoSuchBucket, ask(euFiles, key, service.Bucket), status)
	}
	require.NoError(t, db.SetFileServiceStatus(service.ID, "Deleting"))
	require.Equal(t, s3AccessDenied, ask(euFiles, key, service.Bucket))
}
