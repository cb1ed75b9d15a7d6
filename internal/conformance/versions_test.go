package conformance_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

var versionChecks = []check{
	{name: "versioning is what the control plane says", run: versioningStatus},
	{name: "versions", run: versionsKept},
	{name: "delete marker", run: deleteMarker},
	{name: "version deleted", run: versionDeleted},
	{name: "versions listed", run: versionsListed},
	{name: "version copied", run: versionCopied},
	{name: "version that is missing", run: versionMissing},
	{name: "versioning suspended", run: versioningSuspended},
	{name: "versioning of a file service", run: versioningOfFileService},
}

// versioned is a bucket that was created at Amove with versioning.
func (f *fixture) versioned(t *testing.T) *fixture {
	t.Helper()
	f.amoveBucket(t, "versioned", buckt.AmoveBucketCreateParams{VersioningEnabled: buckt.Set(true)})
	other := *f
	other.access.Bucket = "versioned"
	other.store = f.in(t, "versioned")
	return &other
}

func (f *fixture) holdsVersion(t *testing.T, key, id, body string) {
	t.Helper()
	got, err := f.get(t.Context(), key, getOptions{version: id})
	require.NoError(t, err)
	require.Equal(t, body, string(got.body))
	require.Equal(t, id, got.version)
}

func versioningStatus(t *testing.T, f *fixture) {
	status, err := f.versioning(t.Context())
	require.NoError(t, err)
	require.Empty(t, status)
	v := f.versioned(t)
	status, err = v.versioning(t.Context())
	require.NoError(t, err)
	require.Equal(t, "Enabled", status)
}

func versionsKept(t *testing.T, f *fixture) {
	v := f.versioned(t)
	first, second := v.must(t, "a", "first"), v.must(t, "a", "second")
	require.NotEmpty(t, first.version)
	require.NotEmpty(t, second.version)
	require.NotEqual(t, first.version, second.version)
	v.holds(t, "a", "second")
	v.holdsVersion(t, "a", first.version, "first")
	v.holdsVersion(t, "a", second.version, "second")
	head, err := v.head(t.Context(), "a", getOptions{version: first.version})
	require.NoError(t, err)
	require.Equal(t, first.etag, head.etag)
	page, err := v.list(t.Context(), listOptions{})
	require.NoError(t, err)
	require.Equal(t, []string{"a"}, page.keys, "a list tells the latest version alone")
}

func deleteMarker(t *testing.T, f *fixture) {
	v := f.versioned(t)
	first := v.must(t, "a", "first")
	removed, err := v.remove(t.Context(), "a", "")
	require.NoError(t, err)
	require.Equal(t, "true", removed.header.Get("X-Amz-Delete-Marker"))
	require.NotEmpty(t, removed.version)
	got, err := v.get(t.Context(), "a", getOptions{})
	refused(t, err, http.StatusNotFound, "NoSuchKey")
	require.Equal(t, "true", got.header.Get("X-Amz-Delete-Marker"))
	v.holdsVersion(t, "a", first.version, "first")
	_, err = v.get(t.Context(), "a", getOptions{version: removed.version})
	refused(t, err, http.StatusMethodNotAllowed, "MethodNotAllowed")
	page, err := v.list(t.Context(), listOptions{})
	require.NoError(t, err)
	require.Empty(t, page.keys)

	undone, err := v.remove(t.Context(), "a", removed.version)
	require.NoError(t, err)
	require.Equal(t, "true", undone.header.Get("X-Amz-Delete-Marker"))
	v.holds(t, "a", "first")
}

func versionDeleted(t *testing.T, f *fixture) {
	v := f.versioned(t)
	first, second := v.must(t, "a", "first"), v.must(t, "a", "second")
	removed, err := v.remove(t.Context(), "a", second.version)
	require.NoError(t, err)
	require.Equal(t, second.version, removed.version)
	v.holds(t, "a", "first")
	_, err = v.get(t.Context(), "a", getOptions{version: second.version})
	refused(t, err, http.StatusNotFound, "NoSuchVersion")
	_, err = v.remove(t.Context(), "a", first.version)
	require.NoError(t, err)
	v.lacks(t, "a")
}

