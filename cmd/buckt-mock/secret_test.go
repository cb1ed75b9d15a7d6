package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
)

// Whatever secret the mock knows, no page shows it, nor do the record and the events.
func TestSecretsAreNotShown(t *testing.T) {
	server := mockserver.New(t, mockserver.WithProvisioning(0), mockserver.WithUnmatchedRequests(), mockserver.WithContractCheck(contractcheck.New()))
	server.Handle("/_mock", handler(server, ""))
	presigned := mintEverywhere(t, server)
	resp, err := server.HTTPClient().Get("http://127.0.0.1/nothing?token=" + server.Linode().Token())
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())

	known := append(secretsOf(t, server), presigned...)
	for _, some := range []string{
		server.Buckt().Organization().Keys()[1].Secret.Reveal(), server.FoundryDB().Password(), server.Amove().Account().User().Keys()[0].SecretKey.Reveal(),
		server.Linode().Account().Keys()[0].SecretKey.Reveal(), server.Tornado().APIKey(),
	} {
		require.Contains(t, known, some, "the test knows what to look for")
	}
	client := server.HTTPClient()
	visited := walk(t, client, "/_mock/", "/_mock/ui/live", "/_mock/record", "/_mock/faults", "/_mock/clock")
	require.Greater(t, len(visited), len(server.Requests()), "the page of each request was read")
	visited["events"] = firstEvents(t, client, len(server.Requests()))
	for path, content := range visited {
		for _, secret := range known {
			require.NotContains(t, content, secret, path)
			require.NotContains(t, content, url.QueryEscape(secret), path)
		}
	}
}

// mintEverywhere makes keys at all systems, and returns signatures of URLs that they gave out.
func mintEverywhere(t *testing.T, server *mockserver.Server) (signatures []string) {
	t.Helper()
	ctx, client := t.Context(), server.Client()
	_, err := client.Keys.Create(ctx, buckt.KeyCreateParams{
		Name: "k", Permissions: []buckt.Permission{buckt.PermissionFilesRead}, BucketIDs: buckt.AllBuckets(),
	})
	require.NoError(t, err)

	service, err := client.FoundryDB.FileServices.Create(ctx, buckt.FoundryDBFileServiceCreateParams{Name: "downloads"})
	require.NoError(t, err)
	service, err = client.FoundryDB.FileServices.WaitUntilRunning(ctx, service.ID, buckt.WaitParams{})
	require.NoError(t, err)
	key, err := client.FoundryDB.Keys.Create(ctx, service.ID, buckt.FoundryDBKeyCreateParams{Name: "k", Permissions: buckt.FoundryDBReadWrite})
	require.NoError(t, err)
	link, err := client.FoundryDB.Objects.Presign(ctx, service.ID, buckt.FoundryDBPresignParams{Method: buckt.FoundryDBPresignGet, Key: "a"})
	require.NoError(t, err)
	access, err := client.FoundryDB.S3Access(service, key)
	require.NoError(t, err)
	_, err = client.Tornado.SetBucket(ctx, buckt.TornadoS3Access(access))
	require.NoError(t, err)

	_, err = client.Amove.Keys.Create(ctx, buckt.AmoveKeyCreateParams{
		Name: "k", Region: "us-east-1", StorageDN: "s3.us-east-1.amove.invalid", Permission: buckt.AmoveReadWrite,
		SelectedBuckets: buckt.AllBuckets(), CloudAccountID: server.Amove().CloudAccountID(),
	})
	require.NoError(t, err)

	_, err = client.Linode.Buckets.Create(ctx, buckt.LinodeBucketCreateParams{Label: "media", Region: "us-east"})
	require.NoError(t, err)
	_, err = client.Linode.Keys.Create(ctx, buckt.LinodeKeyCreateParams{Label: "key", BucketAccess: buckt.LinodeAllBuckets()})
	require.NoError(t, err)
	object, err := client.Linode.Buckets.ObjectURL(ctx, "us-east", "media", buckt.LinodeObjectURLParams{Name: "a", Method: "GET"})
	require.NoError(t, err)
	for _, secret := range []buckt.Secret{link.URL, object.URL} {
		u, err := url.Parse(secret.Reveal())
		require.NoError(t, err)
		signature := u.Query().Get("X-Amz-Signature") + u.Query().Get("Signature") // of version 4 or 2
		require.NotEmpty(t, signature)
		signatures = append(signatures, signature)
	}
	return signatures
}

// secretsOf finds the secrets in a state, by the names of the fields that hold them.
func secretsOf(t *testing.T, server *mockserver.Server) []string {
	t.Helper()
	text, err := json.Marshal(server.Snapshot())
	require.NoError(t, err)
	var state any
	require.NoError(t, json.Unmarshal(text, &state))
	var secrets []string
	var look func(name string, value any)
	look = func(name string, value any) {
		switch v := value.(type) {
		case map[string]any:
			for field, inner := range v {
				look(field, inner)
			}
		case []any:
			for _, inner := range v {
				look(name, inner)
			}
		case string:
			if v != "" && slices.Contains([]string{"apiKey", "password", "secret", "secretKey", "secretAccessKey", "token"}, name) {
				secrets = append(secrets, v)
			}
		}
	}
	look("", state)
	return secrets
}

var links = regexp.MustCompile(`(?:href|src)="(/_mock/[^"#]*)`)

// walk reads pages and all that they lead to.
func walk(t *testing.T, client *http.Client, paths ...string) map[string]string {
	t.Helper()
	visited := make(map[string]string)
	for len(paths) > 0 {
		path := paths[0]
		paths = paths[1:]
		if _, known := visited[path]; known {
			continue
		}
		resp, err := client.Get("http://127.0.0.1" + strings.ReplaceAll(path, "&amp;", "&"))
		require.NoError(t, err)
		content, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, 200, resp.StatusCode, path)
		visited[path] = string(content)
		for _, link := range links.FindAllStringSubmatch(string(content), -1) {
			paths = append(paths, link[1])
		}
	}
	return visited
}

// firstEvents reads as many events of requests as there are.
func firstEvents(t *testing.T, client *http.Client, n int) string {
	t.Helper()
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://127.0.0.1/_mock/events?after=0", nil)
	require.NoError(t, err)
	resp, err := client.Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	var text strings.Builder
	for lines := bufio.NewScanner(resp.Body); n > 0 && lines.Scan(); {
		text.WriteString(lines.Text() + "\n")
		if strings.HasPrefix(lines.Text(), "data: ") {
			n--
		}
	}
	require.Zero(t, n)
	return text.String()
}
