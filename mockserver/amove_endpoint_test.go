package mockserver_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

func TestAmoveKeysMakeAndDeleteBuckets(t *testing.T) {
	server := newServer(t)
	c, key := callAmove(t, server), amoveS3(t, server, mockserver.AmoveKey{})
	const elsewhere = `<CreateBucketConfiguration><LocationConstraint>mars</LocationConstraint></CreateBucketConfiguration>`
	succeeds(t, key.signed("PUT", "/photos", elsewhere))
	require.Equal(t, []string{"photos"}, c.send("POST", "cloudaccount/list_buckets", `{"cloudAccountId":"STORAGE"}`).column("name"))
	require.Equal(t, "us-east-1", key.do("HEAD", "/photos").header.Get("X-Amz-Bucket-Region"))
	denied(t, key.do("PUT", "/photos"), 409, "BucketAlreadyOwnedByYou")
	denied(t, key.do("PUT", "/usage"), 400, "InvalidBucketName")
	denied(t, key.signed("PUT", "/more", "", "X-Amz-Acl", "public-read"), 403, "AccessDenied")
	succeeds(t, key.signed("PUT", "/locked", "", "X-Amz-Bucket-Object-Lock-Enabled", "true"))
	require.Equal(t, true, c.status("locked").at("objectLockEnabled"))
	require.Equal(t, []string{"locked", "photos"}, key.do("GET", "/").names())

	selected := amoveS3(t, server, mockserver.AmoveKey{SelectedBuckets: []string{"photos", "later"}})
	require.Equal(t, []string{"photos"}, selected.do("GET", "/").names())

	require.Equal(t, 204, key.do("DELETE", "/photos").status)
	refused(t, c.status("photos"), "NOT_FOUND", "The bucket was not found.")
	denied(t, key.do("DELETE", "/photos"), 404, "NoSuchBucket")
	require.Empty(t, selected.do("GET", "/").names())
}

// Storages are apart, also where they have an endpoint in common.
func TestAmoveStoragesAreApart(t *testing.T) {
	server := newServer(t)
	amove := server.Amove()
	stranger := amove.AddAccount("other", "o@example.com")
	foreign, err := stranger.User().AddKey(mockserver.AmoveKey{})
	require.NoError(t, err)
	far, err := amove.Account().AddCloudAccount(mockserver.AmoveCloudAccount{ServiceURL: "https://s3.far.example.com", Region: "far"})
	require.NoError(t, err)
	mine, theirs := amoveS3(t, server, mockserver.AmoveKey{}), withAmoveKey(t, server, foreign)
	distant := amoveS3(t, server, mockserver.AmoveKey{CloudAccountID: far.ID})

	for _, c := range []s3Caller{mine, theirs} {
		succeeds(t, c.do("PUT", "/photos"))
		succeeds(t, c.put("/photos/a", c.key.AccessKey))
	}
	succeeds(t, mine.do("PUT", "/mine"))
	for _, c := range []s3Caller{mine, theirs} {
		require.Equal(t, c.key.AccessKey, c.do("GET", "/photos/a").body)
	}
	denied(t, theirs.do("GET", "/mine"), 403, "AccessDenied")
	denied(t, theirs.do("DELETE", "/mine"), 403, "AccessDenied")
	denied(t, distant.do("GET", "/photos"), 403, "InvalidAccessKeyId")
	distant.endpoint = "https://s3.far.example.com"
	denied(t, distant.do("GET", "/photos"), 404, "NoSuchBucket")
	succeeds(t, distant.do("PUT", "/distant"))
	require.Equal(t, "far", distant.do("HEAD", "/distant").header.Get("X-Amz-Bucket-Region"))
	mine.endpoint = distant.endpoint
	denied(t, mine.do("GET", "/photos"), 403, "InvalidAccessKeyId")
}

// The endpoint is what the cloud account says, and what whoever made the key has said.
func TestAmoveAnswersAtBothHosts(t *testing.T) {
	server := newServer(t)
	key := amoveS3(t, server, mockserver.AmoveKey{StorageDN: "s3.example.com:9000"})
	amoveBucket(t, server, mockserver.AmoveBucket{Name: "photos"})
	for _, style := range []struct{ endpoint, path string }{
		{amoveEndpoint, "/photos/a"}, {"http://photos.s3.us-east-1.amove.invalid", "/a"},
		{"http://s3.example.com:9000", "/photos/a"}, {"https://photos.s3.example.com:9000", "/a"},
	} {
		key.endpoint = style.endpoint
		succeeds(t, key.put(style.path, style.endpoint))
		require.Equal(t, style.endpoint, key.do("GET", style.path).body)
	}
	require.Len(t, server.Amove().Account().Objects(server.Amove().CloudAccountID(), "photos"), 1)
}

func TestAmoveHandsOutTheServersOwnAddress(t *testing.T) {
	server := newServer(t)
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	c, account := callAmove(t, server), server.Amove().Account()
	_, err = account.AddCloudAccount(mockserver.AmoveCloudAccount{Name: "Other", External: true, ServiceURL: "https://s3.example.com"})
	require.NoError(t, err)
	require.Equal(t, []string{amoveEndpoint, "https://s3.example.com"}, c.send("GET", "cloudaccount/get_all", "").column("serviceUrl"))

	service, err := server.FoundryDB().AddFileService(mockserver.FileService{})
	require.NoError(t, err)
	inMemory := c
	// "storage" stands for the name of a container.
	for _, host := range []string{addr.String(), strings.Replace(addr.String(), "127.0.0.1", "storage", 1)} {
		c.http, c.base = dialling(t, addr), "http://"+host
		require.Equal(t, []string{"http://" + host, "https://s3.example.com"}, c.send("GET", "cloudaccount/get_all", "").column("serviceUrl"))
		r := succeeds(t, c.send("POST", "storage/create_storage_key",
			`{"name":"k","region":"r","storageDn":"`+host+`","permission":2,"allBuckets":true,"cloudAccountId":"STORAGE"}`))
		require.Equal(t, host, r.at("storageDn"))
		key := s3Caller{t: t, server: server, http: c.http, endpoint: "http://" + host}
		key.key.AccessKey, _ = r.at("accessKey").(string)
		key.key.Secret, _ = r.at("secretKey").(string)
		key.key.Region = "r"
		if _, found := account.Bucket(c.storage, "photos"); !found {
			succeeds(t, key.do("PUT", "/photos"))
		}
		succeeds(t, key.put("/photos/a", host))
		require.Equal(t, host, key.do("GET", "/photos/a").body)

		// The address is still everybody's.
		require.Equal(t, 200, c.send("GET", "cloudaccount/get_all", "").status)
		files := callS3(t, server, "http://"+host, foundryDBKey(t, server, mockserver.FoundryDBKey{ServiceID: service.ID}))
		files.http = c.http
		succeeds(t, files.put("/"+service.Bucket+"/a", "hello"))
	}
	require.Equal(t, amoveEndpoint, inMemory.send("GET", "cloudaccount/get_all", "").at("data.0.serviceUrl"))
	for _, host := range []string{"127.0.0.1:9000", "localhost:9000", "[::1]", "LOCALHOST"} { // seeds know of no address yet
		amoveS3(t, server, mockserver.AmoveKey{StorageDN: host})
	}
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]"} {
		c := inMemory
		c.base = "http://" + host
		require.Equal(t, 200, c.send("GET", "cloudaccount/get_all", "").status, "%s is no endpoint of S3", host)
	}
}
