package conformance_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
)

// The control planes show the changes made over S3, and the other way round.

func TestFoundryDBObjectsOverS3(t *testing.T) {
	for _, client := range s3Clients {
		t.Run(client.name, func(t *testing.T) {
			f := newFixture(t, client.open)
			service := f.foundryDBService(t, "uploads")
			access, _ := f.foundryDBAccess(t, service, buckt.FoundryDBKeyCreateParams{Permissions: buckt.FoundryDBReadWrite})
			s := f.connect(t, access)
			objects := f.client.FoundryDB.Objects
			want := map[string]string{"a.txt": "hello", "2026/é +": "in a folder"}
			for key, body := range want {
				mustPut(t, s, key, body)
			}
			page, err := objects.List(t.Context(), service.ID, buckt.FoundryDBObjectListParams{})
			require.NoError(t, err)
			require.Len(t, page.Items, 2)
			for _, o := range page.Items {
				require.Equal(t, int64(len(want[o.Key])), o.Size, o.Key)
				require.Contains(t, o.ETag, md5Hex(want[o.Key]), o.Key)
				require.WithinDuration(t, time.Now(), o.LastModified, time.Hour)
			}
			usage, err := f.client.FoundryDB.FileServices.Usage(t.Context(), service.ID, buckt.FoundryDBFileServiceUsageParams{Live: true})
			require.NoError(t, err)
			require.Equal(t, int64(2), usage.Current.Objects)
			require.Equal(t, int64(len("hello")+len("in a folder")), usage.Current.Bytes)

			require.NoError(t, objects.Delete(t.Context(), service.ID, "2026/é +"))
			_, err = s.get(t.Context(), "2026/é +", getOptions{})
			refused(t, err, http.StatusNotFound, "NoSuchKey")
			_, err = s.remove(t.Context(), "a.txt", "")
			require.NoError(t, err)
			page, err = objects.List(t.Context(), service.ID, buckt.FoundryDBObjectListParams{})
			require.NoError(t, err)
			require.Empty(t, page.Items)

			require.NoError(t, f.server.FoundryDB().PutObject(service.ID, foundrydb.Object{Key: "seeded", Content: []byte("by the mock")}))
			got, err := s.get(t.Context(), "seeded", getOptions{})
			require.NoError(t, err)
			require.Equal(t, "by the mock", string(got.body))
		})
	}
}

// The URLs need no key. Each permits one method on one object until it expires.
func TestFoundryDBPresignedOverS3(t *testing.T) {
	f := newFixture(t, openAWS)
	service := f.foundryDBService(t, "uploads")
	presign := func(method buckt.FoundryDBPresignMethod, key, contentType string) string {
		signed, err := f.client.FoundryDB.Objects.Presign(t.Context(), service.ID, buckt.FoundryDBPresignParams{
			Method: method, Key: key, Expires: 60 * time.Second, ContentType: contentType,
		})
		require.NoError(t, err)
		return signed.URL.Reveal()
	}
	const key = "2026/é + %.txt"
	put := presign(buckt.FoundryDBPresignPut, key, "text/x-signed")
	require.Equal(t, http.StatusForbidden, f.send(t, http.MethodPut, put, "hello", http.Header{"Content-Type": {"text/x-other"}}).status)
	require.Equal(t, http.StatusForbidden, f.send(t, http.MethodPut, put, "hello", nil).status, "the type is signed")
	require.Equal(t, http.StatusOK, f.send(t, http.MethodPut, put, "hello", http.Header{"Content-Type": {"text/x-signed"}}).status)

	access, _ := f.foundryDBAccess(t, service, buckt.FoundryDBKeyCreateParams{Permissions: buckt.FoundryDBRead})
	stored, err := f.connect(t, access).get(t.Context(), key, getOptions{})
	require.NoError(t, err)
	require.Equal(t, "hello", string(stored.body))
	require.Equal(t, "text/x-signed", stored.header.Get("Content-Type"))

	get := presign(buckt.FoundryDBPresignGet, key, "")
	got := f.send(t, http.MethodGet, get, "", nil)
	require.Equal(t, http.StatusOK, got.status)
	require.Equal(t, "hello", got.body)
	require.Equal(t, http.StatusOK, f.send(t, http.MethodHead, presign(buckt.FoundryDBPresignHead, key, ""), "", nil).status)
	require.Equal(t, "SignatureDoesNotMatch", f.send(t, http.MethodDelete, get, "", nil).code)
	require.Equal(t, http.StatusNotFound, f.send(t, http.MethodGet, presign(buckt.FoundryDBPresignGet, "missing", ""), "", nil).status)

	f.skew(2 * time.Minute)
	require.Equal(t, "AccessDenied", f.send(t, http.MethodGet, get, "", nil).code, "it has expired")
	f.skew(0)
	require.Equal(t, http.StatusNoContent, f.send(t, http.MethodDelete, presign(buckt.FoundryDBPresignDelete, key, ""), "", nil).status)
	require.Equal(t, "NoSuchKey", f.send(t, http.MethodGet, get, "", nil).code)
}

