package state_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

func TestBehaviorOf(t *testing.T) {
	type behavior struct {
		Strict bool
		Name   func() string
	}
	named := func(name string, strict bool) behavior { return behavior{strict, func() string { return name }} }
	stored := named("stored", true)
	for name, test := range map[string]struct {
		stored   *behavior
		inMemory bool
		atStart  any
		strict   bool
		name     string
	}{
		"default":                         {nil, false, nil, false, ""},
		"of the start":                    {nil, true, named("start", true), true, "start"},
		"in memory":                       {&stored, true, named("start", false), true, "stored"},
		"in memory without function":      {&behavior{Strict: true}, true, named("start", false), true, ""},
		"from JSON":                       {&behavior{Strict: true}, false, named("start", false), true, "start"},
		"from JSON without one at start":  {&behavior{Strict: true}, false, nil, true, ""},
		"from JSON, the start's is other": {&behavior{}, false, named("start", true), false, "start"},
	} {
		t.Run(name, func(t *testing.T) {
			b := state.BehaviorOf(test.stored, test.inMemory, test.atStart)
			require.Equal(t, test.strict, b.Strict)
			if test.name == "" {
				require.Nil(t, b.Name)
				return
			}
			require.Equal(t, test.name, b.Name())
		})
	}
}
