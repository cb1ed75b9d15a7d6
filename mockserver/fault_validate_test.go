package mockserver_test

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestValidFaults(t *testing.T) {
	for _, kind := range []mockserver.Effect{
		mockserver.Status(404), mockserver.Status(499).WithCode("NOT_FOUND"), mockserver.Status(204), mockserver.Status(200).WithBody("text/plain", ""),
		mockserver.Status(301).WithBody("text/html", "moved").WithHeader("Location", "/"), mockserver.Status(500).After(),
		mockserver.Latency(mockserver.Uniform(0, time.Second)), mockserver.Latency(mockserver.Normal(time.Second, 0)).After(),
		mockserver.Latency(mockserver.LogNormal(time.Second, 0.5)), mockserver.Truncate(0), mockserver.ClockSkew(-time.Hour),
	} {
		require.NoError(t, mockserver.Fault{Effect: kind}.Validate(), kind.String())
	}
	require.NoError(t, mockserver.Fault{Match: mockserver.Match{System: "buckt"}, Effect: mockserver.ShortPage(1)}.Validate())
}

func TestInvalidFaults(t *testing.T) {
	status := mockserver.Status(500)
	on := func(operation string, e mockserver.Effect) mockserver.Fault {
		return mockserver.Fault{Match: mockserver.Match{Operation: operation}, Effect: e}
	}
	matching := func(m mockserver.Match) mockserver.Fault { return mockserver.Fault{Match: m, Effect: status} }
	of := func(e mockserver.Effect) mockserver.Fault { return mockserver.Fault{Effect: e} }
	for want, fault := range map[string]mockserver.Fault{
		`Effect.Kind: "" is no kind of effect`:                                                {},
		`Effect.Kind: "fire" is no kind of effect`:                                            of(mockserver.Effect{Kind: "fire"}),
		`Nth: -1 is negative`:                                                                 {Nth: -1, Effect: status},
		`From: -1 is negative`:                                                                {From: -1, Effect: status},
		`First: -1 is negative`:                                                               {First: -1, Effect: status},
		`Every: -1 is negative`:                                                               {Every: -1, Effect: status},
		`Share: 1.5 must be above 0 and at most 1`:                                            {Share: 1.5, Effect: status},
		`Share: -0.5 must be above 0 and at most 1`:                                           {Share: -0.5, Effect: status},
		`Share: NaN must be above 0 and at most 1`:                                            {Share: math.NaN(), Effect: status},
		`Nth, From, First, Every and Share: they exclude each other`:                          {Nth: 1, First: 1, Effect: status},
		`Match.System: "aws" is no system: it must be one of buckt`:                           matching(mockserver.Match{System: "aws"}),
		`Match.Operation: "bucktGetNothing" is no operation`:                                  matching(mockserver.Match{Operation: "bucktGetNothing"}),
		`Match.Operation: bucktGetKey is one of system "buckt", but Match.System is "linode"`: matching(mockserver.Match{System: "linode", Operation: "bucktGetKey"}),
		`Match.Method: "get" must be in capital letters`:                                      matching(mockserver.Match{Method: "get"}),
		`Match.Path: "[" is no pattern`:                                                       matching(mockserver.Match{Path: "["}),
		`Effect.When: the kind refuse does not know it`:                                       of(mockserver.Refuse().After()),
		`Effect.When: "now" must be before or after`:                                          of(mockserver.Effect{Kind: mockserver.KindHang, When: "now"}),
		`Effect.Lag: the kind hang does not have it`:                                          of(mockserver.Effect{Kind: mockserver.KindHang, Lag: 1}),
		`Effect.Status: 99 must be 200 to 599`:                                                of(mockserver.Status(99)),
		`Effect.Status: 600 must be 200 to 599`:                                               of(mockserver.Status(600)),
		`Effect.Code: it goes with status 499 alone`:                                          of(mockserver.Status(404).WithCode("NOT_FOUND")),
		`Effect.ContentType: a body must have one`:                                            of(mockserver.Status(404).WithBody("", "x")),
		`Effect.Body: it takes the place of Code and Message`:                                 of(mockserver.Status(404).WithBody("text/plain", "x").WithMessage("y")),
		`Effect.Body: an answer of 204 has none`:                                              of(mockserver.Status(204).WithBody("text/plain", "x")),
		`Effect.ContentType: 200 is no error`:                                                 of(mockserver.Status(200)),
		`Effect.Header: Content-Length follows from the body`:                                 of(mockserver.Status(404).WithHeader("content-length", "1")),
		`Effect.Delay: 0s must be above 0`:                                                    of(mockserver.LatencyBefore(0)),
		`Effect.Distribution: it excludes Delay`:                                              of(mockserver.Effect{Kind: mockserver.KindLatency, Delay: 1, Distribution: &mockserver.Distribution{}}),
		`Effect.Distribution.Kind: "gamma" must be`:                                           of(mockserver.Latency(mockserver.Distribution{Kind: "gamma"})),
		`Effect.Distribution: 2ns to 1ns is no range`:                                         of(mockserver.Latency(mockserver.Uniform(2, 1))),
		`Effect.Distribution.Mean and Deviation: they must not be negative`:                   of(mockserver.Latency(mockserver.Normal(-1, 1))),
		`Effect.Distribution.Median: it must be above 0`:                                      of(mockserver.Latency(mockserver.LogNormal(0, 1))),
		`Effect.Distribution: a normal distribution has other`:                                of(mockserver.Latency(mockserver.Distribution{Kind: "normal", Max: 1})),
		`Effect.Bytes: -1 is negative`:                                                        of(mockserver.Truncate(-1)),
		`Effect.Bytes: 0 must be at least 1`:                                                  of(mockserver.Drip(0, 1)),
		`Effect.Interval: 0s must be above 0`:                                                 of(mockserver.Drip(1, 0)),
		`Effect.Skew: it must not be 0`:                                                       of(mockserver.ClockSkew(0)),
		`Effect.Lag: 0s must be above 0`:                                                      of(mockserver.StaleLists(0)),
		`Effect.Rows: -1 is negative`:                                                         of(mockserver.ShortPage(-1)),

		`Effect: shortPage does not happen to bucktGetKey`:                on("bucktGetKey", mockserver.ShortPage(1)),
		`Effect: shortPage does not happen to amoveListBuckets`:           on("amoveListBuckets", mockserver.ShortPage(1)),
		`Effect: repeatCursor does not happen to linodeListKeys`:          on("linodeListKeys", mockserver.RepeatCursor()),
		`Effect: staleLists does not happen to linodeListEndpoints`:       on("linodeListEndpoints", mockserver.StaleLists(1)),
		`Effect: failProvisioning does not happen to bucktCreateKey`:      on("bucktCreateKey", mockserver.FailProvisioning()),
		`Effect: stallProvisioning does not happen to linodeCreateBucket`: on("linodeCreateBucket", mockserver.StallProvisioning()),
		`Effect: staleLists does not happen to tornado`:                   {Match: mockserver.Match{System: "tornado"}, Effect: mockserver.StaleLists(1)},
	} {
		t.Run(want, func(t *testing.T) {
			err := fault.Validate()
			require.ErrorContains(t, err, "mockserver: fault: "+want)
			server := mocktest.New(t)
			require.PanicsWithValue(t, err.Error(), func() { server.Inject(fault) })
			_, tried := server.TryInject(fault)
			require.EqualError(t, tried, err.Error())
			require.Empty(t, server.Faults())
		})
	}
}

