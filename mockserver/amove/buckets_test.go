package amove_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestCreateBucketFlags(t *testing.T) {
	c := mocktest.CallAmove(t, mocktest.New(t))
	for name, row := range map[string]struct{ flags, status string }{
		"none": {``, `{"versioningEnabled":false,"encryptionEnabled":false,"isPublic":false,"objectLockEnabled":false}`},
		"all": {`,"isPublic":true,"isEncrypted":true,"versioningEnabled":true,"objectLockEnabled":true`,
			`{"versioningEnabled":true,"encryptionEnabled":true,"isPublic":true,"objectLockEnabled":true}`},
		"one": {`,"isEncrypted":true,"objectLockEnabled":false`,
			`{"versioningEnabled":false,"encryptionEnabled":true,"isPublic":false,"objectLockEnabled":false}`},
		"object-lock": {`,"objectLockEnabled":true`, // which comes with versioning
			`{"versioningEnabled":true,"encryptionEnabled":false,"isPublic":false,"objectLockEnabled":true}`},
	} {
		t.Run(name, func(t *testing.T) {
			create := `{"cloudAccountId":"STORAGE","bucketName":"` + name + `"` + row.flags + `}`
			mocktest.RequireNoBody(t, c.Send("POST", "storage/create_bucket", create), 200)
			require.JSONEq(t, row.status, mocktest.RequireOK(t, c.Status(name)).Body)
			refused(t, c.Send("POST", "storage/create_bucket", create), "DUPLICATE", "A resource with the same name already exists.")
		})
	}
}

func TestUpdateBucketOmittedFlags(t *testing.T) {
	server := mocktest.New(t)
	c, account := mocktest.CallAmove(t, server), server.Amove().Account()
	_, err := account.AddBucket(c.Storage, amove.Bucket{Name: "b", Public: true, Encrypted: true, Versioning: true})
	require.NoError(t, err)
	for _, row := range []struct{ flags, status string }{
		{`"isPublic":true,"isEncrypted":true,"versioningEnabled":true`,
			`{"versioningEnabled":true,"encryptionEnabled":true,"isPublic":true,"objectLockEnabled":false}`},
		// This is the page's C# sample, which omits isPublic.
		{`"isEncrypted":true,"versioningEnabled":true`,
			`{"versioningEnabled":true,"encryptionEnabled":true,"isPublic":false,"objectLockEnabled":false}`},
		{`"isPublic":true,"objectLockEnabled":true`, // which is no flag of this operation
			`{"versioningEnabled":false,"encryptionEnabled":false,"isPublic":true,"objectLockEnabled":false}`},
	} {
		for range 2 { // it can be repeated
			mocktest.RequireNoBody(t, c.Send("PUT", "storage/update_bucket", `{"cloudAccountId":"STORAGE","bucketName":"b",`+row.flags+`}`), 200)
			require.JSONEq(t, row.status, c.Status("b").Body)
		}
	}
}

// Object lock goes with versioning, and cannot be switched off.
func TestUpdateBucketWithObjectLock(t *testing.T) {
	server := mocktest.New(t)
	c, account := mocktest.CallAmove(t, server), server.Amove().Account()
	b, err := account.AddBucket(c.Storage, amove.Bucket{Name: "b", ObjectLock: true})
	require.NoError(t, err)
	require.True(t, b.Versioning)
	update := func(flags string) mocktest.Reply {
		return c.Send("PUT", "storage/update_bucket", `{"cloudAccountId":"STORAGE","bucketName":"b"`+flags+`}`)
	}
	refused(t, update(`,"isPublic":true`), "DEFAULT", "The versioning of a bucket with object lock cannot be switched off.")
	require.JSONEq(t, `{"versioningEnabled":true,"encryptionEnabled":false,"isPublic":false,"objectLockEnabled":true}`, c.Status("b").Body,
		"nothing was changed")
	mocktest.RequireNoBody(t, update(`,"isPublic":true,"versioningEnabled":true`), 200)
	require.JSONEq(t, `{"versioningEnabled":true,"encryptionEnabled":false,"isPublic":true,"objectLockEnabled":true}`, c.Status("b").Body)
}

