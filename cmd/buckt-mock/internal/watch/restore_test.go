package watch

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

// Resources that a state removes, such as an organization, are not compared during the restore.
func TestRestore(t *testing.T) {
	var asked func()
	server := newServer(t, mockserver.WithClock(func() time.Time {
		if asked != nil {
			asked()
		}
		return time.Now()
	}))
	w := New(server)
	state := server.Snapshot()
	for name, change := range map[string]func(){
		"restore": func() { require.NoError(t, w.Restore(state)) },
		"reset":   w.Reset,
	} {
		t.Run(name, func(t *testing.T) {
			free, times := false, 0
			asked = func() { // by the server, in the middle of it
				times++
				if w.mu.TryLock() {
					free = true
					w.mu.Unlock()
				}
			}
			change()
			asked = nil
			require.Positive(t, times)
			require.False(t, free)
		})
	}
}
