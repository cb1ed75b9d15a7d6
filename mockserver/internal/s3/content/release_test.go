package content_test

import (
	"runtime"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3/content"
)

func TestTheGarbageCollectorRunsOnceManyBytesAreReleased(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		forced := func() uint32 {
			synctest.Wait()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			return m.NumForcedGC
		}
		before := forced()
		content.Release(0)
		content.Release(64*mib - 1)
		require.Equal(t, before, forced())
		content.Release(1)
		require.Equal(t, before+1, forced())
		content.Release(63 * mib)
		require.Equal(t, before+1, forced(), "it counts from 0 again")
		content.Release(1 << 30)
		require.Equal(t, before+2, forced())
	})
}
