package mockserver_test

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
)

// signer signs by the base clock of a server, as S3 clients do, or by its own clock.
type signer struct {
	*testing.T
	server *mockserver.Server
	s3     mocktest.S3Caller
	path   string
	time   atomic.Pointer[time.Time] // of the base clock
}

func newSigner(t *testing.T) *signer {
	s := &signer{T: t}
	start := time.Date(2030, 1, 2, 3, 4, 5, 600e6, time.UTC)
	s.time.Store(&start)
	s.server = mocktest.New(t, mockserver.WithClock(s.now))
	service := mocktest.AddFileService(t, s.server, foundrydb.FileService{})
	require.NoError(t, s.server.FoundryDB().PutObject(service.ID, foundrydb.Object{Key: "o", Content: []byte("text")}))
	key, err := s.server.FoundryDB().AddKey(foundrydb.Key{ServiceID: service.ID})
	require.NoError(t, err)
	s.s3, s.path = mocktest.CallS3(t, s.server, service.Endpoint, key), "/"+service.Bucket+"/o"
	return s
}

func (s *signer) now() time.Time { return *s.time.Load() }

// pass advances the base clock.
func (s *signer) pass(d time.Duration) {
	now := s.now().Add(d)
	s.time.Store(&now)
}

// signed creates a request that can be sent more than once.
func (s *signer) signed(at time.Time) *http.Request {
	req, err := http.NewRequestWithContext(s.Context(), "GET", s.s3.Endpoint+s.path, http.NoBody)
	require.NoError(s, err)
	s.s3.Key.Sign(req, at)
	return req
}

func (s *signer) presigned(at time.Time, expires time.Duration) string {
	return s.s3.Key.Presign(sigv4.Presigning{
		Method: "GET", Host: s.signed(at).URL.Host, Path: s.path, Time: at, Expires: expires,
	})
}

func (s *signer) open(url string) mocktest.Reply { return s.s3.Open("GET", url, "") }

func (s *signer) requireExpired(url string) {
	s.Helper()
	r := s.open(url)
	mocktest.RequireS3Error(s.T, r, 403, "AccessDenied")
	require.Contains(s, r.Body, "Request has expired")
}

func (s *signer) requireSkewed(req *http.Request, message string) {
	s.Helper()
	r := s.s3.Send(req)
	mocktest.RequireS3Error(s.T, r, 403, "RequestTimeTooSkewed")
	require.Contains(s, r.Body, message)
}

// Clients that sign by the base clock keep working after an advance. Signatures made before the advance age by it.
func TestAdvanceAndSignatures(t *testing.T) {
	const second = time.Second
	for name, test := range map[string]func(s *signer){
		"signed after an advance": func(s *signer) {
			s.server.Advance(24 * time.Hour)
			s.pass(second)
			mocktest.RequireOK(s.T, s.s3.Send(s.signed(s.now())))
			s.pass(time.Hour)
			mocktest.RequireOK(s.T, s.s3.Send(s.signed(s.now())))
		},
		"signed in the second of an advance": func(s *signer) {
			s.server.Advance(24 * time.Hour)
			mocktest.RequireOK(s.T, s.s3.Send(s.signed(s.now())))
		},
		"repeated after an advance": func(s *signer) {
			req := s.signed(s.now())
			s.pass(second)
			s.server.Advance(10 * time.Minute)
			mocktest.RequireOK(s.T, s.s3.Send(req))
			s.server.Advance(10 * time.Minute)
			s.requireSkewed(req, "<ClockAdvancedBy>20m0s</ClockAdvancedBy>")
		},
		"signed between advances": func(s *signer) {
			s.server.Advance(24 * time.Hour)
			s.pass(second)
			req, url := s.signed(s.now()), s.presigned(s.now(), time.Hour)
			s.pass(second)
			s.server.Advance(10 * time.Minute)
			mocktest.RequireOK(s.T, s.s3.Send(req))
			s.server.Advance(10 * time.Minute)
			s.requireSkewed(req, "24h20m0s")
			mocktest.RequireOK(s.T, s.open(url))
			s.server.Advance(40 * time.Minute)
			s.requireExpired(url)
		},
		"presigned after an advance": func(s *signer) {
			s.server.Advance(24 * time.Hour)
			s.pass(second)
			url := s.presigned(s.now(), time.Hour)
			mocktest.RequireOK(s.T, s.open(url))
			s.pass(time.Hour - second)
			mocktest.RequireOK(s.T, s.open(url))
			s.pass(2 * second)
			s.requireExpired(url)
		},
		"presigned before an advance": func(s *signer) {
			short, long := s.presigned(s.now(), 5*time.Minute), s.presigned(s.now(), 25*time.Hour)
			s.pass(second)
			s.server.Advance(24 * time.Hour)
			s.requireExpired(short)
			mocktest.RequireOK(s.T, s.open(long))
		},
		"presigned in the second of two advances": func(s *signer) {
			s.server.Advance(time.Hour)
			s.server.Advance(time.Hour)
			s.requireExpired(s.presigned(s.now(), 2*time.Hour-second))
			mocktest.RequireOK(s.T, s.open(s.presigned(s.now(), 2*time.Hour+second)))
			mocktest.RequireOK(s.T, s.open(s.presigned(s.server.Now(), time.Minute)))
		},
		"presigned and signed by the server's clock": func(s *signer) {
			s.server.Advance(24 * time.Hour)
			url := s.presigned(s.server.Now(), time.Hour)
			mocktest.RequireOK(s.T, s.open(url))
			mocktest.RequireOK(s.T, s.s3.Send(s.signed(s.server.Now())))
			s.server.Advance(2 * time.Hour)
			s.requireExpired(url)
		},
		"presigned by the control plane": func(s *signer) {
			f, service := mocktest.CallFoundryDB(s.T, s.server), s.server.FoundryDB().FileServices()[0]
			presign := func() string {
				return f.Post("/file-services/"+service.ID+"/presign", `{"method":"GET","key":"o","expires_seconds":60}`).At("url").(string)
			}
			s.server.Advance(24 * time.Hour)
			url := presign()
			mocktest.RequireOK(s.T, s.open(url))
			s.server.Advance(2 * time.Minute)
			s.requireExpired(url)
			mocktest.RequireOK(s.T, s.open(presign()))
		},
		"by a wrong clock": func(s *signer) {
			s.requireSkewed(s.signed(s.now().Add(20*time.Minute)), "The difference between the request time and the current time is too large.")
			s.requireSkewed(s.signed(s.now().Add(-20*time.Minute)), "The difference between the request time and the current time is too large.")
			s.server.Advance(time.Hour)
			s.pass(20 * time.Minute)
			s.requireSkewed(s.signed(s.now().Add(-20*time.Minute)), "<ClockAdvancedBy>1h0m0s<")
			s.requireSkewed(s.signed(s.now().Add(20*time.Minute)), "<ClockAdvancedBy>1h0m0s<")
		},
		"after the clock was reset": func(s *signer) {
			url := s.presigned(s.now(), time.Hour)
			s.pass(second)
			s.server.Advance(24 * time.Hour)
			s.requireExpired(url)
			s.server.ResetClock()
			require.Equal(s, s.now(), s.server.Now())
			mocktest.RequireOK(s.T, s.open(url))
			mocktest.RequireOK(s.T, s.s3.Send(s.signed(s.now())))
			s.server.Advance(24 * time.Hour)
			s.requireExpired(url)
		},
	} {
		t.Run(name, func(t *testing.T) { test(newSigner(t)) })
	}
}
