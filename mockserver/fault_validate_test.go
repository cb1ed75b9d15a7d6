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
		`effect.kind: "" is no kind of effect`:                                      {},
		`effect.kind: "Shortpages" is no kind of effect: the nearest are shortPage`: of(fault.Effect{Kind: "Shortpages"}),
		`effect: shortPage does not happen to Amove.Buckets.List`:                   on("Amove.Buckets.List", fault.ShortPage(1)),
		`effect: shortPage does not happen to Buckets.List`: {
			Match: fault.Match{System: "amove", Operation: "Buckets.List"}, Effect: fault.ShortPage(1),
		},
		`nth: -1 is negative`:                                                                 {Nth: -1, Effect: status},
		`from: -1 is negative`:                                                                {From: -1, Effect: status},
		`first: -1 is negative`:                                                               {First: -1, Effect: status},
		`every: -1 is negative`:                                                               {Every: -1, Effect: status},
		`share: 1.5 must be above 0 and at most 1`:                                            {Share: 1.5, Effect: status},
		`share: -0.5 must be above 0 and at most 1`:                                           {Share: -0.5, Effect: status},
		`share: NaN must be above 0 and at most 1`:                                            {Share: math.NaN(), Effect: status},
		`nth, from, first, every and share: they exclude each other`:                          {Nth: 1, First: 1, Effect: status},
		`match.system: "aws" is no system: it must be one of buckt`:                           matching(fault.Match{System: "aws"}),
		`match.operation: "bucktGetNothing" is no operation`:                                  matching(fault.Match{Operation: "bucktGetNothing"}),
		`match.operation: bucktGetKey is one of system "buckt", but match.system is "linode"`: matching(fault.Match{System: "linode", Operation: "bucktGetKey"}),
		`match.method: "get" must be in capital letters`:                                      matching(fault.Match{Method: "get"}),
		`match.path: "[" is no pattern`:                                                       matching(fault.Match{Path: "["}),
		`effect.when: the kind refuse does not know it`:                                       of(fault.Refuse().After()),
		`effect.when: "now" must be before or after`:                                          of(fault.Effect{Kind: fault.KindHang, When: "now"}),
		`effect.lag: the kind hang does not have it`:                                          of(fault.Effect{Kind: fault.KindHang, Lag: 1}),
		`effect.status: 99 must be 200 to 599`:                                                of(fault.Status(99)),
		`effect.status: 600 must be 200 to 599`:                                               of(fault.Status(600)),
		`effect.code: it goes with status 499 alone`:                                          of(fault.Status(404).WithCode("NOT_FOUND")),
		`effect.contentType: a body must have one`:                                            of(fault.Status(404).WithBody("", "x")),
		`effect.body: it replaces code and message`:                                           of(fault.Status(404).WithBody("text/plain", "x").WithMessage("y")),
		`effect.body: an answer of 204 has none`:                                              of(fault.Status(204).WithBody("text/plain", "x")),
		`effect.contentType: 200 is no error`:                                                 of(fault.Status(200)),
		`effect.header: Content-Length follows from the body`:                                 of(fault.Status(404).WithHeader("content-length", "1")),
		`effect.delay: 0s must be above 0`:                                                    of(fault.LatencyBefore(0)),
		`effect.distribution: it excludes delay`:                                              of(fault.Effect{Kind: fault.KindLatency, Delay: 1, Distribution: &fault.Distribution{}}),
		`effect.distribution.kind: "gamma" must be`:                                           of(fault.Latency(fault.Distribution{Kind: "gamma"})),
		`effect.distribution: 2ns to 1ns is no range`:                                         of(fault.Latency(fault.Uniform(2, 1))),
		`effect.distribution.mean and deviation: they must not be negative`:                   of(fault.Latency(fault.Normal(-1, 1))),
		`effect.distribution.median: it must be above 0`:                                      of(fault.Latency(fault.LogNormal(0, 1))),
		`effect.distribution: a normal distribution has other`:                                of(fault.Latency(fault.Distribution{Kind: "normal", Max: 1})),
		`effect.bytes: -1 is negative`:                                                        of(fault.Truncate(-1)),
		`effect.bytes: 0 must be at least 1`:                                                  of(fault.Drip(0, 1)),
		`effect.interval: 0s must be above 0`:                                                 of(fault.Drip(1, 0)),
		`effect.skew: it must not be 0`:                                                       of(fault.ClockSkew(0)),
		`effect.lag: 0s must be above 0`:                                                      of(fault.StaleLists(0)),
		`effect.rows: -1 is negative`:                                                         of(fault.ShortPage(-1)),

		`effect: shortPage does not happen to bucktGetKey`:                on("bucktGetKey", fault.ShortPage(1)),
		`effect: shortPage does not happen to amoveListBuckets`:           on("amoveListBuckets", fault.ShortPage(1)),
		`effect: shuffleLists does not happen to bucktListKeys`:           on("bucktListKeys", fault.ShuffleLists()),
		`effect: repeatCursor does not happen to linodeListKeys`:          on("linodeListKeys", fault.RepeatCursor()),
		`effect: staleLists does not happen to linodeListEndpoints`:       on("linodeListEndpoints", fault.StaleLists(1)),
		`effect: failProvisioning does not happen to bucktCreateKey`:      on("bucktCreateKey", fault.FailProvisioning()),
		`effect: stallProvisioning does not happen to linodeCreateBucket`: on("linodeCreateBucket", fault.StallProvisioning()),
		`effect: staleLists does not happen to tornado`:                   {Match: fault.Match{System: "tornado"}, Effect: fault.StaleLists(1)},
	} {
		t.Run(want, func(t *testing.T) {
			err := mockserver.ValidateFault(f)
			require.ErrorContains(t, err, "mockserver: fault: "+want)
			server := mocktest.New(t)
			require.PanicsWithValue(t, err.Error(), func() { server.Inject(f) })
			require.Empty(t, server.Faults())
		})
	}
}