func TestCreateBucketFailsHalfWay(t *testing.T) {
	const message = "The bucket was created, but its settings could not be applied."
	create := func(c mocktest.AmoveCaller, name, flags string) mocktest.Reply {
		return c.Send("POST", "storage/create_bucket", `{"cloudAccountId":"STORAGE","bucketName":"`+name+`"`+flags+`}`)
	}
	t.Run("once", func(t *testing.T) {
		server := mocktest.New(t)
		c := mocktest.CallAmove(t, server)
		server.Amove().Account().FailNextBucketSettings(1)
		mocktest.RequireNoBody(t, create(c, "plain", `,"isPublic":true,"objectLockEnabled":true`), 200) // needs no further call
		refused(t, create(c, "half", `,"isPublic":true,"isEncrypted":true,"versioningEnabled":true`), "INTERNAL_ERROR", message)
		require.JSONEq(t, `{"versioningEnabled":false,"encryptionEnabled":false,"isPublic":true,"objectLockEnabled":false}`, c.Status("half").Body)
		refused(t, create(c, "half", ""), "DUPLICATE", "A resource with the same name already exists.")
		mocktest.RequireNoBody(t, create(c, "whole", `,"versioningEnabled":true`), 200)
	})
	t.Run("always", func(t *testing.T) {
		c := behaving(t, amove.Behavior{SettingsFail: true})
		for _, name := range []string{"first", "second"} {
			refused(t, create(c, name, `,"isEncrypted":true`), "INTERNAL_ERROR", message)
			require.Equal(t, false, c.Status(name).At("encryptionEnabled"))
		}
	})
}

func TestDeleteBucket(t *testing.T) {
	server := mocktest.New(t)
	c, account := mocktest.CallAmove(t, server), server.Amove().Account()
	_, err := account.AddBucket(c.Storage, amove.Bucket{Name: "a b"})
	require.NoError(t, err)
	mocktest.RequireNoBody(t, c.DeleteBucket("a b"), 200)
	require.Empty(t, account.Buckets(c.Storage))
	refused(t, c.DeleteBucket("a b"), "NOT_FOUND", "The bucket was not found.")
}

func TestDeleteBucketWithObjects(t *testing.T) {
	server := mocktest.New(t)
	require.NoError(t, server.Amove().SetBehavior(amove.Behavior{DeleteNonEmpty: true}))
	c := mocktest.CallAmove(t, server)
	_, err := server.Amove().Account().AddBucket(c.Storage, amove.Bucket{Name: "b"})
	require.NoError(t, err)
	require.NoError(t, server.Amove().Account().PutObject(c.Storage, "b", amove.Object{Key: "a"}))
	mocktest.RequireNoBody(t, c.DeleteBucket("b"), 200)
}

// Every operation that names a cloud account looks at it in the same way.
func TestCreateBucketCloudAccount(t *testing.T) {
	server := mocktest.New(t)
	c, sys := mocktest.CallAmove(t, server), server.Amove()
	add := func(seed amove.CloudAccount) string {
		a, err := sys.Account().AddCloudAccount(seed)
		require.NoError(t, err)
		return a.ID
	}
	inactive, external := add(amove.CloudAccount{Inactive: true}), add(amove.CloudAccount{External: true})
	foreign := sys.AddAccount("other", "o@example.com").CloudAccounts()[0].ID
	const unknown = "00000000-0000-0000-0000-000000000000"

	for _, operation := range []struct{ method, path, body string }{
		{"POST", "storage/create_storage_key", keyBody},
		{"POST", "storage/create_bucket", `{"cloudAccountId":"STORAGE","bucketName":"photos"}`},
		{"POST", "storage/bucket_status", `{"cloudAccountId":"STORAGE","bucketName":"b"}`},
		{"PUT", "storage/update_bucket", `{"cloudAccountId":"STORAGE","bucketName":"b"}`},
		{"DELETE", "storage/delete_bucket?cloudAccountId=STORAGE&bucketName=b", ""},
		{"POST", "cloudaccount/list_buckets", `{"cloudAccountId":"STORAGE"}`},
	} {
		t.Run(operation.path, func(t *testing.T) {
			ask := func(storage string) mocktest.Reply {
				c.Storage = storage
				return c.Send(operation.method, operation.path, operation.body)
			}
			refused(t, ask(unknown), "NOT_FOUND", "The cloud account was not found.")
			refused(t, ask(foreign), "ACCESS", "The cloud account belongs to another account.")
			refused(t, ask(inactive), "DEFAULT", "The cloud account is not active.")
			refused(t, ask("x"), "DEFAULT", "The value 'x' is not valid for cloudAccountId.")
			if operation.path == "cloudaccount/list_buckets" {
				require.Equal(t, 200, ask(external).Status, "others' buckets can be listed")
			} else {
				refused(t, ask(external), "DEFAULT", "The cloud account is not internal storage.")
			}
		})
	}
	require.NoError(t, sys.Account().SetCloudAccountActive(inactive, true))
	c.Storage = inactive
	mocktest.RequireNoBody(t, c.Send("POST", "storage/create_bucket", `{"cloudAccountId":"STORAGE","bucketName":"photos"}`), 200)
}

