package readme

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
)

// TestTCP is the README's section on TCP.
func TestTCP(t *testing.T) {
	server := mockserver.New(t, mockserver.WithContractCheck(contractcheck.New()))
	addr, err := server.ListenTLS("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	client, err := buckt.New(server.OptionsAt(addr)...)
	require.NoError(t, err)
	t.Cleanup(func() { _ = client.Close() })
	_, err = client.Tornado.Usage(t.Context())
	require.NoError(t, err)
}
