package main

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/examples/internal/exampletest"
)

var essentials = []string{
	"is made in us-east", "reaches s3://example-", " at http://", "the secret [redacted]",
	"has 0 objects of 0 bytes", "has 1 of 100 keys", "is revoked", "is gone",
}

func TestTour(t *testing.T) {
	mock := exampletest.New(t)
	var out bytes.Buffer
	require.NoError(t, tour(t.Context(), &out, mock.Options()...))
	mock.CheckOutput(t, out.String(), essentials...)
	requireNothingLeft(t, mock)
}

func TestTourCleansUp(t *testing.T) {
	for _, made := range []string{"/buckets", "/keys"} {
		t.Run(made, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // a bucket's creation is repeated
				mock := exampletest.New(t)
				mock.LoseResponses(func(r *http.Request) bool {
					return r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, made)
				})
				require.ErrorIs(t, tour(t.Context(), io.Discard, mock.Options()...), exampletest.ErrLost)
				requireNothingLeft(t, mock)
			})
		})
	}
}

func requireNothingLeft(t *testing.T, mock *exampletest.Mock) {
	t.Helper()
	require.Empty(t, mock.Linode().Account().Buckets())
	require.Empty(t, mock.Linode().Account().Keys())
}

func TestRun(t *testing.T) {
	exampletest.MockOnly(t)
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		require.NoError(t, run(t.Context(), nil, &out))
		exampletest.InOrder(t, out.String(), append([]string{"mock in memory"}, essentials...)...)
	})
}

func TestRunLive(t *testing.T) {
	mock := exampletest.New(t)
	mock.Live(t)
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"-live"}, &out))
	mock.CheckOutput(t, out.String(), essentials...)
	requireNothingLeft(t, mock)
}

func TestRunNeedsCredentials(t *testing.T) {
	exampletest.NoCredentials(t)
	err := run(t.Context(), []string{"-live"}, io.Discard)
	var missing *buckt.MissingCredentialError
	require.ErrorAs(t, err, &missing)
	require.NoError(t, run(t.Context(), []string{"-h"}, io.Discard))
	require.Error(t, run(t.Context(), []string{"-life"}, io.Discard))
}
