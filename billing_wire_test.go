package buckt_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

func TestBillingOnTheWire(t *testing.T) {
	t.Parallel()
	usage := func(ctx context.Context, c *buckt.Client) (any, error) { return c.Billing.Usage(ctx) }
	subscription := func(ctx context.Context, c *buckt.Client) (any, error) { return c.Billing.Subscription(ctx) }
	runWire(t, []wireCase{
		{
			name: "usage on pro", call: usage, method: http.MethodGet, path: "/billing/usage",
			response: object(`{"bucketCount":{"used":3,"limit":10},"storage":{"usedBytes":5368709120,"limitBytes":107374182400},
				"bandwidth":{"usedBytes":0,"limitBytes":1099511627776}}`),
			want: &buckt.Usage{
				BucketCount: buckt.CountUsage{Used: 3, Limit: new(int64(10))},
				Storage:     buckt.ByteUsage{UsedBytes: 5 << 30, LimitBytes: new(int64(100 << 30))},
				Bandwidth:   buckt.ByteUsage{LimitBytes: new(int64(1 << 40))},
			},
		},
		{
			name: "usage on enterprise", call: usage, method: http.MethodGet, path: "/billing/usage",
			response: object(`{"bucketCount":{"used":300,"limit":null},"storage":{"usedBytes":1,"limitBytes":null},"bandwidth":{"usedBytes":2,"limitBytes":null}}`),
			want: &buckt.Usage{
				BucketCount: buckt.CountUsage{Used: 300}, Storage: buckt.ByteUsage{UsedBytes: 1}, Bandwidth: buckt.ByteUsage{UsedBytes: 2},
			},
		},
		{
			name: "subscription on pro", call: subscription, method: http.MethodGet, path: "/billing/subscription",
			response: object(`{"plan":"pro","status":"active","limits":{"maxBuckets":10,"maxStorageBytes":107374182400,
				"maxBandwidthBytesPerMonth":1099511627776,"maxRequestsPerMinute":1000},
				"periodStart":"2026-04-01T00:00:00Z","periodEnd":"2026-05-01T00:00:00Z","cancelAtPeriodEnd":true}`),
			want: &buckt.Subscription{
				Plan: buckt.PlanPro, Status: "active",
				Limits: buckt.SubscriptionLimits{
					MaxBuckets: new(int64(10)), MaxStorageBytes: new(int64(100 << 30)), MaxBandwidthBytesPerMonth: new(int64(1 << 40)),
					MaxRequestsPerMinute: new(int64(1000)),
				},
				PeriodStart: at(2026, 4, 1, 0, 0, 0, 0), PeriodEnd: at(2026, 5, 1, 0, 0, 0, 0), CancelAtPeriodEnd: true,
			},
		},
		{
			name: "subscription on enterprise", call: subscription, method: http.MethodGet, path: "/billing/subscription",
			response: object(`{"plan":"enterprise","status":"active","limits":{"maxBuckets":null,"maxStorageBytes":null,
				"maxBandwidthBytesPerMonth":null,"maxRequestsPerMinute":10000},
				"periodStart":"2026-04-01T00:00:00.000Z","periodEnd":"2026-05-01T00:00:00.000Z","cancelAtPeriodEnd":false}`),
			want: &buckt.Subscription{
				Plan: buckt.PlanEnterprise, Status: "active", Limits: buckt.SubscriptionLimits{MaxRequestsPerMinute: new(int64(10000))},
				PeriodStart: at(2026, 4, 1, 0, 0, 0, 0), PeriodEnd: at(2026, 5, 1, 0, 0, 0, 0),
			},
		},
		{
			name: "subscription on free", call: subscription, method: http.MethodGet, path: "/billing/subscription",
			response: object(`{"plan":"free","status":"active","limits":{"maxBuckets":1,"maxStorageBytes":1073741824,
				"maxBandwidthBytesPerMonth":10737418240,"maxRequestsPerMinute":100},"periodStart":null,"periodEnd":null,"cancelAtPeriodEnd":false}`),
			want: &buckt.Subscription{
				Plan: buckt.PlanFree, Status: "active",
				Limits: buckt.SubscriptionLimits{
					MaxBuckets: new(int64(1)), MaxStorageBytes: new(int64(1 << 30)), MaxBandwidthBytesPerMonth: new(int64(10 << 30)),
					MaxRequestsPerMinute: new(int64(100)),
				},
			},
		},
	})
}

// A missing part is an error: it must not look like no usage and no limit.
func TestBillingIncompleteResponses(t *testing.T) {
	t.Parallel()
	const count, storage, bandwidth = `"bucketCount":{"used":1,"limit":1}`, `"storage":{"usedBytes":1,"limitBytes":1}`, `"bandwidth":{"usedBytes":1,"limitBytes":1}`
	for name, data := range map[string]string{
		"nothing":        `{}`,
		"no count":       `{` + storage + `,` + bandwidth + `}`,
		"no storage":     `{` + count + `,` + bandwidth + `}`,
		"no bandwidth":   `{` + count + `,` + storage + `}`,
		"null bandwidth": `{` + count + `,` + storage + `,"bandwidth":null}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := newScript(t, object(data))
			got, err := client.Billing.Usage(t.Context())
			require.Nil(t, got)
			require.ErrorIs(t, err, buckt.ErrInvalidResponse)
			require.False(t, isType[*buckt.OutcomeUnknownError](err))
		})
	}
	for name, data := range map[string]string{"nothing": `{}`, "null": `null`, "no plan": `{"status":"active","limits":{}}`} {
		t.Run("subscription: "+name, func(t *testing.T) {
			t.Parallel()
			client, _ := newScript(t, object(data))
			got, err := client.Billing.Subscription(t.Context())
			require.Nil(t, got)
			require.ErrorIs(t, err, buckt.ErrInvalidResponse)
		})
	}
}
