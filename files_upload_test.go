package buckt_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// sink is a loopback server for uploads, with a behavior for each attempt. It records the attempts.
type sink struct {
	*httptest.Server
	behave []func(*attempt)

	mu       sync.Mutex
	attempts []*attempt
}

// attempt is one upload request.
type attempt struct {
	w      http.ResponseWriter
	r      *http.Request
	n      int64
	sum    string // of the bytes that came
	header http.Header
	length int64
	err    error
	done   chan struct{} // closed when the request has been served
}

// newSink returns a client and a server without waits between attempts. The last behavior repeats.
func newSink(t *testing.T, behave ...func(*attempt)) (*buckt.Client, *sink) {
	t.Helper()
	s := &sink{behave: behave}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	// The timeout is long, because the speed of this machine is not tested.
	transport := &http.Transport{ExpectContinueTimeout: time.Minute}
	client, err := buckt.New(buckt.WithAPIKey("bkt_test"), buckt.WithBaseURL(buckt.SystemBuckt, s.URL+"/v1"), buckt.WithTransport(transport),
		buckt.WithRetryPolicy(buckt.RetryPolicy{MinWait: 1, MaxWait: 1}), buckt.WithoutRateLimiter())
	require.NoError(t, err)
	t.Cleanup(func() { _ = client.Close() })
	return client, s
}

func (s *sink) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a := &attempt{w: w, r: r, header: r.Header.Clone(), length: r.ContentLength, done: make(chan struct{})}
	defer close(a.done)
	s.mu.Lock()
	behave := s.behave[min(len(s.attempts), len(s.behave)-1)]
	s.attempts = append(s.attempts, a)
	s.mu.Unlock()
	behave(a)
}

// came returns the attempts so far.
func (s *sink) came() []*attempt {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]*attempt(nil), s.attempts...)
}

// readBody reads the whole body, and stores the file.
func readBody(a *attempt) {
	a.read(-1)
	if a.err != nil {
		panic(http.ErrAbortHandler)
	}
	_, _ = io.WriteString(a.w, fileJSON("a.bin", a.n).body)
}

// read reads up to n bytes, or all if n is negative.
func (a *attempt) read(n int64) {
	hash := sha256.New()
	body := io.Reader(a.r.Body)
	if n >= 0 {
		body = io.LimitReader(body, n)
	}
	a.n, a.err = io.Copy(hash, body)
	a.sum = hex.EncodeToString(hash.Sum(nil))
}

// reset reads n bytes and resets the connection.
func reset(n int64) func(*attempt) {
	return func(a *attempt) {
		a.read(n)
		conn, _, err := http.NewResponseController(a.w).Hijack()
		if err != nil {
			panic(err)
		}
		_ = conn.(*net.TCPConn).SetLinger(0)
		_ = conn.Close()
	}
}

// refuse sends a status before or after the body was read.
func refuse(status int, read bool) func(*attempt) {
	return func(a *attempt) {
		if read {
			a.read(-1)
		}
		a.w.Header().Set("Content-Type", "application/json")
		a.w.WriteHeader(status)
		_, _ = io.WriteString(a.w, failure(status, http.StatusText(status)).body)
	}
}

func fileJSON(key string, size int64) reply {
	return object(fmt.Sprintf(`{"object":"file","id":%q,"key":%q,"size":%d,"lastModified":"2026-04-25T10:00:00Z","contentType":"application/octet-stream","url":"https://cdn.example.com/%s"}`, key, key, size, key))
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

// randomBytes returns content without a period that a buffer size could hide.
func randomBytes(n int) []byte {
	b := make([]byte, n)
	x := uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = byte(x >> 24)
	}
	return b
}

// tempFile returns a file with the content, positioned at an offset.
func tempFile(t *testing.T, content []byte, offset int64) *os.File {
	t.Helper()
	name := filepath.Join(t.TempDir(), "a.bin")
	require.NoError(t, os.WriteFile(name, content, 0o600))
	f, err := os.Open(name)
	require.NoError(t, err)
	t.Cleanup(func() { _ = f.Close() })
	_, err = f.Seek(offset, io.SeekStart)
	require.NoError(t, err)
	return f
}

// plain is a reader that only has Read.
func plain(b []byte) io.Reader { return onlyReader{bytes.NewReader(b)} }

func pipeOf(t *testing.T, b []byte) io.Reader {
	t.Helper()
	r, w, err := os.Pipe() // an *os.File that claims to seek
	require.NoError(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = w.Write(b)
		_ = w.Close()
	}()
	t.Cleanup(func() { _ = r.Close(); <-done })
	return r
}

