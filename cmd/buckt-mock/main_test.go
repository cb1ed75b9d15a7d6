package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// runMain makes the test binary be the program.
const runMain = "BUCKT_MOCK_TEST_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(runMain) != "" {
		main()
		return
	}
	goleak.VerifyTestMain(m)
}

// firstLine is the first line on standard output.
type firstLine struct {
	Buckt     bucktReady     `json:"buckt"`
	FoundryDB foundryDBReady `json:"foundrydb"`
	Amove     amoveReady     `json:"amove"`
	Linode    linodeReady    `json:"linode"`
	Tornado   tornadoReady   `json:"tornado"`
	S3        s3Ready        `json:"s3"`
	Admin     adminReady     `json:"admin"`
	TLS       *tlsReady      `json:"tls"`
}

type bucktReady struct {
	BaseURL string `json:"base_url"`
	APIKey  string `json:"api_key"`
}

type foundryDBReady struct {
	BaseURL  string `json:"base_url"`
	Username string `json:"username"`
	Password string `json:"password"`
}

type amoveReady struct {
	BaseURL        string `json:"base_url"`
	Token          string `json:"token"`
	CloudAccountID string `json:"cloud_account_id"`
}

type linodeReady struct {
	BaseURL string `json:"base_url"`
	Token   string `json:"token"`
}

type tornadoReady struct {
	BaseURL string `json:"base_url"`
	APIKey  string `json:"api_key"`
}

// program is a run of the program that is ready.
type program struct {
	firstLine
	first  string
	stdout *bufio.Reader
	stderr *buffer
	end    func() int
}

func start(t *testing.T, args ...string) *program {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	stdout, w := io.Pipe()
	p := &program{stdout: bufio.NewReader(stdout), stderr: new(buffer)}
	status := make(chan int, 1)
	go func() {
		status <- run(ctx, append([]string{"-addr", "127.0.0.1:0"}, args...), w, p.stderr)
		_ = w.Close()
	}()
	p.end = sync.OnceValue(func() int { cancel(); return <-status })
	t.Cleanup(func() { p.end() })

	var err error
	p.first, err = p.stdout.ReadString('\n')
	require.NoError(t, err, p.stderr)
	require.NoError(t, json.Unmarshal([]byte(p.first), &p.firstLine))
	return p
}

func (p *program) send(t *testing.T, method, path, body string) (status int, answer string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, p.Buckt.BaseURL+path, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+p.Buckt.APIKey)
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	content, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(content)
}

// output is what run writes to standard output, and whether it was closed.
type output struct {
	buffer
	closed bool
}

func (o *output) Close() error {
	o.closed = true
	return nil
}

// buffer is a bytes.Buffer for two goroutines.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func TestServes(t *testing.T) {
	p := start(t)
	require.Regexp(t, `^\{"buckt":\{"base_url":"http://127\.0\.0\.1:\d+/v1","api_key":"bkt_[A-Za-z0-9_-]{43}"\},`+
		`"foundrydb":\{"base_url":"http://127\.0\.0\.1:\d+","username":"\w+","password":"\w+"\},`+
		`"amove":\{"base_url":"http://127\.0\.0\.1:\d+","token":"[\w.-]+","cloud_account_id":"[0-9a-f-]{36}"\},`+
		`"linode":\{"base_url":"http://127\.0\.0\.1:\d+/v4","token":"[0-9a-f]{64}"\},`+
		`"tornado":\{"base_url":"http://127\.0\.0\.1:\d+","api_key":"sk_[0-9a-f]{32}"\},`+
		`"s3":\{"endpoint":"http://127\.0\.0\.1:\d+"\},`+
		`"admin":\{"base_url":"http://127\.0\.0\.1:\d+/_mock"\}\}\n$`, p.first)
	status, answer := p.send(t, "GET", "/billing/subscription", "")
	require.Equal(t, 200, status)
	require.Contains(t, answer, `"plan":"pro"`)
	_, answer = p.send(t, "POST", "/keys", `{"name":"k","permissions":["keys:read"]}`)
	var created struct{ Data struct{ Key string } }
	require.NoError(t, json.Unmarshal([]byte(answer), &created))
	require.NotEmpty(t, created.Data.Key)

	require.Equal(t, 0, p.end())
	rest, err := io.ReadAll(p.stdout)
	require.NoError(t, err)
	require.Empty(t, rest, "the first line is alone")
	for _, part := range []string{"method=POST", "path=/v1/keys", "status=201", "duration=", "operation=bucktCreateKey"} {
		require.Contains(t, p.stderr.String(), part)
	}
	require.NotContains(t, p.stderr.String(), p.Buckt.APIKey)
	require.NotContains(t, p.stderr.String(), created.Data.Key)
}

