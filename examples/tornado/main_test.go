package main

import (
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/examples/internal/exampletest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

func TestRun(t *testing.T) {
	exampletest.MockOnly(t)
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), nil, &out))
	exampletest.InOrder(t, out.String(), "mock in memory", "refused: the key AKIAIOSFODNN7EXAMPLE is unknown", "refused: there is no bucket",
		"refused: nothing answers at https://s3.nowhere.invalid", "downloads go to s3://my-downloads", "has made 0 downloads", "Tornado's own storage")
	require.NotContains(t, out.String(), "example's secret")
	require.NotContains(t, out.String(), "another secret")
}

func TestRunLive(t *testing.T) {
	mock := exampletest.New(t)
	mock.Live(t)
	bucket, err := mock.Linode().Account().AddBucket(linode.Bucket{Label: "mine"})
	require.NoError(t, err)
	key, err := mock.Linode().Account().AddKey(linode.Key{})
	require.NoError(t, err)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL_S3": "https://" + bucket.S3Endpoint, "AWS_REGION": bucket.Region, "S3_BUCKET": bucket.Label, "S3_PREFIX": "",
		"AWS_ACCESS_KEY_ID": key.AccessKey, "AWS_SECRET_ACCESS_KEY": key.SecretKey.Reveal(),
	} {
		t.Setenv(name, value)
	}
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"-live"}, &out))
	mock.CheckOutput(t, out.String(), "downloads go to s3://mine")
	require.NotContains(t, out.String(), key.SecretKey.Reveal())
	set, configured := mock.Tornado().Customer().Bucket()
	require.True(t, configured)
	require.Equal(t, key.SecretKey.Reveal(), set.SecretKey.Reveal())

	t.Setenv("S3_BUCKET", "yours")
	err = run(t.Context(), []string{"-live"}, &out)
	require.ErrorContains(t, err, "there is no bucket yours")
	require.NotContains(t, err.Error(), key.SecretKey.Reveal())
	require.True(t, mock.Tornado().Customer().Configured(), "the bucket that was set stays")

	require.NoError(t, run(t.Context(), []string{"-live", "-reset"}, &out))
	require.False(t, mock.Tornado().Customer().Configured())

	t.Setenv("S3_PREFIX", "a/")
	sent := len(mock.Requests())
	var invalid *buckt.InvalidInputError
	require.ErrorAs(t, run(t.Context(), []string{"-live"}, &out), &invalid)
	require.Equal(t, "Prefix", invalid.Field)
	require.Len(t, mock.Requests(), sent)
}

func TestRunNeedsCredentials(t *testing.T) {
	exampletest.NoCredentials(t)
	var missing *buckt.MissingCredentialError
	require.ErrorAs(t, run(t.Context(), []string{"-live", "-reset"}, io.Discard), &missing)
	var invalid *buckt.InvalidInputError
	require.ErrorAs(t, run(t.Context(), []string{"-live"}, io.Discard), &invalid)
	require.NoError(t, run(t.Context(), []string{"-h"}, io.Discard))
	require.Error(t, run(t.Context(), []string{"-life"}, io.Discard))
}
