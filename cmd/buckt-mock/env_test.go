package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
)

// A shell reads each variable unchanged, whatever characters it contains.
func TestExports(t *testing.T) {
	vars := []variable{
		{"PLAIN", "http://127.0.0.1:4010/v1"},
		{"EMPTY", ""},
		{"QUOTES", `it's "quoted" \`},
		{"EXPANDS", "$HOME `id` $(id) ! * ~ # ;&|<>"},
		{"LINES", "-----BEGIN\nEND-----\n"},
	}
	for _, v := range vars {
		script := exports(vars) + `printf %s "$` + v.name + `"`
		answer, err := exec.CommandContext(t.Context(), "sh", "-c", script).Output()
		require.NoError(t, err)
		require.Equal(t, v.value, string(answer), v.name)
	}
}

// shell runs a script in which "$0" is the program.
func shell(t *testing.T, script string, env ...string) (stdout string, err error) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "sh", "-c", script, os.Args[0])
	command.Env = append(append(os.Environ(), runMain+"=1"), env...)
	answer, err := command.Output()
	return string(answer), err
}

// A shell reads the variables of a mock in the background, and stops it with one of them.
func TestEnv(t *testing.T) {
	answer, err := shell(t, `eval "$("$0" -env -addr 127.0.0.1:0 2>/dev/null &)" || exit 1
		kill "$BUCKT_MOCK_PID" || exit 2
		env`, "FOUNDRYDB_TOKEN=another", "FOUNDRYDB_ORG_ID=another", "BUCKT_MOCK_CA_FILE=stale", "AWS_SESSION_TOKEN=another",
		"AWS_PROFILE=another", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true", "AWS_CA_BUNDLE=own", "SSL_CERT_FILE=own", "RCLONE_CA_CERT=stale", "LINODE_CA=stale")
	require.NoError(t, err, answer)
	set := make(map[string]string)
	for line := range strings.Lines(answer) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		set[name] = value
	}
	for _, name := range []string{
		"BUCKT_BASE_URL", "BUCKT_API_KEY", "FOUNDRYDB_BASE_URL", "FOUNDRYDB_USERNAME", "FOUNDRYDB_PASSWORD", "AMOVE_BASE_URL", "AMOVE_TOKEN",
		"LINODE_BASE_URL", "LINODE_TOKEN", "TORNADO_BASE_URL", "TORNADO_API_KEY", "BUCKT_MOCK_ADMIN_URL", "AWS_ACCESS_KEY_ID",
		"LINODE_API_TOKEN", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL_S3", "AWS_REGION", "AWS_DEFAULT_REGION", "S3_BUCKET", "MC_HOST_bucktmock",
	} {
		require.NotEmpty(t, set[name], name)
	}
	require.Regexp(t, `^http://127\.0\.0\.1:\d+/v1$`, set["BUCKT_BASE_URL"])
	origin := strings.TrimSuffix(set["BUCKT_BASE_URL"], "/v1")
	require.Equal(t, origin, set["LINODE_URL"])
	require.Equal(t, origin+"/", set["LINODE_API_URL"])
	require.Equal(t, origin, set["LINODE_CLI_API_SCHEME"]+"://"+set["LINODE_CLI_API_HOST"])
	require.Equal(t, set["LINODE_TOKEN"], set["LINODE_CLI_TOKEN"])
	for _, name := range []string{
		"FOUNDRYDB_TOKEN", "FOUNDRYDB_ORG_ID", "BUCKT_MOCK_CA_FILE", "AWS_SESSION_TOKEN", "AWS_PROFILE",
		"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "AWS_CA_BUNDLE", "RCLONE_CA_CERT", "LINODE_CA",
	} {
		require.NotContains(t, set, name, "the mock has none, and that of before does not fit it")
	}
	require.Equal(t, "own", set["SSL_CERT_FILE"], "it is not of an earlier mock")
}

// With TLS a client reads what to trust from a file, which is there for as long as the mock.
func TestEnvWithTLS(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	stdout, w := io.Pipe()
	status := make(chan int, 1)
	go func() { status <- run(ctx, []string{"-addr", "127.0.0.1:0", "-tls", "-env"}, w, io.Discard) }()
	script, err := io.ReadAll(stdout)
	require.NoError(t, err)
	answer, err := shell(t, string(script)+`echo "$BUCKT_MOCK_CA_FILE $BUCKT_MOCK_ADMIN_URL"`)
	require.NoError(t, err)
	var file, base string
	_, err = fmt.Sscan(answer, &file, &base)
	require.NoError(t, err, answer)

	pem, err := os.ReadFile(file)
	require.NoError(t, err)
	pool := x509.NewCertPool()
	require.True(t, pool.AppendCertsFromPEM(pem))
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, DisableKeepAlives: true}}
	resp, err := client.Get(base + "/ready")
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())

	cancel()
	require.Zero(t, <-status)
	require.NoFileExists(t, file)
}

// The first line has the certificate, so that there is no need of a file.
func TestEnvUnset(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	start(t, "-tls")
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, files)
}

// A mock that cannot start is a failure of the eval, after which no variable leads to an earlier mock.
func TestEnvOfFailedStart(t *testing.T) {
	for name, args := range map[string]string{
		"plan":          "-env -plan gold",
		"address":       "-addr nonsense -env",
		"TLS address":   "-tls -env -addr nonsense",
		"unknown flag":  "-env -nothing",
		"after mistake": "-nothing -env",
		"two dashes":    "-nothing --env",
		"argument":      "-env serve",
	} {
		t.Run(name, func(t *testing.T) {
			answer, err := shell(t, `if eval "$("$0" `+args+` 2>/dev/null &)"; then exit 1; fi; env`,
				"BUCKT_MOCK_PID=1", "BUCKT_API_KEY=stale", "BUCKT_MOCK_CA_FILE=stale")
			require.NoError(t, err, answer)
			require.NotRegexp(t, `(?m)^(BUCKT_MOCK_PID|BUCKT_API_KEY|BUCKT_MOCK_CA_FILE)=`, answer)
		})
	}
}

// unset removes all variables that may be set.
func TestEnvUnsetsAllVariables(t *testing.T) {
	var words []string
	for line := range strings.Lines(unset()) {
		_, names, _ := strings.Cut(line, "unset ")
		words = append(words, strings.Fields(names)...)
	}
	server, err := mockserver.Start()
	require.NoError(t, err)
	defer func() { require.NoError(t, server.Close()) }()
	r := describe(server, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 4010}, false)
	r.caFile, r.access = "ca.pem", buckt.S3Access{AccessKeyID: "key"}
	vars := variables(r, 1)
	require.Greater(t, len(vars), 20)
	for _, v := range vars {
		require.Contains(t, words, v.name)
	}
}
