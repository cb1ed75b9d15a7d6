package conformance_test

import (
	"testing"

	"github.com/linode/linodego"
	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
)

// newServer creates a mock that checks every exchange against the contract.
func newServer(t *testing.T, opts ...mockserver.Option) *mockserver.Server {
	t.Helper()
	return mockserver.New(t, append([]mockserver.Option{mockserver.WithContractCheck(contractcheck.New())}, opts...)...)
}

// linodeClient makes Linode's own client for the default account of a mock, which it reaches in memory.
func linodeClient(t *testing.T, server *mockserver.Server) *linodego.Client {
	t.Helper()
	client := linodego.NewClient(server.HTTPClient())
	_, err := client.UseURL(server.Linode().BaseURL())
	require.NoError(t, err)
	return client.SetToken(server.Linode().Token())
}

// operations are those of the contract that a mock has served, in the order of their calls.
func operations(server *mockserver.Server) []string {
	var ids []string
	for _, exchange := range server.Requests() {
		ids = append(ids, exchange.Operation)
	}
	return ids
}
