package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/examples/internal/exampletest"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/fault"
)

// setup seeds an old key and makes a client. The file that is switched has something in it.
func setup(t *testing.T, system string) (*exampletest.Mock, *buckt.Client, job) {
	t.Helper()
	mock := exampletest.New(t)
	client, err := buckt.New(mock.Options()...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, client.Close()) })
	j, err := seed(mock.Server, system)
	require.NoError(t, err)
	j.out = filepath.Join(t.TempDir(), "s3.env")
	require.NoError(t, os.WriteFile(j.out, []byte("old"), 0o600))
	return mock, client, j
}

// accessKeys are the secrets of the keys in the mock that work, by their ids.
func accessKeys(mock *exampletest.Mock, j job) map[string]string {
	found := map[string]string{}
	for _, k := range mock.FoundryDB().Keys(j.service) {
		if k.RevokedAt.IsZero() && k.Purpose == "user" {
			found[k.ID] = k.SecretAccessKey.Reveal()
		}
	}
	for _, k := range mock.Amove().Account().User().Keys() {
		found[k.ID] = k.SecretKey.Reveal()
	}
	for _, k := range mock.Linode().Account().Keys() {
		found[fmt.Sprint(k.ID)] = k.SecretKey.Reveal()
	}
	return found
}

func requireRotated(t *testing.T, mock *exampletest.Mock, j job, out string) {
	t.Helper()
	mock.CheckOutput(t, out, "the new key", "has the secret [redacted]", "switched", "the old key "+j.old+" is revoked")
	file, err := os.ReadFile(j.out)
	require.NoError(t, err)
	left := accessKeys(mock, j)
	require.Len(t, left, 1)
	for id, secret := range left {
		require.NotEqual(t, j.old, id)
		require.Contains(t, string(file), secret)
	}
	info, err := os.Stat(j.out)
	require.NoError(t, err)
	require.Zero(t, info.Mode().Perm()&0o077)
	require.NotContains(t, out, string(file))
}

func requireAsBefore(t *testing.T, mock *exampletest.Mock, j job) {
	t.Helper()
	require.Len(t, accessKeys(mock, j), 1)
	file, err := os.ReadFile(j.out)
	require.NoError(t, err)
	require.Equal(t, "old", string(file))
	entries, err := os.ReadDir(filepath.Dir(j.out))
	require.NoError(t, err)
	require.Len(t, entries, 1)
}

func isCreation(r *http.Request) bool {
	return r.Method == http.MethodPost && (strings.HasSuffix(r.URL.Path, "/keys") || strings.HasSuffix(r.URL.Path, "/create_storage_key"))
}

