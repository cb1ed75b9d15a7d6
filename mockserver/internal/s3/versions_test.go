package s3_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/s3/listing"
)

type versionList struct {
	Version, DeleteMarker []struct {
		Key      string
		ID       string `xml:"VersionId"`
		IsLatest bool
	}
	IsTruncated   bool
	NextKeyMarker string
	NextVersion   string `xml:"NextVersionIdMarker"`
}

const (
	enabled   = `<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>`
	suspended = `<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>`
)

func TestVersions(t *testing.T) {
	e := newEndpoint(t)
	require.NotContains(t, e.mustSend(http.MethodGet, "/bucket?versioning", "").Body.String(), "Status")
	e.mustSend(http.MethodPut, "/bucket/key", "zero")
	e.mustSend(http.MethodPut, "/bucket?versioning", enabled)
	require.Contains(t, e.mustSend(http.MethodGet, "/bucket?versioning", "").Body.String(), "<Status>Enabled</Status>")
	first := e.mustSend(http.MethodPut, "/bucket/key", "one").Header().Get("x-amz-version-id")
	second := e.mustSend(http.MethodPut, "/bucket/key", "two").Header().Get("x-amz-version-id")
	require.NotEqual(t, first, second)
	require.Equal(t, s3.Usage{Objects: 3, Bytes: 10}, e.bucket.Usage())

	get := func(id string) string {
		return e.mustSend(http.MethodGet, "/bucket/key?versionId="+id, "").Body.String()
	}
	require.Equal(t, "zero", get("null"))
	require.Equal(t, "one", get(first))

	w := e.mustSend(http.MethodDelete, "/bucket/key", "")
	marker := w.Header().Get("x-amz-version-id")
	require.Equal(t, "true", w.Header().Get("x-amz-delete-marker"))
	w = e.send(http.MethodGet, "/bucket/key", "")
	require.Equal(t, "NoSuchKey", code(t, w))
	require.Equal(t, "true", w.Header().Get("x-amz-delete-marker"))
	require.Equal(t, "MethodNotAllowed", e.refused(http.MethodGet, "/bucket/key?versionId="+marker, ""))
	require.Empty(t, e.bucket.List(listing.Query{Max: 10}).Entries)

	list := parse[versionList](t, e.mustSend(http.MethodGet, "/bucket?versions", ""))
	require.Equal(t, marker, list.DeleteMarker[0].ID)
	require.True(t, list.DeleteMarker[0].IsLatest)
	require.Equal(t, []string{second, first, "null"}, []string{list.Version[0].ID, list.Version[1].ID, list.Version[2].ID})

	w = e.mustSend(http.MethodDelete, "/bucket/key?versionId="+marker, "")
	require.Equal(t, "true", w.Header().Get("x-amz-delete-marker"))
	require.Equal(t, "two", get(second))
	e.mustSend(http.MethodDelete, "/bucket/key?versionId="+second, "")
	require.Equal(t, "one", e.content("key"))

	e.mustSend(http.MethodPut, "/bucket?versioning", suspended)
	require.Empty(t, e.mustSend(http.MethodPut, "/bucket/key", "three").Header().Get("x-amz-version-id"), "not of what replaces the null version")
	require.Equal(t, "null", e.mustSend(http.MethodHead, "/bucket/key", "").Header().Get("x-amz-version-id"))
	require.Equal(t, "three", get("null"), "it took the place of the one before versioning")
	require.Equal(t, "null", e.mustSend(http.MethodDelete, "/bucket/key", "").Header().Get("x-amz-version-id"))
	require.Equal(t, s3.Usage{Objects: 1, Bytes: 3}, e.bucket.Usage())
	require.False(t, e.bucket.IsEmpty())
	require.Equal(t, "BucketNotEmpty", e.refused(http.MethodDelete, "/bucket", ""))
	e.mustSend(http.MethodDelete, "/bucket/key?versionId="+first, "")
	e.mustSend(http.MethodDelete, "/bucket/key?versionId=null", "")
	require.True(t, e.bucket.IsEmpty())
	require.Equal(t, "MalformedXML", e.refused(http.MethodPut, "/bucket?versioning", "<VersioningConfiguration/>"))
}

func TestVersionsOff(t *testing.T) {
	e := newEndpoint(t)
	e.put("key", "content")
	w := e.mustSend(http.MethodDelete, "/bucket/key", "")
	require.Equal(t, http.StatusNoContent, w.Code)
	require.Empty(t, w.Header().Get("x-amz-delete-marker"))
	require.True(t, e.bucket.IsEmpty())
	require.Equal(t, http.StatusNoContent, e.send(http.MethodDelete, "/bucket/key", "").Code, "deleting again succeeds")
}

func TestVersionsPages(t *testing.T) {
	e := newEndpoint(t)
	e.bucket.Configure(func(s *s3.Settings) { s.Versioning = s3.VersioningEnabled })
	for i := range 3 {
		for _, key := range []string{"a", "b/c", "d"} {
			e.put(key, fmt.Sprint(i))
		}
	}
	for size := range 10 {
		var rows []string
		target := fmt.Sprintf("/bucket?versions&max-keys=%d", size+1)
		for next := target; next != ""; {
			page := parse[versionList](t, e.mustSend(http.MethodGet, next, ""))
			for _, v := range page.Version {
				o, _ := e.bucket.Version(v.Key, v.ID)
				rows = append(rows, v.Key+string(o.Content.Copy()))
				require.Equal(t, string(o.Content.Copy()) == "2", v.IsLatest)
			}
			next = ""
			if page.IsTruncated {
				next = target + "&key-marker=" + page.NextKeyMarker + "&version-id-marker=" + page.NextVersion
			}
		}
		require.Equal(t, []string{"a2", "a1", "a0", "b/c2", "b/c1", "b/c0", "d2", "d1", "d0"}, rows)
	}
	page := e.bucket.ListVersions(s3.VersionsQuery{Query: listing.Query{Delimiter: "/", Max: 5}})
	require.Equal(t, "b/", page.Entries[3].Name)
	require.True(t, page.More)
	require.Equal(t, "InvalidArgument", e.refused(http.MethodGet, "/bucket?versions&version-id-marker=x", ""))
}