// faultsAsJSON are faults in the form in which programs are told of them.
var faultsAsJSON = []struct {
	json  string
	fault mockserver.Fault
}{
	{
		`{"match":{"operation":"bucktCreateKey"},"first":1,"effect":{"kind":"reset","when":"after"}}`,
		mockserver.Fault{Match: mockserver.Match{Operation: "bucktCreateKey"}, First: 1, Effect: mockserver.LoseResponse()},
	},
	{
		`{"name":"busy","match":{"system":"buckt","method":"GET","path":"/v1/*","bucket":"b","key":"k","credential":"c"},"share":0.25,` +
			`"effect":{"kind":"status","status":429,"message":"slow down","retryAfter":60,"header":{"X-A":"b"}}}`,
		mockserver.Fault{
			Name:  "busy",
			Match: mockserver.Match{System: "buckt", Method: "GET", Path: "/v1/*", Bucket: "b", Key: "k", Credential: "c"},
			Share: 0.25,
			Effect: mockserver.Status(429).WithMessage("slow down").WithHeader("X-A", "b").
				WithRetryAfter(mockserver.RetryAfterSeconds(60)),
		},
	},
	{`{"from":3,"effect":{"kind":"hang","when":"before"}}`, mockserver.Fault{From: 3, Effect: mockserver.Hang()}},
	{`{"nth":2,"effect":{"kind":"status","status":503,"retryAfter":"1m30s"}}`, mockserver.Fault{Nth: 2, Effect: mockserver.Status(503).WithRetryAfter(mockserver.RetryAfterDate(90 * time.Second))}},
	{`{"every":3,"effect":{"kind":"status","status":429,"retryAfter":"none"}}`, mockserver.Fault{Every: 3, Effect: mockserver.Status(429).WithRetryAfter(mockserver.NoRetryAfter())}},
	{`{"effect":{"kind":"status","status":499,"code":"NOT_FOUND"}}`, mockserver.Fault{Effect: mockserver.Status(499).WithCode("NOT_FOUND")}},
	{`{"effect":{"kind":"status","when":"after","status":418,"contentType":"text/plain","body":"tea"}}`, mockserver.Fault{Effect: mockserver.Status(418).WithBody("text/plain", "tea").After()}},
	{`{"effect":{"kind":"unauthorized"}}`, mockserver.Fault{Effect: mockserver.Unauthorized()}},
	{`{"effect":{"kind":"latency","when":"before","delay":"1.5s"}}`, mockserver.Fault{Effect: mockserver.LatencyBefore(1500 * time.Millisecond)}},
	{`{"effect":{"kind":"latency","when":"after","delay":"1h0m0s"}}`, mockserver.Fault{Effect: mockserver.LatencyAfter(time.Hour)}},
	{`{"effect":{"kind":"latency","when":"before","distribution":{"kind":"uniform","min":"10ms","max":"1s"}}}`, mockserver.Fault{Effect: mockserver.Latency(mockserver.Uniform(10*time.Millisecond, time.Second))}},
	{`{"effect":{"kind":"latency","when":"before","distribution":{"kind":"normal","mean":"1s","deviation":"100ms"}}}`, mockserver.Fault{Effect: mockserver.Latency(mockserver.Normal(time.Second, 100*time.Millisecond))}},
	{`{"effect":{"kind":"latency","when":"before","distribution":{"kind":"lognormal","median":"1s","sigma":0.5}}}`, mockserver.Fault{Effect: mockserver.Latency(mockserver.LogNormal(time.Second, 0.5))}},
	{`{"effect":{"kind":"refuse"}}`, mockserver.Fault{Effect: mockserver.Refuse()}},
	{`{"effect":{"kind":"resetInBody","bytes":10}}`, mockserver.Fault{Effect: mockserver.ResetInBody(10)}},
	{`{"effect":{"kind":"truncate","bytes":10}}`, mockserver.Fault{Effect: mockserver.Truncate(10)}},
	{`{"effect":{"kind":"malformedJSON","when":"after"}}`, mockserver.Fault{Effect: mockserver.MalformedJSON()}},
	{`{"effect":{"kind":"html502","when":"before"}}`, mockserver.Fault{Effect: mockserver.HTML502()}},
	{`{"effect":{"kind":"empty200","when":"after"}}`, mockserver.Fault{Effect: mockserver.Empty200()}},
	{`{"effect":{"kind":"drip","bytes":5,"interval":"1s"}}`, mockserver.Fault{Effect: mockserver.Drip(5, time.Second)}},
	{`{"effect":{"kind":"hang","when":"before"}}`, mockserver.Fault{Effect: mockserver.Hang()}},
	{`{"effect":{"kind":"clockSkew","skew":"-1h0m0s"}}`, mockserver.Fault{Effect: mockserver.ClockSkew(-time.Hour)}},
	{`{"effect":{"kind":"staleLists","lag":"30s"}}`, mockserver.Fault{Effect: mockserver.StaleLists(30 * time.Second)}},
	{`{"effect":{"kind":"shortPage","rows":2}}`, mockserver.Fault{Effect: mockserver.ShortPage(2)}},
	{`{"effect":{"kind":"repeatCursor"}}`, mockserver.Fault{Effect: mockserver.RepeatCursor()}},
	{`{"effect":{"kind":"failProvisioning"}}`, mockserver.Fault{Effect: mockserver.FailProvisioning()}},
	{`{"effect":{"kind":"stallProvisioning"}}`, mockserver.Fault{Effect: mockserver.StallProvisioning()}},
}

