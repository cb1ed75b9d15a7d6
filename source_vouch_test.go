package buckt_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

var errChecksum = errors.New("checksum did not match")

// verifying is a body like that of GetObject in aws-sdk-go-v2: it hashes the bytes, and reports a checksum mismatch instead of io.EOF,
// together with the last bytes if they come with the end.
type verifying struct {
	r    io.Reader
	hash hash.Hash
	want string
}

func newVerifying(content []byte, want string, together bool) io.Reader {
	r := plain(content)
	if together {
		r = iotest.DataErrReader(r)
	}
	return &verifying{r, sha256.New(), want}
}

func (v *verifying) Read(p []byte) (int, error) {
	n, err := v.r.Read(p)
	_, _ = v.hash.Write(p[:n])
	if err == io.EOF && hex.EncodeToString(v.hash.Sum(nil)) != v.want {
		err = errChecksum
	}
	return n, err
}

// falseSeeker is aws.ReadSeekCloser over a reader that cannot seek.
type falseSeeker struct{ io.Reader }

func (falseSeeker) Seek(int64, int) (int64, error) { return 0, nil }

// stored waits for the current requests, and returns those with a complete body.
func (s *sink) stored() []*attempt {
	s.Close()
	var whole []*attempt
	for _, a := range s.came() {
		<-a.done // Close does not wait for those of HTTP/2
		if a.err == nil {
			whole = append(whole, a)
		}
	}
	return whole
}

// Of 20 corrupted copies none is stored, and each error is that of the source.
func TestUploadOfACorruptedCopy(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]func(r io.Reader, size int64) buckt.Source{
		"of unknown size":                    func(r io.Reader, _ int64) buckt.Source { return buckt.FromReader(r) },
		"of a size that is known":            buckt.FromReaderSize,
		"that claims to seek":                func(r io.Reader, _ int64) buckt.Source { return buckt.FromReader(falseSeeker{r}) },
		"that claims to seek, with its size": func(r io.Reader, size int64) buckt.Source { return buckt.FromReaderSize(falseSeeker{r}, size) },
		"that is limited, of a size that is known": func(r io.Reader, size int64) buckt.Source {
			return buckt.FromReaderSize(io.LimitReader(r, size+1), size)
		},
	} {
		for _, together := range []bool{true, false} {
			for _, key := range []string{"a.txt", "sniffed"} {
				t.Run(fmt.Sprintf("%s, as %s, together %t", name, key, together), func(t *testing.T) {
					t.Parallel()
					client, s := newSink(t, readBody)
					var good []string
					for i := range 20 {
						content := randomBytes(1 + i*1777)
						want := sum(content)
						_, err := client.Files.Upload(t.Context(), "bkt_1", key, buckt.FileUploadParams{
							Source: source(newVerifying(content, want, together), int64(len(content))),
						})
						require.NoError(t, err)
						good = append(good, want)

						content[i*1777/2] ^= 1
						_, err = client.Files.Upload(t.Context(), "bkt_1", key, buckt.FileUploadParams{
							Source: source(newVerifying(content, want, together), int64(len(content))),
						})
						require.ErrorIs(t, err, errChecksum)
						require.ErrorContains(t, err, "source: checksum did not match")
						require.NotContains(t, err.Error(), "no response")
						require.NotContains(t, err.Error(), "no response")
					}
					var stored []string
					for _, a := range s.stored() {
						stored = append(stored, a.sum)
					}
					require.ElementsMatch(t, good, stored)
				})
			}
		}
	}
}

// Over HTTP/2 a body ends with its own frame. A source that fails, panics or ends its goroutine leaves the connection usable.
func TestUploadOverHTTP2(t *testing.T) {
	t.Parallel()
	s := &sink{behave: []func(*attempt){readBody}}
	s.Server = httptest.NewUnstartedServer(s)
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	client, err := buckt.New(buckt.WithAPIKey("bkt_test"), buckt.WithBaseURL(buckt.SystemBuckt, s.URL+"/v1"),
		buckt.WithTransport(s.Client().Transport), buckt.WithoutRateLimiter())
	require.NoError(t, err)
	send := func(source buckt.Source) error {
		_, err := client.Files.Upload(t.Context(), "bkt_1", "a.txt", buckt.FileUploadParams{Source: source})
		return err
	}
	content := randomBytes(40_000)
	want := sum(content)
	corrupted := bytes.Clone(content)
	corrupted[500] ^= 1
	var good []string
	for i := range 20 {
		size := int64(len(content))
		require.NoError(t, send(buckt.FromReaderSize(newVerifying(content, want, i%2 == 0), size)))
		good = append(good, want)
		require.ErrorIs(t, send(buckt.FromReaderSize(newVerifying(corrupted, want, i%2 == 0), size)), errChecksum)
		require.ErrorIs(t, send(buckt.FromReader(newVerifying(corrupted, want, i%2 == 0))), errChecksum)
		require.ErrorContains(t, send(buckt.FromReaderSize(plain(content), size-1)), "more than the size declared")
		requirePanic(t, "boom", func() { _ = send(buckt.FromReaderSize(funcReader{func() { panic("boom") }}, size)) })
		require.ErrorContains(t, send(buckt.FromReaderSize(funcReader{runtime.Goexit}, size)), "source: runtime.Goexit was called")
	}
	var stored []string
	for _, a := range s.stored() {
		require.Equal(t, 2, a.r.ProtoMajor)
		stored = append(stored, a.sum)
	}
	require.Equal(t, good, stored)
}

