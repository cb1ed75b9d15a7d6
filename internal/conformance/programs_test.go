package conformance_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// programs are commonly used S3 programs. A script runs each step of the test, with the variables of -env.
var programs = []struct {
	name    string
	command []string
	lacks   []string // steps without a command
	refused []string // steps that need more than a FoundryDB key for a prefix
	forms   bool     // it prepares forms for browsers
	content string   // the part of the URL that has content, if not all have
}{
	{name: "restic", command: []string{"sh", "-eu", "restic.sh"}, lacks: []string{"bucket", "head", "presign"}, content: "/backup/data/"},
	{name: "rclone", command: []string{"sh", "-eu", "rclone.sh"}},
	// Its info reads the CORS rules of the bucket before it prints metadata, and its signurl makes signatures of version 2.
	{name: "s3cmd", command: []string{"sh", "-eu", "s3cmd.sh"}, refused: []string{"head", "presign"}},
	{name: "aws", command: []string{"sh", "-eu", "aws.sh"}},
	{name: "boto3", command: []string{"/usr/bin/python3", "boto.py"}, forms: true},
	{name: "client-s3", command: []string{"node", "sdk.mjs"}},
	{name: "aws4fetch", command: []string{"node", "fetch.mjs"}},
}

// TestPrograms runs common programs against buckt-mock: with the unlimited key that -env prints, with a key for a prefix, and with a
// read-only key.
func TestPrograms(t *testing.T) {
	tools := newTools(t)
	for _, p := range programs {
		for _, access := range []struct {
			name  string
			flags []string
			limit func(*mock, *testing.T) // gives the programs another key
		}{
			{name: "unlimited"},
			{name: "TLS", flags: []string{"-tls"}},
			{name: "prefix", limit: (*mock).limitToPrefix},
		} {
			t.Run(p.name+"/"+access.name, func(t *testing.T) {
				t.Parallel() // most of the programs use one processor
				m := tools.start(t, p.command, access.flags...)
				lacks := p.lacks
				if access.limit == nil && !slices.Contains(p.lacks, "bucket") {
					require.Contains(t, m.succeeds(t, "bucket"), "new-bucket")
				}
				if access.limit != nil {
					access.limit(m, t)
					lacks = slices.Concat(lacks, p.refused)
				}
				m.succeeds(t, "put")
				m.reads(t, lacks)
				if p.forms {
					require.Contains(t, m.succeeds(t, "form"), "form/small.txt")
				}
				if p.forms && access.limit == nil { // a key of Linode
					require.Contains(t, m.succeeds(t, "form of version 2"), "form/small.txt")
				}
				m.succeeds(t, "sync")
				before := m.server.last(t)
				m.succeeds(t, "sync")
				for _, request := range m.server.after(t, before) {
					moves := request.Method == http.MethodPut || request.Method == http.MethodPost
					require.False(t, moves && strings.Contains(request.URL, p.content), "the second sync sent %s %s", request.Method, request.URL)
				}
				m.succeeds(t, "delete")
				if p.content == "" {
					require.NotContains(t, m.succeeds(t, "list"), "small.txt")
				}
			})
		}
		t.Run(p.name+"/read only", func(t *testing.T) {
			t.Parallel()
			m := tools.start(t, p.command)
			m.succeeds(t, "put")
			m.limitToReading(t)
			m.reads(t, p.lacks)
			before := m.server.last(t)
			m.write(t, "small.txt", "other") // programs skip identical files
			out, err := m.run(t, "put")
			require.Error(t, err, "%s", out)
			m.write(t, "small.txt", "hello")
			refused := func(r request) bool { return r.Status == http.StatusForbidden }
			require.True(t, slices.ContainsFunc(m.server.after(t, before), refused))
			m.reads(t, p.lacks)
		})
	}
}

// reads runs the steps that only read.
func (m *mock) reads(t *testing.T, lacks []string) {
	t.Helper()
	for _, step := range []string{"head", "list", "get", "presign"} {
		if slices.Contains(lacks, step) {
			continue
		}
		out := m.succeeds(t, step)
		switch step {
		case "head":
			require.Contains(t, strings.ToLower(out), "blue")
		case "list":
			require.Contains(t, out, "small.txt")
			require.Contains(t, out, "large.bin")
		case "get":
			for _, name := range []string{"small.txt", "large.bin"} {
				require.Equal(t, m.sum(t, name), m.sum(t, "got/"+name))
				require.NoError(t, os.Remove(filepath.Join(m.folder, "got", name)))
			}
		case "presign":
			resp, err := m.http.Get(strings.TrimSpace(out))
			require.NoError(t, err)
			body, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			require.Equal(t, "hello", string(body))
		}
	}
}

// sum identifies the content of a file.
func (m *mock) sum(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(m.folder, name))
	require.NoError(t, err)
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
