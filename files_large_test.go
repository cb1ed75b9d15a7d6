package buckt_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

const (
	largeSize = 1 << 30
	// largeGrowth limits the growth of the client's memory at its peak.
	largeGrowth = 1 << 20
)

// An upload of 1 GiB to another process, whose connection is reset in the middle, arrives completely and uses little memory.
// BUCKT_LARGE=1 runs it; it prints the memory.
func TestLargeUpload(t *testing.T) {
	if os.Getenv("BUCKT_LARGE") == "" {
		t.Skip("BUCKT_LARGE=1 runs it: it uploads 1 GiB twice")
	}
	name, want := largeFile(t)
	address, lines := startSink(t)
	client, err := buckt.New(buckt.WithAPIKey("bkt_test"), buckt.WithBaseURL(buckt.SystemBuckt, "http://"+address+"/v1"))
	require.NoError(t, err)
	defer func() { _ = client.Close() }()

	// A first upload loads code and fills pools, which is independent of the size.
	_, err = client.Files.Upload(t.Context(), "bkt_1", "small.bin", buckt.FileUploadParams{Source: buckt.FromReader(io.LimitReader(zeros{}, 8<<20))})
	require.NoError(t, err)

	// The peak before is that of creating the file and of earlier tests.
	require.NoError(t, os.WriteFile("/proc/self/clear_refs", []byte("5"), 0))
	before, start := memory(t, "VmHWM"), time.Now()
	var last int64
	f, err := client.Files.UploadFile(t.Context(), "bkt_1", "large.bin", name, buckt.FileUploadParams{
		Progress: func(sent, total int64) {
			if sent <= last || total != largeSize {
				t.Errorf("progress from %d to %d of %d", last, sent, total)
			}
			last = sent
		},
	})
	took, after := time.Since(start), memory(t, "VmHWM")
	require.NoError(t, err)
	require.Equal(t, int64(largeSize), f.Size)
	require.Equal(t, int64(largeSize), last)
	require.True(t, lines.Scan())
	require.Regexp(t, `^reset after \d+$`, lines.Text())
	require.True(t, lines.Scan())
	require.Equal(t, want, lines.Text(), "the SHA-256 of what arrived")
	growth := after - before
	fmt.Printf("1 GiB, reset after a half and sent again: %s, peak memory (VmHWM) grew by %.1f MiB, from %.1f to %.1f MiB\n",
		took.Round(time.Millisecond), mib(growth), mib(before), mib(after))
	require.Less(t, growth, int64(largeGrowth))
}

func mib(n int64) float64 { return float64(n) / (1 << 20) }

// largeFile creates a sparse file with a mark every 16 MiB that contains its own offset.
func largeFile(t *testing.T) (name, sum string) {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "large.bin"))
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	require.NoError(t, f.Truncate(largeSize))
	for at := int64(0); at < largeSize; at += 16 << 20 {
		_, err := fmt.Fprintf(io.NewOffsetWriter(f, at+at>>16), "mark at %d", at)
		require.NoError(t, err)
	}
	hash := sha256.New()
	n, err := io.Copy(hash, f)
	require.NoError(t, err)
	require.Equal(t, int64(largeSize), n)
	return f.Name(), hex.EncodeToString(hash.Sum(nil))
}

// memory returns a line of /proc/self/status, in bytes.
func memory(t *testing.T, name string) int64 {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	require.NoError(t, err)
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			kb, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")), 10, 64)
			require.NoError(t, err)
			return kb << 10
		}
	}
	require.Fail(t, "no "+name)
	return 0
}

// startSink runs the server below in another process, and returns its address and its output.
func startSink(t *testing.T) (address string, lines *bufio.Scanner) {
	t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), os.Args[0], "-test.run=^TestLargeUploadSink$", "-test.v=false")
	cmd.Env = append(os.Environ(), "BUCKT_LARGE_SINK=1")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = in.Close()
		_, _ = io.Copy(io.Discard, out)
		require.NoError(t, cmd.Wait())
	})
	lines = bufio.NewScanner(out)
	require.True(t, lines.Scan())
	return lines.Text(), lines
}

// TestLargeUploadSink is the server of TestLargeUpload. It resets the first connection after half of the body, hashes and discards the
// next body, and ends when its standard input is closed.
func TestLargeUploadSink(t *testing.T) {
	if os.Getenv("BUCKT_LARGE_SINK") == "" {
		t.Skip("it is part of TestLargeUpload")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	first := true
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength < largeSize {
			n, _ := io.Copy(io.Discard, r.Body)
			_, _ = io.WriteString(w, fileJSON("small.bin", n).body)
			return
		}
		if first {
			first = false
			n, _ := io.CopyN(io.Discard, r.Body, largeSize/2)
			fmt.Printf("reset after %d\n", n)
			conn, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				_ = conn.(*net.TCPConn).SetLinger(0)
				_ = conn.Close()
			}
			return
		}
		hash := sha256.New()
		n, err := io.Copy(hash, r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		fmt.Println(hex.EncodeToString(hash.Sum(nil)))
		_, _ = io.WriteString(w, fileJSON("large.bin", n).body)
	})}
	fmt.Println(listener.Addr())
	go func() { _ = server.Serve(listener) }()
	_, _ = io.Copy(io.Discard, os.Stdin)
	require.NoError(t, server.Close())
}
