package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
)

// The variables for a shell open the bucket, and match the SDK's access.
func TestS3Access(t *testing.T) {
	server := mockserver.New(t, mockserver.WithContractCheck(contractcheck.New()))
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	endpoint := describe(server, addr, false).S3.Endpoint
	access, err := mintS3(server, endpoint)
	require.NoError(t, err)

	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for _, step := range []struct{ method, body string }{{"PUT", "hello"}, {"GET", ""}} {
		url, err := access.Presign(buckt.S3PresignParams{Method: step.method, Key: "a"})
		require.NoError(t, err)
		req, err := http.NewRequestWithContext(t.Context(), step.method, url.Reveal(), strings.NewReader(step.body))
		require.NoError(t, err)
		resp, err := client.Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, 200, resp.StatusCode, step.method)
	}
	objects := server.Linode().Account().Objects(shellRegion, shellBucket)
	require.Len(t, objects, 1)
	require.Equal(t, "hello", string(objects[0].Content))

	env, err := access.Env()
	require.NoError(t, err)
	var given []string
	for _, v := range s3Variables(access, "http", "127.0.0.1") {
		given = append(given, v.name+"="+v.value)
	}
	require.Subset(t, given, env)
	require.True(t, slices.Contains(given, "MC_HOST_bucktmock=http://"+access.AccessKeyID+":"+access.SecretAccessKey.Reveal()+"@127.0.0.1"))
	require.Regexp(t, `^\w+$`, access.SecretAccessKey.Reveal(), "it stands in a URL as it is")
}

// A state that has the bucket and the key already is not given them again.
func TestS3AccessCreatedOnce(t *testing.T) {
	server := mockserver.New(t, mockserver.WithContractCheck(contractcheck.New()))
	first, err := mintS3(server, "http://127.0.0.1")
	require.NoError(t, err)
	again, err := mintS3(server, "http://127.0.0.1")
	require.NoError(t, err)
	require.Equal(t, first, again)
	require.Len(t, server.Linode().Account().Keys(), 1)
}