// seekedTo returns a reader after n bytes were read.
func seekedTo(t *testing.T, r io.Reader, n int64) io.Reader {
	t.Helper()
	_, err := io.CopyN(io.Discard, r, n)
	require.NoError(t, err)
	return r
}

type sourceCase struct {
	name string
	make func(*testing.T) buckt.Source
	want []byte
	// length is the Content-Length, -1 for none.
	length int64
	again  bool // it can be sent again
}

func sourceCases(content []byte) []sourceCase {
	size, rest := int64(len(content)), content[1000:]
	return []sourceCase{
		{"bytes", func(*testing.T) buckt.Source { return buckt.FromBytes(content) }, content, size, true},
		{"bytes.Reader", func(*testing.T) buckt.Source { return buckt.FromReader(bytes.NewReader(content)) }, content, size, true},
		{"strings.Reader", func(*testing.T) buckt.Source { return buckt.FromReader(strings.NewReader(string(content))) }, content, size, true},
		{"file", func(t *testing.T) buckt.Source { return buckt.FromReader(tempFile(t, content, 0)) }, content, size, true},
		{"file from the middle", func(t *testing.T) buckt.Source { return buckt.FromReader(tempFile(t, content, 1000)) }, rest, size - 1000, true},
		{"ReadSeeker from the middle", func(t *testing.T) buckt.Source {
			return buckt.FromReader(seekedTo(t, bytes.NewReader(content), 1000))
		}, rest, size - 1000, true},
		{"file with a size", func(t *testing.T) buckt.Source { return buckt.FromReaderSize(tempFile(t, content, 1000), 500) }, rest[:500], 500, true},
		{"ReaderAt", func(*testing.T) buckt.Source { return buckt.FromReaderAt(bytes.NewReader(content), size) }, content, size, true},
		{"ReaderAt of which a part is meant", func(t *testing.T) buckt.Source { return buckt.FromReaderAt(tempFile(t, content, 7), 500) }, content[:500], 500, true},
		{"section", func(*testing.T) buckt.Source {
			return buckt.FromReader(io.NewSectionReader(bytes.NewReader(content), 1000, 500))
		}, rest[:500], 500, true},
		{"plain reader", func(*testing.T) buckt.Source { return buckt.FromReader(plain(content)) }, content, -1, false},
		{"plain reader with a size", func(*testing.T) buckt.Source { return buckt.FromReaderSize(plain(content), size) }, content, size, false},
		{"part of a plain reader", func(*testing.T) buckt.Source {
			return buckt.FromReaderSize(io.LimitReader(plain(content), 500), 500)
		}, content[:500], 500, false},
		{"bytes.Buffer", func(*testing.T) buckt.Source { return buckt.FromReader(bytes.NewBuffer(bytes.Clone(content))) }, content, size, false},
		{"pipe", func(t *testing.T) buckt.Source { return buckt.FromReader(pipeOf(t, content)) }, content, -1, false},
		{"pipe with a size", func(t *testing.T) buckt.Source { return buckt.FromReaderSize(pipeOf(t, content), size) }, content, size, false},
	}
}

func TestUploadSendsEverySource(t *testing.T) {
	t.Parallel()
	for _, size := range []int{2000, 1<<20 + 5000} {
		for _, tt := range sourceCases(randomBytes(size)) {
			for _, key := range []string{"a.txt", "sniffed"} {
				t.Run(fmt.Sprintf("%s of %d as %s", tt.name, size, key), func(t *testing.T) {
					t.Parallel()
					client, s := newSink(t, readBody)
					f, err := client.Files.Upload(t.Context(), "bkt_1", key, buckt.FileUploadParams{Source: tt.make(t)})
					require.NoError(t, err)
					require.Equal(t, int64(len(tt.want)), f.Size)
					require.Len(t, s.came(), 1)
					a := s.came()[0]
					require.Equal(t, sum(tt.want), a.sum)
					require.Equal(t, tt.length, a.length)
				})
			}
		}
	}
}

