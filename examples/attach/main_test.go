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
	"github.com/bucktgo/buckt/mockserver"
)

var essentials = []string{
	"create is done", "await is done", "verify is done", "attach is done", "has the secret [redacted]", "Tornado stores the downloads of",
	"s3://files-", "the bucket has downloads/first.txt of 27 bytes\n", "is revoked, and Tornado is back at its own storage",
	"it stores nothing more: downloads/second.txt is refused with status 403\n",
	"Tornado refuses it: bad credentials, Access Denied", "is gone",
}

func TestTour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mock := exampletest.New(t)
		var out bytes.Buffer
		require.NoError(t, tour(t.Context(), &out, storage(mock), mock.Options()...))
		mock.CheckOutput(t, out.String(), essentials...)
		statuses := make(map[string][]int)
		for _, ex := range mock.Requests() {
			statuses[ex.Operation] = append(statuses[ex.Operation], ex.Status)
		}
		require.Equal(t, []int{http.StatusOK, http.StatusBadRequest}, statuses["tornadoSetBucket"])
		require.Equal(t, []int{http.StatusOK, http.StatusForbidden}, statuses["s3PutObject"])
		require.Equal(t, []int{http.StatusOK, http.StatusOK, http.StatusForbidden}, statuses["s3ListObjectsV2"], "the grant and Tornado verify")
		requireNothingLeft(t, mock)
	})
}

// storage reaches the buckets of the mock.
func storage(mock *exampletest.Mock) *http.Client { return &http.Client{Transport: mock} }

func TestTourCleansUp(t *testing.T) {
	for name, spoil := range map[string]func(*exampletest.Mock){
		"provisioning fails": func(m *exampletest.Mock) { m.FoundryDB().FailNextProvisioning(1) },
		"no answer to POST": func(m *exampletest.Mock) {
			m.LoseResponses(func(r *http.Request) bool { return r.Method == http.MethodPost })
		},
		"no answer to the revocation": func(m *exampletest.Mock) {
			lost := 0
			m.LoseResponses(func(r *http.Request) bool {
				if r.Method != http.MethodDelete || !strings.Contains(r.URL.Path, "/keys/") {
					return false
				}
				lost++
				return lost <= 4
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				mock := exampletest.New(t)
				spoil(mock)
				require.Error(t, tour(t.Context(), io.Discard, storage(mock), mock.Options()...))
				requireNothingLeft(t, mock)
			})
		})
	}
}

func TestTourMakesNothingWithoutTornado(t *testing.T) {
	mock := exampletest.New(t)
	var unauthorized *buckt.UnauthorizedError
	require.ErrorAs(t, tour(t.Context(), io.Discard, storage(mock), append(mock.Options(), buckt.WithTornado("sk_unknown"))...), &unauthorized)
	require.Len(t, mock.Requests(), 1)
}

func requireNothingLeft(t *testing.T, mock *exampletest.Mock) {
	t.Helper()
	require.Empty(t, mock.FoundryDB().FileServices())
	require.False(t, mock.Tornado().Customer().Configured())
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
	mock := exampletest.New(t, mockserver.WithProvisioning(0), mockserver.WithDeletion(0))
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
