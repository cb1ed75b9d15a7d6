package mockserver_test

import (
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

func requireRate(t *testing.T, r reply, limit, remaining int) {
	t.Helper()
	require.Equal(t, strconv.Itoa(limit), r.header.Get("X-RateLimit-Limit"))
	require.Equal(t, strconv.Itoa(remaining), r.header.Get("X-RateLimit-Remaining"))
}

func TestRateLimitHeadersWithoutEnforcement(t *testing.T) {
	for plan, limit := range map[mockserver.Plan]int{
		mockserver.PlanFree: 100, mockserver.PlanPro: 1000, mockserver.PlanEnterprise: 10000,
	} {
		t.Run(string(plan), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := call(t, newServer(t, mockserver.WithPlan(plan)))
				for range 3 {
					r := succeeds(t, c.get("/buckets"))
					requireRate(t, r, limit, limit-1)
					require.Equal(t, strconv.FormatInt(time.Now().Unix()+60, 10), r.header.Get("X-RateLimit-Reset"))
				}
				time.Sleep(time.Millisecond)
				reset := c.get("/buckets").header.Get("X-RateLimit-Reset")
				require.Equal(t, strconv.FormatInt(time.Now().Unix()+61, 10), reset, "rounded up")
				requireRate(t, c.get("/buckets/x"), limit, limit-1) // errors tell as well
			})
		})
	}
}

func TestRateLimitEnforced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t, mockserver.WithPlan(mockserver.PlanFree), mockserver.WithRateLimits())
		c := call(t, server)
		second := c.as(server.Buckt().Organization().AddKey(mockserver.Key{}).Secret)
		other := c.as(server.Buckt().AddOrganization("other", mockserver.PlanFree).APIKey())
		begin := time.Now()

		requireRate(t, succeeds(t, c.get("/buckets")), 100, 99)
		time.Sleep(10 * time.Second)
		for i := range 99 {
			requireRate(t, succeeds(t, second.get("/buckets")), 100, 98-i) // all keys count together
		}
		r := c.get("/buckets")
		fails(t, r, 429, "Rate limit exceeded")
		requireRate(t, r, 100, 0)
		require.Equal(t, "60", r.header.Get("Retry-After"))
		require.Equal(t, strconv.FormatInt(time.Now().Unix()+60, 10), r.header.Get("X-RateLimit-Reset"))
		requireRate(t, succeeds(t, other.get("/buckets")), 100, 99)

		time.Sleep(time.Until(begin.Add(time.Minute)) - time.Nanosecond)
		require.Equal(t, 429, c.get("/buckets").status)
		// At exactly 60 s the first request has left the window, but the two that were rejected since are in it.
		time.Sleep(time.Nanosecond)
		require.Equal(t, 429, c.get("/buckets").status)
		// The 99 leave together with the first rejected one; two remain.
		time.Sleep(10 * time.Second)
		requireRate(t, succeeds(t, c.get("/buckets")), 100, 97)
	})
}

func TestHammeringKeepsAnOrganizationBlocked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := call(t, newServer(t, mockserver.WithPlan(mockserver.PlanFree), mockserver.WithRateLimits()))
		for range 100 {
			succeeds(t, c.get("/billing/usage"))
		}
		for range 600 { // two requests a second, for five minutes
			require.Equal(t, 429, c.get("/billing/usage").status)
			time.Sleep(500 * time.Millisecond)
		}
		time.Sleep(time.Minute)
		requireRate(t, succeeds(t, c.get("/billing/usage")), 100, 99)
	})
}

func TestWhatSpendsNoQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t, mockserver.WithPlan(mockserver.PlanFree), mockserver.WithRateLimits(), mockserver.WithUnmatchedRequests())
		c := call(t, server)
		noScope := c.as(server.Buckt().Organization().AddKey(mockserver.Key{Permissions: []string{}}).Secret)
		for range 150 {
			requireRate(t, noScope.get("/buckets"), 100, 100)
			require.Empty(t, c.as("bkt_x").get("/buckets").header.Get("X-RateLimit-Limit"))
			health := c.raw("GET", server.Buckt().RootURL()+"/health", http.NoBody)
			require.Equal(t, 200, health.status)
			require.Empty(t, health.header.Get("X-RateLimit-Limit"))
			require.Equal(t, 404, c.get("/nothing").status)
		}
		requireRate(t, c.get("/buckets"), 100, 99)
	})
}

func TestRateLimitFollowsTheSubscription(t *testing.T) {
	server := newServer(t, mockserver.WithRateLimits())
	c, org := call(t, server), server.Buckt().Organization()
	requireRate(t, c.get("/buckets"), 1000, 999)
	org.SetSubscription(mockserver.Subscription{Plan: mockserver.PlanPro, Status: "canceled"})
	requireRate(t, c.get("/buckets"), 100, 98)
	org.SetPlan(mockserver.PlanEnterprise)
	requireRate(t, c.get("/buckets"), 10000, 9997)
	org.SetPlan(mockserver.PlanFree)
	requireRate(t, c.get("/buckets"), 100, 96)
}

func TestRetryAfter(t *testing.T) {
	for name, test := range map[string]struct {
		value mockserver.RetryAfter
		want  func(now time.Time) []string
	}{
		"seconds": {mockserver.RetryAfterSeconds(7), func(time.Time) []string { return []string{"7"} }},
		"date": {mockserver.RetryAfterDate(30 * time.Second), func(now time.Time) []string {
			return []string{now.Add(30 * time.Second).UTC().Format(http.TimeFormat)}
		}},
		"none": {mockserver.NoRetryAfter(), func(time.Time) []string { return nil }},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				// The contract knows seconds only, so it is not checked here.
				c := call(t, mockserver.New(t, mockserver.WithPlan(mockserver.PlanFree), mockserver.WithRateLimits(),
					mockserver.WithRetryAfter(test.value)))
				for range 100 {
					succeeds(t, c.get("/buckets"))
				}
				r := c.get("/buckets")
				require.Equal(t, 429, r.status)
				require.Equal(t, test.want(time.Now()), r.header.Values("Retry-After"))
			})
		})
	}
}
