package conformance_test

import (
	"io"
	"log"
	"testing"
	"testing/synctest"
	"time"

	"github.com/linode/linodego"
	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// It retries a rate limit until the window has ended, which takes no real time in a bubble.
func TestLinodeRateLimit(t *testing.T) {
	quiet(t)
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t, mockserver.WithRateLimits())
		client := linodeClient(t, server)
		begin := time.Now()
		for range 60 {
			_, err := client.CreateObjectStorageKey(t.Context(), linodego.ObjectStorageKeyCreateOptions{Label: "k"})
			require.NoError(t, err)
		}
		require.Zero(t, time.Since(begin))
		_, err := client.CreateObjectStorageKey(t.Context(), linodego.ObjectStorageKeyCreateOptions{Label: "after"})
		require.NoError(t, err)
		require.GreaterOrEqual(t, time.Since(begin), time.Minute)
		require.Len(t, server.Linode().Account().Keys(), 61)
		exchanges := server.Requests()
		require.Equal(t, 429, exchanges[60].Status)
		require.Equal(t, 200, exchanges[len(exchanges)-1].Status)
	})
}

func TestLinodeRetryAfterOnSuccess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t)
		require.NoError(t, server.Linode().SetBehavior(linode.Behavior{RetryAfterAlways: true}))
		begin := time.Now()
		_, err := linodeClient(t, server).ListObjectStorageKeys(t.Context(), nil)
		require.NoError(t, err)
		require.Zero(t, time.Since(begin))
	})
}

func TestLinodeErrors(t *testing.T) {
	server := newServer(t)
	client := linodeClient(t, server)
	_, notFound := client.GetObjectStorageKey(t.Context(), 1)
	_, noRegion := client.ListObjectStorageBucketsInCluster(t.Context(), nil, "mars")
	_, notValid := client.CreateObjectStorageKey(t.Context(), linodego.ObjectStorageKeyCreateOptions{
		Label: "k", BucketAccess: &[]linodego.ObjectStorageKeyBucketAccess{{Region: "mars", BucketName: "x", Permissions: "read_only"}},
	})
	_, noFilter := client.ListObjectStorageKeys(t.Context(), linodego.NewListOptions(1, `{"label":"k"}`))
	_, noToken := client.SetToken("x").GetObjectStorageTransfer(t.Context())
	readOnly, err := server.Linode().Account().AddToken(linode.Token{Scopes: []string{"object_storage:read_only"}})
	require.NoError(t, err)
	noScope := client.SetToken(readOnly.Token.Reveal()).DeleteObjectStorageKey(t.Context(), 1)

	require.True(t, linodego.IsNotFound(notFound))
	for _, test := range []struct {
		err     error
		message string
	}{
		{notFound, "[404] The specified access key was not found."},
		{noRegion, "[404] The specified region was not found or does not support Object Storage."},
		{notValid, "[400] [bucket_access[0].region] region is not valid"},
		{noFilter, "[400] [X-Filter] Cannot filter on label"},
		{noToken, "[401] Invalid Token"},
		{noScope, "[401] Your OAuth token is not authorized to use this endpoint."},
	} {
		require.EqualError(t, test.err, test.message)
	}

	t.Run("with a field of null", func(t *testing.T) {
		require.NoError(t, server.Linode().SetBehavior(linode.Behavior{NullErrorFields: true}))
		_, err := client.GetObjectStorageKey(t.Context(), 1)
		require.True(t, linodego.IsNotFound(err))
	})
}

// quiet silences the standard logger, to which the client writes at every retry.
func quiet(t *testing.T) {
	output := log.Writer()
	log.SetOutput(io.Discard)
	t.Cleanup(func() { log.SetOutput(output) })
}
