package s3_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/s3/listing"
)

const day = 24 * time.Hour

// expiringEndpoint is an endpoint whose bucket expires at each request, as those of systems do. Changed gets what expires.
func expiringEndpoint(t *testing.T, changed *[]s3.Change) (e *endpoint, expiry *s3.Expiry) {
	expiry = new(s3.Expiry)
	e = newEndpoint(t)
	e.bucket = s3.Config{Name: "bucket", Expiry: expiry, Changed: func(c s3.Change) {
		if c.Expired && changed != nil {
			*changed = append(*changed, c)
		}
	}}.NewBucket()
	e.backend.buckets["bucket"] = e.bucket
	return e, expiry
}

// advance moves the clock, and applies due actions.
func (e *endpoint) advance(expiry *s3.Expiry, by time.Duration) {
	e.now = e.now.Add(by)
	expiry.Run(func() time.Time { return e.now }, (*s3.Bucket).Expire)
}

func (e *endpoint) putLifecycle(rules ...string) {
	e.t.Helper()
	const open = "<Rule><Status>Enabled</Status>"
	e.mustSend(http.MethodPut, "/bucket?lifecycle", "<LifecycleConfiguration>"+open+strings.Join(rules, "</Rule>"+open)+"</Rule></LifecycleConfiguration>")
}

func (e *endpoint) keys() (keys []string) {
	for _, entry := range e.bucket.List(listing.Query{Max: 100}).Entries {
		keys = append(keys, entry.Name)
	}
	return keys
}

func TestExpireObjects(t *testing.T) {
	var changes []s3.Change
	e, expiry := expiringEndpoint(t, &changes)
	e.putLifecycle("<Prefix>logs/</Prefix><Expiration><Days>1</Days></Expiration>",
		"<Filter><Tag><Key>keep</Key><Value>short</Value></Tag></Filter><Expiration><Days>3</Days></Expiration>")
	e.advance(expiry, time.Hour)
	e.mustSend(http.MethodPut, "/bucket/logs/a", "aaa")
	e.mustSend(http.MethodPut, "/bucket/b", "bb", "x-amz-tagging", "keep=short")
	e.mustSend(http.MethodPut, "/bucket/c", "c")
	e.advance(expiry, day)
	require.Equal(t, []string{"b", "c", "logs/a"}, e.keys(), "a day has passed, but no midnight since")
	e.advance(expiry, 22*time.Hour+59*time.Minute+59*time.Second)
	require.Equal(t, []string{"b", "c", "logs/a"}, e.keys())
	e.advance(expiry, time.Second)
	require.Equal(t, []string{"b", "c"}, e.keys())
	e.advance(expiry, 30*day)
	require.Equal(t, []string{"c"}, e.keys())
	require.Equal(t, s3.Usage{Objects: 1, Bytes: 1}, e.bucket.Usage())
	require.Equal(t, []s3.Change{{testTime.Add(2 * day), -1, -3, true}, {testTime.Add(4 * day), -1, -2, true}}, changes, "each when it was due")

	e.mustSend(http.MethodPut, "/bucket/c?tagging", "<Tagging><TagSet><Tag><Key>keep</Key><Value>short</Value></Tag></TagSet></Tagging>")
	e.advance(expiry, 0)
	require.Empty(t, e.keys(), "a tag can make an old object due")
	e.put("logs/d", "d")
	e.mustSend(http.MethodDelete, "/bucket?lifecycle", "")
	e.advance(expiry, 30*day)
	require.Equal(t, []string{"logs/d"}, e.keys(), "without a configuration nothing expires")
	e.putLifecycle("<Prefix/><Expiration><Days>1</Days></Expiration>")
	e.advance(expiry, 0)
	require.Empty(t, e.keys(), "a configuration is about older objects too")
}

func TestExpireVersions(t *testing.T) {
	e, expiry := expiringEndpoint(t, nil)
	e.bucket.Configure(func(s *s3.Settings) { s.Versioning = s3.VersioningEnabled })
	e.put("key", "1")
	e.put("key", "2")
	e.putLifecycle("<Prefix/><Expiration><Days>2</Days></Expiration><NoncurrentVersionExpiration><NoncurrentDays>3</NoncurrentDays></NoncurrentVersionExpiration>")
	versions := func() (kinds []string) {
		for _, entry := range e.bucket.ListVersions(s3.VersionsQuery{Query: listing.Query{Max: 100}}).Entries {
			kind := "version"
			if entry.Object.DeleteMarker {
				kind = "marker " + entry.Object.Modified.Sub(testTime).String()
			}
			kinds = append(kinds, kind)
		}
		return kinds
	}
	e.advance(expiry, 2*day)
	require.Equal(t, []string{"marker 48h0m0s", "version", "version"}, versions(), "the current version gets a delete marker")
	e.advance(expiry, day)
	require.Equal(t, []string{"marker 48h0m0s", "version"}, versions())
	e.advance(expiry, 2*day)
	require.Empty(t, versions(), "the last version, and then the delete marker that is older than two days")

	e.put("key", "1")
	e.put("key", "2")
	e.advance(expiry, 60*day)
	require.Empty(t, versions(), "all steps of a long time are taken at once")
	require.True(t, e.bucket.IsEmpty())
}

