package provision_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/provision"
)

// A program that rotates by a schedule must know the age of a key, also at systems that do not show it.
func TestGrantHasAgeOfKey(t *testing.T) {
	eachSystem(t, func(t *testing.T, sys *system) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, sys)
			p := w.provisioner(nil)
			created := func() time.Time {
				g, err := p.Get(t.Context(), "acme")
				require.NoError(t, err)
				return g.Key.CreatedAt
			}
			_, err := p.Grant(t.Context(), w.spec("acme"))
			require.NoError(t, err)
			granted := created()
			require.WithinDuration(t, time.Now(), granted, time.Minute)

			time.Sleep(24 * time.Hour)
			require.True(t, granted.Equal(created()), "the age does not change without a rotation")
			begun := time.Now()
			_, err = p.Rotate(t.Context(), "acme", nil)
			require.NoError(t, err)
			require.False(t, created().Before(begun))
		})
	})
}

// An adopted key has the age that the system shows.
func TestAdoptedKeyKeepsItsAge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, systems[0])
		p := w.provisioner(nil)
		spec := w.spec("acme")
		credential, err := p.Grant(t.Context(), spec)
		require.NoError(t, err)
		g, err := p.Get(t.Context(), "acme")
		require.NoError(t, err)

		time.Sleep(24 * time.Hour)
		w.journal = provision.NewMemoryJournal()
		p = w.provisioner(nil)
		_, err = p.Adopt(t.Context(), spec, g.Key.ID, credential)
		require.NoError(t, err)
		adopted, err := p.Get(t.Context(), "acme")
		require.NoError(t, err)
		require.WithinDuration(t, g.Key.CreatedAt, adopted.Key.CreatedAt, time.Minute)
	})
}
