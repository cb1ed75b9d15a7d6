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
	"the storage", "is made", "versioning: true, encryption: true, is public: false", "reaches s3://example-", " at http",
	"the secret [redacted]", "is revoked", "is gone",
}

func TestTour(t *testing.T) {
	for name, halfMade := range map[string]int{"": 0, "half-made bucket": 1} {
		t.Run(name, func(t *testing.T) {
			mock := exampletest.New(t)
			mock.Amove().Account().FailNextBucketSettings(halfMade)
			var out bytes.Buffer
			require.NoError(t, tour(t.Context(), &out, mock.Options()...))
			mock.CheckOutput(t, out.String(), essentials...)
			require.Equal(t, halfMade == 1, strings.Contains(out.String(), "in spite of an error, with versioning: false"))
			requireNothingLeft(t, mock)
		})
	}
}

func TestTourCleansUp(t *testing.T) {
	mock := exampletest.New(t)
	mock.LoseResponses(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/create_storage_key") })
	require.ErrorIs(t, tour(t.Context(), io.Discard, mock.Options()...), exampletest.ErrLost)
	requireNothingLeft(t, mock)
}

func requireNothingLeft(t *testing.T, mock *exampletest.Mock) {
	t.Helper()
	account := mock.Amove().Account()
	require.Empty(t, account.Buckets(mock.Amove().CloudAccountID()))
	require.Empty(t, account.User().Keys())
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