// Bytes of a plain source beyond its size are never ignored silently.
func TestUploadOfMoreThanDeclared(t *testing.T) {
	t.Parallel()
	content := randomBytes(3000)
	for _, size := range []int64{0, 1, 500, 512, 2999} {
		for _, key := range []string{"a.txt", "sniffed"} {
			t.Run(fmt.Sprintf("%d as %s", size, key), func(t *testing.T) {
				t.Parallel()
				client, s := newSink(t, readBody)
				_, err := client.Files.Upload(t.Context(), "bkt_1", key, buckt.FileUploadParams{Source: buckt.FromReaderSize(plain(content), size)})
				require.ErrorContains(t, err, "source: it has more than the size declared; wrap it in io.LimitReader")
				require.Empty(t, s.stored())
				if size == 0 {
					require.Empty(t, s.came(), "it is read before anything is sent")
				}
			})
		}
	}
}

// An empty plain source must end before an empty body is sent.
func TestUploadEmptySourceFails(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]buckt.Source{
		"a plain reader":          buckt.FromReaderSize(errReader{errChecksum}, 0),
		"one that claims to seek": buckt.FromReader(falseSeeker{errReader{errChecksum}}),
	} {
		client, s := newScript(t)
		_, err := client.Files.Upload(t.Context(), "bkt_1", "a.txt", buckt.FileUploadParams{Source: source})
		require.True(t, isType[*buckt.InvalidInputError](err), "%s: %v", name, err)
		require.ErrorIs(t, err, errChecksum)
		require.ErrorContains(t, err, "source: checksum did not match")
		require.Empty(t, s.sent(), name)
	}
}

// An early end that the source reports as an error is an error, also while reading for the content type.
func TestUploadOfAnUnexpectedEnd(t *testing.T) {
	t.Parallel()
	for _, before := range []int{0, 1, 100, 511, 512, 513, 5000} {
		for _, key := range []string{"a.txt", "sniffed"} {
			for _, size := range []int64{-1, int64(before), 10_000} {
				t.Run(fmt.Sprintf("after %d of %d bytes as %s", before, size, key), func(t *testing.T) {
					t.Parallel()
					client, s := newSink(t, readBody)
					r := onlyReader{io.MultiReader(plain(randomBytes(before)), errReader{io.ErrUnexpectedEOF})}
					source := buckt.FromReader(r)
					if size >= 0 {
						source = buckt.FromReaderSize(r, size)
					}
					_, err := client.Files.Upload(t.Context(), "bkt_1", key, buckt.FileUploadParams{Source: source})
					require.ErrorIs(t, err, io.ErrUnexpectedEOF)
					require.ErrorContains(t, err, "source: unexpected EOF")
					require.NotContains(t, err.Error(), "no response")
					require.NotContains(t, err.Error(), "no response")
					require.Empty(t, s.stored())
				})
			}
		}
	}
}

// The error of a rewindable source fails the upload too, and is not retried.
func TestUploadOfAReaderAtThatFails(t *testing.T) {
	t.Parallel()
	content := randomBytes(5000)
	client, s := newSink(t, readBody)
	_, err := client.Files.Upload(t.Context(), "bkt_1", "a.txt", buckt.FileUploadParams{Source: buckt.FromReaderAt(failingAt{content}, 5000)})
	require.ErrorIs(t, err, errChecksum)
	require.ErrorContains(t, err, "buckt: Files.Upload: source: checksum did not match")
	require.LessOrEqual(t, len(s.came()), 1)
	require.Empty(t, s.stored())
}

// failingAt returns an error together with the bytes of its last Read.
type failingAt struct{ content []byte }

func (f failingAt) ReadAt(p []byte, at int64) (int, error) {
	n := copy(p, f.content[at:])
	if at+int64(n) == int64(len(f.content)) {
		return n, errChecksum
	}
	return n, nil
}

// A success without the whole body is not a success.
func TestUploadThatSucceedsWithoutItsSource(t *testing.T) {
	t.Parallel()
	c, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithTransport(roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Body: readCloser([]byte(`{"data":{"key":"a"}}`))}, nil
	})))
	require.NoError(t, err)
	f, err := c.Files.Upload(t.Context(), "bkt_1", "a.txt", buckt.FileUploadParams{Source: buckt.FromReaderSize(errReader{errChecksum}, 5)})
	require.Nil(t, f)
	require.ErrorIs(t, err, errChecksum)
	require.ErrorContains(t, err, "source: checksum did not match")
}

// The Read before the last byte counts for the attempt's timeout, and its failure is that of the source.
func TestUploadOfASourceThatStalls(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		before string
		size   int64
	}{
		"before its first byte":        {"", 5},
		"in the middle":                {"he", 5},
		"after its last byte":          {"hello", 5},
		"after its last byte, unknown": {"hello", -1},
	} {
		inBubble(t, name, func(t *testing.T) {
			l := newLine(t, always(responseOf(200, lineFile, jsonType)))
			stall := make(chan struct{})
			r := onlyReader{io.MultiReader(strings.NewReader(tt.before), stalling(stall))}
			source := buckt.FromReader(r)
			if tt.size >= 0 {
				source = buckt.FromReaderSize(r, tt.size)
			}
			start := time.Now()
			_, err := l.client().Files.Upload(t.Context(), "bkt_1", "a.txt", buckt.FileUploadParams{Source: source})
			require.LessOrEqual(t, time.Since(start), 32*time.Second)
			require.ErrorContains(t, err, "source: Read did not return within 30s")
			require.NotContains(t, err.Error(), "no response")
			require.NotContains(t, err.Error(), "no response")
			var timeout net.Error
			require.ErrorAs(t, err, &timeout)
			require.True(t, timeout.Timeout())
			require.Empty(t, l.requests(), "the server has the whole body")
			close(stall)
		})
	}
}

// stalling ends when the channel is closed.
type stalling chan struct{}

func (s stalling) Read([]byte) (int, error) { <-s; return 0, io.EOF }
