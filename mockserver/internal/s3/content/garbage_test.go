package content_test

import (
	"runtime"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3/content"
)

func TestMuchGarbageIsCollected(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		forced := func() uint32 {
			synctest.Wait()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			return m.NumForcedGC
		}
		var garbage content.Garbage
		before := forced()
		garbage.Add(0)
		garbage.Add(64*mib - 1)
		require.Equal(t, before, forced())
		garbage.Add(1)
		require.Equal(t, before+1, forced())
		garbage.Add(63 * mib)
		require.Equal(t, before+1, forced(), "it counts from 0 again")
		garbage.Add(1 << 30)
		require.Equal(t, before+2, forced())
	})
}
