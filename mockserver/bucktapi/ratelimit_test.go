package bucktapi_test

import (
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestRateLimitHeadersWithoutEnforcement(t *testing.T) {
	for plan, limit := range map[buckt.Plan]int{
		buckt.PlanFree: 100, buckt.PlanPro: 1000, buckt.PlanEnterprise: 10000,
	} {
		t.Run(string(plan), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := mocktest.CallBuckt(t, mocktest.New(t, mockserver.WithPlan(plan)))
				for range 3 {
					r := mocktest.RequireOK(t, c.Get("/buckets"))
					mocktest.RequireRate(t, r, limit, limit-1)
					require.Equal(t, strconv.FormatInt(time.Now().Unix()+60, 10), r.Header.Get("X-RateLimit-Reset"))
				}
				time.Sleep(time.Millisecond)
				reset := c.Get("/buckets").Header.Get("X-RateLimit-Reset")
				require.Equal(t, strconv.FormatInt(time.Now().Unix()+61, 10), reset, "rounded up")
				mocktest.RequireRate(t, c.Get("/buckets/x"), limit, limit-1) // errors have the headers too
			})
		})
	}
}

func TestRateLimitEnforced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t, mockserver.WithPlan(buckt.PlanFree), mockserver.WithRateLimits())
		c := mocktest.CallBuckt(t, server)
		second := c.As(mocktest.AddKey(t, server.Buckt().Organization(), bucktapi.Key{}).Secret.Reveal())
		other := c.As(server.Buckt().AddOrganization("other", buckt.PlanFree).APIKey())
		begin := time.Now()

		mocktest.RequireRate(t, mocktest.RequireOK(t, c.Get("/buckets")), 100, 99)
		time.Sleep(10 * time.Second)
		for i := range 99 {
			mocktest.RequireRate(t, mocktest.RequireOK(t, second.Get("/buckets")), 100, 98-i) // all keys count together
		}
		r := c.Get("/buckets")
		mocktest.RequireBucktError(t, r, 429, "Rate limit exceeded")
		mocktest.RequireRate(t, r, 100, 0)
		require.Equal(t, "60", r.Header.Get("Retry-After"))
		require.Equal(t, strconv.FormatInt(time.Now().Unix()+60, 10), r.Header.Get("X-RateLimit-Reset"))
		mocktest.RequireRate(t, mocktest.RequireOK(t, other.Get("/buckets")), 100, 99)

		time.Sleep(time.Until(begin.Add(time.Minute)) - time.Nanosecond)
		require.Equal(t, 429, c.Get("/buckets").Status)
		// At exactly 60 s the first request has left the window, but the two that were rejected since are in it.
		time.Sleep(time.Nanosecond)
		require.Equal(t, 429, c.Get("/buckets").Status)
		// The 99 leave together with the first rejected one; two remain.
		time.Sleep(10 * time.Second)
		mocktest.RequireRate(t, mocktest.RequireOK(t, c.Get("/buckets")), 100, 97)
	})
}

func TestRateLimitRejectedRequestsCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := mocktest.CallBuckt(t, mocktest.New(t, mockserver.WithPlan(buckt.PlanFree), mockserver.WithRateLimits()))
		for range 100 {
			mocktest.RequireOK(t, c.Get("/billing/usage"))
		}
		for range 600 { // two requests a second, for five minutes
			require.Equal(t, 429, c.Get("/billing/usage").Status)
			time.Sleep(500 * time.Millisecond)
		}
		time.Sleep(time.Minute)
		mocktest.RequireRate(t, mocktest.RequireOK(t, c.Get("/billing/usage")), 100, 99)
	})
}

func TestRateLimitFreeRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t, mockserver.WithPlan(buckt.PlanFree), mockserver.WithRateLimits(), mockserver.WithUnmatchedRequests())
		c := mocktest.CallBuckt(t, server)
		noScope := c.As(mocktest.AddKey(t, server.Buckt().Organization(), bucktapi.Key{Permissions: []buckt.Permission{}}).Secret.Reveal())
		for range 150 {
			mocktest.RequireRate(t, noScope.Get("/buckets"), 100, 100)
			require.Empty(t, c.As("bkt_x").Get("/buckets").Header.Get("X-RateLimit-Limit"))
			health := c.Raw("GET", server.Buckt().RootURL()+"/health", http.NoBody)
			require.Equal(t, 200, health.Status)
			require.Empty(t, health.Header.Get("X-RateLimit-Limit"))
			require.Equal(t, 404, c.Get("/nothing").Status)
		}
		mocktest.RequireRate(t, c.Get("/buckets"), 100, 99)
	})
}

func TestRateLimitAfterPlanChange(t *testing.T) {
	server := mocktest.New(t, mockserver.WithRateLimits())
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	mocktest.RequireRate(t, c.Get("/buckets"), 1000, 999)
	org.SetSubscription(bucktapi.Subscription{Plan: buckt.PlanPro, Status: "canceled"})
	mocktest.RequireRate(t, c.Get("/buckets"), 100, 98)
	org.SetPlan(buckt.PlanEnterprise)
	mocktest.RequireRate(t, c.Get("/buckets"), 10000, 9997)
	org.SetPlan(buckt.PlanFree)
	mocktest.RequireRate(t, c.Get("/buckets"), 100, 96)
}

func TestRetryAfter(t *testing.T) {
	for name, test := range map[string]struct {
		value fault.RetryAfter
		want  func(now time.Time) []string
	}{
		"seconds": {fault.RetryAfterSeconds(7), func(time.Time) []string { return []string{"7"} }},
		"date": {fault.RetryAfterDate(30 * time.Second), func(now time.Time) []string {
			return []string{now.Add(30 * time.Second).UTC().Format(http.TimeFormat)}
		}},
		"none": {fault.NoRetryAfter(), func(time.Time) []string { return nil }},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				// The contract knows seconds only, so it is not checked here.
				c := mocktest.CallBuckt(t, mockserver.New(t, mockserver.WithPlan(buckt.PlanFree), mockserver.WithRateLimits(),
					mockserver.WithRetryAfter(test.value)))
				for range 100 {
					mocktest.RequireOK(t, c.Get("/buckets"))
				}
				r := c.Get("/buckets")
				require.Equal(t, 429, r.Status)
				require.Equal(t, test.want(time.Now()), r.Header.Values("Retry-After"))
			})
		})
	}
}
