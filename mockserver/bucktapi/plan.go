package bucktapi

import (
	"fmt"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

const (
	freePlan       = buckt.Plan(wire.BucktPlanFree)
	proPlan        = buckt.Plan(wire.BucktPlanPro)
	enterprisePlan = buckt.Plan(wire.BucktPlanEnterprise)
)

// ValidPlan reports whether a plan exists. It is for package mockserver.
func ValidPlan(p buckt.Plan) bool { return wire.BucktPlan(p).Valid() }

// mustExist panics if a plan is unknown: no state could have it. The zero value is the free plan.
func mustExist(p buckt.Plan) {
	if p != "" && !ValidPlan(p) {
		panic(fmt.Sprintf("mockserver: unknown plan %q: it must be %s", p, state.OneOf(plans)))
	}
}

// isPaid reports whether a plan has optimization and buckets in AWS accounts.
func isPaid(p buckt.Plan) bool { return p == proPlan || p == enterprisePlan }

// limits are the limits of a plan. 0 means no limit.
type limits struct {
	buckets   int
	storage   int64
	bandwidth int64
	requests  int
	retention time.Duration
}

const (
	gib = 1 << 30
	day = 24 * time.Hour
)

func limitsOf(p buckt.Plan) limits {
	switch p {
	case proPlan:
		return limits{buckets: 10, storage: 100 * gib, bandwidth: 1024 * gib, requests: 1000, retention: 30 * day}
	case enterprisePlan:
		return limits{requests: 10000, retention: 90 * day}
	default:
		return limits{buckets: 1, storage: gib, bandwidth: 10 * gib, requests: 100, retention: 7 * day}
	}
}
