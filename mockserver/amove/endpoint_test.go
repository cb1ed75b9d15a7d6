package amove_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestKeyCreatesAndDeletesBuckets(t *testing.T) {
	server := mocktest.New(t)
	c, key := mocktest.CallAmove(t, server), callS3(t, server, amove.Key{})
	const elsewhere = `<CreateBucketConfiguration><LocationConstraint>mars</LocationConstraint></CreateBucketConfiguration>`
	mocktest.RequireOK(t, key.Signed("PUT", "/photos", elsewhere))
	require.Equal(t, []string{"photos"}, c.Send("POST", "cloudaccount/list_buckets", `{"cloudAccountId":"STORAGE"}`).Column("name"))
	require.Equal(t, "us-east-1", key.Do("HEAD", "/photos").Header.Get("X-Amz-Bucket-Region"))
	mocktest.RequireS3Error(t, key.Do("PUT", "/photos"), 409, "BucketAlreadyOwnedByYou")
	mocktest.RequireS3Error(t, key.Do("PUT", "/usage"), 400, "InvalidBucketName")
	mocktest.RequireS3Error(t, key.Signed("PUT", "/more", "", "X-Amz-Acl", "public-read"), 403, "AccessDenied")
	mocktest.RequireOK(t, key.Signed("PUT", "/locked", "", "X-Amz-Bucket-Object-Lock-Enabled", "true"))
	require.Equal(t, true, c.Status("locked").At("objectLockEnabled"))
	require.Equal(t, []string{"locked", "photos"}, bucketNames(key.Do("GET", "/")))

	const tags = `<CreateBucketConfiguration><Tags><Tag><Key>team</Key><Value>a</Value></Tag></Tags></CreateBucketConfiguration>`
	mocktest.RequireOK(t, key.Signed("PUT", "/tagged", tags))
	require.Contains(t, key.Do("GET", "/tagged?tagging").Body, "<Key>team</Key>")
	require.Equal(t, 204, key.Do("DELETE", "/tagged").Status)

	selected := callS3(t, server, amove.Key{SelectedBuckets: []string{"photos", "later"}})
	require.Equal(t, []string{"photos"}, bucketNames(selected.Do("GET", "/")))

	require.Equal(t, 204, key.Do("DELETE", "/photos").Status)
	refused(t, c.Status("photos"), "NOT_FOUND", "The bucket was not found.")
	mocktest.RequireS3Error(t, key.Do("DELETE", "/photos"), 404, "NoSuchBucket")
	require.Empty(t, bucketNames(selected.Do("GET", "/")))
}

// Storages are apart, also where they have an endpoint in common.
func TestStoragesAreSeparate(t *testing.T) {
	server := mocktest.New(t)
	sys := server.Amove()
	stranger := sys.AddAccount("other", "o@example.com")
	foreign, err := stranger.User().AddKey(amove.Key{})
	require.NoError(t, err)
	far, err := sys.Account().AddCloudAccount(amove.CloudAccount{ServiceURL: "https://s3.far.example.com", Region: "far"})
	require.NoError(t, err)
	mine, theirs := callS3(t, server, amove.Key{}), withAmoveKey(t, server, foreign)
	distant := callS3(t, server, amove.Key{CloudAccountID: far.ID})

	for _, c := range []mocktest.S3Caller{mine, theirs} {
		mocktest.RequireOK(t, c.Do("PUT", "/photos"))
		mocktest.RequireOK(t, c.Put("/photos/a", c.Key.AccessKey))
	}
	mocktest.RequireOK(t, mine.Do("PUT", "/mine"))
	for _, c := range []mocktest.S3Caller{mine, theirs} {
		require.Equal(t, c.Key.AccessKey, c.Do("GET", "/photos/a").Body)
	}
	mocktest.RequireS3Error(t, theirs.Do("GET", "/mine"), 403, "AccessDenied")
	mocktest.RequireS3Error(t, theirs.Do("DELETE", "/mine"), 403, "AccessDenied")
	mocktest.RequireS3Error(t, distant.Do("GET", "/photos"), 403, "InvalidAccessKeyId")
	distant.Endpoint = "https://s3.far.example.com"
	mocktest.RequireS3Error(t, distant.Do("GET", "/photos"), 404, "NoSuchBucket")
	mocktest.RequireOK(t, distant.Do("PUT", "/distant"))
	require.Equal(t, "far", distant.Do("HEAD", "/distant").Header.Get("X-Amz-Bucket-Region"))
	mine.Endpoint = distant.Endpoint
	mocktest.RequireS3Error(t, mine.Do("GET", "/photos"), 403, "InvalidAccessKeyId")
}