// Deleting a service deletes its contents and its keys.
func TestFoundryDBServiceDeleted(t *testing.T) {
	for _, client := range s3Clients {
		t.Run(client.name, func(t *testing.T) {
			f := newFixture(t, client.open)
			service := f.foundryDBService(t, "uploads")
			access, _ := f.foundryDBAccess(t, service, buckt.FoundryDBKeyCreateParams{Permissions: buckt.FoundryDBReadWrite})
			s := f.connect(t, access)
			mustPut(t, s, "a", "hello")
			require.NoError(t, f.client.FoundryDB.FileServices.Delete(t.Context(), service.ID))
			refusedEverywhere(t, s, "InvalidAccessKeyId")
		})
	}
}

func TestFoundryDBKeyRevoked(t *testing.T) {
	for _, client := range s3Clients {
		t.Run(client.name, func(t *testing.T) {
			f := newFixture(t, client.open)
			service := f.foundryDBService(t, "uploads")
			kept, _ := f.foundryDBAccess(t, service, buckt.FoundryDBKeyCreateParams{Permissions: buckt.FoundryDBReadWrite})
			access, id := f.foundryDBAccess(t, service, buckt.FoundryDBKeyCreateParams{Permissions: buckt.FoundryDBReadWrite})
			s := f.connect(t, access)
			mustPut(t, s, "a", "hello")
			require.NoError(t, f.client.FoundryDB.Keys.Delete(t.Context(), service.ID, id))
			refusedEverywhere(t, s, "InvalidAccessKeyId")
			got, err := f.connect(t, kept).get(t.Context(), "a", getOptions{})
			require.NoError(t, err)
			require.Equal(t, "hello", string(got.body))
		})
	}
}

func TestLinodeBucketOverS3(t *testing.T) {
	for _, client := range s3Clients {
		t.Run(client.name, func(t *testing.T) {
			f := newFixture(t, client.open)
			bucket := f.linodeBucket(t, "us-east", "assets")
			access, id := f.linodeAccess(t, bucket, linodeOnly(bucket, buckt.LinodeReadWrite))
			s := f.connect(t, access)
			counts := func(objects, size int64) {
				t.Helper()
				got, err := f.client.Linode.Buckets.Get(t.Context(), "us-east", "assets")
				require.NoError(t, err)
				require.Equal(t, objects, got.Objects)
				require.Equal(t, size, got.Size)
				for quota, want := range map[string]int64{"obj-objects-": objects, "obj-bytes-": size, "obj-buckets-": 1} {
					usage, err := f.client.Linode.Quotas.Usage(t.Context(), quota+bucket.S3Endpoint)
					require.NoError(t, err)
					require.Equal(t, want, usage.Usage, quota)
				}
			}
			counts(0, 0)
			mustPut(t, s, "a", "hello")
			mustPut(t, s, "b", "hello, too")
			counts(2, 15)
			mustPut(t, s, "a", "hi")
			counts(2, 12)

			var bad *buckt.BadRequestError
			require.ErrorAs(t, f.client.Linode.Buckets.Delete(t.Context(), "us-east", "assets"), &bad, "it is not empty")
			_, err := s.remove(t.Context(), "a", "")
			require.NoError(t, err)
			_, err = s.remove(t.Context(), "b", "")
			require.NoError(t, err)
			counts(0, 0)
			require.NoError(t, f.client.Linode.Keys.Delete(t.Context(), id))
			refusedEverywhere(t, s, "InvalidAccessKeyId")
			require.NoError(t, f.client.Linode.Buckets.Delete(t.Context(), "us-east", "assets"))
		})
	}
}

