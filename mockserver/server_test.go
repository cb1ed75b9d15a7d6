package mockserver_test

import (
	"context"
	"io"
	"net/http"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

func TestBadOptions(t *testing.T) {
	for message, opt := range map[string]mockserver.Option{
		`WithPlan: "gold" is no plan: it must be free, pro or enterprise`:      mockserver.WithPlan("gold"),
		"WithProvisioning: must not be negative, but is -1s":                   mockserver.WithProvisioning(-time.Second),
		"WithDeletion: must not be negative, but is -1s":                       mockserver.WithDeletion(-time.Second),
		"WithRecordLimit: must not be negative, but is -1":                     mockserver.WithRecordLimit(-1),
		"WithRecordBytes: must not be negative, but is -1":                     mockserver.WithRecordBytes(-1),
		"WithBuckt: maxFileSize must not be negative":                          mockserver.WithBuckt(bucktapi.Behavior{MaxFileSize: -1}),
		"WithLinode: longestKeyLabel must not be less than shortestKeyLabel":   mockserver.WithLinode(linode.Behavior{LongestKeyLabel: -1}),
		"WithClock: the function is nil":                                       mockserver.WithClock(nil),
		"WithShortPages: [0 0] must have no negative number, and one above 0":  mockserver.WithShortPages(0, 0),
		"WithShortPages: [2 -1] must have no negative number, and one above 0": mockserver.WithShortPages(2, -1),
	} {
		t.Run(message, func(t *testing.T) {
			_, err := mockserver.Start(opt, mockserver.WithContractCheck(contractcheck.New()))
			require.EqualError(t, err, "mockserver: "+message)
			tb := &mocktest.FakeTB{}
			require.Nil(t, mockserver.New(tb, opt, mockserver.WithContractCheck(contractcheck.New())))
			require.Equal(t, "mockserver: "+message, tb.Fatal)
		})
	}
}

func TestClose(t *testing.T) {
	server, err := mockserver.Start(mockserver.WithContractCheck(contractcheck.New()))
	require.NoError(t, err)
	url := server.Buckt().RootURL() + "/health"
	client := server.HTTPClient()

	resp, err := client.Get(url)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close()) // leaves an idle connection
	resp, err = client.Get(url)           // its body is not closed
	require.NoError(t, err)

	// An upload without an end is interrupted.
	body, rest := io.Pipe()
	id, err := server.Buckt().Organization().AddBucket(bucktapi.Bucket{})
	require.NoError(t, err)
	req, err := http.NewRequestWithContext(t.Context(), "PUT", server.Buckt().BaseURL()+"/buckets/"+id.ID+"/files/f", body)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+server.Buckt().Organization().APIKey())
	failed := make(chan error, 1)
	go func() {
		resp, err := client.Do(req)
		if err == nil {
			_ = resp.Body.Close()
		}
		failed <- err
	}()
	_, err = rest.Write([]byte("x")) // returns when the upload has begun
	require.NoError(t, err)
	require.NoError(t, server.Close())
	require.NoError(t, server.Close(), "again does nothing")
	require.NoError(t, rest.Close()) // net/http waits for the body to be closed
	err = <-failed
	require.Error(t, err)
	require.ErrorContains(t, err, "mockserver: the server was closed during the request")
	require.NotErrorIs(t, err, syscall.ECONNREFUSED, "the server may have acted")
	_, err = io.ReadAll(resp.Body)
	require.ErrorContains(t, err, "mockserver: the server was closed during the request")
	require.NoError(t, resp.Body.Close())

	_, err = client.Get(url)
	require.ErrorContains(t, err, "mockserver: the server is closed")
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	_, err = server.Listen("127.0.0.1:0")
	require.ErrorContains(t, err, "mockserver: the server is closed")
}

func TestCloseInBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // fails if a goroutine remains
		server := mocktest.New(t)
		for range 3 {
			resp, err := server.HTTPClient().Get(server.Buckt().RootURL() + "/health")
			require.NoError(t, err)
			_, _ = io.Copy(io.Discard, resp.Body)
			require.NoError(t, resp.Body.Close())
		}
		mocktest.RequireOK(t, mocktest.CallBuckt(t, server).Get("/buckets"))
	})
}

func TestListen(t *testing.T) {
	server := mocktest.New(t)
	for range 2 {
		addr, err := server.Listen("127.0.0.1:0")
		require.NoError(t, err)
		c := mocktest.CallBuckt(t, server)
		c.HTTP = &http.Client{Transport: &http.Transport{}}
		c.Base = server.Buckt().BaseURLAt(addr)
		mocktest.RequireOK(t, c.Get("/buckets"))
		c.HTTP.CloseIdleConnections()

		_, err = server.Listen(addr.String())
		require.ErrorIs(t, err, syscall.EADDRINUSE)
	}
	_, err := server.Listen("nonsense")
	require.ErrorContains(t, err, "mockserver: ")
	synctest.Test(t, func(t *testing.T) {
		_, err := mocktest.New(t).Listen("127.0.0.1:0")
		require.ErrorContains(t, err, "would stop the bubble's clock")
	})
}

func TestCancelledRequest(t *testing.T) {
	server := mocktest.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", server.Buckt().RootURL()+"/health", http.NoBody)
	require.NoError(t, err)
	_, err = server.HTTPClient().Do(req)
	require.ErrorIs(t, err, context.Canceled)
}

func TestResponseRequest(t *testing.T) {
	server := mocktest.New(t)
	req, err := http.NewRequestWithContext(t.Context(), "GET", "https://api.buckt.dev/health", http.NoBody)
	require.NoError(t, err)
	resp, err := server.HTTPClient().Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, "https://api.buckt.dev/health", resp.Request.URL.String())
	require.Equal(t, "api.buckt.dev", server.Requests()[0].Host)
}

func TestClientAndOptions(t *testing.T) {
	server := mocktest.New(t)
	require.NotNil(t, server.Client())
	require.Same(t, server.Client(), server.Client())
	client, err := buckt.New(server.Options()...)
	require.NoError(t, err)
	require.NoError(t, client.Close())
}

func TestUnmatchedRequests(t *testing.T) {
	tb := &mocktest.FakeTB{}
	server := mockserver.New(tb, mockserver.WithContractCheck(contractcheck.New()))
	resp, err := server.HTTPClient().Get(server.Buckt().BaseURL() + "/nothing?a=b")
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	tb.End()
	require.Equal(t, []string{"mockserver: no operation matches GET /v1/nothing?a=b on host api.buckt.invalid"}, tb.Errors)
}
