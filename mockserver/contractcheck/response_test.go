package contractcheck

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

// An answer that documents no content must have no body. No operation of Buckt has such an answer, those of others do.
func TestNoContent(t *testing.T) {
	require.NoError(t, checkContent(nil, &mockserver.Exchange{Status: 204, ResponseHeader: http.Header{}}))
	err := checkContent(nil, &mockserver.Exchange{Status: 204, ResponseHeader: http.Header{}, ResponseBody: []byte("{}")})
	require.EqualError(t, err, "response 204 has a body, none is documented")
}
