package encode

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every byte is found at every position.
func TestIsPlain(t *testing.T) {
	for length := range 20 {
		for at := range length {
			for c := range 256 {
				text := strings.Repeat("~", at) + string([]byte{byte(c)}) + strings.Repeat(" ", length-at-1)
				require.Equal(t, c >= ' ' && c <= '~' && c != '"' && c != '\\', isPlain(text), "%q", text)
			}
		}
	}
}
