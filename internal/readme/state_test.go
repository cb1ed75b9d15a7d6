package readme

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
)

// The README's state leaves almost everything out.
func TestState(t *testing.T) {
	server := seeded(t)
	organization := server.Buckt().Organization()
	require.Equal(t, buckt.PlanFree, organization.Plan())
	buckets := organization.Buckets()
	require.Len(t, buckets, 1)
	require.Equal(t, "assets", buckets[0].Name)
	require.Equal(t, buckt.BucketFailed, buckets[0].Status)
	require.NotEmpty(t, buckets[0].CustomDomain)
}

func seeded(t *testing.T) *mockserver.Server {
	state, err := mockserver.ReadState(strings.NewReader(`{"version": 2, "buckt": {"organizations": [
		{"name": "acme", "plan": "free", "buckets": [{"name": "assets", "status": "failed"}]}
	]}}`))
	if err != nil {
		t.Fatal(err)
	}
	server := mockserver.New(t, mockserver.WithState(state))
	return server
}
