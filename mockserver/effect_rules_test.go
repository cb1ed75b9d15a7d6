package mockserver

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/fault"
)

func TestEffectRulesComplete(t *testing.T) {
	require.ElementsMatch(t, fault.Kinds(), slices.Collect(maps.Keys(effectRules)))
}
