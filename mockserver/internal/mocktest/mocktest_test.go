package mocktest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestServersCheckTheContract(t *testing.T) {
	tb := &mocktest.FakeTB{}
	server := mocktest.New(tb)
	mocktest.RequireOK(t, mocktest.CallBuckt(t, server).Get("/buckets?limit=1e2")) // the contract has plain integers only
	tb.End()
	require.Empty(t, tb.Fatal)
	require.Len(t, tb.Errors, 1)
	require.Contains(t, tb.Errors[0], "limit")
}
