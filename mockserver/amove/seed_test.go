package amove_test

import (
	"encoding/json"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// The page's sample of a list, which has only the seeded rows.
func TestSeedList(t *testing.T) {
	server := mocktest.New(t)
	c, account := mocktest.CallAmove(t, server), server.Amove().Account()
	storage, err := account.AddCloudAccount(amove.CloudAccount{ID: "00000000-0000-0000-0000-000000000000", StorageTier: new(buckt.AmoveTierAll)})
	require.NoError(t, err)
	seed := amove.Key{
		ID: "00000000-0000-0000-0000-000000000000", Name: "ci-key", AccessKey: "EXAMPLE_ACCESS_KEY", SecretKey: buckt.NewSecret("SECRET_EXAMPLE_ONLY"),
		CloudAccountID: storage.ID, Region: "us-east-1", StorageDN: "s3.example.com", Permission: buckt.AmoveWrite,
		SelectedBuckets: []string{"team-bucket"}, CreateDate: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	key, err := account.User().AddKey(seed)
	require.NoError(t, err)
	require.JSONEq(t, `{
		"data": [{
			"id": "00000000-0000-0000-0000-000000000000",
			"userId": "`+account.User().ID()+`",
			"accountId": "`+account.ID()+`",
			"name": "ci-key",
			"accessKey": "EXAMPLE_ACCESS_KEY",
			"description": "Write access on selected buckets",
			"region": "us-east-1",
			"storageDn": "s3.example.com",
			"storageTier": 0,
			"createDate": "2026-01-01T00:00:00Z"
		}],
		"total": 1
	}`, c.List("").Body)

	seed.AccountID, seed.UserID = account.ID(), account.User().ID()
	seed.Description, seed.BackendEmail = "Write access on selected buckets", "user+Tier0@example.com"
	require.Equal(t, seed, key)
	require.Equal(t, []amove.Key{seed}, account.User().Keys())
}

func TestSeedDefaults(t *testing.T) {
	sys := mocktest.New(t).Amove()
	account := sys.Account()
	require.Equal(t, "default", account.Name())
	require.Equal(t, "user@example.com", account.User().Email())
	storage := account.CloudAccounts()[0]
	require.Equal(t, amove.CloudAccount{
		ID: sys.CloudAccountID(), AccountID: account.ID(), UserID: account.User().ID(), Name: "Amove Storage", CloudType: 8,
		ServiceURL: "https://s3.us-east-1.amove.invalid", Region: "us-east-1", StorageTier: new(buckt.AmoveTierGlobal),
	}, storage)

	key, err := account.User().AddKey(amove.Key{})
	require.NoError(t, err)
	require.Equal(t, "ReadWrite access on all buckets", key.Description)
	require.Equal(t, "s3.us-east-1.amove.invalid", key.StorageDN)
	require.Equal(t, "us-east-1", key.Region)
	require.Equal(t, "key", key.Name)
	require.Len(t, key.AccessKey, 20)
	require.Len(t, key.SecretKey.Reveal(), 40)
	require.Equal(t, "user@example.com", account.AddUser("", 0).Email())
	require.Equal(t, "account", sys.AddAccount("", "").Name())

	b, err := account.AddBucket(storage.ID, amove.Bucket{Name: "b"})
	require.NoError(t, err)
	require.WithinDuration(t, time.Now(), b.CreateDate, time.Minute)
	require.Equal(t, []amove.Bucket{b}, account.Buckets(storage.ID))
}

func TestSeedsAreCopies(t *testing.T) {
	server := mocktest.New(t)
	account := server.Amove().Account()
	tier, selected := buckt.AmoveTierArchive, []string{"a"}
	storage, err := account.AddCloudAccount(amove.CloudAccount{StorageTier: &tier})
	require.NoError(t, err)
	key, err := account.User().AddKey(amove.Key{SelectedBuckets: selected})
	require.NoError(t, err)
	snapshot := server.Snapshot()
	want, err := json.Marshal(snapshot)
	require.NoError(t, err)
	tier, *storage.StorageTier, *account.CloudAccounts()[1].StorageTier = 0, 1, 4
	selected[0], key.SelectedBuckets[0], account.User().Keys()[0].SelectedBuckets[0] = "x", "y", "z"
	require.Equal(t, buckt.AmoveTierArchive, *account.CloudAccounts()[1].StorageTier)
	require.Equal(t, []string{"a"}, account.User().Keys()[0].SelectedBuckets)

	require.NoError(t, server.Restore(snapshot))
	account.User().AddToken(time.Time{})
	account.User().RevokeKey(key.ID)
	got, err := json.Marshal(snapshot)
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(got))
}

func TestSeedInvalid(t *testing.T) {
	sys := mocktest.New(t).Amove()
	account, storage := sys.Account(), sys.CloudAccountID()
	for want, seed := range map[string]amove.CloudAccount{
		`id must be a UUID, not "x"`:                               {ID: "x"},
		`id is a duplicate`:                                        {ID: storage},
		`userId must be the id of a user of the account, not "x"`:  {UserID: "x"},
		`serviceUrl must be a URL with a host, not "s3.local"`:     {ServiceURL: "s3.local"},
		`serviceUrl must be a URL with a host, not "https://\x00"`: {ServiceURL: "https://\x00"},
	} {
		_, err := account.AddCloudAccount(seed)
		require.EqualError(t, err, "mockserver: AddCloudAccount: "+want)
	}
	require.Len(t, account.CloudAccounts(), 1)

	external, err := account.AddCloudAccount(amove.CloudAccount{External: true})
	require.NoError(t, err)
	key, err := account.User().AddKey(amove.Key{})
	require.NoError(t, err)
	for want, seed := range map[string]amove.Key{
		`id must be a UUID, not "x"`: {ID: "x"},
		`id is a duplicate`:          {ID: key.ID},
		`accessKey is a duplicate`:   {AccessKey: key.AccessKey},
		`cloudAccountId must be the id of a cloud account of the account, not "x"`: {CloudAccountID: "x"},
		`cloudAccountId must be of internal storage`:                               {CloudAccountID: external.ID},
		`permission must be Read, Write or ReadWrite, not "All"`:                   {Permission: "All"},
	} {
		_, err := account.User().AddKey(seed)
		require.EqualError(t, err, "mockserver: AddKey: "+want)
	}
	require.Len(t, account.User().Keys(), 1)

	_, err = account.AddBucket("x", amove.Bucket{Name: "b"})
	require.EqualError(t, err, `mockserver: the account has no cloud account "x"`)
	_, err = account.AddBucket(external.ID, amove.Bucket{Name: "b"})
	require.NoError(t, err, "an external cloud account has buckets as well")
	_, err = account.AddBucket(external.ID, amove.Bucket{Name: "b"})
	require.EqualError(t, err, `mockserver: AddBucket: name is a duplicate`)
	_, err = account.AddBucket(storage, amove.Bucket{})
	require.EqualError(t, err, `mockserver: AddBucket: name is missing`)
	_, err = account.AddBucket(storage, amove.Bucket{Name: "usage"})
	require.EqualError(t, err, `mockserver: AddBucket: name is reserved`)
	for _, seed := range []amove.Bucket{{Name: "b", Objects: 1}, {Name: "b", Size: 1}} {
		_, err = account.AddBucket(storage, seed)
		require.EqualError(t, err, `mockserver: AddBucket: Objects and Size follow from what PutObject puts there`)
	}
	require.EqualError(t, account.PutObject("x", "b", amove.Object{Key: "k"}), `mockserver: the account has no cloud account "x"`)
	require.EqualError(t, account.PutObject(storage, "x", amove.Object{Key: "k"}), `mockserver: the cloud account has no bucket "x"`)
	require.EqualError(t, account.PutObject(external.ID, "b", amove.Object{}), `mockserver: PutObject: the key is missing`)
	require.Empty(t, account.Objects("x", "b"))
	require.Empty(t, account.Objects(storage, "x"))
	require.EqualError(t, account.SetCloudAccountActive("x", true), `mockserver: the account has no cloud account "x"`)

	require.Nil(t, account.Buckets("x"))
}

func TestSeedObjects(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sys := mocktest.New(t).Amove()
		account, storage := sys.Account(), sys.CloudAccountID()
		_, err := account.AddBucket(storage, amove.Bucket{Name: "b", Versioning: true})
		require.NoError(t, err)
		full := amove.Object{
			Key: "b/é", Content: []byte("hello"), ContentType: "text/plain", CacheControl: "no-store",
			LastModified: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC),
		}
		for _, f := range []amove.Object{full, {Key: "a", Content: []byte("old")}, {Key: "a", Content: []byte("newer")}} {
			require.NoError(t, account.PutObject(storage, "b", f))
		}
		require.Equal(t, []amove.Object{
			{Key: "a", Content: []byte("newer"), ContentType: "application/octet-stream", LastModified: time.Now()}, full,
		}, account.Objects(storage, "b"))
		b := account.Buckets(storage)[0]
		require.Equal(t, 3, b.Objects, "the older version counts")
		require.Equal(t, int64(len("hello")+len("old")+len("newer")), b.Size)
	})
}

