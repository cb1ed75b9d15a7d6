package systemtest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// A call is found in the logs by its operation, and its record has no secret.
func TestLogs(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t)
	client, ctx, start := server.Client(), t.Context(), time.Now()
	created, err := client.Keys.Create(ctx, buckt.KeyCreateParams{
		Name: "ci", Permissions: []buckt.Permission{buckt.PermissionLogsRead}, BucketIDs: buckt.AllBuckets(),
	})
	require.NoError(t, err)
	_, err = client.Buckets.Get(ctx, "bkt_nobody")
	require.Error(t, err)

	var ids []string
	params := buckt.LogListParams{Method: "POST", Status: "2xx", Path: "/v1/keys", From: start.Add(-time.Minute), To: time.Now().Add(time.Minute)}
	for log, err := range client.Logs.All(ctx, params) {
		require.NoError(t, err)
		require.Nil(t, log.RequestBody, "a list tells no bodies")
		require.Nil(t, log.Raw)
		ids = append(ids, log.ID)
	}
	require.Len(t, ids, 1)
	log, err := client.Logs.Get(ctx, ids[0])
	require.NoError(t, err)
	require.Equal(t, 201, log.StatusCode)
	require.Equal(t, "/v1/keys", log.Path)
	require.Contains(t, log.RequestBody.String(), `"ci"`)
	require.Contains(t, log.ResponseBody.String(), "[REDACTED]")
	require.NotContains(t, log.Raw.String(), created.Key.Reveal())

	params = buckt.LogListParams{To: start.Add(-time.Minute)}
	for range client.Logs.All(ctx, params) {
		require.Fail(t, "nothing happened before the beginning")
	}
	_, err = client.Logs.Get(ctx, "log_nobody")
	e, ok := err.(*buckt.NotFoundError)
	require.True(t, ok, "%v", err)
	require.Equal(t, "Log not found", e.Message)
}