// A rewindable source is sent again completely from the same offset. For any other source the error has the reason.
func TestUploadIsTriedAgain(t *testing.T) {
	t.Parallel()
	content := randomBytes(1<<20 + 5000)
	for name, first := range map[string]func(*attempt){
		"after a reset":         reset(600 << 10),
		"after a 503":           refuse(503, true),
		"after an early 503":    refuse(503, false),
		"after a 429":           refuse(429, true),
		"after a 408":           refuse(408, true),
		"after a lost response": func(a *attempt) { a.read(-1); panic(http.ErrAbortHandler) },
		"after a truncated response": func(a *attempt) {
			a.read(-1)
			a.w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(a.w, `{"data":{"object":"file"`)
			panic(http.ErrAbortHandler)
		},
	} {
		for _, tt := range sourceCases(content) {
			t.Run(tt.name+" "+name, func(t *testing.T) {
				t.Parallel()
				early := name == "after an early 503"
				client, s := newSink(t, first, first, readBody)
				f, err := client.Files.Upload(t.Context(), "bkt_1", "a.bin", buckt.FileUploadParams{Source: tt.make(t)})
				if tt.again || early && expectsContinue(tt) {
					require.NoError(t, err)
					require.Len(t, s.came(), 3)
					require.Equal(t, sum(tt.want), s.came()[2].sum)
					require.Equal(t, int64(len(tt.want)), f.Size)
					require.Equal(t, tt.length, s.came()[2].length)
					return
				}
				require.Nil(t, f)
				e, ok := errors.AsType[*buckt.Error](err)
				require.True(t, ok, "%v", err)
				require.Contains(t, e.NotRetried, "plain io.Reader, which can be read only once")
				require.ErrorContains(t, err, "not retried: the source is a plain io.Reader")
				require.Len(t, s.came(), 1)
				require.Equal(t, 1, e.Attempts)
			})
		}
	}
}

// expectsContinue reports whether the upload sends Expect: 100-continue, so that an early rejection costs no body.
func expectsContinue(tt sourceCase) bool { return tt.length < 0 || tt.length > 1<<20 }

// A plain reader can be sent again as long as nothing was read from it.
func TestUploadOfAPlainReaderThatWasNotRead(t *testing.T) {
	t.Parallel()
	content := randomBytes(3 << 20)
	for _, key := range []string{"a.txt", "sniffed"} {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			client, s := newSink(t, refuse(429, false), refuse(503, false), readBody)
			_, err := client.Files.Upload(t.Context(), "bkt_1", key, buckt.FileUploadParams{Source: buckt.FromReader(plain(content))})
			require.NoError(t, err)
			require.Len(t, s.came(), 3)
			require.Equal(t, "100-continue", s.came()[0].header.Get("Expect"))
			require.Equal(t, sum(content), s.came()[2].sum)
		})
	}
}

func TestUploadEmptySource(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]func(*testing.T) buckt.Source{
		"nil bytes":          func(*testing.T) buckt.Source { return buckt.FromBytes(nil) },
		"an empty file":      func(t *testing.T) buckt.Source { return buckt.FromReader(tempFile(t, nil, 0)) },
		"a file at its end":  func(t *testing.T) buckt.Source { return buckt.FromReader(tempFile(t, []byte("abc"), 3)) },
		"past the end":       func(t *testing.T) buckt.Source { return buckt.FromReader(tempFile(t, []byte("abc"), 9)) },
		"no bytes of a file": func(t *testing.T) buckt.Source { return buckt.FromReaderSize(tempFile(t, []byte("abc"), 0), 0) },
		"an empty buffer":    func(*testing.T) buckt.Source { return buckt.FromReader(new(bytes.Buffer)) },
		"a reader of 0":      func(*testing.T) buckt.Source { return buckt.FromReaderSize(plain(nil), 0) },
		"a ReaderAt of 0":    func(*testing.T) buckt.Source { return buckt.FromReaderAt(strings.NewReader(""), 0) },
	} {
		for _, key := range []string{"a.txt", "sniffed"} {
			t.Run(name+" as "+key, func(t *testing.T) {
				t.Parallel()
				client, s := newSink(t, refuse(503, true), readBody)
				f, err := client.Files.Upload(t.Context(), "bkt_1", key, buckt.FileUploadParams{
					Source: source(t), Progress: func(sent, total int64) { t.Errorf("progress %d of %d", sent, total) },
				})
				require.NoError(t, err)
				require.Zero(t, f.Size)
				require.Len(t, s.came(), 2)
				for _, a := range s.came() {
					require.Equal(t, int64(0), a.length, "the length is known, and said")
					require.Empty(t, a.r.TransferEncoding)
					require.Zero(t, a.n)
					require.Empty(t, a.header.Get("Expect"))
				}
			})
		}
	}
	t.Run("an empty plain reader", func(t *testing.T) {
		t.Parallel()
		client, s := newSink(t, readBody)
		f, err := client.Files.Upload(t.Context(), "bkt_1", "sniffed", buckt.FileUploadParams{Source: buckt.FromReader(plain(nil))})
		require.NoError(t, err)
		require.Zero(t, f.Size)
		require.Equal(t, "application/octet-stream", s.came()[0].header.Get("Content-Type"))
	})
}