func TestRotate(t *testing.T) {
	for name, test := range map[string]struct {
		// spoil spoils a rotation; cancel ends its context.
		spoil func(mock *exampletest.Mock, j *job, cancel func())
		check func(*testing.T, error) // nil for a success
		// creations are how many keys are made.
		creations int
	}{
		"all is well": {creations: 1},
		"a response is lost": {creations: 3, spoil: func(mock *exampletest.Mock, _ *job, _ func()) {
			lost := 0
			mock.LoseResponses(func(r *http.Request) bool {
				if isCreation(r) {
					lost++
				}
				return isCreation(r) && lost < 3
			})
		}},
		"all responses are lost": {
			spoil: func(mock *exampletest.Mock, _ *job, _ func()) { mock.LoseResponses(isCreation) }, creations: 4,
			check: func(t *testing.T, err error) {
				var unknown *buckt.OutcomeUnknownError
				require.ErrorAs(t, err, &unknown)
			},
		},
		"canceled": {creations: 1, spoil: func(mock *exampletest.Mock, _ *job, cancel func()) {
			mock.LoseResponses(func(r *http.Request) bool {
				if isCreation(r) {
					cancel()
				}
				return isCreation(r)
			})
		}, check: func(t *testing.T, err error) { require.ErrorIs(t, err, context.Canceled) }},
		"the file cannot be written": {
			spoil: func(_ *exampletest.Mock, j *job, _ func()) {
				j.out = filepath.Join(filepath.Dir(j.out), "no", "such", "folder")
			},
			check: func(t *testing.T, err error) { require.ErrorIs(t, err, os.ErrNotExist) }, creations: 1,
		},
		"the new key does not work": {
			spoil: func(mock *exampletest.Mock, _ *job, _ func()) {
				mock.Inject(fault.Fault{Match: fault.Match{Operation: "s3ListObjectsV2"}, Effect: fault.Unauthorized()})
			},
			check: func(t *testing.T, err error) {
				var forbidden *buckt.ForbiddenError
				require.ErrorAs(t, err, &forbidden)
			}, creations: 1,
		},
	} {
		for _, system := range systems {
			t.Run(system+", "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					mock, client, j := setup(t, system)
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					bad := j
					if test.spoil != nil {
						test.spoil(mock, &bad, cancel)
					}
					var out bytes.Buffer
					err := bad.do(ctx, &out, client)
					if test.check != nil {
						test.check(t, err)
						require.ErrorContains(t, err, "the old key stays")
						requireAsBefore(t, mock, j)
					} else {
						require.NoError(t, err)
						requireRotated(t, mock, j, out.String())
					}
					require.Len(t, slices.DeleteFunc(mock.Requests(), func(ex mockserver.Exchange) bool {
						return !strings.HasSuffix(ex.Operation, "CreateKey")
					}), test.creations)
				})
			})
		}
	}
}

func TestRotateLeavesTheOldKeyIfItCannotBeRevoked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mock, client, j := setup(t, "foundrydb")
		mock.Inject(fault.Fault{Match: fault.Match{Operation: "FoundryDB.Keys.Delete"}, Effect: fault.Status(500)})
		require.ErrorContains(t, j.do(t.Context(), io.Discard, client), "the new key is in use, but the old one, "+j.old)
		keys := accessKeys(mock, j)
		require.Len(t, keys, 2)
		// The new key has the rights of the old one, and works.
		file, err := os.ReadFile(j.out)
		require.NoError(t, err)
		require.Contains(t, string(file), "2026/")
		delete(keys, j.old)
		for _, secret := range keys {
			require.Contains(t, string(file), secret)
		}
	})
}

func TestRun(t *testing.T) {
	exampletest.MockOnly(t)
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), nil, &out))
	exampletest.InOrder(t, out.String(), "mock in memory", "foundrydb", "is revoked", "amove", "is revoked", "linode", "is revoked")
	out.Reset()
	require.NoError(t, run(t.Context(), []string{"-system", "amove"}, &out))
	require.Equal(t, 1, strings.Count(out.String(), "is revoked"))
}

func TestRunLive(t *testing.T) {
	for _, system := range systems {
		t.Run(system, func(t *testing.T) {
			mock, _, j := setup(t, system)
			mock.Live(t)
			var out bytes.Buffer
			require.NoError(t, run(t.Context(), []string{
				"-live", "-system", system, "-name", "app", "-service", j.service, "-bucket", j.bucket, "-old", j.old, "-out", j.out,
			}, &out))
			requireRotated(t, mock, j, out.String())
		})
	}
}

func TestRunArguments(t *testing.T) {
	exampletest.NoCredentials(t)
	var missing *buckt.MissingCredentialError
	for _, system := range systems {
		live := []string{"-live", "-system", system}
		err := run(t.Context(), append(live, "-name", "app", "-service", "fs", "-old", "1", "-out", "x"), io.Discard)
		require.ErrorAs(t, err, &missing)
		require.ErrorContains(t, run(t.Context(), live, io.Discard), "-old")
	}
	require.ErrorContains(t, run(t.Context(), []string{"-live"}, io.Discard), "-system")
	require.ErrorContains(t, run(t.Context(), []string{"-system", "tornado"}, io.Discard), "-system")
	require.NoError(t, run(t.Context(), []string{"-h"}, io.Discard))
	require.Error(t, run(t.Context(), []string{"-life"}, io.Discard))
}
