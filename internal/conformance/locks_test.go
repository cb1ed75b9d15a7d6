package conformance_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

var lockChecks = []check{
	{name: "object lock is what the control plane says", run: lockConfiguration},
	{name: "object lock keeps a version until its time", run: lockRetention},
	{name: "legal hold keeps a version", run: lockLegalHold},
}

// locked is a bucket that was created at Amove with object lock, which enables versioning.
func (f *fixture) locked(t *testing.T) *fixture {
	t.Helper()
	f.amoveBucket(t, "locked", buckt.AmoveBucketCreateParams{ObjectLockEnabled: buckt.Set(true), VersioningEnabled: buckt.Set(true)})
	other := *f
	other.access.Bucket = "locked"
	other.store = f.in(t, "locked")
	return &other
}

func lockConfiguration(t *testing.T, f *fixture) {
	_, err := f.locking(t.Context())
	refused(t, err, http.StatusNotFound, "ObjectLockConfigurationNotFoundError")
	_, err = f.put(t.Context(), "a", []byte("hello"), putOptions{retainUntil: time.Now().Add(time.Hour)})
	refused(t, err, http.StatusBadRequest, "InvalidRequest")
	enabled, err := f.locked(t).locking(t.Context())
	require.NoError(t, err)
	require.Equal(t, "Enabled", enabled)
}

// A delete marker may still be created.
func lockRetention(t *testing.T, f *fixture) {
	l := f.locked(t)
	kept, err := l.put(t.Context(), "a", []byte("hello"), putOptions{retainUntil: time.Now().Add(time.Hour)})
	require.NoError(t, err)
	_, err = l.remove(t.Context(), "a", kept.version)
	refused(t, err, http.StatusForbidden, "AccessDenied")
	marker, err := l.remove(t.Context(), "a", "")
	require.NoError(t, err)
	l.holdsVersion(t, "a", kept.version, "hello")
	_, err = l.remove(t.Context(), "a", marker.version)
	require.NoError(t, err)
	head, err := l.head(t.Context(), "a", getOptions{})
	require.NoError(t, err)
	require.Equal(t, "COMPLIANCE", head.header.Get("X-Amz-Object-Lock-Mode"))

	// The clocks of client and server may differ by 15 minutes: a signature is valid for that time. The AWS SDK corrects its clock by the
	// responses, so each time has its own client.
	f.skew(-10 * time.Minute)
	soon, err := f.connect(t, l.access).put(t.Context(), "b", []byte("hello"), putOptions{retainUntil: time.Now().Add(time.Second)})
	require.NoError(t, err)
	_, err = f.connect(t, l.access).remove(t.Context(), "b", soon.version)
	refused(t, err, http.StatusForbidden, "AccessDenied")
	f.skew(10 * time.Minute)
	_, err = f.connect(t, l.access).remove(t.Context(), "b", soon.version)
	require.NoError(t, err)
}

func lockLegalHold(t *testing.T, f *fixture) {
	l := f.locked(t)
	o := l.must(t, "a", "hello")
	require.NoError(t, l.setLegalHold(t.Context(), "a", o.version, true))
	_, err := l.remove(t.Context(), "a", o.version)
	refused(t, err, http.StatusForbidden, "AccessDenied")
	require.NoError(t, l.setLegalHold(t.Context(), "a", o.version, false))
	_, err = l.remove(t.Context(), "a", o.version)
	require.NoError(t, err)
}