// A source that is shorter than announced is an error, and nothing is stored.
func TestUploadOfLessThanDeclared(t *testing.T) {
	t.Parallel()
	content := randomBytes(3000)
	for name, source := range map[string]func(*testing.T) buckt.Source{
		"plain reader": func(*testing.T) buckt.Source { return buckt.FromReaderSize(plain(content), 5000) },
		"file":         func(t *testing.T) buckt.Source { return buckt.FromReaderSize(tempFile(t, content, 0), 5000) },
		"ReaderAt":     func(*testing.T) buckt.Source { return buckt.FromReaderAt(bytes.NewReader(content), 5000) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, s := newSink(t, readBody)
			_, err := client.Files.Upload(t.Context(), "bkt_1", "a.bin", buckt.FileUploadParams{Source: source(t)})
			require.ErrorContains(t, err, "source: it ended after 3000 of 5000 bytes")
			e, ok := errors.AsType[*buckt.Error](err)
			require.True(t, ok)
			require.Zero(t, e.StatusCode)
			require.LessOrEqual(t, len(s.came()), 1)
		})
	}
}

// chunks returns at most n bytes per Read.
type chunks struct {
	io.ReadSeeker
	n int
}

func (c *chunks) Read(p []byte) (int, error) { return c.ReadSeeker.Read(p[:min(len(p), c.n)]) }

// Each byte is reported once and in order, even if it is sent more than once.
func TestUploadProgress(t *testing.T) {
	t.Parallel()
	content := randomBytes(10_500)
	want := [][2]int64{}
	for n := int64(1000); n <= 10_000; n += 1000 {
		want = append(want, [2]int64{n, 10_500})
	}
	want = append(want, [2]int64{10_500, 10_500})
	for name, behave := range map[string][]func(*attempt){
		"at once":            {readBody},
		"after a reset":      {reset(4096), readBody},
		"after two resets":   {reset(8192), reset(100), readBody},
		"after a 503":        {refuse(503, true), readBody},
		"after an early 503": {refuse(503, false), readBody},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := newSink(t, behave...)
			var got [][2]int64
			_, err := client.Files.Upload(t.Context(), "bkt_1", "a.bin", buckt.FileUploadParams{
				Source:   buckt.FromReader(&chunks{bytes.NewReader(content), 1000}),
				Progress: func(sent, total int64) { got = append(got, [2]int64{sent, total}) },
			})
			require.NoError(t, err)
			require.Equal(t, want, got)
		})
	}
	t.Run("of unknown size", func(t *testing.T) {
		t.Parallel()
		client, _ := newSink(t, readBody)
		var got [][2]int64
		_, err := client.Files.Upload(t.Context(), "bkt_1", "a.txt", buckt.FileUploadParams{
			Source:   buckt.FromReader(onlyReader{&chunks{bytes.NewReader(content), 1000}}),
			Progress: func(sent, total int64) { got = append(got, [2]int64{sent, total}) },
		})
		require.NoError(t, err)
		// the byte that is held back has not been sent yet
		require.Len(t, got, 12)
		require.Equal(t, [2]int64{999, -1}, got[0])
		require.Equal(t, [2]int64{10_499, -1}, got[10])
		require.Equal(t, [2]int64{10_500, -1}, got[11])
	})
}

// After an upload has returned, the caller may use the source and the callback again, even if the server responds while the body is
// being sent and net/http would continue to read it.
func TestUploadLetsGoOfTheSource(t *testing.T) {
	t.Parallel()
	client, _ := newSink(t, refuse(400, false))
	for range 50 {
		content := randomBytes(900 << 10)
		src := &watched{Reader: bytes.NewReader(content)}
		_, err := client.Files.Upload(t.Context(), "bkt_1", "a.bin", buckt.FileUploadParams{
			Source: buckt.FromReaderSize(onlyReader{src}, int64(len(content))), Progress: func(int64, int64) { src.calls++ },
		})
		require.Error(t, err)
		src.calls = 0 // a race, if anybody still reads
		src.Reader.Reset(nil)
	}
}

type watched struct {
	*bytes.Reader
	calls int
}

func (w *watched) Read(p []byte) (int, error) {
	w.calls++
	return w.Reader.Read(p)
}

