package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
)

// essentials must be in the output, in this order.
var essentials = []string{
	"Create a bucket", "pending", "provisioning", "not seen yet", "active", "applied",
	"Upload the client, its documents and its examples", "25 %", "50 %", "75 %", "100 %",
	"page 1 begins with", "page 2 begins with", "page 3 begins with", "page 4 begins with",
	"has the secret [redacted]",
	"read README.md: ",
	"upload: refused with 403, Insufficient permissions",
	"list the files of another bucket: refused with 404, Bucket not found",
	"read README.md: refused with 401, Invalid API key",
	"Delete the bucket", "deleting", "gone",
}

func requireInOrder(t *testing.T, text string, parts ...string) {
	t.Helper()
	rest := text
	for _, part := range parts {
		_, after, found := strings.Cut(rest, part)
		require.True(t, found, "%q is not in its place in:\n%s", part, text)
		rest = after
	}
}

// secret matches an API key. An id is shorter.
var secret = regexp.MustCompile(`bkt_[A-Za-z0-9_-]{43}`)

func TestRunAgainstTheMockAlone(t *testing.T) {
	// A user of the example may have a real key in the environment.
	contacted := make(chan string, 1)
	api := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case contacted <- r.Method + " " + r.URL.Path:
		default:
		}
	}))
	defer api.Close()
	t.Setenv("BUCKT_BASE_URL", api.URL+"/v1")
	t.Setenv("BUCKT_API_KEY", "bkt_0123456789012345678901234567890123456789012")
	refuseNetwork(t)

	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		require.NoError(t, run(t.Context(), nil, &out))
		requireInOrder(t, out.String(), append([]string{"mock in memory"}, essentials...)...)
		require.NotRegexp(t, secret, out.String())
	})
	select {
	case call := <-contacted:
		t.Fatalf("the API in BUCKT_BASE_URL was called: %s", call)
	default:
	}
}

// refuseNetwork makes the transport that net/http shares fail the test.
func refuseNetwork(t *testing.T) {
	before := http.DefaultTransport
	http.DefaultTransport = roundTrip(func(r *http.Request) (*http.Response, error) {
		t.Errorf("the network was used: %s", r.URL.Host)
		return nil, errors.New("no network")
	})
	t.Cleanup(func() { http.DefaultTransport = before })
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestTourKeepsTheContract(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t)
		organization := server.Buckt().Organization()
		out := &watchedOutput{onWrite: func(text string) {
			for _, key := range organization.Keys() {
				assert.NotContains(t, text, key.Secret.Reveal())
			}
		}}
		require.NoError(t, takeTour(t.Context(), out, server.Options()...))
		requireInOrder(t, out.String(), essentials...)
		requireCleanedUp(t, organization)

		uploads := map[string]bool{}
		for _, ex := range server.Requests() {
			if ex.Operation == "bucktUploadFile" && ex.Status == http.StatusOK {
				uploads[ex.PathParams["path"]] = true
			}
		}
		require.Greater(t, len(uploads), 100)
		require.Less(t, len(server.Requests()), 500, "half of what the plan allows in a minute, so that no request waits")
		require.True(t, uploads["go.mod"] == false && uploads["doc.go"] && uploads["examples/quickstart/main.go"])
	})
}

func TestTourCleansUp(t *testing.T) {
	lost := errors.New("the answer was lost")
	loseAnswerTo := func(method, path string) func(*mockserver.Server) buckt.Option {
		return func(server *mockserver.Server) buckt.Option {
			return buckt.WithTransport(roundTrip(func(r *http.Request) (*http.Response, error) {
				resp, err := server.HTTPClient().Transport.RoundTrip(r)
				if err != nil || r.Method != method || r.URL.Path != path {
					return resp, err
				}
				_ = resp.Body.Close()
				return nil, lost
			}))
		}
	}
	for _, test := range []struct {
		name string
		// cancelAt ends the context when the output holds it, as Ctrl-C does.
		cancelAt string
		options  func(*mockserver.Server) buckt.Option
		prepare  func(*bucktapi.Organization)
		want     func(*testing.T, error)
	}{
		{name: "canceled when pending", cancelAt: "  pending", want: isCanceled},
		{name: "canceled when provisioning", cancelAt: "  provisioning", want: isCanceled},
		{name: "canceled when active", cancelAt: "  active", want: isCanceled},
		{name: "canceled in the upload", cancelAt: "50 %", want: isCanceled},
		{name: "canceled in the list", cancelAt: "page 2", want: isCanceled},
		{name: "canceled with a key", cancelAt: "[redacted]", want: isCanceled},
		{name: "canceled while deleting", cancelAt: "  deleting", want: isCanceled},
		{
			name:    "provisioning fails",
			prepare: func(o *bucktapi.Organization) { o.FailNextProvisioning(1) },
			want: func(t *testing.T, err error) {
				e, ok := errors.AsType[*buckt.WaitError](err)
				require.True(t, ok)
				require.Equal(t, buckt.BucketFailed, e.Bucket.Status)
			},
		},
		{
			name:    "the answer that made the bucket is lost",
			options: loseAnswerTo(http.MethodPost, "/v1/buckets"),
			want:    func(t *testing.T, err error) { require.ErrorIs(t, err, lost) },
		},
		{
			name:    "the answer that made the key is lost",
			options: loseAnswerTo(http.MethodPost, "/v1/keys"),
			want:    func(t *testing.T, err error) { require.ErrorIs(t, err, lost) },
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := newServer(t)
				if test.prepare != nil {
					test.prepare(server.Buckt().Organization())
				}
				options := server.Options()
				if test.options != nil {
					options = append(options, test.options(server))
				}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				out := &watchedOutput{onWrite: func(text string) {
					if test.cancelAt != "" && strings.Contains(text, test.cancelAt) {
						cancel()
					}
				}}
				test.want(t, takeTour(ctx, out, options...))
				requireCleanedUp(t, server.Buckt().Organization())
			})
		})
	}
}