func TestSeedCredentials(t *testing.T) {
	given := [][2]string{{"EXAMPLE_ACCESS_KEY", "SECRET_EXAMPLE_ONLY"}, {"EXAMPLE_ACCESS_KEY", "x"}, {"SECOND", "y"}}
	next := func() (string, string) {
		pair := given[0]
		given = append(given[1:], pair)
		return pair[0], pair[1]
	}
	server := mocktest.New(t)
	require.NoError(t, server.Amove().SetBehavior(amove.Behavior{Credentials: next}))
	c := mocktest.CallAmove(t, server)
	r := c.Send("POST", "storage/create_storage_key", keyBody)
	require.Equal(t, "EXAMPLE_ACCESS_KEY", r.At("accessKey"))
	require.Equal(t, "SECRET_EXAMPLE_ONLY", r.At("secretKey"))
	r = c.Send("POST", "storage/create_storage_key", keyBody)
	require.Equal(t, "SECOND", r.At("accessKey"), "an access key stands for one key")
	refused(t, c.Send("POST", "storage/create_storage_key", keyBody), "DB_INSERT", "The key could not be stored.")
}

func TestReproducibleWithSeed(t *testing.T) {
	var keys []string
	for range 2 {
		sys := mocktest.New(t, mockserver.WithSeed(1)).Amove()
		key, err := sys.Account().User().AddKey(amove.Key{})
		require.NoError(t, err)
		keys = append(keys, sys.Token()+sys.CloudAccountID()+key.ID+key.AccessKey+key.SecretKey.Reveal())
	}
	require.Equal(t, keys[0], keys[1])
}
