package conformance_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// tools is the folder of the programs.
type tools struct{ bin, scripts string }

// newTools installs the Go programs. The others come with Debian and npm, and .ci/run installs them.
func newTools(t *testing.T) tools {
	t.Helper()
	if os.Getenv("BUCKT_TEST_PROGRAMS") == "" {
		t.Skip("needs programs that .ci/run installs; BUCKT_TEST_PROGRAMS=1 runs it")
	}
	scripts, err := filepath.Abs("testdata/programs")
	require.NoError(t, err)
	require.DirExists(t, filepath.Join(scripts, "node_modules"), "npm ci --prefix %s", scripts)
	for _, name := range []string{"/usr/bin/s3cmd", "/usr/bin/aws", "/usr/bin/python3", "node"} {
		_, err := exec.LookPath(name)
		require.NoError(t, err)
	}
	bin := t.TempDir()
	install(t, bin, "github.com/restic/restic/cmd/restic@v0.18.1")
	install(t, bin, "github.com/rclone/rclone@v1.76.0")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-C", "../..", "-o", bin, "./cmd/buckt-mock").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return tools{bin, scripts}
}

// mock is a mock as a program, and a folder in which programs run.
type mock struct {
	command []string
	folder  string
	env     map[string]string
	http    *http.Client
	server  adminAPI
}

// start starts a mock with -env, whose output is the only environment of the command.
func (tools tools) start(t *testing.T, command []string, flags ...string) *mock {
	t.Helper()
	m := &mock{folder: t.TempDir(), env: make(map[string]string)}
	last := len(command) - 1
	m.command = append(append([]string(nil), command[:last]...), filepath.Join(tools.scripts, command[last]))

	cmd := exec.Command(filepath.Join(tools.bin, "buckt-mock"), append([]string{"-env", "-addr", "127.0.0.1:0"}, flags...)...)
	cmd.Env = []string{"TMPDIR=" + t.TempDir()}
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
		require.NoError(t, cmd.Wait())
	})
	script, err := io.ReadAll(stdout)
	require.NoError(t, err)
	shell := exec.CommandContext(t.Context(), "sh", "-euc", string(script)+"env -0")
	shell.Env = []string{"PATH=" + tools.bin + ":/usr/bin:" + os.Getenv("PATH"), "HOME=" + m.folder}
	out, err := shell.Output()
	require.NoError(t, err)
	for _, line := range strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		name, value, _ := strings.Cut(line, "=")
		m.env[name] = value
	}
	m.env["NEW_BUCKET"] = "new-bucket"

	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	if file := m.env["BUCKT_MOCK_CA_FILE"]; file != "" {
		pem, err := os.ReadFile(file)
		require.NoError(t, err)
		pool := x509.NewCertPool()
		require.True(t, pool.AppendCertsFromPEM(pem))
		transport.TLSClientConfig = &tls.Config{RootCAs: pool}
	}
	m.http = &http.Client{Transport: transport}
	m.server = adminAPI{m.env["BUCKT_MOCK_ADMIN_URL"], m.http}
	m.writeFiles(t)
	return m
}

func (m *mock) writeFiles(t *testing.T) {
	t.Helper()
	large := make([]byte, 20<<20)
	_, _ = rand.NewChaCha8([32]byte{}).Read(large)
	for _, folder := range []string{"many", "got"} {
		require.NoError(t, os.Mkdir(filepath.Join(m.folder, folder), 0o700))
	}
	m.write(t, "small.txt", "hello")
	m.write(t, "large.bin", string(large))
	for i := range 200 {
		m.write(t, fmt.Sprintf("many/%03d.txt", i), fmt.Sprintf("file %d", i))
	}
}

func (m *mock) write(t *testing.T, name, content string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(m.folder, name), []byte(content), 0o600))
}

// run runs a step and returns its standard output.
func (m *mock) run(t *testing.T, step string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), m.command[0], append(m.command[1:len(m.command):len(m.command)], step)...)
	cmd.Dir = m.folder
	for name, value := range m.env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if err != nil {
		err = fmt.Errorf("%s: %w\n%s%s", step, err, &stdout, &stderr)
	}
	return stdout.String(), err
}

