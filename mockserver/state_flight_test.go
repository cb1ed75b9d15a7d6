package mockserver_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
	"github.com/bucktgo/buckt/mockserver/tornado"
)

// during sends a request with a long body, and calls a function once the server has begun to read it.
func during(t *testing.T, server *mockserver.Server, method, url, authorization, body string, do func()) mocktest.Reply {
	t.Helper()
	reader, writer := io.Pipe()
	req, err := http.NewRequestWithContext(t.Context(), method, url, reader)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+authorization)
	req.Header.Set("Content-Type", "application/json")
	var resp *http.Response
	var wg sync.WaitGroup
	wg.Go(func() { resp, err = server.HTTPClient().Do(req) })
	// No buffer in between holds so much.
	_, writeErr := io.WriteString(writer, strings.Repeat(" ", 1<<18))
	require.NoError(t, writeErr)
	do()
	_, writeErr = io.WriteString(writer, body)
	require.NoError(t, writeErr)
	require.NoError(t, writer.Close())
	wg.Wait()
	require.NoError(t, err)
	content, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return mocktest.Reply{Status: resp.StatusCode, Header: resp.Header, Body: string(content)}
}

func TestRestoreDuringUpload(t *testing.T) {
	server := mocktest.New(t)
	org := server.Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{})
	url := server.Buckt().BaseURL() + "/buckets/" + id + "/files/a"
	state := server.Snapshot()
	key := mocktest.AddKey(t, org, bucktapi.Key{})
	restore := func() { require.NoError(t, server.Restore(state)) }

	mocktest.RequireBucktError(t, during(t, server, "PUT", url, key.Secret.Reveal(), "x", restore), 401, "Invalid API key")
	require.Empty(t, org.Files(id))
	require.Empty(t, org.Logs())
	ex := server.Requests()
	require.Empty(t, ex[len(ex)-1].CredentialID)

	mocktest.RequireOK(t, during(t, server, "PUT", url, org.APIKey(), "x", restore))
	require.Len(t, org.Files(id), 1, "the upload is in the new state")
	require.Len(t, org.Logs(), 1)
	require.NotZero(t, org.Keys()[0].LastUsedAt, "the new state has admitted it")

	mocktest.RequireBucktError(t, during(t, server, "PUT", url, org.APIKey(), "x", server.Reset), 404, "Bucket not found")
}

func TestRestoreDuringLinodeRequest(t *testing.T) {
	server := mocktest.New(t, mockserver.WithRateLimits())
	account := server.Linode().Account()
	url := server.Linode().BaseURL() + "/object-storage/keys"
	state := server.Snapshot()
	token := mocktest.AddLinodeToken(t, account, linode.Token{})
	restore := func() { require.NoError(t, server.Restore(state)) }

	r := during(t, server, "POST", url, token.Token.Reveal(), `{"label":"key"}`, restore)
	mocktest.RequireLinodeError(t, r, 401, "Invalid Token")
	require.Empty(t, r.Header.Get("X-RateLimit-Limit"))
	require.Empty(t, r.Header.Get("X-Customer-UUID"))
	require.Empty(t, account.Keys())

	r = mocktest.RequireOK(t, during(t, server, "POST", url, account.Token(), `{"label":"key"}`, restore))
	require.Equal(t, "59", r.Header.Get("X-RateLimit-Remaining"))
	require.Len(t, account.Keys(), 1)
	r = mocktest.RequireOK(t, mocktest.CallLinode(t, server).Post("/keys", `{"label":"key"}`))
	require.Equal(t, "58", r.Header.Get("X-RateLimit-Remaining"), "the new state has counted it")
	require.NoError(t, server.Linode().SetBehavior(linode.Behavior{ConcurrencyLimits: true}))
	for range 5 {
		mocktest.RequireOK(t, mocktest.CallLinode(t, server).Get("/keys"))
	}
}