func TestExpireSuspendedVersioning(t *testing.T) {
	e, expiry := expiringEndpoint(t, nil)
	e.put("key", "1")
	e.bucket.Configure(func(s *s3.Settings) { s.Versioning = s3.VersioningSuspended })
	e.putLifecycle("<Prefix/><Expiration><Days>2</Days></Expiration>")
	e.advance(expiry, 2*day)
	o, found := e.bucket.Version("key", "null")
	require.True(t, found)
	require.True(t, o.DeleteMarker, "it replaces the version without an id")
	require.Zero(t, e.bucket.Usage())
}

func TestExpireLockedVersion(t *testing.T) {
	e, expiry := expiringEndpoint(t, nil)
	e.bucket.Configure(func(s *s3.Settings) { s.ObjectLock = true })
	put := func(key string, change func(*s3.Object)) string {
		o := s3.Object{Key: key, Content: ofText(key), Modified: e.now}
		change(&o)
		stored, err := e.bucket.Put(o, nil)
		require.NoError(t, err)
		return stored.VersionID
	}
	held := put("held", func(o *s3.Object) { o.LegalHold = true })
	retained := put("retained", func(o *s3.Object) {
		o.Retention = s3.Retention{Mode: "GOVERNANCE", Until: e.now.Add(20*day + time.Hour)}
	})
	e.putLifecycle("<Prefix/><Expiration><Days>1</Days></Expiration><NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration>")
	e.advance(expiry, 20*day)
	require.Empty(t, e.keys(), "both are hidden by delete markers")
	for key, id := range map[string]string{"held": held, "retained": retained} {
		_, found := e.bucket.Version(key, id)
		require.True(t, found, key)
	}
	e.advance(expiry, day)
	_, found := e.bucket.Version("retained", retained)
	require.False(t, found)
	e.mustSend(http.MethodPut, "/bucket/held?legal-hold&versionId="+held, "<LegalHold><Status>OFF</Status></LegalHold>")
	e.advance(expiry, 0)
	require.True(t, e.bucket.IsEmpty())
}

func TestExpireUploads(t *testing.T) {
	e, expiry := expiringEndpoint(t, nil)
	before := e.begin()
	e.putLifecycle("<ID>clean up</ID><Prefix/><AbortIncompleteMultipartUpload><DaysAfterInitiation>2</DaysAfterInitiation></AbortIncompleteMultipartUpload>")
	w := e.mustSend(http.MethodPost, "/bucket/key?uploads", "")
	require.Equal(t, "Sun, 26 May 2013 00:00:00 GMT", w.Header().Get("x-amz-abort-date"))
	require.Equal(t, "clean up", w.Header().Get("x-amz-abort-rule-id"))
	e.mustSend(http.MethodPut, before+"&partNumber=1", "x")
	w = e.mustSend(http.MethodGet, before, "")
	require.Equal(t, "Sun, 26 May 2013 00:00:00 GMT", w.Header().Get("x-amz-abort-date"))
	e.advance(expiry, 2*day-time.Second)
	e.mustSend(http.MethodGet, before, "")
	e.advance(expiry, time.Second)
	require.Equal(t, "NoSuchUpload", e.refused(http.MethodGet, before, ""))
	uploads, _ := e.bucket.Uploads(s3.UploadsQuery{Query: listing.Query{Max: 10}})
	require.Empty(t, uploads)
}

func TestExpireTransitions(t *testing.T) {
	e, expiry := expiringEndpoint(t, nil)
	e.mustSend(http.MethodPut, "/bucket/large", strings.Repeat("x", 128<<10))
	e.mustSend(http.MethodPut, "/bucket/small", "x")
	const rule = "<Prefix/><Transition><Days>1</Days><StorageClass>STANDARD_IA</StorageClass></Transition>" +
		"<Transition><Days>5</Days><StorageClass>GLACIER</StorageClass></Transition>"
	e.putLifecycle(rule)
	class := func(key string) string {
		return e.mustSend(http.MethodHead, "/bucket/"+key, "").Header().Get("x-amz-storage-class")
	}
	e.advance(expiry, day)
	require.Equal(t, "STANDARD_IA", class("large"))
	e.advance(expiry, 30*day)
	require.Equal(t, "GLACIER", class("large"))
	require.Empty(t, class("small"))

	const minimum = "x-amz-transition-default-minimum-object-size"
	w := e.mustSend(http.MethodGet, "/bucket?lifecycle", "")
	require.Equal(t, "all_storage_classes_128K", w.Header().Get(minimum))
	text := w.Body.String()
	require.Equal(t, "InvalidArgument", e.refused(http.MethodPut, "/bucket?lifecycle", text, minimum, "none"))
	require.Equal(t, "varies_by_storage_class", e.mustSend(http.MethodPut, "/bucket?lifecycle", text, minimum, "varies_by_storage_class").Header().Get(minimum))
	require.Equal(t, "varies_by_storage_class", e.mustSend(http.MethodGet, "/bucket?lifecycle", "").Header().Get(minimum))
	e.advance(expiry, 0)
	require.Equal(t, "GLACIER", class("small"))
}

