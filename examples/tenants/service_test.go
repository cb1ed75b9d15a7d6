package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/linode"
	"github.com/bucktgo/buckt/provision"
)

var sealKey = []byte("a key of the tests, of 32 bytes.")

// world is a system and a journal, which survive a service.
type world struct {
	t      *testing.T
	server *mockserver.Server
	folder string
	log    bytes.Buffer
}

// inWorld runs a test in a bubble, in which time passes at once.
func inWorld(t *testing.T, test func(*testing.T, *world)) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		test(t, &world{t: t, server: mockserver.New(t, mockserver.WithContractCheck(contractcheck.New())), folder: folder})
	})
}

// process is a process of the service, which can crash: from then on, no request and no write of the journal has an effect.
type process struct {
	provision.Journal
	*service
	next    http.RoundTripper
	crashAt int32 // the number of the request after which it crashes, 0 for never
	sent    atomic.Int32
}

var errCrashed = errors.New("the process has crashed")

func (p *process) crashed() bool { return p.crashAt > 0 && p.sent.Load() >= p.crashAt }

func (p *process) RoundTrip(r *http.Request) (*http.Response, error) {
	if p.crashed() {
		return nil, errCrashed
	}
	resp, err := p.next.RoundTrip(r)
	if p.sent.Add(1); err == nil && p.crashed() {
		_ = resp.Body.Close()
		return nil, errCrashed
	}
	return resp, err
}

func (p *process) Save(ctx context.Context, e provision.Entry, was int64) error {
	if p.crashed() {
		return errCrashed
	}
	return p.Journal.Save(ctx, e, was)
}

func (p *process) Delete(ctx context.Context, name string, was int64) error {
	if p.crashed() {
		return errCrashed
	}
	return p.Journal.Delete(ctx, name, was)
}

func (w *world) start(crashAt int32) *process {
	w.t.Helper()
	p := &process{next: w.server.HTTPClient().Transport, crashAt: crashAt}
	client, err := buckt.New(append(w.server.Options(), buckt.WithTransport(p))...)
	require.NoError(w.t, err)
	p.Journal, err = provision.NewFileJournal(w.folder)
	require.NoError(w.t, err)
	p.service, err = newService(client, p, sealKey, "of the callers", slog.New(slog.NewTextHandler(&w.log, nil)))
	require.NoError(w.t, err)
	return p
}

func (s *service) request(method, path string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Authorization", "Bearer of the callers")
	w := httptest.NewRecorder()
	s.handler().ServeHTTP(w, r)
	return w
}

func (w *world) keys() []linode.Key { return w.server.Linode().Account().Keys() }

// requireTenant asserts that there is one bucket and one key, and that the service hands out the key.
func (w *world) requireTenant(s *service) {
	w.t.Helper()
	require.Len(w.t, w.server.Linode().Account().Buckets(), 1)
	require.Len(w.t, w.keys(), 1)
	shown := s.request(http.MethodGet, "/tenants/acme")
	require.Equal(w.t, http.StatusOK, shown.Code, shown.Body)
	require.Contains(w.t, shown.Body.String(), "AWS_SECRET_ACCESS_KEY="+w.keys()[0].SecretKey.Reveal())
}

// A tenant has one bucket and one key however often it is created, and nothing once it is deleted. No secret is logged.
func TestLifeOfTenant(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		s := w.start(0)
		created := s.request(http.MethodPut, "/tenants/acme")
		require.Equal(t, http.StatusOK, created.Code, created.Body)
		require.Equal(t, created.Body.String(), s.request(http.MethodPut, "/tenants/acme").Body.String())
		w.requireTenant(s.service)
		secret := w.keys()[0].SecretKey.Reveal()

		require.Equal(t, http.StatusOK, s.request(http.MethodDelete, "/tenants/acme").Code)
		require.Equal(t, http.StatusOK, s.request(http.MethodDelete, "/tenants/acme").Code)
		require.Empty(t, w.keys())
		require.Empty(t, w.server.Linode().Account().Buckets())
		require.Equal(t, http.StatusNotFound, s.request(http.MethodGet, "/tenants/acme").Code)
		require.NotContains(t, w.log.String(), secret)
	})
}

// Old keys are replaced. The key that was replaced works until the grace has passed.
func TestKeysAreReplaced(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		s := w.start(0)
		require.Equal(t, http.StatusOK, s.request(http.MethodPut, "/tenants/acme").Code)
		first := w.keys()[0]

		time.Sleep(rotateAfter - time.Minute)
		s = w.start(0) // the age of a key survives a restart
		s.pass(t.Context())
		require.Equal(t, []linode.Key{first}, w.keys())

		time.Sleep(time.Minute)
		s.pass(t.Context())
		require.Len(t, w.keys(), 2)
		require.Contains(t, s.request(http.MethodGet, "/tenants/acme").Body.String(), w.keys()[1].SecretKey.Reveal())

		time.Sleep(grace)
		s.pass(t.Context())
		w.requireTenant(s.service)
		require.NotEqual(t, first.ID, w.keys()[0].ID)
	})
}