func (m *mock) succeeds(t *testing.T, step string) string {
	t.Helper()
	out, err := m.run(t, step)
	require.NoError(t, err)
	return out
}

// limitToPrefix gives the programs a FoundryDB key for one prefix.
func (m *mock) limitToPrefix(t *testing.T) {
	t.Helper()
	client := m.client(t)
	service, err := client.FoundryDB.FileServices.Create(t.Context(), buckt.FoundryDBFileServiceCreateParams{Name: "uploads"})
	require.NoError(t, err)
	service, err = client.FoundryDB.FileServices.WaitUntilRunning(t.Context(), service.ID, buckt.WaitParams{})
	require.NoError(t, err)
	key, err := client.FoundryDB.Keys.Create(t.Context(), service.ID, buckt.FoundryDBKeyCreateParams{
		Name: "app", Permissions: buckt.FoundryDBReadWrite, Prefix: "app/",
	})
	require.NoError(t, err)
	m.use(t, foundryDBS3Access(t, client, service, key))
}

// limitToReading gives the programs a Linode key that reads their bucket.
func (m *mock) limitToReading(t *testing.T) {
	t.Helper()
	client := m.client(t)
	bucket, err := client.Linode.Buckets.Get(t.Context(), m.env["AWS_REGION"], m.env["S3_BUCKET"])
	require.NoError(t, err)
	key, err := client.Linode.Keys.Create(t.Context(), buckt.LinodeKeyCreateParams{
		Label: "reader", BucketAccess: linodeOnly(bucket, buckt.LinodeReadOnly),
	})
	require.NoError(t, err)
	m.use(t, linodeS3Access(t, client, key, bucket))
}

// setenv sets the variables for clients within the test.
func (m *mock) setenv(t *testing.T) {
	t.Helper()
	for name, value := range m.env {
		t.Setenv(name, value)
	}
}

// environment protects the variables of the process, which concurrent tests set.
var environment sync.Mutex

// client returns a client with the variables.
func (m *mock) client(t *testing.T) *buckt.Client {
	t.Helper()
	environment.Lock()
	defer environment.Unlock()
	for name, value := range m.env {
		if system, _, _ := strings.Cut(name, "_"); slices.Contains([]string{"BUCKT", "FOUNDRYDB", "AMOVE", "LINODE", "TORNADO"}, system) {
			require.NoError(t, os.Setenv(name, value))
			defer func() { require.NoError(t, os.Unsetenv(name)) }()
		}
	}
	client, err := buckt.New(buckt.FromEnv(), buckt.WithTransport(m.http.Transport))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, client.Close()) })
	return client
}

// use gives the programs another access, and rclone its profile.
func (m *mock) use(t *testing.T, access buckt.S3Access) {
	t.Helper()
	env, err := access.Env()
	require.NoError(t, err)
	for _, v := range env {
		name, value, _ := strings.Cut(v, "=")
		m.env[name] = value
	}
	for name := range m.env {
		if strings.HasPrefix(name, "RCLONE_CONFIG_BUCKTMOCK_") {
			delete(m.env, name)
		}
	}
	var profile bytes.Buffer
	require.NoError(t, access.WriteProfile(&profile, buckt.S3ToolRclone, "bucktmock"))
	m.env["RCLONE_CONFIG"] = filepath.Join(m.folder, "rclone.conf")
	require.NoError(t, os.WriteFile(m.env["RCLONE_CONFIG"], profile.Bytes(), 0o600))
}

// adminAPI reads the record of a mock.
type adminAPI struct {
	base string
	http *http.Client
}

type request struct {
	Seq    int
	Method string
	URL    string
	Status int
}

// after returns the requests after the one with a number.
func (a adminAPI) after(t *testing.T, seq int) []request {
	t.Helper()
	resp, err := a.http.Get(fmt.Sprintf("%s/record?after=%d", a.base, seq))
	require.NoError(t, err)
	var list struct{ Requests []request }
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&list))
	require.NoError(t, resp.Body.Close())
	return list.Requests
}

// last returns the number of the newest request.
func (a adminAPI) last(t *testing.T) int {
	t.Helper()
	requests := a.after(t, 0)
	require.NotEmpty(t, requests)
	return requests[len(requests)-1].Seq
}