func isCanceled(t *testing.T, err error) { require.ErrorIs(t, err, context.Canceled) }

func TestTourHasNothingToCleanUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t)
		var out bytes.Buffer
		err := takeTour(t.Context(), &out, append(server.Options(), buckt.WithAPIKey("bkt_revoked"))...)
		_, unauthorized := errors.AsType[*buckt.UnauthorizedError](err)
		require.True(t, unauthorized)
		require.Len(t, server.Requests(), 1)
	})
}

func newServer(t *testing.T) *mockserver.Server {
	server := mockserver.New(t, mockserver.WithContractCheck(contractcheck.New()),
		mockserver.WithProvisioning(provisioning), mockserver.WithDeletion(deletion))
	_, err := server.Buckt().Organization().AddBucket(bucktapi.Bucket{Name: "another"})
	require.NoError(t, err)
	return server
}

// requireCleanedUp wants the organization as it was: one other bucket, one key.
func requireCleanedUp(t *testing.T, o *bucktapi.Organization) {
	for _, b := range o.Buckets() {
		require.True(t, b.Name == "another" || b.Status == "deleting", "%s is %s", b.Name, b.Status)
	}
	require.Len(t, o.Keys(), 1)
}

// watchedOutput collects the output and passes it to a function.
type watchedOutput struct {
	bytes.Buffer
	onWrite func(string)
}

func (w *watchedOutput) Write(p []byte) (int, error) {
	w.onWrite(string(p))
	return w.Buffer.Write(p)
}

func TestRunLive(t *testing.T) {
	server := mockserver.New(t, mockserver.WithContractCheck(contractcheck.New()),
		mockserver.WithProvisioning(0), mockserver.WithDeletion(0))
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	t.Setenv("BUCKT_BASE_URL", server.Buckt().BaseURLAt(addr))
	t.Setenv("BUCKT_API_KEY", server.Buckt().Organization().APIKey())

	var out bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"-live"}, &out))
	requireInOrder(t, out.String(), "the real API", "there is none to try it on", "gone")
	require.NotRegexp(t, secret, out.String())
	require.Len(t, server.Buckt().Organization().Keys(), 1)
}

func TestRunArguments(t *testing.T) {
	t.Setenv("BUCKT_API_KEY", "")
	refuseNetwork(t)
	for _, test := range []struct {
		name, arg string
		wantErr   string
		wantOut   string
	}{
		{name: "live without a key", arg: "-live", wantErr: "BUCKT_API_KEY"},
		{name: "help", arg: "-h", wantOut: "use the real API"},
		{name: "unknown flag", arg: "-life", wantErr: "-life", wantOut: "use the real API"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			err := run(t.Context(), []string{test.arg}, &out)
			if test.wantErr == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, test.wantErr)
			}
			require.Contains(t, out.String(), test.wantOut)
		})
	}
}

func TestRefused(t *testing.T) {
	tour := &tour{out: io.Discard}
	require.ErrorContains(t, refused[*buckt.ForbiddenError](tour, "upload", nil), "must not be allowed")
	other := fmt.Errorf("wrapped: %w", context.Canceled)
	err := refused[*buckt.ForbiddenError](tour, "upload", other)
	require.ErrorIs(t, err, context.Canceled)
}

func TestRepositoryFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	files, err := repositoryFiles()
	require.NoError(t, err)
	found := map[string]bool{}
	for _, f := range files {
		info, err := os.Stat(f.path)
		require.NoError(t, err)
		require.Equal(t, info.Size(), f.size)
		require.Contains(t, []string{".go", ".md"}, filepath.Ext(f.key))
		require.NotContains(t, f.key, "node_modules")
		found[f.key] = true
	}
	require.True(t, found["README.md"] && found["doc.go"] && found["examples/quickstart/upload.go"])
}
