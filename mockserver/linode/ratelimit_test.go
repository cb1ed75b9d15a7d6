package linode_test

import (
	"io"
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// linodeWrites are the operations of the smaller class.
var linodeWrites = map[string]bool{
	"linodeCreateKey": true, "linodeUpdateKey": true, "linodeDeleteKey": true, "linodeCreateBucket": true,
}

func TestRateLimitClasses(t *testing.T) {
	for id, request := range linodeRequests {
		t.Run(id, func(t *testing.T) {
			limit := 1840
			if linodeWrites[id] {
				limit = 60
			}
			c := mocktest.CallLinode(t, mocktest.New(t))
			for range 3 {
				mocktest.RequireRate(t, c.Do(request.method, request.path, request.body), limit, limit-1)
			}
			c = mocktest.CallLinode(t, mocktest.New(t, mockserver.WithRateLimits()))
			for i := range 3 {
				mocktest.RequireRate(t, c.Do(request.method, request.path, request.body), limit, limit-1-i)
			}
		})
	}
}

func TestRateLimitEnforced(t *testing.T) {
	for name, test := range map[string]struct {
		method, path string
		limit        int
	}{
		"writes": {"DELETE", "/keys/1", 60},
		"others": {"GET", "/transfer", 1840},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := mocktest.New(t, mockserver.WithRateLimits())
				c := mocktest.CallLinode(t, server)
				begin := time.Now()
				for i := range test.limit {
					r := c.Do(test.method, test.path, "")
					require.NotEqual(t, 429, r.Status)
					mocktest.RequireRate(t, r, test.limit, test.limit-1-i)
					if i == 0 {
						time.Sleep(20*time.Second + time.Millisecond) // the window goes on, it does not slide
					}
				}
				r := c.Do(test.method, test.path, "")
				mocktest.RequireLinodeError(t, r, 429, "Too many requests")
				mocktest.RequireRate(t, r, test.limit, 0)
				require.Equal(t, "40", r.Header.Get("Retry-After"), "rounded up")
				require.Equal(t, strconv.FormatInt(begin.Unix()+60, 10), r.Header.Get("X-RateLimit-Reset"))

				other := c.As(mocktest.AddLinodeToken(t, server.Linode().Account(), linode.Token{}).Token.Reveal())
				mocktest.RequireRate(t, other.Do(test.method, test.path, ""), test.limit, test.limit-1)

				time.Sleep(time.Until(begin.Add(time.Minute)) - time.Nanosecond)
				r = c.Do(test.method, test.path, "")
				require.Equal(t, 429, r.Status)
				require.Equal(t, "1", r.Header.Get("Retry-After"))
				time.Sleep(time.Nanosecond)
				mocktest.RequireRate(t, c.Do(test.method, test.path, ""), test.limit, test.limit-1)
			})
		})
	}
}

func TestRateLimitClassesAreSeparate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := mocktest.CallLinode(t, mocktest.New(t, mockserver.WithRateLimits()))
		for range 60 {
			require.Equal(t, 404, c.Delete("/keys/1").Status)
		}
		require.Equal(t, 429, c.Put("/keys/1", `{}`).Status)
		require.Equal(t, 429, c.Post("/keys", `{}`).Status)
		require.Equal(t, 429, c.Post("/buckets", `{}`).Status)
		mocktest.RequireRate(t, mocktest.RequireOK(t, c.Get("/keys")), 1840, 1839)
		require.Equal(t, 404, c.Delete("/buckets/us-east/x").Status)
	})
}

func TestRateLimitOfRefusedToken(t *testing.T) {
	server := mocktest.New(t, mockserver.WithRateLimits(), mockserver.WithUnmatchedRequests())
	c := mocktest.CallLinode(t, server)
	reader := c.As(mocktest.AddLinodeToken(t, server.Linode().Account(), linode.Token{Scopes: []string{"object_storage:read_only"}}).Token.Reveal())
	for range 70 {
		require.Equal(t, 401, reader.Delete("/keys/1").Status)
		require.Equal(t, 404, c.Delete("/nothing").Status)
	}
	mocktest.RequireRate(t, c.Delete("/keys/1"), 60, 59)
}

func TestRetryAfterOption(t *testing.T) {
	for name, test := range map[string]struct {
		value fault.RetryAfter
		want  []string
	}{
		"seconds": {fault.RetryAfterSeconds(7), []string{"7"}},
		"none":    {fault.NoRetryAfter(), nil},
	} {
		t.Run(name, func(t *testing.T) {
			// The contract requires the header, so it is not checked here.
			server := mockserver.New(t, mockserver.WithRateLimits(), mockserver.WithRetryAfter(test.value))
			require.NoError(t, server.Linode().SetBehavior(linode.Behavior{RetryAfterAlways: true}))
			c := mocktest.CallLinode(t, server)
			for range 60 {
				c.Delete("/keys/1")
			}
			r := c.Delete("/keys/1")
			require.Equal(t, 429, r.Status)
			require.Equal(t, test.want, r.Header.Values("Retry-After"))
		})
	}
}

func TestRetryAfterOnSuccess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t, mockserver.WithRateLimits())
		require.NoError(t, server.Linode().SetBehavior(linode.Behavior{RetryAfterAlways: true}))
		c := mocktest.CallLinode(t, server)
		require.Equal(t, "60", mocktest.RequireOK(t, c.Get("/keys")).Header.Get("Retry-After"))
		time.Sleep(13 * time.Second)
		require.Equal(t, "47", mocktest.RequireOK(t, c.Get("/keys")).Header.Get("Retry-After"))
		require.Equal(t, "60", c.Delete("/keys/1").Header.Get("Retry-After"), "the window of its own class")
		require.Empty(t, c.As("").Get("/keys").Header.Get("Retry-After"))
	})
}

func TestRateLimitConcurrency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		require.NoError(t, server.Linode().SetBehavior(linode.Behavior{ConcurrencyLimits: true}))
		c := mocktest.CallLinode(t, server)
		// A request is under way from its headers on.
		hold := func() (release func()) {
			body, writer := io.Pipe()
			done := make(chan struct{})
			go func() {
				defer close(done)
				c.Raw("POST", c.Base+"/keys", body, "Content-Type", "application/json")
			}()
			synctest.Wait()
			return func() {
				_, _ = io.WriteString(writer, `{"label":"k"}`)
				_ = writer.Close()
				<-done
			}
		}
		first := hold()
		require.Equal(t, 404, c.Delete("/keys/1").Status, "two at once")
		second := hold()
		mocktest.RequireLinodeError(t, c.Delete("/keys/1"), 429, "Too many requests")
		mocktest.RequireOK(t, c.Get("/keys"))
		first()
		require.Equal(t, 404, c.Delete("/keys/1").Status)
		second()
		for range 5 {
			mocktest.RequireOK(t, c.Get("/keys")) // one after the other
		}
		require.Len(t, server.Linode().Account().Keys(), 2)
	})
}

func TestDateHeader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := mocktest.CallLinode(t, mocktest.New(t)).Get("/keys")
		require.Equal(t, time.Now().UTC().Format(http.TimeFormat), r.Header.Get("Date"))
	})
}
