package front

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHandlers(t *testing.T) {
	var h Handlers
	require.Nil(t, h.Find("/_mock"))
	first, second := http.NotFoundHandler(), http.RedirectHandler("/", http.StatusFound)
	h.Add("/_mock", first)
	h.Add("/_mock/more", second)
	h.Add("/_more", second)
	require.Equal(t, []string{"/_mock", "/_mock/more", "/_more"}, h.Prefixes())
	for path, found := range map[string]bool{"/_mock": true, "/_mock/": true, "/_mock/more": true, "/_mocks": false, "/": false, "/_more/x": true} {
		require.Equal(t, found, h.Find(path) != nil, path)
	}
	require.Equal(t, second, h.Find("/_more/x"))
}
