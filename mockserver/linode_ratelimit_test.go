package mockserver_test

import (
	"io"
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

// linodeWrites are the operations of the smaller class.
var linodeWrites = map[string]bool{
	"linodeCreateKey": true, "linodeUpdateKey": true, "linodeDeleteKey": true, "linodeCreateBucket": true,
}

func TestLinodeRateClasses(t *testing.T) {
	for id, request := range linodeRequests {
		t.Run(id, func(t *testing.T) {
			limit := 1840
			if linodeWrites[id] {
				limit = 60
			}
			c := callLinode(t, newServer(t))
			for range 3 {
				requireRate(t, c.do(request.method, request.path, request.body), limit, limit-1)
			}
			c = callLinode(t, newServer(t, mockserver.WithRateLimits()))
			for i := range 3 {
				requireRate(t, c.do(request.method, request.path, request.body), limit, limit-1-i)
			}
		})
	}
}

func TestLinodeRateLimitsEnforced(t *testing.T) {
	for name, test := range map[string]struct {
		method, path string
		limit        int
	}{
		"writes": {"DELETE", "/keys/1", 60},
		"others": {"GET", "/transfer", 1840},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := newServer(t, mockserver.WithRateLimits())
				c := callLinode(t, server)
				begin := time.Now()
				for i := range test.limit {
					r := c.do(test.method, test.path, "")
					require.NotEqual(t, 429, r.status)
					requireRate(t, r, test.limit, test.limit-1-i)
					if i == 0 {
						time.Sleep(20*time.Second + time.Millisecond) // the window goes on, it does not slide
					}
				}
				r := c.do(test.method, test.path, "")
				linodeFails(t, r, 429, "Too many requests")
				requireRate(t, r, test.limit, 0)
				require.Equal(t, "40", r.header.Get("Retry-After"), "rounded up")
				require.Equal(t, strconv.FormatInt(begin.Unix()+60, 10), r.header.Get("X-RateLimit-Reset"))

				other := c.as(server.Linode().Account().AddToken(mockserver.LinodeToken{}).Token)
				requireRate(t, other.do(test.method, test.path, ""), test.limit, test.limit-1)

				time.Sleep(time.Until(begin.Add(time.Minute)) - time.Nanosecond)
				r = c.do(test.method, test.path, "")
				require.Equal(t, 429, r.status)
				require.Equal(t, "1", r.header.Get("Retry-After"))
				time.Sleep(time.Nanosecond)
				requireRate(t, c.do(test.method, test.path, ""), test.limit, test.limit-1)
			})
		})
	}
}

func TestLinodeClassesAreCountedApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := callLinode(t, newServer(t, mockserver.WithRateLimits()))
		for range 60 {
			require.Equal(t, 404, c.delete("/keys/1").status)
		}
		require.Equal(t, 429, c.put("/keys/1", `{}`).status)
		require.Equal(t, 429, c.post("/keys", `{}`).status)
		require.Equal(t, 429, c.post("/buckets", `{}`).status)
		requireRate(t, succeeds(t, c.get("/keys")), 1840, 1839)
		require.Equal(t, 404, c.delete("/buckets/us-east/x").status)
	})
}

func TestLinodeRefusedTokensSpendNoQuota(t *testing.T) {
	server := newServer(t, mockserver.WithRateLimits(), mockserver.WithUnmatchedRequests())
	c := callLinode(t, server)
	reader := c.as(server.Linode().Account().AddToken(mockserver.LinodeToken{Scopes: []string{"object_storage:read_only"}}).Token)
	for range 70 {
		require.Equal(t, 401, reader.delete("/keys/1").status)
		require.Equal(t, 404, c.delete("/nothing").status)
	}
	requireRate(t, c.delete("/keys/1"), 60, 59)
}

func TestLinodeRetryAfterOption(t *testing.T) {
	for name, test := range map[string]struct {
		value mockserver.RetryAfter
		want  []string
	}{
		"seconds": {mockserver.RetryAfterSeconds(7), []string{"7"}},
		"none":    {mockserver.NoRetryAfter(), nil},
	} {
		t.Run(name, func(t *testing.T) {
			// The contract requires the header, so it is not checked here.
			server := mockserver.New(t, mockserver.WithRateLimits(), mockserver.WithRetryAfter(test.value))
			server.Linode().SetRetryAfterAlways(true)
			c := callLinode(t, server)
			for range 60 {
				c.delete("/keys/1")
			}
			r := c.delete("/keys/1")
			require.Equal(t, 429, r.status)
			require.Equal(t, test.want, r.header.Values("Retry-After"))
		})
	}
}

func TestLinodeRetryAfterOnSuccesses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t, mockserver.WithRateLimits())
		server.Linode().SetRetryAfterAlways(true)
		c := callLinode(t, server)
		require.Equal(t, "60", succeeds(t, c.get("/keys")).header.Get("Retry-After"))
		time.Sleep(13 * time.Second)
		require.Equal(t, "47", succeeds(t, c.get("/keys")).header.Get("Retry-After"))
		require.Equal(t, "60", c.delete("/keys/1").header.Get("Retry-After"), "the window of its own class")
		require.Empty(t, c.as("").get("/keys").header.Get("Retry-After"))
	})
}

func TestLinodeConcurrencyLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t)
		server.Linode().SetConcurrencyLimits(true)
		c := callLinode(t, server)
		// A request is under way from its headers on.
		hold := func() (release func()) {
			body, writer := io.Pipe()
			done := make(chan struct{})
			go func() {
				defer close(done)
				c.raw("POST", c.base+"/keys", body, "Content-Type", "application/json")
			}()
			synctest.Wait()
			return func() {
				_, _ = io.WriteString(writer, `{"label":"k"}`)
				_ = writer.Close()
				<-done
			}
		}
		first := hold()
		require.Equal(t, 404, c.delete("/keys/1").status, "two at once")
		second := hold()
		linodeFails(t, c.delete("/keys/1"), 429, "Too many requests")
		succeeds(t, c.get("/keys"))
		first()
		require.Equal(t, 404, c.delete("/keys/1").status)
		second()
		for range 5 {
			succeeds(t, c.get("/keys")) // one after the other
		}
		require.Len(t, server.Linode().Account().Keys(), 2)
	})
}

func TestLinodeTellsTheDate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := callLinode(t, newServer(t)).get("/keys")
		require.Equal(t, time.Now().UTC().Format(http.TimeFormat), r.header.Get("Date"))
	})
}
