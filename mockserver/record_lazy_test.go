package mockserver

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/record"
)

// Many long bodies would fill the memory if they were cut only when the record is read.
func TestRecordCutsLongBodies(t *testing.T) {
	server, err := Start()
	require.NoError(t, err)
	defer func() { require.NoError(t, server.Close()) }()
	body := `{"name":"` + strings.Repeat("a", 2*largeBody) + `"}`
	r := httptest.NewRequest("POST", server.Buckt().BaseURL()+"/keys", strings.NewReader(body))
	server.ServeHTTP(httptest.NewRecorder(), r)
	require.Len(t, server.record.After(0)[0].exchange.RequestBody, record.MaxBody)
}