func versionsListed(t *testing.T, f *fixture) {
	v := f.versioned(t)
	first, second := v.must(t, "a/1", "first"), v.must(t, "a/1", "second")
	removed, err := v.remove(t.Context(), "a/1", "")
	require.NoError(t, err)
	other := v.must(t, "a/é +", "other")
	v.must(t, "b", "not asked for")
	got, err := v.versions(t.Context(), "a/")
	require.NoError(t, err)
	require.ElementsMatch(t, []version{
		{key: "a/1", id: removed.version, latest: true, marker: true},
		{key: "a/1", id: second.version},
		{key: "a/1", id: first.version},
		{key: "a/é +", id: other.version, latest: true},
	}, got)
	var objects []string
	for _, one := range got {
		if !one.marker && one.key == "a/1" {
			objects = append(objects, one.id)
		}
	}
	require.Equal(t, []string{second.version, first.version}, objects, "the newest comes first")
}

func versionCopied(t *testing.T, f *fixture) {
	v := f.versioned(t)
	first := v.must(t, "a", "first")
	v.must(t, "a", "second")
	from := source{bucket: v.bucket(), key: "a", version: first.version}
	copied, err := v.copy(t.Context(), from, "b", copyOptions{})
	require.NoError(t, err)
	require.Equal(t, first.version, copied.header.Get("X-Amz-Copy-Source-Version-Id"))
	v.holds(t, "b", "first")
	restored, err := v.copy(t.Context(), from, "a", copyOptions{})
	require.NoError(t, err, "an older version is copied over the latest")
	require.NotEqual(t, first.version, restored.version)
	v.holds(t, "a", "first")
}

func versionMissing(t *testing.T, f *fixture) {
	v := f.versioned(t)
	a := v.must(t, "a", "hello")
	v.must(t, "b", "hello")
	_, err := v.get(t.Context(), "b", getOptions{version: a.version})
	refused(t, err, http.StatusNotFound, "NoSuchVersion")
}

// An object that is put while versioning is suspended has the version "null", and replaces only that version.
func versioningSuspended(t *testing.T, f *fixture) {
	v := f.versioned(t)
	kept := v.must(t, "a", "kept")
	require.NoError(t, f.client.Amove.Buckets.Update(t.Context(), f.storage.ID, "versioned", buckt.AmoveBucketUpdateParams{
		VersioningEnabled: buckt.Set(false),
	}))
	status, err := v.versioning(t.Context())
	require.NoError(t, err)
	require.Equal(t, "Suspended", status)
	v.must(t, "a", "replaced")
	v.must(t, "a", "latest")
	got, err := v.versions(t.Context(), "a")
	require.NoError(t, err)
	require.ElementsMatch(t, []version{{key: "a", id: "null", latest: true}, {key: "a", id: kept.version}}, got)
	v.holds(t, "a", "latest")
	v.holdsVersion(t, "a", kept.version, "kept")
}

// FoundryDB documents that its buckets are versioned.
func versioningOfFileService(t *testing.T, f *fixture) {
	service := f.foundryDBService(t, "uploads")
	require.True(t, service.FilesConfig.Versioning)
	access, _ := f.foundryDBAccess(t, service, buckt.FoundryDBKeyCreateParams{Permissions: buckt.FoundryDBReadWrite})
	s := f.connect(t, access)
	first, second := mustPut(t, s, "a", "first"), mustPut(t, s, "a", "second")
	require.NotEmpty(t, first.version)
	require.NotEqual(t, first.version, second.version)
	removed, err := s.remove(t.Context(), "a", "")
	require.NoError(t, err)
	require.Equal(t, "true", removed.header.Get("X-Amz-Delete-Marker"))
}
