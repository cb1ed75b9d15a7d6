package mockserver

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A record of many long bodies would fill the memory if they waited for a reader to be cut.
func TestRecordCutsLongBodiesAtOnce(t *testing.T) {
	server, err := Start()
	require.NoError(t, err)
	defer func() { require.NoError(t, server.Close()) }()
	body := `{"name":"` + strings.Repeat("a", 2*maxRecordedBody) + `"}`
	r := httptest.NewRequest("POST", server.Buckt().BaseURL()+"/keys", strings.NewReader(body))
	server.ServeHTTP(httptest.NewRecorder(), r)
	require.Len(t, server.record.ring[0].exchange.RequestBody, maxRecordedBody)
}