func TestVersionsActions(t *testing.T) {
	e := newEndpoint(t)
	e.put("key", "content")
	e.allow(func(action, _, _ string) bool { return !strings.Contains(action, "Version") })
	e.mustSend(http.MethodGet, "/bucket/key", "")
	for _, method := range []string{http.MethodGet, http.MethodDelete} {
		require.Equal(t, "AccessDenied", e.refused(method, "/bucket/key?versionId=null", ""))
	}
	require.Equal(t, "AccessDenied", e.refused(http.MethodPut, "/bucket/copy", "", "x-amz-copy-source", "/bucket/key?versionId=null"))
	e.mustSend(http.MethodPut, "/bucket/copy", "", "x-amz-copy-source", "/bucket/key")
	const list = `<Delete><Object><Key>key</Key><VersionId>null</VersionId></Object></Delete>`
	e.mustSend(http.MethodPost, "/bucket?delete", list, "Content-MD5", md5Base64(list))
	require.Equal(t, "content", e.content("key"))
}

func TestObjectLock(t *testing.T) {
	e := newEndpoint(t)
	require.Equal(t, "ObjectLockConfigurationNotFoundError", e.refused(http.MethodGet, "/bucket?object-lock", ""))
	e.mustSend(http.MethodPut, "/locked", "", "x-amz-bucket-object-lock-enabled", "true")
	e.bucket = e.backend.buckets["locked"]
	require.Equal(t, s3.VersioningEnabled, e.bucket.Settings().Versioning)
	require.Equal(t, "InvalidBucketState", e.refused(http.MethodPut, "/locked?versioning", suspended))

	const rule = `<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>GOVERNANCE</Mode>` +
		`<Days>1</Days></DefaultRetention></Rule></ObjectLockConfiguration>`
	e.mustSend(http.MethodPut, "/locked?object-lock", rule)
	require.Contains(t, e.mustSend(http.MethodGet, "/locked?object-lock", "").Body.String(), "<Days>1</Days>")
	id := e.mustSend(http.MethodPut, "/locked/key", "content").Header().Get("x-amz-version-id")
	w := e.mustSend(http.MethodHead, "/locked/key", "")
	require.Equal(t, "GOVERNANCE", w.Header().Get("x-amz-object-lock-mode"))
	require.Equal(t, "2013-05-25T00:00:00Z", w.Header().Get("x-amz-object-lock-retain-until-date"))

	target := "/locked/key?versionId=" + id
	require.Equal(t, "AccessDenied", e.refused(http.MethodDelete, target, ""))
	e.mustSend(http.MethodDelete, "/locked/key", "") // a marker is allowed
	e.allow(func(action, _, _ string) bool { return action != "s3:BypassGovernanceRetention" })
	require.Equal(t, "AccessDenied", e.refused(http.MethodDelete, target, "", "x-amz-bypass-governance-retention", "true"))
	e.allow(allowAll)

	hold := func(status string) string {
		return code(t, e.send(http.MethodPut, target+"&legal-hold", "<LegalHold><Status>"+status+"</Status></LegalHold>"))
	}
	require.Empty(t, hold("ON"))
	require.Contains(t, e.mustSend(http.MethodGet, target+"&legal-hold", "").Body.String(), "ON")
	require.Equal(t, "AccessDenied", e.refused(http.MethodDelete, target, "", "x-amz-bypass-governance-retention", "true"))
	require.Empty(t, hold("OFF"))
	require.Equal(t, "MalformedXML", hold("MAYBE"))

	retain := func(mode string, until time.Time, headers ...string) string {
		body := "<Retention><Mode>" + mode + "</Mode><RetainUntilDate>" + until.Format(time.RFC3339) + "</RetainUntilDate></Retention>"
		return code(t, e.send(http.MethodPut, target+"&retention", body, headers...))
	}
	hour := testTime.Add(time.Hour)
	require.Equal(t, "AccessDenied", retain("GOVERNANCE", hour), "it would be shorter")
	require.Empty(t, retain("GOVERNANCE", hour, "x-amz-bypass-governance-retention", "true"))
	require.Equal(t, "InvalidArgument", retain("GOVERNANCE", testTime))
	require.Empty(t, retain("COMPLIANCE", hour.Add(time.Hour), "x-amz-bypass-governance-retention", "true"))
	require.Equal(t, "AccessDenied", retain("GOVERNANCE", hour.Add(2*time.Hour), "x-amz-bypass-governance-retention", "true"))
	require.Equal(t, "AccessDenied", e.refused(http.MethodDelete, target, "", "x-amz-bypass-governance-retention", "true"))
	require.Contains(t, e.mustSend(http.MethodGet, target+"&retention", "").Body.String(), "COMPLIANCE")

	e.now = hour.Add(time.Hour)
	e.mustSend(http.MethodDelete, target, "")
	w = e.mustSend(http.MethodPut, "/locked/other", "x", "x-amz-object-lock-mode", "COMPLIANCE", "x-amz-object-lock-retain-until-date", "2013-05-24T03:00:00Z")
	require.Equal(t, "AccessDenied", e.refused(http.MethodDelete, "/locked/other?versionId="+w.Header().Get("x-amz-version-id"), ""))
}
