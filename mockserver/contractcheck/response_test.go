package contractcheck

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

// A response whose documentation has no content must have no body. Buckt has no such response, other systems do.
func TestNoContent(t *testing.T) {
	require.NoError(t, checkContent(nil, &mockserver.Exchange{Status: 204, ResponseHeader: http.Header{}}))
	err := checkContent(nil, &mockserver.Exchange{Status: 204, ResponseHeader: http.Header{}, ResponseBody: []byte("{}")})
	require.EqualError(t, err, "response 204 has a body, none is documented")
}
