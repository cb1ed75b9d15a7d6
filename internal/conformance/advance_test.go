package conformance_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/fault"
)

// The clock of the mock also applies to S3.
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
			mustPut(t, f.connect(t, f.access), "b", "hello")
			require.Equal(t, http.StatusOK, f.send(t, http.MethodGet, long, "", nil).status, "what is signed for an hour is not skewed")
			f.server.Advance(time.Hour)
			require.Equal(t, "AccessDenied", f.send(t, http.MethodGet, long, "", nil).code)
		})
	}
}

// Clients that sign with the real time work after an advance, without an error that corrects their clock.
func TestS3ClientsAfterAdvance(t *testing.T) {
	for _, client := range s3Clients {
		for _, by := range []time.Duration{74 * time.Minute, 24 * time.Hour} {
			t.Run(client.name+" "+by.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					f := newFixture(t, client.open)
					f.must(t, "before", "hello")
					old, err := f.presign(t.Context(), http.MethodGet, "before", by, presignOptions{})
					require.NoError(t, err)
					var sent *http.Request
					_, err = f.tampered(t, func(r *http.Request) { sent = r }).get(t.Context(), "before", getOptions{})
					require.NoError(t, err)
					time.Sleep(time.Second)
					f.server.Advance(by)
					time.Sleep(time.Second)

					f.holds(t, "before", "hello")
					first, last := largePart('a'), []byte("end")
					id, parts := f.begin(t, "large", first, last)
					_, err = f.complete(t.Context(), "large", id, parts)
					require.NoError(t, err)
					f.holdsParts(t, "large", first, last)
					signed, err := f.presign(t.Context(), http.MethodGet, "before", time.Minute, presignOptions{})
					require.NoError(t, err)
					require.Equal(t, "hello", f.send(t, http.MethodGet, signed, "", nil).body)
					own, err := f.access.Presign(buckt.S3PresignParams{Method: http.MethodGet, Key: "before", Expires: time.Minute})
					require.NoError(t, err)
					require.Equal(t, "hello", f.send(t, http.MethodGet, own.Reveal(), "", nil).body)
					for _, exchange := range f.server.Requests(fault.Match{Status: http.StatusForbidden}) {
						t.Errorf("%s %s was refused", exchange.Method, exchange.URL)
					}

					require.Equal(t, "AccessDenied", f.send(t, http.MethodGet, old, "", nil).code)
					require.Equal(t, "RequestTimeTooSkewed", f.send(t, http.MethodGet, sent.URL.String(), "", sent.Header).code)
				})
			})
		}
	}
}

// The URLs that the control planes presign expire as well.
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
