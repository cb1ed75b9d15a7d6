package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// The first line contains the client's settings for each system, and each system responds at its address.
func TestAnnounceAllSystems(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	stdout, w := io.Pipe()
	status := make(chan int, 1)
	go func() { status <- run(ctx, []string{"-addr", "127.0.0.1:0"}, w, io.Discard) }()
	first, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)

	var line map[string]map[string]string
	require.NoError(t, json.Unmarshal([]byte(first), &line))
	fields := make(map[string][]string)
	for system, values := range line {
		for name, value := range values {
			require.NotEmpty(t, value, system+"."+name)
			fields[system] = append(fields[system], name)
		}
	}
	require.Len(t, fields, 7)
	require.ElementsMatch(t, []string{"endpoint"}, fields["s3"])
	require.ElementsMatch(t, []string{"base_url"}, fields["admin"])
	require.ElementsMatch(t, []string{"base_url", "api_key"}, fields["buckt"])
	require.ElementsMatch(t, []string{"base_url", "username", "password"}, fields["foundrydb"])
	require.ElementsMatch(t, []string{"base_url", "token", "cloud_account_id"}, fields["amove"])
	require.ElementsMatch(t, []string{"base_url", "token"}, fields["linode"])
	require.ElementsMatch(t, []string{"base_url", "api_key"}, fields["tornado"])

	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for system, request := range map[string]struct {
		path      string
		authorize func(*http.Request)
	}{
		"buckt":     {"/buckets", bearer(line["buckt"]["api_key"])},
		"foundrydb": {"/file-services", func(r *http.Request) { r.SetBasicAuth(line["foundrydb"]["username"], line["foundrydb"]["password"]) }},
		"amove":     {"/api/v1/cloudaccount/get_all", bearer(line["amove"]["token"])},
		"linode":    {"/object-storage/keys", bearer(line["linode"]["token"])},
		"tornado":   {"/usage", func(r *http.Request) { r.Header.Set("x-api-key", line["tornado"]["api_key"]) }},
	} {
		t.Run(system, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, line[system]["base_url"]+request.path, nil)
			require.NoError(t, err)
			request.authorize(req)
			resp, err := client.Do(req)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			require.Equal(t, http.StatusOK, resp.StatusCode)
		})
	}
	cancel()
	require.Zero(t, <-status)
}

func bearer(secret string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+secret) }
}
