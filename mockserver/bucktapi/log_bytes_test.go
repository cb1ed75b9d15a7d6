package bucktapi_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// Logs with long bodies are dropped long before their number is reached.
func TestLogBytes(t *testing.T) {
	server := mocktest.New(t, mockserver.WithPlan(buckt.PlanEnterprise))
	org := server.Buckt().Organization()
	for i := range 100 {
		_, err := org.AddBucket(bucktapi.Bucket{Name: fmt.Sprint("bucket ", i)})
		require.NoError(t, err)
	}
	c := mocktest.CallBuckt(t, server)
	list := func() (length int) { return len(mocktest.RequireOK(t, c.Get("/buckets?limit=100")).Body) }
	lists := 16<<20/list() + 1
	for range lists - 1 {
		list()
	}
	require.Len(t, org.Logs(), lists)
	list()
	require.Len(t, org.Logs(), lists-lists/2+1)
}
