package mockserver

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Whoever mounts the server may change the maps of a request after its answer. The record has what they were then.
func TestRecordKeepsWhatWas(t *testing.T) {
	server, err := Start()
	require.NoError(t, err)
	defer func() { require.NoError(t, server.Close()) }()
	w, r := httptest.NewRecorder(), httptest.NewRequest("GET", server.Buckt().RootURL()+"/health", nil)
	r.Header.Set("Accept", "a")
	server.ServeHTTP(w, r)
	r.Header.Set("Accept", "b")
	r.URL.Path = "/b"
	w.Header().Set("Content-Type", "b")

	ex := server.Requests()[0]
	require.Equal(t, "a", ex.RequestHeader.Get("Accept"))
	require.Equal(t, "/health", ex.URL.Path)
	require.Equal(t, "application/json", ex.ResponseHeader.Get("Content-Type"))
}

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
