package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A request with another content type than the contract's is answered, and warned of where that was asked for.
func TestCheckContract(t *testing.T) {
	const warning = `level=WARN msg=problem problem="contract: POST /v1/keys?api_key=%5BREDACTED%5D answered 201: bucktCreateKey: request body: `
	for _, args := range [][]string{nil, {"-check-contract"}} {
		p := start(t, args...)
		status, _ := p.send(t, "GET", "/keys", "")
		require.Equal(t, 200, status)
		require.NotContains(t, p.stderr.String(), "WARN")

		req, err := http.NewRequestWithContext(t.Context(), "POST", p.Buckt.BaseURL+"/keys?api_key="+p.Buckt.APIKey,
			strings.NewReader(`{"name":"k","permissions":["keys:read"]}`))
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+p.Buckt.APIKey)
		req.Header.Set("Content-Type", "text/plain")
		req.Close = true
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, 201, resp.StatusCode)

		if args == nil {
			require.NotContains(t, p.stderr.String(), "WARN")
		} else {
			require.Contains(t, p.stderr.String(), warning, "while it runs")
		}
		require.NotContains(t, p.stderr.String(), p.Buckt.APIKey)
		require.Equal(t, 0, p.end())
	}
}

func TestUnmatchedRequestsAreLogged(t *testing.T) {
	p := start(t)
	status, _ := p.send(t, "GET", "/nothing", "")
	require.Equal(t, 404, status)
	require.Contains(t, p.stderr.String(), `level=WARN msg=problem problem="no operation matches GET /v1/nothing on host 127.0.0.1:`)
}