// The service crashes after the first request, after the second one, and so on. Its next process finishes the interrupted work: no key
// is an orphan, and no secret is lost.
func TestCrash(t *testing.T) {
	for _, test := range []struct {
		name    string
		prepare func(*service)
		act     func(*testing.T, *service)
		check   func(*world, *service)
	}{
		{
			name:    "while a tenant is created",
			prepare: func(*service) {},
			act:     func(_ *testing.T, s *service) { s.request(http.MethodPut, "/tenants/acme") },
			check: func(w *world, s *service) {
				require.Equal(w.t, http.StatusOK, s.request(http.MethodPut, "/tenants/acme").Code)
				w.requireTenant(s)
			},
		},
		{
			name: "while a key is replaced",
			prepare: func(s *service) {
				s.request(http.MethodPut, "/tenants/acme")
				time.Sleep(rotateAfter)
			},
			act:   func(t *testing.T, s *service) { s.pass(t.Context()) },
			check: (*world).requireTenant,
		},
		{
			name:    "while a tenant is deleted",
			prepare: func(s *service) { s.request(http.MethodPut, "/tenants/acme") },
			act:     func(_ *testing.T, s *service) { s.request(http.MethodDelete, "/tenants/acme") },
			check: func(w *world, s *service) {
				require.Equal(w.t, http.StatusOK, s.request(http.MethodDelete, "/tenants/acme").Code)
				require.Empty(w.t, w.keys())
				require.Empty(w.t, w.server.Linode().Account().Buckets())
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			crashes := 0
			for crashed := true; crashed; crashes++ {
				inWorld(t, func(t *testing.T, w *world) {
					test.prepare(w.start(0).service)
					p := w.start(int32(crashes) + 1)
					test.act(t, p.service)
					crashed = p.crashed()

					s := w.start(0).service
					for range 2 { // one pass to finish, one after the grace
						s.pass(t.Context())
						time.Sleep(grace)
					}
					s.pass(t.Context())
					test.check(w, s)
				})
			}
			require.GreaterOrEqual(t, crashes, 3)
		})
	}
}

func TestStatusOfErrors(t *testing.T) {
	newKey := fault.Match{Operation: "Linode.Keys.Create"}
	for _, test := range []struct {
		name       string
		path       string
		prepare    func(*world)
		status     int
		retryAfter string
	}{
		{name: "a name/with capitals", path: "/tenants/ACME", status: http.StatusBadRequest},
		{name: "a name/too short", path: "/tenants/a", status: http.StatusBadRequest},
		{
			name: "the system/down", path: "/tenants/acme", status: http.StatusServiceUnavailable, retryAfter: `^\d+$`,
			prepare: func(w *world) { w.server.Inject(fault.Fault{Effect: fault.Status(http.StatusServiceUnavailable)}) },
		},
		{
			name: "the system/slow", path: "/tenants/acme", status: http.StatusServiceUnavailable, retryAfter: `^61$`,
			prepare: func(w *world) { w.server.Inject(fault.Fault{Match: newKey, Effect: fault.Hang()}) },
		},
		{
			name: "the system/forbids", path: "/tenants/acme", status: http.StatusBadGateway,
			prepare: func(w *world) {
				w.server.Inject(fault.Fault{Match: newKey, Effect: fault.Status(http.StatusForbidden)})
			},
		},
		{
			name: "the grant/with another spec", path: "/tenants/acme", status: http.StatusConflict,
			prepare: func(w *world) {
				_, err := w.start(0).grants.Grant(w.t.Context(), provision.Spec{
					Name: "acme", Rights: provision.Read, System: &buckt.LinodeBucketCreateParams{Region: region},
				})
				require.NoError(w.t, err)
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				if test.prepare != nil {
					test.prepare(w)
				}
				got := w.start(0).request(http.MethodPut, test.path)
				require.Equal(t, test.status, got.Code, got.Body)
				require.Regexp(t, test.retryAfter, got.Header().Get("Retry-After"))
				require.Contains(t, w.log.String(), fmt.Sprint("status=", test.status))
			})
		})
	}
}

func TestTokenIsRequired(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		for _, header := range []string{"", "Bearer ", "Bearer of others", "of the callers"} {
			r := httptest.NewRequest(http.MethodDelete, "/tenants/acme", nil)
			r.Header.Set("Authorization", header)
			got := httptest.NewRecorder()
			w.start(0).handler().ServeHTTP(got, r)
			require.Equal(t, http.StatusUnauthorized, got.Code, "%q", header)
		}
		require.Empty(t, w.server.Requests())
	})
}

// After a crash a request waits for the lease of the process that crashed, and succeeds within its patience.
func TestRequestAfterCrash(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		begun := time.Now()
		w.start(2).request(http.MethodPut, "/tenants/acme")
		s := w.start(0)
		created := s.request(http.MethodPut, "/tenants/acme")
		require.Equal(t, http.StatusOK, created.Code, created.Body)
		require.GreaterOrEqual(t, time.Since(begun), lease)
	})
}