func TestFlags(t *testing.T) {
	p := start(t, "-plan", "free", "-provisioning", "0", "-rate-limits")
	status, _ := p.send(t, "POST", "/buckets", `{"name":"b","isManagedDomain":true}`)
	require.Equal(t, 201, status)
	_, answer := p.send(t, "GET", "/buckets", "")
	require.Contains(t, answer, `"status":"active"`)
	for range 98 {
		status, _ = p.send(t, "GET", "/buckets", "")
		require.Equal(t, 200, status)
	}
	status, _ = p.send(t, "GET", "/buckets", "")
	require.Equal(t, 429, status)
}

// The same seed makes the same credentials and ids.
func TestRandomSeed(t *testing.T) {
	credentials := func(args ...string) firstLine {
		p := start(t, args...)
		require.Equal(t, 0, p.end())
		p.Buckt.BaseURL, p.FoundryDB.BaseURL, p.Amove.BaseURL, p.Linode.BaseURL, p.Tornado.BaseURL, p.S3.Endpoint, p.Admin.BaseURL = "", "", "", "", "", "", ""
		return p.firstLine
	}
	first := credentials("-random-seed", "0")
	require.Equal(t, first, credentials("-random-seed", "0"))
	other, chance := credentials("-random-seed", "1"), credentials()
	for _, r := range []firstLine{other, chance, credentials()} {
		require.NotEqual(t, first.Buckt, r.Buckt)
		require.NotEqual(t, first.Linode, r.Linode)
	}
	require.NotEqual(t, chance, credentials())
}

func TestStartFails(t *testing.T) {
	taken := strings.TrimSuffix(strings.TrimPrefix(start(t).Buckt.BaseURL, "http://"), "/v1")
	for name, test := range map[string]struct {
		args    []string
		status  int
		message string
	}{
		"help":                  {[]string{"-h"}, 0, "-provisioning"},
		"unknown flag":          {[]string{"-nothing"}, 2, "flag provided but not defined: -nothing"},
		"argument":              {[]string{"serve"}, 2, `buckt-mock: unexpected argument "serve"`},
		"unknown plan":          {[]string{"-plan", "gold"}, 2, `invalid value "gold" for flag -plan: it must be free, pro or enterprise`},
		"negative provisioning": {[]string{"-provisioning", "-1s"}, 2, `invalid value "-1s" for flag -provisioning: it must be 0 or a positive duration`},
		"no duration":           {[]string{"-provisioning", "10"}, 2, "\"10\" for flag -provisioning: it must be a duration such as 10s\nbuckt-mock: -h lists the flags\n"},
		"no random seed":        {[]string{"-random-seed", "-1"}, 2, "-random-seed: it must be a whole number"},
		"no seed":               {[]string{"-seed", filepath.Join(t.TempDir(), "none.json")}, 2, "buckt-mock: -seed: open "},
		"seed is no JSON":       {[]string{"-seed", seedFile(t, "{")}, 2, "seed.json: it is not valid JSON at byte 1"},
		"seed is not valid": {[]string{"-seed", seedFile(t, `{"version":2,"buckt":{"organizations":[{"plan":"gold"}]}}`)}, 2,
			"buckt.organizations[0].plan must be"},
		"TLS, no address": {[]string{"-tls", "-addr", "nonsense"}, 1, "missing port in address"},
		"address in use":  {[]string{"-addr", taken}, 1, "the address is in use"},
		"no address":      {[]string{"-addr", "nonsense"}, 1, "missing port in address"},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout output
			var stderr bytes.Buffer
			require.Equal(t, test.status, run(t.Context(), test.args, &stdout, &stderr))
			require.Empty(t, stdout.String())
			require.Contains(t, stderr.String(), test.message)
			require.Equal(t, test.status == 0, strings.Contains(stderr.String(), "Examples:"), "only -h prints the flags")
		})
	}
}

func TestSignals(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			command := exec.CommandContext(t.Context(), os.Args[0], "-addr", "127.0.0.1:0")
			command.Env = append(os.Environ(), runMain+"=1")
			stdout, err := command.StdoutPipe()
			require.NoError(t, err)
			require.NoError(t, command.Start())
			_, err = bufio.NewReader(stdout).ReadString('\n')
			require.NoError(t, err)
			require.NoError(t, command.Process.Signal(signal))
			require.NoError(t, command.Wait(), "status 0")
		})
	}
}
