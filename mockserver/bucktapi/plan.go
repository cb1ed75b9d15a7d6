package bucktapi

import (
	"time"

	"github.com/bucktgo/buckt/internal/wire"
)

// Plan is a Buckt plan.
type Plan string

// The plans.
const (
	PlanFree       Plan = "free"
	PlanPro        Plan = "pro"
	PlanEnterprise Plan = "enterprise"
)

// Valid reports whether p is one of the plans.
func (p Plan) Valid() bool { return wire.BucktPlan(p).Valid() }

// paid tells whether the plan has optimization and buckets in AWS accounts.
func (p Plan) paid() bool { return p != PlanFree }

// limits are what a plan allows. A limit of 0 is none.
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

func (p Plan) limits() limits {
	switch p {
	case PlanPro:
		return limits{buckets: 10, storage: 100 * gib, bandwidth: 1024 * gib, requests: 1000, retention: 30 * day}
	case PlanEnterprise:
		return limits{requests: 10000, retention: 90 * day}
	default:
		return limits{buckets: 1, storage: gib, bandwidth: 10 * gib, requests: 100, retention: 7 * day}
	}
}
