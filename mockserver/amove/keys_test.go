package amove_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

const keyBody = `{"name":"ci-key","region":"us-east-1","storageDn":"s3.example.com","permission":1,"allBuckets":false,` +
	`"selectedBuckets":["team-bucket"],"cloudAccountId":"STORAGE"}`

func TestKeySecretIsShownOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		c, account := mocktest.CallAmove(t, server), server.Amove().Account()
		r := c.Send("POST", "storage/create_storage_key", keyBody)
		require.Equal(t, 200, r.Status, r.Body)
		secret, _ := r.At("secretKey").(string)
		require.Regexp(t, `^[A-Za-z0-9]{40}$`, secret)
		require.Regexp(t, `^[A-Z0-9]{20}$`, r.At("accessKey"))
		require.Len(t, r.At("id"), 36)
		want := map[string]any{
			"id": r.At("id"), "userId": account.User().ID(), "accountId": account.ID(), "name": "ci-key", "accessKey": r.At("accessKey"),
			"secretKey": secret, "description": "Write access on selected buckets", "region": "us-east-1", "storageDn": "s3.example.com",
			"createDate": "2000-01-01T00:00:00Z",
		}
		require.Equal(t, want, object(t, r))

		list := c.List("")
		require.NotContains(t, list.Body, secret)
		delete(want, "secretKey")
		want["storageTier"] = 2.0
		require.Equal(t, map[string]any{"data": []any{want}, "total": 1.0}, object(t, list))

		for _, ex := range server.Requests() {
			require.NotContains(t, string(ex.ResponseBody), secret)
		}
		other := c.Send("POST", "storage/create_storage_key", keyBody)
		require.NotEqual(t, secret, other.At("secretKey"), "the same name is allowed, the secret is another")
		require.NotEqual(t, r.At("accessKey"), other.At("accessKey"))
		require.Equal(t, 2.0, c.List("").At("total"))
	})
}

func TestKeyDescription(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallAmove(t, server)
	for scope, want := range map[string]string{
		`"permission":0,"allBuckets":true`:                             "Read access on all buckets",
		`"permission":1,"allBuckets":true`:                             "Write access on all buckets",
		`"permission":2,"allBuckets":true`:                             "ReadWrite access on all buckets",
		`"permission":0,"allBuckets":false,"selectedBuckets":["a"]`:    "Read access on selected buckets",
		`"permission":2,"allBuckets":false,"selectedBuckets":["a"]`:    "ReadWrite access on selected buckets",
		`"permission":2,"allBuckets":true,"selectedBuckets":["a","b"]`: "ReadWrite access on all buckets",
		`"permission":2,"allBuckets":true,"selectedBuckets":[]`:        "ReadWrite access on all buckets",
	} {
		t.Run(want, func(t *testing.T) {
			r := c.Send("POST", "storage/create_storage_key",
				`{"name":"k","region":"r","storageDn":"s3.example.com","cloudAccountId":"STORAGE",`+scope+`}`)
			require.Equal(t, want, r.At("description"), r.Body)
		})
	}
}

func TestCreateKeyInvalid(t *testing.T) {
	c := mocktest.CallAmove(t, mocktest.New(t))
	valid := map[string]string{
		"name": `"k"`, "region": `"us-east-1"`, "storageDn": `"s3.example.com"`, "permission": "0", "allBuckets": "false",
		"selectedBuckets": `["a"]`, "cloudAccountId": `"STORAGE"`,
	}
	create := func(field, value string) mocktest.Reply {
		body := "{"
		for name, usual := range valid {
			if name == field {
				usual = value
			}
			if usual != "" {
				body += `"` + name + `":` + usual + ","
			}
		}
		return c.Send("POST", "storage/create_storage_key", body+`"unknown":1}`)
	}
	require.Equal(t, 200, create("", "").Status)
	for _, row := range []struct{ field, value, message string }{
		{"name", "", "The name field is required."},
		{"name", `" "`, "The name field is required."},
		{"name", `null`, "The name field is required."},
		{"name", `5`, "The field name must be a string."},
		{"region", `""`, "The region field is required."},
		{"storageDn", "", "The storageDn field is required."},
		{"storageDn", `"https://s3.example.com"`, "The value 'https://s3.example.com' is not valid for storageDn."},
		{"permission", "", "The permission field must be 0, 1 or 2."},
		{"permission", "null", "The permission field must be 0, 1 or 2."},
		{"permission", "3", "The permission field must be 0, 1 or 2."},
		{"permission", "-1", "The permission field must be 0, 1 or 2."},
		{"permission", "1.0", "The permission field must be 0, 1 or 2."},
		{"permission", `"2"`, "The permission field must be 0, 1 or 2."},
		{"allBuckets", "", "The allBuckets field is required."},
		{"allBuckets", "null", "The field allBuckets must be a boolean."},
		{"allBuckets", `"false"`, "The field allBuckets must be a boolean."},
		{"selectedBuckets", "", "Select at least one bucket, or all of them."},
		{"selectedBuckets", "null", "Select at least one bucket, or all of them."},
		{"selectedBuckets", "[]", "Select at least one bucket, or all of them."},
		{"selectedBuckets", `"a"`, "The field selectedBuckets must be an array."},
		{"selectedBuckets", `["a",""]`, "The field selectedBuckets must be an array of names."},
		{"selectedBuckets", `["a",1]`, "The field selectedBuckets must be an array of names."},
		{"cloudAccountId", "", "The cloudAccountId field is required."},
		{"cloudAccountId", `"x"`, "The value 'x' is not valid for cloudAccountId."},
	} {
		t.Run(row.field+" "+row.value, func(t *testing.T) {
			refused(t, create(row.field, row.value), "DEFAULT", row.message)
		})
	}
	for _, body := range []string{"{", "[]", "null", "{} {}", " "} {
		refused(t, c.Send("POST", "storage/create_storage_key", body), "DEFAULT", "The request body is not a JSON object.")
	}
	require.Equal(t, 1.0, c.List("").At("total"))
}

