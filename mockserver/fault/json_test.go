package fault_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/fault"
)

// faultsAsJSON are faults with their JSON, as the admin API takes them.
var faultsAsJSON = []struct {
	json  string
	fault fault.Fault
}{
	{
		`{"match":{"operation":"bucktCreateKey"},"first":1,"effect":{"kind":"reset","when":"after"}}`,
		fault.Fault{Match: fault.Match{Operation: "bucktCreateKey"}, First: 1, Effect: fault.LoseResponse()},
	},
	{
		`{"name":"busy","match":{"system":"buckt","method":"GET","path":"/v1/*","bucket":"b","key":"k","credential":"c"},"share":0.25,` +
			`"effect":{"kind":"status","status":429,"message":"slow down","retryAfter":60,"header":{"X-A":"b"}}}`,
		fault.Fault{
			Name:  "busy",
			Match: fault.Match{System: "buckt", Method: "GET", Path: "/v1/*", Bucket: "b", Key: "k", Credential: "c"},
			Share: 0.25,
			Effect: fault.Status(429).WithMessage("slow down").WithHeader("X-A", "b").
				WithRetryAfter(fault.RetryAfterSeconds(60)),
		},
	},
	{`{"from":3,"effect":{"kind":"hang","when":"before"}}`, fault.Fault{From: 3, Effect: fault.Hang()}},
	{`{"nth":2,"effect":{"kind":"status","status":503,"retryAfter":"1m30s"}}`, fault.Fault{Nth: 2, Effect: fault.Status(503).WithRetryAfter(fault.RetryAfterDate(90 * time.Second))}},
	{`{"every":3,"effect":{"kind":"status","status":429,"retryAfter":"none"}}`, fault.Fault{Every: 3, Effect: fault.Status(429).WithRetryAfter(fault.NoRetryAfter())}},
	{`{"effect":{"kind":"status","status":499,"code":"NOT_FOUND"}}`, fault.Fault{Effect: fault.Status(499).WithCode("NOT_FOUND")}},
	{`{"effect":{"kind":"status","when":"after","status":418,"contentType":"text/plain","body":"tea"}}`, fault.Fault{Effect: fault.Status(418).WithBody("text/plain", "tea").After()}},
	{`{"effect":{"kind":"unauthorized"}}`, fault.Fault{Effect: fault.Unauthorized()}},
	{`{"effect":{"kind":"latency","when":"before","delay":"1.5s"}}`, fault.Fault{Effect: fault.LatencyBefore(1500 * time.Millisecond)}},
	{`{"effect":{"kind":"latency","when":"after","delay":"1h0m0s"}}`, fault.Fault{Effect: fault.LatencyAfter(time.Hour)}},
	{`{"effect":{"kind":"latency","when":"before","distribution":{"kind":"uniform","min":"10ms","max":"1s"}}}`, fault.Fault{Effect: fault.Latency(fault.Uniform(10*time.Millisecond, time.Second))}},
	{`{"effect":{"kind":"latency","when":"before","distribution":{"kind":"normal","mean":"1s","deviation":"100ms"}}}`, fault.Fault{Effect: fault.Latency(fault.Normal(time.Second, 100*time.Millisecond))}},
	{`{"effect":{"kind":"latency","when":"before","distribution":{"kind":"lognormal","median":"1s","sigma":0.5}}}`, fault.Fault{Effect: fault.Latency(fault.LogNormal(time.Second, 0.5))}},
	{`{"effect":{"kind":"refuse"}}`, fault.Fault{Effect: fault.Refuse()}},
	{`{"effect":{"kind":"resetInBody","bytes":10}}`, fault.Fault{Effect: fault.ResetInBody(10)}},
	{`{"effect":{"kind":"truncate","bytes":10}}`, fault.Fault{Effect: fault.Truncate(10)}},
	{`{"effect":{"kind":"malformedJSON","when":"after"}}`, fault.Fault{Effect: fault.MalformedJSON()}},
	{`{"effect":{"kind":"html502","when":"before"}}`, fault.Fault{Effect: fault.HTML502()}},
	{`{"effect":{"kind":"empty200","when":"after"}}`, fault.Fault{Effect: fault.Empty200()}},
	{`{"effect":{"kind":"drip","bytes":5,"interval":"1s"}}`, fault.Fault{Effect: fault.Drip(5, time.Second)}},
	{`{"effect":{"kind":"hang","when":"before"}}`, fault.Fault{Effect: fault.Hang()}},
	{`{"effect":{"kind":"clockSkew","skew":"-1h0m0s"}}`, fault.Fault{Effect: fault.ClockSkew(-time.Hour)}},
	{`{"effect":{"kind":"staleLists","lag":"30s"}}`, fault.Fault{Effect: fault.StaleLists(30 * time.Second)}},
	{`{"effect":{"kind":"shortPage","rows":2}}`, fault.Fault{Effect: fault.ShortPage(2)}},
	{`{"effect":{"kind":"shuffleLists"}}`, fault.Fault{Effect: fault.ShuffleLists()}},
	{`{"effect":{"kind":"repeatCursor"}}`, fault.Fault{Effect: fault.RepeatCursor()}},
	{`{"effect":{"kind":"failProvisioning"}}`, fault.Fault{Effect: fault.FailProvisioning()}},
	{`{"effect":{"kind":"stallProvisioning"}}`, fault.Fault{Effect: fault.StallProvisioning()}},
	{
		`{"effect":{"kind":"lateEffect","status":500,"message":"Unable","delay":"10m0s"}}`,
		fault.Fault{Effect: fault.LateEffect(500, 10*time.Minute).WithMessage("Unable")},
	},
}

