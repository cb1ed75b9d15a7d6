package foundrydb_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestCreateKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		c := mocktest.CallFoundryDB(t, server)
		service := mocktest.AddFileService(t, server, foundrydb.FileService{})
		r := c.Post("/file-services/"+service.ID+"/keys", `{"name":"backend","permissions":"write","prefix":"in/"}`)
		require.Equal(t, 201, r.Status, r.Body)
		now := time.Now().UTC().Format(time.RFC3339Nano)
		key := r.JSON().(map[string]any)
		id, secret := textOf(key["id"]), textOf(key["secret_access_key"])
		require.Regexp(t, `^[0-9a-f-]{36}$`, id)
		require.Regexp(t, `^FDB[A-Z2-7]{17}$`, key["access_key_id"])
		require.Regexp(t, `^[A-Za-z0-9+/]{40}$`, secret)
		require.Equal(t, map[string]any{
			"id": id, "service_id": service.ID, "user_id": service.UserID, "name": "backend", "access_key_id": key["access_key_id"],
			"secret_access_key": secret, "prefix": "in/", "permissions": "write", "purpose": "user", "status": "active",
			"created_at": now, "updated_at": now,
		}, key, "times that are not set are left out")

		r = mocktest.RequireOK(t, c.Get("/file-services/"+service.ID+"/keys"))
		delete(key, "secret_access_key")
		require.Equal(t, map[string]any{"keys": []any{key}}, r.JSON(), "the same without its secret")
		require.Equal(t, secret, server.FoundryDB().Keys(service.ID)[0].SecretAccessKey.Reveal())
	})
}

func TestKeySecretsDiffer(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallFoundryDB(t, server)
	service := mocktest.AddFileService(t, server, foundrydb.FileService{})
	seen := make(map[string]bool)
	for range 20 { // two keys may have the same name
		r := c.Post("/file-services/"+service.ID+"/keys", `{"name":"k","permissions":"read"}`)
		for _, field := range []string{"id", "access_key_id", "secret_access_key"} {
			require.False(t, seen[textOf(r.At(field))], field)
			seen[textOf(r.At(field))] = true
		}
	}
}

func TestCreateKeyFields(t *testing.T) {
	for name, test := range map[string]struct{ body, message string }{
		"read":                        {`{"name":"k","permissions":"read"}`, ""},
		"write":                       {`{"name":"k","permissions":"write"}`, ""},
		"readwrite":                   {`{"name":"k","permissions":"readwrite"}`, ""},
		"128 characters":              {`{"name":"` + strings.Repeat("é", 128) + `","permissions":"read"}`, ""},
		"an empty prefix":             {`{"name":"k","permissions":"read","prefix":""}`, ""},
		"a prefix without a slash":    {`{"name":"k","permissions":"read","prefix":"uploads"}`, ""},
		"a deep prefix":               {`{"name":"k","permissions":"read","prefix":"a/b//c/"}`, ""},
		"single dots":                 {`{"name":"k","permissions":"read","prefix":"./a.b/."}`, ""},
		"nulls":                       {`{"name":"k","permissions":"read","prefix":null,"policy":null}`, ""},
		"nothing":                     {``, "body must be a JSON object"},
		"no name":                     {`{"permissions":"read"}`, "name must be 1 to 128 characters"},
		"an empty name":               {`{"name":"","permissions":"read"}`, "name must be 1 to 128 characters"},
		"129 characters":              {`{"name":"` + strings.Repeat("x", 129) + `","permissions":"read"}`, "name must be 1 to 128 characters"},
		"no permissions":              {`{"name":"k"}`, "permissions must be read, write or readwrite"},
		"permissions of an app":       {`{"name":"k","permissions":"read_write"}`, "permissions must be read, write or readwrite"},
		"permissions in capitals":     {`{"name":"k","permissions":"Read"}`, "permissions must be read, write or readwrite"},
		"permissions as a list":       {`{"name":"k","permissions":["read"]}`, "permissions must be a string"},
		"a prefix with a slash first": {`{"name":"k","permissions":"read","prefix":"/a"}`, keyPrefixRule},
		"a prefix with two dots":      {`{"name":"k","permissions":"read","prefix":"a/../b"}`, keyPrefixRule},
		"two dots in a name":          {`{"name":"k","permissions":"read","prefix":"a..b"}`, keyPrefixRule},
		"a prefix with a space":       {`{"name":"k","permissions":"read","prefix":"a b"}`, keyPrefixRule},
		"a prefix with a tab":         {`{"name":"k","permissions":"read","prefix":"a\t"}`, keyPrefixRule},
		"a prefix with a line break":  {`{"name":"k","permissions":"read","prefix":"\na"}`, keyPrefixRule},
		"a prefix with a wide space":  {`{"name":"k","permissions":"read","prefix":"a\u3000b"}`, keyPrefixRule},
		"a prefix that is none":       {`{"name":"k","permissions":"read","prefix":1}`, "prefix must be a string"},
	} {
		t.Run(name, func(t *testing.T) {
			server := mocktest.New(t)
			if name == "nulls" { // which a server in Go takes as absent; the contract does not have them
				server = mockserver.New(t)
			}
			service := mocktest.AddFileService(t, server, foundrydb.FileService{})
			r := mocktest.CallFoundryDB(t, server).Post("/file-services/"+service.ID+"/keys", test.body)
			if test.message != "" {
				mocktest.RequireFoundryDBError(t, r, 400, test.message)
				require.Empty(t, server.FoundryDB().Keys(service.ID))
				return
			}
			require.Equal(t, 201, r.Status, r.Body)
		})
	}
}

