package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/bucktgo/buckt/examples/internal/exampletest"
)

// TestMain checks that no goroutine outlives its test.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// output is the output of a program so far.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// start runs the program until the function that it returns is called.
func start(t *testing.T, out *output, args ...string) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, append(args, "-addr", "127.0.0.1:0"), out)
		_, _ = fmt.Fprintln(out, "ended:", err)
		ended <- err
	}()
	return func() {
		cancel()
		require.NoError(t, <-ended)
	}
}

// request sends a request by the network and returns the status and the body.
func request(t *testing.T, method, url, token string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	transport := &http.Transport{DisableKeepAlives: true}
	resp, err := transport.RoundTrip(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(body)
}

// submatches waits until a text was printed, and returns its submatches.
func submatches(t *testing.T, out *output, pattern string) []string {
	t.Helper()
	var found []string
	require.Eventually(t, func() bool {
		found = regexp.MustCompile(pattern).FindStringSubmatch(out.String())
		return found != nil
	}, 10*time.Second, time.Millisecond, "%s", out)
	return found
}

var secretLine = regexp.MustCompile(`AWS_SECRET_ACCESS_KEY=(\S+)`)

func TestRun(t *testing.T) {
	exampletest.MockOnly(t)
	var out output
	stop := start(t, &out)
	curl := submatches(t, &out, `Bearer (\w+)' (http://\S+)`)
	token, url := curl[1], curl[2]

	status, body := request(t, http.MethodPut, url, token)
	require.Equal(t, http.StatusOK, status, body)
	exampletest.InOrder(t, body, "AWS_ACCESS_KEY_ID=", "S3_BUCKET=tenants-acme")
	secret := secretLine.FindStringSubmatch(body)[1]
	require.Regexp(t, `AWS_ENDPOINT_URL_S3=http://127\.0\.0\.1:\d+`, body, "the credential works on this machine")

	status, _ = request(t, http.MethodDelete, url, token)
	require.Equal(t, http.StatusOK, status)
	stop()
	exampletest.InOrder(t, out.String(), "mock on loopback", "audit", "step=mint", "step=verify", "step=delete")
	require.NotContains(t, out.String(), secret)
}

func TestRunLive(t *testing.T) {
	mock := exampletest.New(t)
	mock.Live(t)
	t.Setenv("TENANTS_TOKEN", "of the callers")
	t.Setenv("TENANTS_SEAL_KEY", base64.StdEncoding.EncodeToString(sealKey))
	folder := t.TempDir()
	var out output
	stop := start(t, &out, "-live", "-journal", folder)
	submatches(t, &out, `audit`)
	stop()
	require.NotEmpty(t, mock.Requests(), "the audit reads from the system")
	mock.CheckOutput(t, out.String(), "audit", "error=<nil>")
}

func TestRunRefuses(t *testing.T) {
	complete := map[string]string{
		"LINODE_TOKEN": "token", "TENANTS_TOKEN": "token", "TENANTS_SEAL_KEY": base64.StdEncoding.EncodeToString(sealKey),
	}
	for _, test := range []struct{ name, variable, value string }{
		{"the token of the system/missing", "LINODE_TOKEN", ""},
		{"the token of the callers/missing", "TENANTS_TOKEN", ""},
		{"the seal key/missing", "TENANTS_SEAL_KEY", ""},
		{"the seal key/not base64", "TENANTS_SEAL_KEY", "?"},
		{"the seal key/too short", "TENANTS_SEAL_KEY", "AAAA"},
	} {
		t.Run(test.name, func(t *testing.T) {
			exampletest.NoCredentials(t)
			for name, value := range complete {
				t.Setenv(name, value)
			}
			t.Setenv(test.variable, test.value)
			args := []string{"-live", "-addr", "127.0.0.1:0", "-journal", t.TempDir()}
			require.ErrorContains(t, run(t.Context(), args, io.Discard), test.variable)
		})
	}
	t.Run("an unknown flag", func(t *testing.T) {
		require.Error(t, run(t.Context(), []string{"-life"}, io.Discard))
	})
	t.Run("help", func(t *testing.T) {
		require.NoError(t, run(t.Context(), []string{"-h"}, io.Discard))
	})
	t.Run("an address that cannot be had", func(t *testing.T) {
		require.Error(t, run(t.Context(), []string{"-addr", "256.0.0.1:0"}, io.Discard))
	})
}
