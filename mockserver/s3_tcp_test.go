package mockserver_test

import (
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// Clients such as boto3 use the names of metadata as they are received.
func TestS3MetadataOnTCP(t *testing.T) {
	server := mocktest.New(t)
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	service := mocktest.AddFileService(t, server, foundrydb.FileService{})
	key, err := server.FoundryDB().AddKey(foundrydb.Key{ServiceID: service.ID})
	require.NoError(t, err)
	inMemory := mocktest.CallS3(t, server, service.Endpoint, key)
	path := "/" + service.Bucket + "/o"
	mocktest.RequireOK(t, inMemory.Signed("PUT", path, "text", "X-Amz-Meta-Foo-Bar", "Baz"))

	for _, method := range []string{"GET", "HEAD"} {
		req, err := http.NewRequestWithContext(t.Context(), method, "http://"+addr.String()+path, http.NoBody)
		require.NoError(t, err)
		inMemory.Key.Sign(req, server.Now())
		req.Close = true
		conn, err := net.Dial("tcp", addr.String())
		require.NoError(t, err)
		require.NoError(t, req.Write(conn))
		raw, err := io.ReadAll(conn)
		require.NoError(t, err)
		require.NoError(t, conn.Close())
		require.Contains(t, string(raw), "\r\nx-amz-meta-foo-bar: Baz\r\n")
		require.NotContains(t, string(raw), "X-Amz-Meta")
		require.Equal(t, []string{"Baz"}, inMemory.Do(method, path).Header["X-Amz-Meta-Foo-Bar"])
	}
	for _, exchange := range server.Requests()[1:] {
		require.Equal(t, "Baz", exchange.ResponseHeader.Get("X-Amz-Meta-Foo-Bar"))
	}
}
