package systemtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// noise is content that does not repeat in step with any buffer.
func noise(n int) []byte {
	b := make([]byte, n)
	x := uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = byte(x >> 24)
	}
	return b
}

func TestUploadRefused(t *testing.T) {
	t.Parallel()
	big := onlyReader{zeros{}} // 50 MB, never in memory as a whole
	const size = 50 << 20
	for name, tt := range map[string]struct {
		bucket bucktapi.Bucket
		params buckt.FileUploadParams
		plan   buckt.Plan
		is     func(error) bool
	}{
		"413":                  {bucktapi.Bucket{MaxFileSizeBytes: new(int64(1 << 20))}, buckt.FileUploadParams{}, buckt.PlanPro, isType[*buckt.PayloadTooLargeError]},
		"415":                  {bucktapi.Bucket{AllowedMIMETypes: []string{"image/*"}}, buckt.FileUploadParams{ContentType: "text/plain"}, buckt.PlanPro, isType[*buckt.UnsupportedMediaTypeError]},
		"402":                  {bucktapi.Bucket{StorageUsedBytes: 1 << 30}, buckt.FileUploadParams{}, buckt.PlanFree, isType[*buckt.PaymentRequiredError]},
		"402 for optimization": {bucktapi.Bucket{}, buckt.FileUploadParams{Optimization: buckt.OptimizationLight}, buckt.PlanFree, isType[*buckt.PaymentRequiredError]},
		"400":                  {bucktapi.Bucket{Status: "failed"}, buckt.FileUploadParams{}, buckt.PlanPro, isType[*buckt.BadRequestError]},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := mocktest.New(t, mockserver.WithPlan(tt.plan))
				id := mocktest.AddBucket(t, server.Buckt().Organization(), tt.bucket)
				upload := func(source buckt.Source) {
					t.Helper()
					params := tt.params
					params.Source = source
					params.Progress = func(sent, _ int64) { t.Errorf("%d bytes were sent to a server that refuses them", sent) }
					_, err := server.Client().Files.Upload(t.Context(), id, "a.bin", params)
					require.True(t, tt.is(err), "%T: %v", err, err)
				}
				upload(buckt.FromReaderSize(big, size))
				if name != "413" && name != "402" { // there, the size is the reason
					upload(buckt.FromReader(io.LimitReader(big, size)))
				}
				require.Empty(t, server.Buckt().Organization().Files(id))
			})
		})
	}
	t.Run("413 in the middle of an upload of unknown size", func(t *testing.T) {
		t.Parallel()
		server := mocktest.New(t)
		id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{MaxFileSizeBytes: new(int64(1000))})
		_, err := server.Client().Files.Upload(t.Context(), id, "a.bin", buckt.FileUploadParams{Source: buckt.FromReader(onlyReader{bytes.NewReader(noise(2000))})})
		require.True(t, isType[*buckt.PayloadTooLargeError](err), "%T: %v", err, err)
	})
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestUploadFile(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t)
	id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{CustomDomain: "cdn.example.com"})
	content := noise(300_000)
	name := filepath.Join(t.TempDir(), "photo.png")
	require.NoError(t, os.WriteFile(name, content, 0o600))
	var last [2]int64
	f, err := server.Client().Files.UploadFile(t.Context(), id, "photos/1", name, buckt.FileUploadParams{
		Progress: func(sent, total int64) { last = [2]int64{sent, total} },
	})
	require.NoError(t, err)
	require.Equal(t, int64(300_000), f.Size)
	require.Equal(t, "photos/1", f.Key)
	require.Equal(t, "https://cdn.example.com/photos/1", f.URL)
	require.Equal(t, "application/octet-stream", f.ContentType, "the key has no extension, and the bytes are noise")
	require.Equal(t, [2]int64{300_000, 300_000}, last)
	stored, found := server.Buckt().Organization().File(id, "photos/1")
	require.True(t, found)
	require.Equal(t, sha256.Sum256(content), sha256.Sum256(stored.Content))
}

// blocked is a reader that gives some bytes and then waits for its end.
type blocked struct {
	head io.Reader
	end  chan struct{}
}

func (b *blocked) Read(p []byte) (int, error) {
	if n, err := b.head.Read(p); n > 0 || err != io.EOF {
		return n, err
	}
	<-b.end
	return copy(p, "late"), nil
}

// A reader that never returns cannot be interrupted. A call that ends by its context or the stall timeout returns
// nevertheless, and nothing of the reader is used afterwards.
func TestUploadBlockedReader(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		key  string
		head int
		ctx  func(context.Context) (context.Context, context.CancelFunc)
		want error
		most time.Duration
	}{
		"cancelled": {"a.txt", 5000, func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(10*time.Second, cancel)
			return ctx, cancel
		}, context.Canceled, 12 * time.Second},
		"deadline": {"a.txt", 5000, func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 10*time.Second)
		}, context.DeadlineExceeded, 12 * time.Second},
		"nothing moves": {"a.txt", 5000, context.WithCancel, nil, 32 * time.Second},
		"before the first byte": {"a.txt", 0, func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 10*time.Second)
		}, context.DeadlineExceeded, 12 * time.Second},
		"while its type is found out": {"sniffed", 5, func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 10*time.Second)
		}, context.DeadlineExceeded, 12 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := mocktest.New(t)
				id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{})
				ctx, cancel := tt.ctx(t.Context())
				defer cancel()
				src := &blocked{bytes.NewReader(noise(tt.head)), make(chan struct{})}
				returned := false
				start := time.Now()
				_, err := server.Client().Files.Upload(ctx, id, tt.key, buckt.FileUploadParams{
					Source:   buckt.FromReader(src),
					Progress: func(sent, _ int64) { require.False(t, returned, "progress %d after the return", sent) },
				})
				returned = true
				require.LessOrEqual(t, time.Since(start), tt.most)
				require.True(t, isType[*buckt.Error](err), "%T: %v", err, err)
				if tt.want != nil {
					require.ErrorIs(t, err, tt.want)
				} else {
					var timeout net.Error
					require.ErrorAs(t, err, &timeout)
					require.True(t, timeout.Timeout())
				}
				close(src.end) // the late bytes go nowhere
				synctest.Wait()
				require.Empty(t, server.Buckt().Organization().Files(id))
			})
		})
	}
}

// The server refuses while the reader blocks: the call returns the response.
func TestUploadRefusedWithBlockedReader(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{MaxFileSizeBytes: new(int64(1000))})
		src := &blocked{bytes.NewReader(noise(5000)), make(chan struct{})}
		start := time.Now()
		_, err := server.Client().Files.Upload(t.Context(), id, "a.bin", buckt.FileUploadParams{Source: buckt.FromReader(src)})
		require.True(t, isType[*buckt.PayloadTooLargeError](err), "%T: %v", err, err)
		require.LessOrEqual(t, time.Since(start), time.Second)
		close(src.end)
	})
}

// As long as bytes move, an upload may take longer than the attempt timeout.
func TestUploadSlow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{})
		start := time.Now()
		f, err := server.Client().Files.Upload(t.Context(), id, "a.bin", buckt.FileUploadParams{
			Source: buckt.FromReader(onlyReader{&slow{bytes.NewReader(noise(10_000)), 20 * time.Second}}),
		})
		require.NoError(t, err)
		require.Equal(t, int64(10_000), f.Size)
		require.GreaterOrEqual(t, time.Since(start), 200*time.Second)
	})
}

type slow struct {
	io.Reader
	d time.Duration
}

func (s *slow) Read(p []byte) (int, error) {
	time.Sleep(s.d)
	return s.Reader.Read(p[:min(len(p), 1000)])
}