// The URL needs no key. It has a version 2 signature, as on the real wire.
func TestLinodeObjectURLOverS3(t *testing.T) {
	f := newFixture(t, openAWS)
	bucket := f.linodeBucket(t, "us-east", "assets")
	access, _ := f.linodeAccess(t, bucket, buckt.LinodeAllBuckets())
	s := f.connect(t, access)
	link := func(params buckt.LinodeObjectURLParams) *buckt.LinodeObjectURL {
		got, err := f.client.Linode.Buckets.ObjectURL(t.Context(), "us-east", "assets", params)
		require.NoError(t, err)
		return got
	}
	const key = "2026/é + %.txt"
	get := buckt.LinodeObjectURLParams{Name: key, Method: http.MethodGet, ExpiresIn: 360 * time.Second}
	require.False(t, link(get).Exists)
	require.Equal(t, http.StatusNotFound, f.send(t, http.MethodGet, link(get).URL.Reveal(), "", nil).status)
	mustPut(t, s, key, "hello")
	mustPut(t, s, "secret", "secret")
	require.True(t, link(get).Exists)
	target := link(get).URL.Reveal()
	got := f.send(t, http.MethodGet, target, "", nil)
	require.Equal(t, http.StatusOK, got.status)
	require.Equal(t, "hello", got.body)
	require.Equal(t, http.StatusForbidden, f.send(t, http.MethodDelete, target, "", nil).status)
	other := link(buckt.LinodeObjectURLParams{Name: "secret", Method: http.MethodGet}).URL.Reveal()
	require.Equal(t, http.StatusForbidden, f.send(t, http.MethodGet, withQueryOf(t, target, other), "", nil).status)

	put := link(buckt.LinodeObjectURLParams{Name: "new", Method: http.MethodPut, ContentType: "text/x-signed"}).URL.Reveal()
	require.Equal(t, http.StatusForbidden, f.send(t, http.MethodPut, put, "new", http.Header{"Content-Type": {"text/x-other"}}).status)
	require.Equal(t, http.StatusOK, f.send(t, http.MethodPut, put, "new", http.Header{"Content-Type": {"text/x-signed"}}).status)
	stored, err := s.get(t.Context(), "new", getOptions{})
	require.NoError(t, err)
	require.Equal(t, "new", string(stored.body))

	shown := link(buckt.LinodeObjectURLParams{Name: "new", Method: http.MethodGet, ContentDisposition: "attachment"}).URL.Reveal()
	require.Equal(t, "attachment", f.send(t, http.MethodGet, shown, "", nil).header.Get("Content-Disposition"))
	remove := link(buckt.LinodeObjectURLParams{Name: "new", Method: http.MethodDelete}).URL.Reveal()
	require.Equal(t, http.StatusNoContent, f.send(t, http.MethodDelete, remove, "", nil).status)
	_, err = s.get(t.Context(), "new", getOptions{})
	refused(t, err, http.StatusNotFound, "NoSuchKey")

	f.skew(7 * time.Minute)
	require.Equal(t, http.StatusForbidden, f.send(t, http.MethodGet, target, "", nil).status, "it has expired")
}

func TestAmoveBucketOverS3(t *testing.T) {
	for _, client := range s3Clients {
		t.Run(client.name, func(t *testing.T) {
			f := newFixture(t, client.open)
			f.must(t, "a", "hello")
			require.Error(t, f.client.Amove.Buckets.Delete(t.Context(), f.storage.ID, "photos"), "it is not empty")
			f.holds(t, "a", "hello")
			_, err := f.remove(t.Context(), "a", "")
			require.NoError(t, err)
			require.NoError(t, f.client.Amove.Buckets.Delete(t.Context(), f.storage.ID, "photos"))
			_, err = f.get(t.Context(), "a", getOptions{})
			refused(t, err, http.StatusNotFound, "NoSuchBucket")
		})
	}
}

// withQueryOf returns a URL with the query of another one, which contains the signature.
func withQueryOf(t *testing.T, target, other string) string {
	t.Helper()
	path, _, found := strings.Cut(target, "?")
	require.True(t, found)
	_, query, found := strings.Cut(other, "?")
	require.True(t, found)
	return path + "?" + query
}
