package mockserver_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestValidFaults(t *testing.T) {
	for _, kind := range []fault.Effect{
		fault.Status(404), fault.Status(499).WithCode("NOT_FOUND"), fault.Status(204), fault.Status(200).WithBody("text/plain", ""),
		fault.Status(301).WithBody("text/html", "moved").WithHeader("Location", "/"), fault.Status(500).After(),
		fault.Latency(fault.Uniform(0, time.Second)), fault.Latency(fault.Normal(time.Second, 0)).After(),
		fault.Latency(fault.LogNormal(time.Second, 0.5)), fault.Truncate(0), fault.ClockSkew(-time.Hour),
	} {
		require.NoError(t, mockserver.ValidateFault(fault.Fault{Effect: kind}), kind.String())
	}
	require.NoError(t, mockserver.ValidateFault(fault.Fault{Match: fault.Match{System: "buckt"}, Effect: fault.ShortPage(1)}))
	require.NoError(t, mockserver.ValidateFault(fault.Fault{Match: fault.Match{Operation: "Buckets.List"}, Effect: fault.ShortPage(1)}))
}

func TestInvalidFaults(t *testing.T) {
	status := fault.Status(500)
	on := func(operation string, e fault.Effect) fault.Fault {
		return fault.Fault{Match: fault.Match{Operation: operation}, Effect: e}
	}
	matching := func(m fault.Match) fault.Fault { return fault.Fault{Match: m, Effect: status} }
	of := func(e fault.Effect) fault.Fault { return fault.Fault{Effect: e} }
	for want, f := range map[string]fault.Fault{
		`Effect.Kind: "" is no kind of effect`:                                      {},
		`Effect.Kind: "Shortpages" is no kind of effect: the nearest are shortPage`: of(fault.Effect{Kind: "Shortpages"}),
		`Effect: shortPage does not happen to Amove.Buckets.List`:                   on("Amove.Buckets.List", fault.ShortPage(1)),
		`Effect: shortPage does not happen to Buckets.List`: {
			Match: fault.Match{System: "amove", Operation: "Buckets.List"}, Effect: fault.ShortPage(1),
		},
		`Nth: -1 is negative`:                                                                 {Nth: -1, Effect: status},
		`From: -1 is negative`:                                                                {From: -1, Effect: status},
		`First: -1 is negative`:                                                               {First: -1, Effect: status},
		`Every: -1 is negative`:                                                               {Every: -1, Effect: status},
		`Share: 1.5 must be above 0 and at most 1`:                                            {Share: 1.5, Effect: status},
		`Share: -0.5 must be above 0 and at most 1`:                                           {Share: -0.5, Effect: status},
		`Share: NaN must be above 0 and at most 1`:                                            {Share: math.NaN(), Effect: status},
		`Nth, From, First, Every and Share: they exclude each other`:                          {Nth: 1, First: 1, Effect: status},
		`Match.System: "aws" is no system: it must be one of buckt`:                           matching(fault.Match{System: "aws"}),
		`Match.Operation: "bucktGetNothing" is no operation`:                                  matching(fault.Match{Operation: "bucktGetNothing"}),
		`Match.Operation: bucktGetKey is one of system "buckt", but Match.System is "linode"`: matching(fault.Match{System: "linode", Operation: "bucktGetKey"}),
		`Match.Method: "get" must be in capital letters`:                                      matching(fault.Match{Method: "get"}),
		`Match.Path: "[" is no pattern`:                                                       matching(fault.Match{Path: "["}),
		`Effect.When: the kind refuse does not know it`:                                       of(fault.Refuse().After()),
		`Effect.When: "now" must be before or after`:                                          of(fault.Effect{Kind: fault.KindHang, When: "now"}),
		`Effect.Lag: the kind hang does not have it`:                                          of(fault.Effect{Kind: fault.KindHang, Lag: 1}),
		`Effect.Status: 99 must be 200 to 599`:                                                of(fault.Status(99)),
		`Effect.Status: 600 must be 200 to 599`:                                               of(fault.Status(600)),
		`Effect.Code: it goes with status 499 alone`:                                          of(fault.Status(404).WithCode("NOT_FOUND")),
		`Effect.ContentType: a body must have one`:                                            of(fault.Status(404).WithBody("", "x")),
		`Effect.Body: it takes the place of Code and Message`:                                 of(fault.Status(404).WithBody("text/plain", "x").WithMessage("y")),
		`Effect.Body: an answer of 204 has none`:                                              of(fault.Status(204).WithBody("text/plain", "x")),
		`Effect.ContentType: 200 is no error`:                                                 of(fault.Status(200)),
		`Effect.Header: Content-Length follows from the body`:                                 of(fault.Status(404).WithHeader("content-length", "1")),
		`Effect.Delay: 0s must be above 0`:                                                    of(fault.LatencyBefore(0)),
		`Effect.Distribution: it excludes Delay`:                                              of(fault.Effect{Kind: fault.KindLatency, Delay: 1, Distribution: &fault.Distribution{}}),
		`Effect.Distribution.Kind: "gamma" must be`:                                           of(fault.Latency(fault.Distribution{Kind: "gamma"})),
		`Effect.Distribution: 2ns to 1ns is no range`:                                         of(fault.Latency(fault.Uniform(2, 1))),
		`Effect.Distribution.Mean and Deviation: they must not be negative`:                   of(fault.Latency(fault.Normal(-1, 1))),
		`Effect.Distribution.Median: it must be above 0`:                                      of(fault.Latency(fault.LogNormal(0, 1))),
		`Effect.Distribution: a normal distribution has other`:                                of(fault.Latency(fault.Distribution{Kind: "normal", Max: 1})),
		`Effect.Bytes: -1 is negative`:                                                        of(fault.Truncate(-1)),
		`Effect.Bytes: 0 must be at least 1`:                                                  of(fault.Drip(0, 1)),
		`Effect.Interval: 0s must be above 0`:                                                 of(fault.Drip(1, 0)),
		`Effect.Skew: it must not be 0`:                                                       of(fault.ClockSkew(0)),
		`Effect.Lag: 0s must be above 0`:                                                      of(fault.StaleLists(0)),
		`Effect.Rows: -1 is negative`:                                                         of(fault.ShortPage(-1)),

		`Effect: shortPage does not happen to bucktGetKey`:                on("bucktGetKey", fault.ShortPage(1)),
		`Effect: shortPage does not happen to amoveListBuckets`:           on("amoveListBuckets", fault.ShortPage(1)),
		`Effect: repeatCursor does not happen to linodeListKeys`:          on("linodeListKeys", fault.RepeatCursor()),
		`Effect: staleLists does not happen to linodeListEndpoints`:       on("linodeListEndpoints", fault.StaleLists(1)),
		`Effect: failProvisioning does not happen to bucktCreateKey`:      on("bucktCreateKey", fault.FailProvisioning()),
		`Effect: stallProvisioning does not happen to linodeCreateBucket`: on("linodeCreateBucket", fault.StallProvisioning()),
		`Effect: staleLists does not happen to tornado`:                   {Match: fault.Match{System: "tornado"}, Effect: fault.StaleLists(1)},
	} {
		t.Run(want, func(t *testing.T) {
			err := mockserver.ValidateFault(f)
			require.ErrorContains(t, err, "mockserver: fault: "+want)
			server := mocktest.New(t)
			require.PanicsWithValue(t, err.Error(), func() { server.Inject(f) })
			_, tried := server.TryInject(f)
			require.EqualError(t, tried, err.Error())
			require.Empty(t, server.Faults())
		})
	}
}
