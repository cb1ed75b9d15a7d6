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

func TestValidateFault(t *testing.T) {
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

func TestValidateFaultInvalid(t *testing.T) {
	status := fault.Status(500)
	on := func(operation string, e fault.Effect) fault.Fault {
		return fault.Fault{Match: fault.Match{Operation: operation}, Effect: e}
	}
	matching := func(m fault.Match) fault.Fault { return fault.Fault{Match: m, Effect: status} }
	of := func(e fault.Effect) fault.Fault { return fault.Fault{Effect: e} }
	for want, f := range map[string]fault.Fault{
		`effect.kind: unknown kind ""`:                                      {},
		`effect.kind: unknown kind "Shortpages": the nearest are shortPage`: of(fault.Effect{Kind: "Shortpages"}),
		`effect: shortPage has no effect on Amove.Buckets.List`:             on("Amove.Buckets.List", fault.ShortPage(1)),
		`effect: shortPage has no effect on Buckets.List`: {
			Match: fault.Match{System: "amove", Operation: "Buckets.List"}, Effect: fault.ShortPage(1),
		},
		`nth: must not be negative, but is -1`:                                                {Nth: -1, Effect: status},
		`from: must not be negative, but is -1`:                                               {From: -1, Effect: status},
		`first: must not be negative, but is -1`:                                              {First: -1, Effect: status},
		`every: must not be negative, but is -1`:                                              {Every: -1, Effect: status},
		`share: must be above 0 and at most 1, not 1.5`:                                       {Share: 1.5, Effect: status},
		`share: must be above 0 and at most 1, not -0.5`:                                      {Share: -0.5, Effect: status},
		`share: must be above 0 and at most 1, not NaN`:                                       {Share: math.NaN(), Effect: status},
		`only one of nth, from, first, every and share may be set`:                            {Nth: 1, First: 1, Effect: status},
		`match.system: unknown system "aws": it must be one of buckt`:                         matching(fault.Match{System: "aws"}),
		`match.operation: unknown operation "bucktGetNothing"`:                                matching(fault.Match{Operation: "bucktGetNothing"}),
		`match.operation: bucktGetKey is one of system "buckt", but match.system is "linode"`: matching(fault.Match{System: "linode", Operation: "bucktGetKey"}),
		`match.method: must be in capital letters, not "get"`:                                 matching(fault.Match{Method: "get"}),
		`match.path: must be a pattern of path.Match, not "["`:                                matching(fault.Match{Path: "["}),
		`effect.when: an effect of kind refuse does not have this field`:                      of(fault.Refuse().After()),
		`effect.when: must be before or after, not "now"`:                                     of(fault.Effect{Kind: fault.KindHang, When: "now"}),
		`effect.lag: an effect of kind hang does not have this field`:                         of(fault.Effect{Kind: fault.KindHang, Lag: 1}),
		`effect.status: must be 200 to 599, not 99`:                                           of(fault.Status(99)),
		`effect.status: must be 200 to 599, not 600`:                                          of(fault.Status(600)),
		`effect.code: is allowed with status 499 only, not with 404`:                          of(fault.Status(404).WithCode("NOT_FOUND")),
		`effect.contentType: is required with a body`:                                         of(fault.Status(404).WithBody("", "x")),
		`effect.body: excludes code and message`:                                              of(fault.Status(404).WithBody("text/plain", "x").WithMessage("y")),
		`effect.body: a response with status 204 has no body`:                                 of(fault.Status(204).WithBody("text/plain", "x")),
		`effect.contentType: is required with status 200`:                                     of(fault.Status(200)),
		`effect.header: must not have Content-Length, which follows from the body`:            of(fault.Status(404).WithHeader("content-length", "1")),
		`effect.delay: must be above 0, not 0s`:                                               of(fault.LatencyBefore(0)),
		`effect.distribution: excludes delay`:                                                 of(fault.Effect{Kind: fault.KindLatency, Delay: 1, Distribution: &fault.Distribution{}}),
		`effect.distribution.kind: must be uniform, normal or lognormal, not "gamma"`:         of(fault.Latency(fault.Distribution{Kind: "gamma"})),
		`effect.distribution: min 2ns must not be above max 1ns`:                              of(fault.Latency(fault.Uniform(2, 1))),
		`effect.distribution.mean and deviation: must not be negative`:                        of(fault.Latency(fault.Normal(-1, 1))),
		`effect.distribution.median: must be above 0`:                                         of(fault.Latency(fault.LogNormal(0, 1))),
		`effect.distribution: a normal distribution does not have all`:                        of(fault.Latency(fault.Distribution{Kind: "normal", Max: 1})),
		`effect.bytes: must not be negative, but is -1`:                                       of(fault.Truncate(-1)),
		`effect.bytes: must be at least 1, not 0`:                                             of(fault.Drip(0, 1)),
		`effect.interval: must be above 0, not 0s`:                                            of(fault.Drip(1, 0)),
		`effect.skew: must not be 0`:                                                          of(fault.ClockSkew(0)),
		`effect.lag: must be above 0, not 0s`:                                                 of(fault.StaleLists(0)),
		`effect.rows: must not be negative, but is -1`:                                        of(fault.ShortPage(-1)),

		`effect: shortPage has no effect on bucktGetKey`:                on("bucktGetKey", fault.ShortPage(1)),
		`effect: shortPage has no effect on amoveListBuckets`:           on("amoveListBuckets", fault.ShortPage(1)),
		`effect: shuffleLists has no effect on bucktListKeys`:           on("bucktListKeys", fault.ShuffleLists()),
		`effect: repeatCursor has no effect on linodeListKeys`:          on("linodeListKeys", fault.RepeatCursor()),
		`effect: staleLists has no effect on linodeListEndpoints`:       on("linodeListEndpoints", fault.StaleLists(1)),
		`effect: failProvisioning has no effect on bucktCreateKey`:      on("bucktCreateKey", fault.FailProvisioning()),
		`effect: stallProvisioning has no effect on linodeCreateBucket`: on("linodeCreateBucket", fault.StallProvisioning()),
		`effect: staleLists has no effect on tornado`:                   {Match: fault.Match{System: "tornado"}, Effect: fault.StaleLists(1)},
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