func TestFaultsAsJSON(t *testing.T) {
	seen := make(map[mockserver.EffectKind]bool)
	for _, tt := range faultsAsJSON {
		encoded, err := json.Marshal(tt.fault)
		require.NoError(t, err)
		require.Equal(t, tt.json, string(encoded))
		var decoded mockserver.Fault
		require.NoError(t, json.Unmarshal([]byte(tt.json), &decoded))
		require.Equal(t, tt.fault, decoded)
		require.NoError(t, decoded.Validate())
		seen[tt.fault.Effect.Kind] = true
	}
	require.Len(t, seen, len(mockserver.EffectKinds()))
}

func TestFaultsThatAreNoJSON(t *testing.T) {
	for text, want := range map[string]string{
		`{"efect":{}}`:                                                                 `unknown field "efect"`,
		`{"effect":{"kind":"hang","for":"1"}}`:                                         `unknown field "for"`,
		`{"match":{"op":"x"},"effect":{}}`:                                             `unknown field "op"`,
		`{"effect":{"kind":"staleLists","lag":"soon"}}`:                                `"soon" is no duration such as "1m30s"`,
		`{"effect":{"kind":"staleLists","lag":5}}`:                                     `cannot unmarshal number`,
		`{"effect":{"kind":"status","retryAfter":"soon"}}`:                             `retryAfter must be a number of seconds`,
		`{"effect":{"kind":"status","retryAfter":true}}`:                               `retryAfter must be a number of seconds`,
		`{"effect":{"kind":"latency","distribution":{"kind":"uniform","least":"1s"}}}`: `unknown field "least"`,
	} {
		var f mockserver.Fault
		require.ErrorContains(t, json.Unmarshal([]byte(text), &f), want, text)
	}
}
