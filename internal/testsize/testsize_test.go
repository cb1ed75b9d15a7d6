package testsize

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestChoose(t *testing.T) {
	for _, test := range []struct {
		name           string
		detector, slow bool
		want           string
	}{
		{"default", false, false, "plain"},
		{"slow", false, true, "full"},
		{"race detector", true, false, "race"},
		{"race detector, slow", true, true, "race"},
	} {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, choose(test.detector, test.slow, "race", "plain", "full"))
		})
	}
}