func TestCreateBucketInvalid(t *testing.T) {
	c := mocktest.CallAmove(t, mocktest.New(t))
	for _, operation := range []struct{ method, path string }{
		{"POST", "storage/create_bucket"}, {"POST", "storage/bucket_status"}, {"PUT", "storage/update_bucket"},
	} {
		for fields, message := range map[string]string{
			``:                   "The bucketName field is required.",
			`,"bucketName":""`:   "The bucketName field is required.",
			`,"bucketName":null`: "The bucketName field is required.",
			`,"bucketName":7`:    "The field bucketName must be a string.",
		} {
			refused(t, c.Send(operation.method, operation.path, `{"cloudAccountId":"STORAGE"`+fields+`}`), "DEFAULT", message)
		}
		refused(t, c.Send(operation.method, operation.path, `{"cloud`), "DEFAULT", "The request body is not a JSON object.")
		refused(t, c.Send(operation.method, operation.path, `{"bucketName":"photos"}`), "DEFAULT", "The cloudAccountId field is required.")
	}
	for _, flag := range []string{"isPublic", "isEncrypted", "versioningEnabled", "objectLockEnabled"} {
		body := `{"cloudAccountId":"STORAGE","bucketName":"photos","` + flag + `":null}`
		refused(t, c.Send("POST", "storage/create_bucket", body), "DEFAULT", "The field "+flag+" must be a boolean.")
	}
	// Names that no S3 storage takes, and those that the paths of APIs begin with.
	for _, name := range []string{"ab", "Photos", "a b", "photos/", "10.0.0.1", "user", "usage", "api", "health", "file-services", "v4beta"} {
		refused(t, c.Send("POST", "storage/create_bucket", `{"cloudAccountId":"STORAGE","bucketName":"`+name+`"}`), "DEFAULT",
			"The value '"+name+"' is not valid for bucketName.")
	}
	refused(t, c.Status("b"), "NOT_FOUND", "The bucket was not found.")
	refused(t, c.Send("PUT", "storage/update_bucket", `{"cloudAccountId":"STORAGE","bucketName":"b"}`), "NOT_FOUND", "The bucket was not found.")
	refused(t, c.Send("DELETE", "storage/delete_bucket?cloudAccountId=STORAGE", ""), "DEFAULT", "The bucketName field is required.")
	refused(t, c.Send("DELETE", "storage/delete_bucket?bucketName=b", ""), "DEFAULT", "The cloudAccountId field is required.")
}

func TestListBuckets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for bare, want := range map[bool]map[string]string{
			false: {
				`{"cloudAccountId":"STORAGE"}`:                       `{"data":[{"name":"a","region":"OR","createDate":"2000-01-01T00:00:01Z"},{"name":"b","region":"OR","createDate":"2000-01-01T00:00:00Z"}],"continuationToken":""}`,
				`{"cloudAccountId":"STORAGE","includeRegion":true}`:  `{"data":[{"name":"a","region":"OR","createDate":"2000-01-01T00:00:01Z"},{"name":"b","region":"OR","createDate":"2000-01-01T00:00:00Z"}],"continuationToken":""}`,
				`{"cloudAccountId":"STORAGE","includeRegion":false}`: `{"data":[{"name":"a","createDate":"2000-01-01T00:00:01Z"},{"name":"b","createDate":"2000-01-01T00:00:00Z"}],"continuationToken":""}`,
			},
			true: {
				`{"cloudAccountId":"STORAGE"}`:                       `[{"id":"a","name":"a","region":"OR","size":5,"creationDate":"2000-01-01T00:00:01Z"},{"id":"b","name":"b","region":"OR","size":0,"creationDate":"2000-01-01T00:00:00Z"}]`,
				`{"cloudAccountId":"STORAGE","includeRegion":false}`: `[{"id":"a","name":"a","size":5,"creationDate":"2000-01-01T00:00:01Z"},{"id":"b","name":"b","size":0,"creationDate":"2000-01-01T00:00:00Z"}]`,
			},
		} {
			now := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
			server := mocktest.New(t)
			require.NoError(t, server.Amove().SetBehavior(amove.Behavior{BareBucketLists: bare}))
			c, account := mocktest.CallAmove(t, server), server.Amove().Account()
			empty := mocktest.RequireOK(t, c.Send("POST", "cloudaccount/list_buckets", `{"cloudAccountId":"STORAGE"}`)).Body
			require.Equal(t, map[bool]string{false: `{"continuationToken":"","data":[]}`, true: `[]`}[bare], empty)

			storage, err := account.AddCloudAccount(amove.CloudAccount{Region: "OR"})
			require.NoError(t, err)
			c.Storage = storage.ID
			for _, b := range []amove.Bucket{
				{Name: "b", CreateDate: now}, {Name: "a", CreateDate: now.Add(time.Second)},
			} {
				_, err := account.AddBucket(storage.ID, b)
				require.NoError(t, err)
			}
			require.NoError(t, account.PutObject(storage.ID, "a", amove.Object{Key: "k", Content: []byte("hello")}))
			for body, want := range want {
				require.JSONEq(t, want, mocktest.RequireOK(t, c.Send("POST", "cloudaccount/list_buckets", body)).Body)
			}
			refused(t, c.Send("POST", "cloudaccount/list_buckets", `{"cloudAccountId":"STORAGE","includeRegion":1}`), "DEFAULT",
				"The field includeRegion must be a boolean.")
		}
	})
}
