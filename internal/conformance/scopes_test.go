package conformance_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

var scopeChecks = []check{
	{name: "key inside its prefix", run: insidePrefix},
	{name: "key outside its prefix", run: outsidePrefix},
	{name: "key inside its bucket", run: insideBucket},
	{name: "key outside its bucket", run: outsideBucket},
	{name: "key without the permission to write", run: withoutWrite},
	{name: "key without the permission to read", run: withoutRead},
	{name: "copy from outside the prefix", run: copyFromOutside},
	{name: "copy from outside the bucket", run: copyFromOtherBucket},
	{name: "part copy from outside the prefix", run: partCopyFromOutside},
	{name: "delete of many inside and outside the prefix", run: deleteManyAcross},
	{name: "revocation", run: revocation},
	{name: "revocation amid an upload", run: revocationAmidUpload},
}

// prefixed is a file service with objects of its owner, and a client whose key is limited to the prefix "mine/".
func (f *fixture) prefixed(t *testing.T) (owner, mine store) {
	t.Helper()
	service := f.foundryDBService(t, "uploads")
	access, _ := f.foundryDBAccess(t, service, buckt.FoundryDBKeyCreateParams{Permissions: buckt.FoundryDBReadWrite})
	owner = f.connect(t, access)
	for _, key := range []string{"mine/a", "mine/b/c", "mine", "minecraft/a", "theirs/a"} {
		mustPut(t, owner, key, key)
	}
	access, _ = f.foundryDBAccess(t, service, buckt.FoundryDBKeyCreateParams{Permissions: buckt.FoundryDBReadWrite, Prefix: "mine/"})
	require.Equal(t, "mine/", access.Prefix)
	return owner, f.connect(t, access)
}

func insidePrefix(t *testing.T, f *fixture) {
	_, mine := f.prefixed(t)
	mustPut(t, mine, "mine/new", "hello")
	got, err := mine.get(t.Context(), "mine/new", getOptions{})
	require.NoError(t, err)
	require.Equal(t, "hello", string(got.body))
	_, err = mine.get(t.Context(), "mine/missing", getOptions{})
	refused(t, err, http.StatusNotFound, "NoSuchKey")
	page, err := mine.list(t.Context(), listOptions{prefix: "mine/"})
	require.NoError(t, err)
	require.Equal(t, []string{"mine/a", "mine/b/c", "mine/new"}, page.keys)
	page, err = mine.list(t.Context(), listOptions{prefix: "mine/b", delimiter: "/"})
	require.NoError(t, err)
	require.Equal(t, []string{"mine/b/"}, page.prefixes)
	_, err = mine.copy(t.Context(), source{bucket: mine.bucket(), key: "mine/a"}, "mine/copied", copyOptions{})
	require.NoError(t, err)
	_, err = mine.remove(t.Context(), "mine/a", "")
	require.NoError(t, err)
}

func outsidePrefix(t *testing.T, f *fixture) {
	owner, mine := f.prefixed(t)
	for _, key := range []string{"theirs/a", "minecraft/a", "mine", "min", "Mine/a", "theirs/mine/a", "/mine/a", "missing"} {
		_, err := mine.get(t.Context(), key, getOptions{})
		refused(t, err, http.StatusForbidden, "AccessDenied")
		_, err = mine.head(t.Context(), key, getOptions{})
		refused(t, err, http.StatusForbidden, "")
		_, err = mine.put(t.Context(), key, []byte("overwritten"), putOptions{})
		refused(t, err, http.StatusForbidden, "AccessDenied")
		_, err = mine.remove(t.Context(), key, "")
		refused(t, err, http.StatusForbidden, "AccessDenied")
		_, err = mine.copy(t.Context(), source{bucket: mine.bucket(), key: "mine/a"}, key, copyOptions{})
		refused(t, err, http.StatusForbidden, "AccessDenied")
		_, err = mine.createUpload(t.Context(), key, putOptions{})
		refused(t, err, http.StatusForbidden, "AccessDenied")
	}
	for _, prefix := range []string{"", "mine", "m", "theirs/", "/"} {
		_, err := mine.list(t.Context(), listOptions{prefix: prefix})
		refused(t, err, http.StatusForbidden, "AccessDenied")
		_, err = mine.listV1(t.Context(), listOptions{prefix: prefix, delimiter: "/"})
		refused(t, err, http.StatusForbidden, "AccessDenied")
	}
	got, err := owner.get(t.Context(), "theirs/a", getOptions{})
	require.NoError(t, err)
	require.Equal(t, "theirs/a", string(got.body))
}

func insideBucket(t *testing.T, f *fixture) {
	access, _ := f.amoveAccess(t, "photos", buckt.AmoveReadWrite, buckt.OnlyBuckets("photos"))
	s := f.connect(t, access)
	mustPut(t, s, "a", "hello")
	got, err := s.get(t.Context(), "a", getOptions{})
	require.NoError(t, err)
	require.Equal(t, "hello", string(got.body))
	_, err = s.list(t.Context(), listOptions{})
	require.NoError(t, err)
	_, err = s.remove(t.Context(), "a", "")
	require.NoError(t, err)
}