// The endpoint is that of the cloud account, and of the request that created the key.
func TestStorageHosts(t *testing.T) {
	server := mocktest.New(t)
	key := callS3(t, server, amove.Key{StorageDN: "s3.example.com:9000"})
	addBucket(t, server, amove.Bucket{Name: "photos"})
	for _, style := range []struct{ endpoint, path string }{
		{storageHost, "/photos/a"}, {"http://photos.s3.us-east-1.amove.invalid", "/a"},
		{"http://s3.example.com:9000", "/photos/a"}, {"https://photos.s3.example.com:9000", "/a"},
	} {
		key.Endpoint = style.endpoint
		mocktest.RequireOK(t, key.Put(style.path, style.endpoint))
		require.Equal(t, style.endpoint, key.Do("GET", style.path).Body)
	}
	require.Len(t, server.Amove().Account().Objects(server.Amove().CloudAccountID(), "photos"), 1)
}

func TestStorageAddressOnTCP(t *testing.T) {
	server := mocktest.New(t)
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	c, account := mocktest.CallAmove(t, server), server.Amove().Account()
	_, err = account.AddCloudAccount(amove.CloudAccount{Name: "Other", External: true, ServiceURL: "https://s3.example.com"})
	require.NoError(t, err)
	require.Equal(t, []string{storageHost, "https://s3.example.com"}, c.Send("GET", "cloudaccount/get_all", "").Column("serviceUrl"))

	service, err := server.FoundryDB().AddFileService(foundrydb.FileService{})
	require.NoError(t, err)
	inMemory := c
	// "storage" is the name of a container.
	for _, host := range []string{addr.String(), strings.Replace(addr.String(), "127.0.0.1", "storage", 1)} {
		c.HTTP, c.Base = dialling(t, addr), "http://"+host
		require.Equal(t, []string{"http://" + host, "https://s3.example.com"}, c.Send("GET", "cloudaccount/get_all", "").Column("serviceUrl"))
		r := mocktest.RequireOK(t, c.Send("POST", "storage/create_storage_key",
			`{"name":"k","region":"r","storageDn":"`+host+`","permission":2,"allBuckets":true,"cloudAccountId":"STORAGE"}`))
		require.Equal(t, host, r.At("storageDn"))
		key := mocktest.S3Caller{T: t, Server: server, HTTP: c.HTTP, Endpoint: "http://" + host}
		key.Key.AccessKey, _ = r.At("accessKey").(string)
		key.Key.Secret, _ = r.At("secretKey").(string)
		key.Key.Region = "r"
		if len(account.Buckets(c.Storage)) == 0 {
			mocktest.RequireOK(t, key.Do("PUT", "/photos"))
		}
		mocktest.RequireOK(t, key.Put("/photos/a", host))
		require.Equal(t, host, key.Do("GET", "/photos/a").Body)

		// The address is still shared by all systems.
		require.Equal(t, 200, c.Send("GET", "cloudaccount/get_all", "").Status)
		files := mocktest.CallS3(t, server, "http://"+host, mocktest.AddFoundryDBKey(t, server, foundrydb.Key{ServiceID: service.ID}))
		files.HTTP = c.HTTP
		mocktest.RequireOK(t, files.Put("/"+service.Bucket+"/a", "hello"))
	}
	require.Equal(t, storageHost, inMemory.Send("GET", "cloudaccount/get_all", "").At("data.0.serviceUrl"))
	for _, host := range []string{"127.0.0.1:9000", "localhost:9000", "[::1]", "LOCALHOST"} { // seeds know of no address yet
		callS3(t, server, amove.Key{StorageDN: host})
	}
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]"} {
		c := inMemory
		c.Base = "http://" + host
		require.Equal(t, 200, c.Send("GET", "cloudaccount/get_all", "").Status, "%s is no endpoint of S3", host)
	}
}
