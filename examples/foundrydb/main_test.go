package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/examples/internal/exampletest"
	"github.com/bucktgo/buckt/mockserver"
)

var essentials = []string{
	"is Pending", "is ProvisioningBucket", "is Running", "reads and writes s3://", "/uploads/ at http", "the secret [redacted]",
	"the URL [redacted]", "holds 0 objects", "is revoked", "is gone",
}

func TestTour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mock := exampletest.New(t, mockserver.WithProvisioning(10e9))
		var out bytes.Buffer
		require.NoError(t, tour(t.Context(), &out, mock.Options()...))
		mock.CheckOutput(t, out.String(), essentials...)
		require.Len(t, mock.Secrets(), 6, "a key and a URL, beside the credentials")
		require.Empty(t, mock.FoundryDB().FileServices())
	})
}

func TestTourCleansUp(t *testing.T) {
	for name, spoil := range map[string]func(*exampletest.Mock, context.CancelFunc){
		"provisioning fails": func(m *exampletest.Mock, _ context.CancelFunc) { m.FoundryDB().FailNextProvisioning(1) },
		"an answer is lost":  func(m *exampletest.Mock, _ context.CancelFunc) { m.LoseResponses(isPost) },
		"the context is over": func(m *exampletest.Mock, cancel context.CancelFunc) {
			m.LoseResponses(func(r *http.Request) bool { defer cancel(); return isPost(r) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				mock := exampletest.New(t)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				spoil(mock, cancel)
				require.Error(t, tour(ctx, io.Discard, mock.Options()...))
				require.Empty(t, mock.FoundryDB().FileServices())
			})
		})
	}
}

func isPost(r *http.Request) bool { return r.Method == http.MethodPost }

func TestRun(t *testing.T) {
	exampletest.MockOnly(t)
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		require.NoError(t, run(t.Context(), nil, &out))
		exampletest.InOrder(t, out.String(), append([]string{"mock in memory"}, essentials[0], "is Running", "is gone")...)
	})
}

func TestRunLive(t *testing.T) {
	mock := exampletest.New(t, mockserver.WithProvisioning(0), mockserver.WithDeletion(0))
	mock.Live(t)
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"-live"}, &out))
	mock.CheckOutput(t, out.String(), essentials[2:]...)
	require.Empty(t, mock.FoundryDB().FileServices())
}

func TestRunNeedsCredentials(t *testing.T) {
	exampletest.NoCredentials(t)
	err := run(t.Context(), []string{"-live"}, io.Discard)
	var missing *buckt.MissingCredentialError
	require.ErrorAs(t, err, &missing)
	require.NoError(t, run(t.Context(), []string{"-h"}, io.Discard))
	require.Error(t, run(t.Context(), []string{"-life"}, io.Discard))
}