func TestFaultJSON(t *testing.T) {
	seen := make(map[fault.Kind]bool)
	for _, tt := range faultsAsJSON {
		encoded, err := json.Marshal(tt.fault)
		require.NoError(t, err)
		require.Equal(t, tt.json, string(encoded))
		var decoded fault.Fault
		require.NoError(t, json.Unmarshal([]byte(tt.json), &decoded))
		require.Equal(t, tt.fault, decoded)
		require.NoError(t, mockserver.ValidateFault(decoded))
		seen[tt.fault.Effect.Kind] = true
	}
	require.Len(t, seen, len(fault.Kinds()))
}

func TestFaultJSONInvalid(t *testing.T) {
	for text, want := range map[string]string{
		`{"efect":{}}`:                                                                 "efect: is not a known field",
		`{"effect":{"kind":"hang","for":"1"}}`:                                         "effect.for: is not a known field",
		`{"effect":{"kind":"hang","kind":"hang"}}`:                                     "effect.kind: is a duplicate",
		`{"match":{"op":"x"},"effect":{}}`:                                             "match.op: is not a known field",
		`{"match":{"status":"x"}}`:                                                     "match.status: must be a whole number",
		`{"effect":{"kind":"staleLists","lag":"soon"}}`:                                "effect.lag: must be a duration such as 1m30s",
		`{"effect":{"kind":"staleLists","lag":5}}`:                                     "effect.lag: must be a duration such as 1m30s",
		`{"effect":{"kind":"status","retryAfter":"soon"}}`:                             `effect.retryAfter: must be a number of seconds, a duration such as "1m30s" for a date, or "none"`,
		`{"effect":{"kind":"status","retryAfter":true}}`:                               `effect.retryAfter: must be a number of seconds, a duration such as "1m30s" for a date, or "none"`,
		`{"effect":{"kind":"latency","distribution":{"kind":"uniform","least":"1s"}}}`: "effect.distribution.least: is not a known field",
		`{"effect":{"kind":"latency","distribution":{"kind":"uniform","min":[]}}}`:     "effect.distribution.min: must be a duration such as 1m30s",
		`[]`: "it must be an object",
	} {
		t.Run(text, func(t *testing.T) {
			require.EqualError(t, json.Unmarshal([]byte(text), new(fault.Fault)), want)
		})
	}
	require.EqualError(t, json.Unmarshal([]byte(`{"for":1}`), new(fault.Effect)), "for: is not a known field")
	require.EqualError(t, json.Unmarshal([]byte(`{"op":1}`), new(fault.Match)), "op: is not a known field")
	require.EqualError(t, new(fault.Fault).UnmarshalJSON([]byte(`{"effect":{}}{}`)), "it is not valid JSON at byte 13")
}
