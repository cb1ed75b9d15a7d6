package clock

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// Each task runs once, in the order of the times, and sees its time if an advance passes it.
func TestTasks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := Clock{Base: time.Now}
		start := c.Now()
		var ran []time.Duration
		plan := func(due time.Duration) { c.At(start.Add(due), func() { ran = append(ran, c.Now().Sub(start)) }) }
		for _, due := range []time.Duration{3 * time.Hour, time.Hour, time.Hour, 5 * time.Hour, -time.Hour} {
			plan(due)
		}
		synctest.Wait() // the timer of the task in the past may have begun
		c.CatchUp()
		c.Advance(2 * time.Hour)
		require.Equal(t, []time.Duration{0, time.Hour, time.Hour}, ran)
		time.Sleep(time.Hour)
		synctest.Wait()
		require.Equal(t, []time.Duration{0, time.Hour, time.Hour, 3 * time.Hour}, ran)
		c.Drop()
		c.Advance(time.Hour)
		time.Sleep(24 * time.Hour)
		synctest.Wait()
		require.Len(t, ran, 4)

		c.Reset()
		ran = nil
		c.At(c.Now().Add(time.Hour), func() { c.At(c.Now(), func() { ran = append(ran, 0) }) })
		c.Advance(time.Hour)
		c.Wait()
		require.Len(t, ran, 1, "a task may plan another one")
	})
}
