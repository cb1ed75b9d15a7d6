package bucktapi_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/testsize"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestConcurrentRequests(t *testing.T) {
	server := mocktest.New(t, mockserver.WithPlan(buckt.PlanEnterprise))
	org := server.Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{})
	c := mocktest.CallBuckt(t, server)
	var wg sync.WaitGroup
	errs := make(chan error, 100)
	for i := range 100 {
		wg.Go(func() {
			requests := []struct{ method, path, body string }{
				{"PUT", fmt.Sprintf("/buckets/%s/files/%d", id, i), "content"},
				{"POST", "/buckets", fmt.Sprintf(`{"name":"b","customDomain":"b%d.example.com"}`, i)},
				{"POST", "/keys", `{"name":"k","permissions":["logs:read"]}`},
				{"GET", "/buckets?limit=3", ""},
				{"GET", "/logs", ""},
				{"GET", "/billing/usage", ""},
			}
			for _, request := range requests {
				req, err := http.NewRequest(request.method, c.Base+request.path, strings.NewReader(request.body))
				if err != nil {
					errs <- err
					return
				}
				req.Header.Set("Authorization", "Bearer "+c.Key)
				req.Header.Set("Content-Type", "application/json")
				resp, err := c.HTTP.Do(req)
				if err == nil {
					_, err = io.Copy(io.Discard, resp.Body)
					_ = resp.Body.Close()
				}
				if err == nil && resp.StatusCode >= 300 {
					err = errors.New(resp.Status)
				}
				if err != nil {
					errs <- err
					return
				}
			}
			org.Buckets()
			server.Requests()
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	require.Len(t, org.Buckets(), 101)
	require.Len(t, org.Files(id), 100)
	require.Len(t, org.Keys(), 101)
	require.Len(t, server.Requests(), 600)
}

// So many requests that each bounded list is full. They use no network, and the contract check would take too long.
func TestManyRequests(t *testing.T) {
	if testsize.Race {
		t.Skip("it sends one request after the other")
	}
	server := mockserver.New(t, mockserver.WithPlan(buckt.PlanEnterprise), mockserver.WithRateLimits())
	org := server.Buckt().Organization()
	send := func() int {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("GET", server.Buckt().BaseURL()+"/billing/usage", http.NoBody)
		r.Header.Set("Authorization", "Bearer "+org.APIKey())
		server.ServeHTTP(w, r)
		return w.Code
	}
	for range 10_000 {
		require.Equal(t, 200, send())
	}
	first := org.Logs()[10_000-1].ID
	for range 10_000 {
		require.Equal(t, 429, send())
	}
	require.Len(t, org.Logs(), 20_000)
	send()
	require.Len(t, org.Logs(), 10_001)
	require.Greater(t, org.Logs()[0].ID, first, "the oldest are dropped")
}
