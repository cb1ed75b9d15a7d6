package conformance_test

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// install builds a Go program in a folder and returns its path.
func install(t *testing.T, folder, pkg string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "install", pkg)
	cmd.Dir, cmd.Env = folder, append(os.Environ(), "GOBIN="+folder, "GOFLAGS=-mod=mod")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	name, _, _ := strings.Cut(path.Base(pkg), "@")
	return filepath.Join(folder, name)
}

// restic signs with the real time, and gives up if the clock of the server differs.
func TestResticAfterAdvance(t *testing.T) {
	program := install(t, t.TempDir(), "github.com/restic/restic/cmd/restic@v0.18.1")
	f := newFixture(t, openMinIO)
	addr, err := f.server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	home := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(home, "file"), []byte("hello"), 0o600))
	restic := func(args ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), program, args...)
		cmd.Dir, cmd.Env = home, append(os.Environ(),
			"RESTIC_REPOSITORY=s3:http://"+addr.String()+"/photos/backup", "RESTIC_PASSWORD=x", "RESTIC_CACHE_DIR="+filepath.Join(home, "cache"),
			"AWS_ACCESS_KEY_ID="+f.access.AccessKeyID, "AWS_SECRET_ACCESS_KEY="+f.access.SecretAccessKey.Reveal(),
		)
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	restic("init")
	restic("backup", "file")
	for _, by := range []time.Duration{74 * time.Minute, 24 * time.Hour} {
		f.server.Advance(by)
		restic("backup", "file")
		restic("check", "--read-data")
		restic("restore", "latest", "--target", filepath.Join(home, by.String()))
		content, err := os.ReadFile(filepath.Join(home, by.String(), "file"))
		require.NoError(t, err)
		require.Equal(t, "hello", string(content))
	}
}
