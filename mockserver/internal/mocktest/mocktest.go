// Package mocktest has what tests of the mock share: a server that checks the contract, callers that send raw requests to each system
// and to S3, their replies, and assertions on them. Only tests import it.
package mocktest

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
)

// New creates a server that checks each exchange against the contract.
func New(t mockserver.TB, opts ...mockserver.Option) *mockserver.Server {
	t.Helper()
	return mockserver.New(t, append([]mockserver.Option{mockserver.WithContractCheck(contractcheck.New())}, opts...)...)
}

// LastExchange returns the newest exchange that the server has recorded.
func LastExchange(t *testing.T, server *mockserver.Server) mockserver.Exchange {
	t.Helper()
	all := server.Requests()
	require.NotEmpty(t, all)
	return all[len(all)-1]
}

// TCPClient creates a client that uses the network of the machine, not that of a server.
func TCPClient(t *testing.T) *http.Client {
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}
