package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/examples/internal/exampletest"
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
	mock.CheckOutput(t, out, "the new key", "has the secret [redacted]", "switched", "the old key "+j.old+" is deleted")
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
	for _, system := range systems {
		t.Run(system, func(t *testing.T) {
			mock, client, j := setup(t, system)
			var out bytes.Buffer
			require.NoError(t, j.do(t.Context(), &out, client))
			requireRotated(t, mock, j, out.String())
		})
		t.Run(system+", an answer is lost", func(t *testing.T) {
			mock, client, j := setup(t, system)
			lost := 0
			mock.LoseAnswers(func(r *http.Request) bool {
				if isCreation(r) {
					lost++
				}
				return isCreation(r) && lost < 3
			})
			var out bytes.Buffer
			require.NoError(t, j.do(t.Context(), &out, client))
			require.Equal(t, 2, strings.Count(out.String(), "trying again"))
			requireRotated(t, mock, j, out.String())
		})
		t.Run(system+", all answers are lost", func(t *testing.T) {
			mock, client, j := setup(t, system)
			mock.LoseAnswers(isCreation)
			var unknown *buckt.OutcomeUnknownError
			require.ErrorAs(t, j.do(t.Context(), io.Discard, client), &unknown)
			requireAsBefore(t, mock, j)
		})
		t.Run(system+", canceled", func(t *testing.T) {
			mock, client, j := setup(t, system)
			ctx, cancel := context.WithCancel(t.Context())
			mock.LoseAnswers(func(r *http.Request) bool {
				if isCreation(r) {
					cancel()
				}
				return isCreation(r)
			})
			require.ErrorIs(t, j.do(ctx, io.Discard, client), context.Canceled)
			requireAsBefore(t, mock, j)
		})
		t.Run(system+", the file cannot be written", func(t *testing.T) {
			mock, client, j := setup(t, system)
			bad := j
			bad.out = filepath.Join(filepath.Dir(j.out), "no", "such", "folder")
			require.ErrorIs(t, bad.do(t.Context(), io.Discard, client), os.ErrNotExist)
			requireAsBefore(t, mock, j)
		})
	}
}

func TestRotateLeavesTheOldKeyWhereItCannotBeDeleted(t *testing.T) {
	mock, client, j := setup(t, "foundrydb")
	keys, err := open(t.Context(), client, j)
	require.NoError(t, err)
	var used buckt.S3Access
	err = rotate(t.Context(), io.Discard, undeletable{keys}, j.old, func(a buckt.S3Access) error { used = a; return nil })
	require.ErrorContains(t, err, "the new key is in use")
	require.Len(t, accessKeys(mock, j), 2)
	// The new key has the rights of the old one, and works.
	require.Equal(t, "2026/", used.Prefix)
	require.Contains(t, secretsOf(mock, j), used.SecretAccessKey.Reveal())
}

func secretsOf(mock *exampletest.Mock, j job) []string {
	var secrets []string
	for _, s := range accessKeys(mock, j) {
		secrets = append(secrets, s)
	}
	return secrets
}

type undeletable struct{ keys }

func (undeletable) delete(context.Context, string) error { return errors.New("no") }

func TestRun(t *testing.T) {
	exampletest.MockOnly(t)
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), nil, &out))
	exampletest.InOrder(t, out.String(), "mock in memory", "foundrydb", "is deleted", "amove", "is deleted", "linode", "is deleted")
	out.Reset()
	require.NoError(t, run(t.Context(), []string{"-system", "amove"}, &out))
	require.Equal(t, 1, strings.Count(out.String(), "is deleted"))
}

func TestRunLive(t *testing.T) {
	for _, system := range systems {
		t.Run(system, func(t *testing.T) {
			mock, _, j := setup(t, system)
			mock.Live(t)
			var out bytes.Buffer
			require.NoError(t, run(t.Context(), []string{
				"-live", "-system", system, "-service", j.service, "-bucket", j.bucket, "-old", j.old, "-out", j.out,
			}, &out))
			requireRotated(t, mock, j, out.String())
		})
	}
}

func TestRunArguments(t *testing.T) {
	exampletest.NoCredentials(t)
	var missing *buckt.MissingCredentialError
	for _, system := range systems {
		require.ErrorAs(t, run(t.Context(), []string{"-live", "-system", system, "-service", "fs", "-old", "1", "-out", "x"}, io.Discard), &missing)
		require.ErrorContains(t, run(t.Context(), []string{"-live", "-system", system}, io.Discard), "-old")
	}
	require.ErrorContains(t, run(t.Context(), []string{"-live"}, io.Discard), "-system")
	require.ErrorContains(t, run(t.Context(), []string{"-system", "tornado"}, io.Discard), "-system")
	require.NoError(t, run(t.Context(), []string{"-h"}, io.Discard))
	require.Error(t, run(t.Context(), []string{"-life"}, io.Discard))
}