func outsideBucket(t *testing.T, f *fixture) {
	f.amoveBucket(t, "archive", buckt.AmoveBucketCreateParams{})
	owner := f.in(t, "archive")
	mustPut(t, owner, "a", "hello")
	access, _ := f.amoveAccess(t, "archive", buckt.AmoveReadWrite, buckt.OnlyBuckets("photos"))
	refusedEverywhere(t, f.connect(t, access), "AccessDenied")
	got, err := owner.get(t.Context(), "a", getOptions{})
	require.NoError(t, err)
	require.Equal(t, "hello", string(got.body))
}

func withoutWrite(t *testing.T, f *fixture) {
	f.must(t, "a", "hello")
	access, _ := f.amoveAccess(t, "photos", buckt.AmoveRead, buckt.OnlyBuckets("photos"))
	s := f.connect(t, access)
	_, err := s.get(t.Context(), "a", getOptions{})
	require.NoError(t, err)
	_, err = s.put(t.Context(), "a", []byte("overwritten"), putOptions{})
	refused(t, err, http.StatusForbidden, "AccessDenied")
	_, err = s.remove(t.Context(), "a", "")
	refused(t, err, http.StatusForbidden, "AccessDenied")
	f.holds(t, "a", "hello")
}

func withoutRead(t *testing.T, f *fixture) {
	f.must(t, "a", "hello")
	access, _ := f.amoveAccess(t, "photos", buckt.AmoveWrite, buckt.OnlyBuckets("photos"))
	s := f.connect(t, access)
	mustPut(t, s, "b", "written")
	_, err := s.get(t.Context(), "b", getOptions{})
	refused(t, err, http.StatusForbidden, "AccessDenied")
	_, err = s.list(t.Context(), listOptions{})
	refused(t, err, http.StatusForbidden, "AccessDenied")
	_, err = s.copy(t.Context(), f.at("a"), "c", copyOptions{})
	refused(t, err, http.StatusForbidden, "AccessDenied")
	f.holds(t, "b", "written")
	f.lacks(t, "c")
}

func copyFromOutside(t *testing.T, f *fixture) {
	owner, mine := f.prefixed(t)
	_, err := mine.copy(t.Context(), source{bucket: mine.bucket(), key: "theirs/a"}, "mine/stolen", copyOptions{})
	refused(t, err, http.StatusForbidden, "AccessDenied")
	_, err = owner.get(t.Context(), "mine/stolen", getOptions{})
	refused(t, err, http.StatusNotFound, "NoSuchKey")
}

func copyFromOtherBucket(t *testing.T, f *fixture) {
	f.must(t, "a", "secret")
	f.amoveBucket(t, "archive", buckt.AmoveBucketCreateParams{})
	access, _ := f.amoveAccess(t, "archive", buckt.AmoveReadWrite, buckt.OnlyBuckets("archive"))
	s := f.connect(t, access)
	_, err := s.copy(t.Context(), f.at("a"), "stolen", copyOptions{})
	refused(t, err, http.StatusForbidden, "AccessDenied")
	_, err = s.get(t.Context(), "stolen", getOptions{})
	refused(t, err, http.StatusNotFound, "NoSuchKey")
}

func partCopyFromOutside(t *testing.T, f *fixture) {
	_, mine := f.prefixed(t)
	id, err := mine.createUpload(t.Context(), "mine/joined", putOptions{})
	require.NoError(t, err)
	_, err = mine.copyPart(t.Context(), "mine/joined", id, 1, source{bucket: mine.bucket(), key: "theirs/a"}, 0, 0)
	refused(t, err, http.StatusForbidden, "AccessDenied")
	_, err = mine.copyPart(t.Context(), "mine/joined", id, 1, source{bucket: mine.bucket(), key: "mine/a"}, 0, 0)
	require.NoError(t, err)
}

// The request succeeds, and the response has a result for each key.
func deleteManyAcross(t *testing.T, f *fixture) {
	owner, mine := f.prefixed(t)
	refusals, err := mine.removeAll(t.Context(), "mine/a", "theirs/a", "mine/b/c", "minecraft/a")
	require.NoError(t, err)
	require.Equal(t, map[string]string{"theirs/a": "AccessDenied", "minecraft/a": "AccessDenied"}, refusals)
	page, err := owner.list(t.Context(), listOptions{})
	require.NoError(t, err)
	require.Equal(t, []string{"mine", "minecraft/a", "theirs/a"}, page.keys)
}

func revocation(t *testing.T, f *fixture) {
	f.must(t, "a", "hello")
	access, id := f.amoveAccess(t, "photos", buckt.AmoveReadWrite, buckt.AllBuckets())
	s := f.connect(t, access)
	mustPut(t, s, "b", "hello")
	require.NoError(t, f.client.Amove.Keys.Delete(t.Context(), id))
	refusedEverywhere(t, s, "InvalidAccessKeyId")
	f.holds(t, "a", "hello")
	f.holds(t, "b", "hello")
}

func revocationAmidUpload(t *testing.T, f *fixture) {
	access, keyID := f.amoveAccess(t, "photos", buckt.AmoveReadWrite, buckt.AllBuckets())
	s := f.connect(t, access)
	id, err := s.createUpload(t.Context(), "a", putOptions{})
	require.NoError(t, err)
	p, err := s.uploadPart(t.Context(), "a", id, 1, []byte("hello"))
	require.NoError(t, err)
	require.NoError(t, f.client.Amove.Keys.Delete(t.Context(), keyID))
	_, err = s.complete(t.Context(), "a", id, []part{p})
	refused(t, err, http.StatusForbidden, "InvalidAccessKeyId")
	f.lacks(t, "a")
}