func TestExpirationHeader(t *testing.T) {
	e, expiry := expiringEndpoint(t, nil)
	e.bucket.Configure(func(s *s3.Settings) { s.Versioning = s3.VersioningEnabled })
	const header = "x-amz-expiration"
	first := e.mustSend(http.MethodPut, "/bucket/logs/a", "x").Header().Get("x-amz-version-id")
	e.putLifecycle(`<ID>a "rule"</ID><Prefix>logs/</Prefix><Expiration><Days>1</Days></Expiration>`)
	e.advance(expiry, time.Hour)
	const want = `expiry-date="Sun, 26 May 2013 00:00:00 GMT", rule-id="a%20%22rule%22"`
	for _, r := range []struct{ method, target, source string }{
		{http.MethodPut, "/bucket/logs/a", ""}, {http.MethodGet, "/bucket/logs/a", ""}, {http.MethodHead, "/bucket/logs/a", ""},
		{http.MethodPut, "/bucket/logs/b", "/bucket/logs/a"},
	} {
		var headers []string
		if r.source != "" {
			headers = []string{"x-amz-copy-source", r.source}
		}
		require.Equal(t, want, e.mustSend(r.method, r.target, "", headers...).Header().Get(header), r)
	}
	upload := "/bucket/logs/c?uploadId=" + parse[struct {
		UploadID string `xml:"UploadId"`
	}](t, e.mustSend(http.MethodPost, "/bucket/logs/c?uploads", "")).UploadID
	part := e.part(upload, 1, "x")
	require.Equal(t, want, e.mustSend(http.MethodPost, upload, complete(part)).Header().Get(header))
	require.Empty(t, e.mustSend(http.MethodGet, "/bucket/logs/a?versionId="+first, "").Header().Get(header), "not of older versions")
	require.Empty(t, e.mustSend(http.MethodPut, "/bucket/other", "x").Header().Get(header))
	require.Empty(t, e.mustSend(http.MethodGet, "/bucket/other", "").Header().Get(header))
}

func TestExpireAfterRestore(t *testing.T) {
	e, expiry := expiringEndpoint(t, nil)
	e.put("key", "x")
	e.begin()
	e.putLifecycle("<Prefix/><Expiration><Days>2</Days></Expiration><AbortIncompleteMultipartUpload><DaysAfterInitiation>2</DaysAfterInitiation></AbortIncompleteMultipartUpload>")
	restored := s3.Config{Expiry: expiry}.Restore(e.bucket.Export())
	require.Equal(t, e.bucket.Export(), restored.Export())
	require.True(t, e.bucket.Close(false))
	e.bucket = restored
	e.advance(expiry, 2*day)
	require.Empty(t, e.keys())
	require.Empty(t, restored.Export().Uploads)
}

// At the same time objects expire in the order of their keys, also if other events came before.
func TestExpireOrder(t *testing.T) {
	var ids int
	b := s3.Config{Name: "bucket", NewID: func() string { ids++; return strconv.Itoa(ids) }, Expiry: new(s3.Expiry)}.NewBucket()
	b.Configure(func(s *s3.Settings) {
		s.Versioning, s.TransitionMinimum = s3.VersioningEnabled, "varies_by_storage_class"
		s.Lifecycle = `<LifecycleConfiguration><Rule><ID>r</ID><Status>Enabled</Status><Filter/>` +
			`<Transition><Days>1</Days><StorageClass>GLACIER</StorageClass></Transition><Expiration><Days>2</Days></Expiration></Rule></LifecycleConfiguration>`
	})
	for _, key := range []string{"c", "a", "b"} {
		_, err := b.Put(s3.Object{Key: key, Modified: testTime}, nil)
		require.NoError(t, err)
	}
	b.Expire(testTime.Add(10 * day))
	var markers []string
	for _, o := range b.Export().Objects {
		if o.DeleteMarker {
			markers = append(markers, o.Key+o.VersionID)
		}
	}
	require.Equal(t, []string{"a4", "b5", "c6"}, markers)
}