const keyPrefixRule = "prefix must not start with /, contain .. or contain whitespace"

func TestRevokeKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		c, db := mocktest.CallFoundryDB(t, server), server.FoundryDB()
		service, other := mocktest.AddFileService(t, server, foundrydb.FileService{}), mocktest.AddFileService(t, server, foundrydb.FileService{})
		key, err := db.AddKey(foundrydb.Key{ServiceID: service.ID})
		require.NoError(t, err)
		keys := "/file-services/" + service.ID + "/keys"

		mocktest.RequireFoundryDBError(t, c.Delete(keys+"/"+key.AccessKeyID), 404, "not found") // the id is meant
		mocktest.RequireFoundryDBError(t, c.Delete("/file-services/"+other.ID+"/keys/"+key.ID), 404, "not found")
		mocktest.RequireFoundryDBError(t, c.Delete(keys+"/00000000-0000-4000-8000-000000000000"), 404, "not found")
		require.Equal(t, "active", c.Get(keys).At("keys.0.status"))

		time.Sleep(time.Minute)
		revokedAt := time.Now().UTC().Format(time.RFC3339Nano)
		mocktest.RequireNoBody(t, c.Delete(keys+"/"+key.ID), 204)
		time.Sleep(time.Minute)
		for range 3 {
			mocktest.RequireNoBody(t, c.Delete(keys+"/"+key.ID), 204) // again, as often as one likes
		}
		row := c.Get(keys).At("keys.0").(map[string]any)
		require.Equal(t, "revoked", row["status"])
		require.Equal(t, revokedAt, row["revoked_at"], "the first time counts")
		require.Equal(t, revokedAt, row["updated_at"])

		require.NoError(t, db.SetBehavior(foundrydb.Behavior{HideRevokedKeys: true}))
		require.JSONEq(t, `{"keys":[]}`, c.Get(keys).Body)
		mocktest.RequireNoBody(t, c.Delete(keys+"/"+key.ID), 204)
		require.Len(t, db.Keys(service.ID), 1)
	})
}

func TestListKeys(t *testing.T) {
	server := mocktest.New(t)
	c, db := mocktest.CallFoundryDB(t, server), server.FoundryDB()
	service := mocktest.AddFileService(t, server, foundrydb.FileService{})
	keys := "/file-services/" + service.ID + "/keys"
	require.JSONEq(t, `{"keys":[]}`, mocktest.RequireOK(t, c.Get(keys)).Body, "the platform's own key is not among them")

	used := time.Now().Add(-time.Hour).UTC()
	first, err := db.AddKey(foundrydb.Key{ServiceID: service.ID, Name: "first", Purpose: "attachment", LastUsedAt: used})
	require.NoError(t, err)
	second, err := db.AddKey(foundrydb.Key{ServiceID: service.ID, Name: "second", Permissions: "read", Prefix: "p/"})
	require.NoError(t, err)
	r := mocktest.RequireOK(t, c.Get(keys))
	require.Equal(t, []string{first.ID, second.ID}, rows(r, "keys", "id"), "the oldest first")
	require.Equal(t, []string{"attachment", "user"}, rows(r, "keys", "purpose"))
	require.Equal(t, []string{"readwrite", "read"}, rows(r, "keys", "permissions"))
	require.Equal(t, []string{"", "p/"}, rows(r, "keys", "prefix"))
	require.Equal(t, used.Format(time.RFC3339Nano), r.At("keys.0.last_used_at"))
	require.NotContains(t, r.At("keys.1"), "last_used_at")
	for _, secret := range []buckt.Secret{first.SecretAccessKey, second.SecretAccessKey} {
		require.NotContains(t, r.Body, secret.Reveal())
	}
}

func TestCreateKeyOverHardQuota(t *testing.T) {
	server := mocktest.New(t)
	c, db := mocktest.CallFoundryDB(t, server), server.FoundryDB()
	service := mocktest.AddFileService(t, server, foundrydb.FileService{QuotaGBSoft: 1, QuotaGBHard: 2})
	path := "/file-services/" + service.ID
	mint := func() mocktest.Reply { return c.Post(path+"/keys", `{"name":"k","permissions":"read"}`) }

	require.NoError(t, db.SetUsage(service.ID, 2e9, 7))
	require.Equal(t, false, c.Get(path).At("files_config.over_quota"), "the soft quota only notifies")
	require.Equal(t, 201, mint().Status)

	require.NoError(t, db.SetUsage(service.ID, 2e9+1, 7))
	require.Equal(t, true, c.Get(path).At("files_config.over_quota"))
	require.Equal(t, 2e9+1, c.Get(path).At("files_config.measured_bytes"))
	require.Equal(t, 7.0, c.Get(path).At("files_config.measured_objects"))
	mocktest.RequireFoundryDBError(t, mint(), 409, "file service is over its hard quota")
	require.Equal(t, 200, c.Get(path+"/keys").Status, "reads go on")

	require.NoError(t, db.SetUsage(service.ID, 0, 0))
	require.Equal(t, 201, mint().Status)
}