func TestCreateKeyForMissingBucket(t *testing.T) {
	t.Run("are made by default", func(t *testing.T) {
		require.Equal(t, 200, mocktest.CallAmove(t, mocktest.New(t)).Send("POST", "storage/create_storage_key", keyBody).Status)
	})
	t.Run("are refused on demand", func(t *testing.T) {
		server := mocktest.New(t)
		require.NoError(t, server.Amove().SetBehavior(amove.Behavior{KnownBucketsOnly: true}))
		c := mocktest.CallAmove(t, server)
		refused(t, c.Send("POST", "storage/create_storage_key", keyBody), "DEFAULT", "The bucket 'team-bucket' does not exist.")
		_, err := server.Amove().Account().AddBucket(c.Storage, amove.Bucket{Name: "team-bucket"})
		require.NoError(t, err)
		require.Equal(t, 200, c.Send("POST", "storage/create_storage_key", keyBody).Status)
	})
}

func TestKeyTier(t *testing.T) {
	server := mocktest.New(t)
	require.NoError(t, server.Amove().SetBehavior(amove.Behavior{TierOfCreatedKeys: true}))
	c, account := mocktest.CallAmove(t, server), server.Amove().Account()
	archive, err := account.AddCloudAccount(amove.CloudAccount{StorageTier: new(buckt.AmoveTierArchive)})
	require.NoError(t, err)
	c.Storage = archive.ID
	r := c.Send("POST", "storage/create_storage_key", keyBody)
	require.Equal(t, 8.0, r.At("storageTier"), r.Body)
	key := account.User().Keys()[0]
	require.Equal(t, buckt.AmoveTierArchive, key.StorageTier)
	require.Equal(t, "user+Tier8@example.com", key.BackendEmail)
	require.Equal(t, archive.ID, key.CloudAccountID)
	require.Equal(t, buckt.AmoveWrite, key.Permission)
	require.Equal(t, []string{"team-bucket"}, key.SelectedBuckets)
}

func TestDeleteKey(t *testing.T) {
	server := mocktest.New(t)
	c, account := mocktest.CallAmove(t, server), server.Amove().Account()
	key, err := account.User().AddKey(amove.Key{})
	require.NoError(t, err)
	stranger := account.AddUser("b@example.com", amove.AccountAdmin)

	refused(t, c.As(stranger.Token()).Send("DELETE", "storage/delete_storage_key?id="+key.ID, ""), "NOT_FOUND", "The storage key was not found.")
	mocktest.RequireNoBody(t, c.Send("DELETE", "storage/delete_storage_key?id="+key.ID, ""), 200)
	require.Empty(t, account.User().Keys())
	refused(t, c.Send("DELETE", "storage/delete_storage_key?id="+key.ID, ""), "NOT_FOUND", "The storage key was not found.")
	for query, value := range map[string]string{"": "", "?id=": "", "?id=x": "x", "?id=" + key.AccessKey: key.AccessKey} {
		refused(t, c.Send("DELETE", "storage/delete_storage_key"+query, ""), "DEFAULT", "The value '"+value+"' is not valid for id.")
	}
}

func TestListKeysOfUser(t *testing.T) {
	server := mocktest.New(t)
	c, sys := mocktest.CallAmove(t, server), server.Amove()
	colleague := sys.Account().AddUser("b@example.com", amove.AccountAdmin)
	other := sys.AddAccount("other", "c@example.com")
	require.Equal(t, []*amove.Account{sys.Account(), other}, sys.Accounts())
	require.Equal(t, []*amove.User{sys.Account().User(), colleague}, sys.Account().Users())
	for _, user := range []*amove.User{sys.Account().User(), colleague, other.User()} {
		_, err := user.AddKey(amove.Key{Name: user.Email()})
		require.NoError(t, err)
	}
	for _, user := range []*amove.User{sys.Account().User(), colleague, other.User()} {
		require.Equal(t, []string{user.Email()}, c.As(user.Token()).List("").Column("name"))
	}
}

func TestTimeFormat(t *testing.T) {
	server := mocktest.New(t)
	c, user := mocktest.CallAmove(t, server), server.Amove().Account().User()
	for nanoseconds, want := range map[int]string{
		0:           "2026-01-01T00:00:00Z",
		500_000_000: "2026-01-01T00:00:00.5Z",
		123_456_789: "2026-01-01T00:00:00.1234567Z",
	} {
		at := time.Date(2026, 1, 1, 1, 0, 0, nanoseconds, time.FixedZone("", 3600))
		key, err := user.AddKey(amove.Key{CreateDate: at})
		require.NoError(t, err)
		require.Equal(t, want, c.List("").At("data.0.createDate"))
		require.True(t, user.RevokeKey(key.ID))
		require.False(t, user.RevokeKey(key.ID))
	}
}
