package conformance_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// The clock of the mock moves what S3 does as it moves the rest.
func TestS3Advance(t *testing.T) {
	for _, client := range s3Clients {
		t.Run(client.name, func(t *testing.T) {
			f := newFixture(t, client.open)
			f.must(t, "a", "hello")
			short, err := f.presign(t.Context(), http.MethodGet, "a", 5*time.Minute, presignOptions{})
			require.NoError(t, err)
			long, err := f.presign(t.Context(), http.MethodGet, "a", time.Hour, presignOptions{})
			require.NoError(t, err)
			f.server.Advance(10 * time.Minute)
			require.Equal(t, "AccessDenied", f.send(t, http.MethodGet, short, "", nil).code)
			require.Equal(t, http.StatusOK, f.send(t, http.MethodGet, long, "", nil).status)
			f.holds(t, "a", "hello")
			f.server.Advance(10 * time.Minute)
			refusedAnew(t, func() store { return f.connect(t, f.access) }, "RequestTimeTooSkewed")
			require.Equal(t, http.StatusOK, f.send(t, http.MethodGet, long, "", nil).status, "what is signed for an hour is not skewed")
			f.server.Advance(time.Hour)
			require.Equal(t, "AccessDenied", f.send(t, http.MethodGet, long, "", nil).code)
		})
	}
}

// The URLs that the control planes presign end as well.
func TestPresignedByControlPlaneAdvance(t *testing.T) {
	f := newFixture(t, openAWS)
	service := f.foundryDBService(t, "uploads")
	signed, err := f.client.FoundryDB.Objects.Presign(t.Context(), service.ID, buckt.FoundryDBPresignParams{
		Method: buckt.FoundryDBPresignPut, Key: "a", Expires: 60 * time.Second,
	})
	require.NoError(t, err)
	f.server.Advance(2 * time.Minute)
	got := f.send(t, http.MethodPut, signed.URL.Reveal(), "hello", nil)
	require.Equal(t, http.StatusForbidden, got.status)
	require.Equal(t, "AccessDenied", got.code)

	bucket := f.linodeBucket(t, "us-east", "assets")
	access, _ := f.linodeAccess(t, bucket, buckt.LinodeAllBuckets())
	mustPut(t, f.connect(t, access), "a", "hello")
	link, err := f.client.Linode.Buckets.ObjectURL(t.Context(), "us-east", "assets", buckt.LinodeObjectURLParams{
		Name: "a", Method: http.MethodGet, ExpiresIn: 360 * time.Second,
	})
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, f.send(t, http.MethodGet, link.URL.Reveal(), "", nil).status)
	f.server.Advance(7 * time.Minute)
	got = f.send(t, http.MethodGet, link.URL.Reveal(), "", nil)
	require.Equal(t, http.StatusForbidden, got.status)
}
