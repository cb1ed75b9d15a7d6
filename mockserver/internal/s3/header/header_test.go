package header_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3/header"
)

func TestGet(t *testing.T) {
	h := http.Header{"Range": {"bytes=0-1", "bytes=2-3"}, "Expires": {}}
	for name, want := range map[string]string{"Range": "bytes=0-1", "Expires": "", "Date": ""} {
		require.Equal(t, want, header.Get(h, name), name)
	}
}