func TestUploadsOnTheWire(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		key, path string
		params    buckt.FileUploadParams
		header    map[string]string
		absent    []string
	}{
		"nothing but bytes": {
			"a/b.txt", "/v1/buckets/bkt_1/files/a/b.txt", buckt.FileUploadParams{},
			map[string]string{"Content-Type": "text/plain; charset=utf-8", "Accept": "application/json", "Authorization": "Bearer bkt_test"},
			[]string{"X-Buckt-Optimization", "Cache-Control", "Expect"},
		},
		"every header": {
			"a.png", "/v1/buckets/bkt_1/files/a.png",
			buckt.FileUploadParams{ContentType: "image/webp", Optimization: buckt.OptimizationBalanced, CacheControl: "no-store"},
			map[string]string{"Content-Type": "image/webp", "X-Buckt-Optimization": "balanced", "Cache-Control": "no-store"},
			[]string{"Expect"},
		},
		"optimization switched off": {
			"a.png", "/v1/buckets/bkt_1/files/a.png", buckt.FileUploadParams{Optimization: buckt.OptimizationNone},
			map[string]string{"Content-Type": "image/png", "X-Buckt-Optimization": "none"}, nil,
		},
		"a key that must be escaped": {
			"ü ?#%41/x.txt", "/v1/buckets/bkt_1/files/%C3%BC%20%3F%23%2541/x.txt", buckt.FileUploadParams{}, nil, nil,
		},
		"a key of characters that must stay": {
			"a,b;c+d&e=f:g@h$i.txt", "/v1/buckets/bkt_1/files/a,b;c+d&e=f:g@h$i.txt", buckt.FileUploadParams{}, nil, nil,
		},
		"slashes at the ends and in a row": {
			"/a//b/", "/v1/buckets/bkt_1/files//a//b/", buckt.FileUploadParams{}, nil, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, s := newScript(t, fileJSON("a/b.txt", 11))
			tt.params.Source = buckt.FromBytes([]byte("hello world"))
			f, err := client.Files.Upload(t.Context(), "bkt_1", tt.key, tt.params)
			require.NoError(t, err)
			require.Equal(t, &buckt.File{
				Object: "file", ID: "a/b.txt", Key: "a/b.txt", Size: 11, LastModified: at(2026, 4, 25, 10, 0, 0, 0),
				ContentType: "application/octet-stream", URL: "https://cdn.example.com/a/b.txt",
			}, f)
			r := s.only()
			require.Equal(t, http.MethodPut, r.method)
			require.Equal(t, tt.path, r.path)
			require.Empty(t, r.query)
			require.Equal(t, "hello world", r.body)
			require.Equal(t, int64(11), r.length)
			for name, want := range tt.header {
				require.Equal(t, []string{want}, r.header[name])
			}
			for _, name := range tt.absent {
				require.NotContains(t, r.header, name)
			}
		})
	}
}

// An upload above 1 MiB or of unknown size sends Expect: 100-continue.
func TestUploadExpects(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		source buckt.Source
		want   string
	}{
		"1 MiB":          {buckt.FromBytes(make([]byte, 1<<20)), ""},
		"a byte more":    {buckt.FromBytes(make([]byte, 1<<20+1)), "100-continue"},
		"unknown":        {buckt.FromReader(plain([]byte("x"))), "100-continue"},
		"known and tiny": {buckt.FromReaderSize(plain([]byte("x")), 1), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, s := newScript(t, fileJSON("a", 1))
			_, err := client.Files.Upload(t.Context(), "bkt_1", "a.bin", buckt.FileUploadParams{Source: tt.source})
			require.NoError(t, err)
			require.Equal(t, tt.want, s.only().header.Get("Expect"))
		})
	}
}

// The response to an upload is a complete file; a response without a key is an error.
func TestUploadResponses(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{"empty": ``, "null": object(`null`).body, "no key": object(`{"object":"file","size":1}`).body} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := newScript(t, reply{body: body})
			f, err := client.Files.Upload(t.Context(), "bkt_1", "a.bin", buckt.FileUploadParams{Source: buckt.FromBytes(nil)})
			require.Nil(t, f)
			require.ErrorIs(t, err, buckt.ErrInvalidResponse)
			require.False(t, isType[*buckt.OutcomeUnknownError](err), "a PUT can be made again")
		})
	}
}

func TestUploadTooLargeOverTCP(t *testing.T) {
	t.Parallel()
	client, s := newSink(t, refuse(413, false))
	big := onlyReader{zeros{}} // 50 MB, never in memory as a whole
	_, err := client.Files.Upload(t.Context(), "bkt_1", "a.bin", buckt.FileUploadParams{Source: buckt.FromReaderSize(big, 50<<20)})
	require.True(t, isType[*buckt.PayloadTooLargeError](err), "%T: %v", err, err)
	require.Len(t, s.came(), 1)
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
