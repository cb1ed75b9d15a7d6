package state_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

func TestAccept(t *testing.T) {
	at := state.Path("room").Field("rows").At(1)
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"no problem":  {nil, ""},
		"field":       {state.Invalid("name", "is %q", "x"), `room.rows[1].name is "x"`},
		"below":       {state.Invalid(state.Path("steps").At(2).Field("status"), "is missing"), "room.rows[1].steps[2].status is missing"},
		"the row":     {state.Invalid("", "must be one"), "room.rows[1] must be one"},
		"other error": {errors.New("broken"), "room.rows[1] is not valid: broken"},
	} {
		t.Run(name, func(t *testing.T) {
			load := func(l *state.Loader, _, _ *struct{}) { l.Accept(at, test.err) }
			unused := func(*struct{}) {}
			_, err := state.Load(new(struct{}), time.Time{}, nil, unused, load, unused)
			if test.want == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, test.want)
		})
	}
	require.EqualError(t, state.Invalid("", "must be one"), "must be one")
	require.EqualError(t, state.Invalid("name", "is missing"), "name is missing")
}