func TestRestoreDuringFoundryDBRequest(t *testing.T) {
	server := mocktest.New(t)
	db := server.FoundryDB()
	url := db.BaseURL() + "/file-services"
	kept := db.User().AddToken()
	db.User().SetRateLimit(2)
	state := server.Snapshot()
	revoked := db.User().AddToken()
	restore := func() { require.NoError(t, server.Restore(state)) }

	r := during(t, server, "POST", url, revoked.Secret.Reveal(), `{"name":"made"}`, restore)
	mocktest.RequireFoundryDBError(t, r, 401, "unauthorized")
	require.Empty(t, db.FileServices())
	ex := server.Requests()
	require.Empty(t, ex[len(ex)-1].CredentialID)

	r = during(t, server, "POST", url, kept.Secret.Reveal(), `{"name":"made"}`, restore)
	require.Equal(t, 201, r.Status, r.Body)
	require.Len(t, db.FileServices(), 1, "the service is in the new state")
	mocktest.RequireOK(t, mocktest.CallFoundryDB(t, server).Get("/file-services"))
	r = mocktest.CallFoundryDB(t, server).Get("/file-services")
	mocktest.RequireFoundryDBError(t, r, 429, "too many requests") // the new state has counted all three
}

func TestRestoreDuringTornadoRequest(t *testing.T) {
	var server *mockserver.Server
	server = mocktest.New(t, mockserver.WithTornado(tornado.Behavior{Verify: func(context.Context, tornado.BucketConfig) error {
		server.Reset()
		return nil
	}}))
	const body = `{"endpoint":"https://s3.example.com","bucket":"b","region":"r","access_key":"a","secret_key":"s"}`
	second := server.Tornado().AddCustomer("second")
	c := mocktest.CallTornado(t, server)
	c.APIKey = second.APIKey()
	mocktest.RequireJSON(t, c.Set(body), 401, `{"error":"Invalid API Key"}`)
	c.APIKey = server.Tornado().APIKey()
	mocktest.RequireJSON(t, c.Set(body), 200, mocktest.TornadoBucketUpdated)
	require.True(t, server.Tornado().Customer().Configured())
}

// Bytes served from a bucket of the old state do not count in the new one.
func TestRestoreDuringDownload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		org := server.Buckt().Organization()
		id := mocktest.AddBucket(t, org, bucktapi.Bucket{CustomDomain: "a.example.com"})
		require.NoError(t, org.PutFile(id, bucktapi.File{Key: "big", Content: make([]byte, 1<<20)}))
		for name, restores := range map[string]bool{"restored": true, "left alone": false} {
			state := server.Snapshot()
			req, err := http.NewRequestWithContext(t.Context(), "GET", "http://a.example.com/big", nil)
			require.NoError(t, err)
			resp, err := server.HTTPClient().Do(req)
			require.NoError(t, err)
			if restores {
				require.NoError(t, server.Restore(state))
			}
			_, err = io.Copy(io.Discard, resp.Body)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			synctest.Wait()
			text, err := server.Snapshot().MarshalJSON()
			require.NoError(t, err)
			require.Equal(t, restores, !strings.Contains(string(text), "bandwidthPendingBytes"), name)
			server.Reset()
			id = mocktest.AddBucket(t, org, bucktapi.Bucket{CustomDomain: "a.example.com"})
			require.NoError(t, org.PutFile(id, bucktapi.File{Key: "big", Content: make([]byte, 1<<20)}))
		}
	})
}

// exploreWhatIsThere returns when a handle is no longer valid.
func exploreWhatIsThere(t *testing.T, server *mockserver.Server, seed uint64) {
	t.Helper()
	defer func() {
		if problem := recover(); problem != nil && !strings.Contains(fmt.Sprint(problem), "is not in the state") {
			panic(problem)
		}
	}()
	explore(t, server, seed, 10)
}

// With concurrent snapshots, restores and requests, every snapshot can be restored.
func TestRestoreConcurrent(t *testing.T) {
	server := mocktest.New(t, append(stateOptions(1, tickingClock()), mockserver.WithUnmatchedRequests())...)
	fillServer(t, server)
	state := server.Snapshot()
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for j := range 6 {
				exploreWhatIsThere(t, server, uint64(i*10+j))
			}
		})
	}
	wg.Go(func() {
		for i := range 30 {
			if i%3 == 0 {
				server.Reset()
			} else if err := server.Restore(state); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Go(func() {
		for range 30 {
			if err := mocktest.New(t, stateOptions(2, fixedClock)...).Restore(server.Snapshot()); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Wait()
	require.NoError(t, server.Restore(state))
	other := mocktest.New(t, stateOptions(2, fixedClock)...)
	require.NoError(t, other.Restore(state))
	differences, _ := mockserver.StateFields(server, other)
	require.Empty(t, differences)
}
