package mockserver

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/bucktgo/buckt/mockserver/fault"
)

// draw takes a length from a distribution.
func draw(d fault.Distribution, random *rand.Rand) time.Duration {
	var length float64
	switch d.Kind {
	case "uniform":
		length = float64(d.Min) + random.Float64()*float64(d.Max-d.Min)
	case "normal":
		length = float64(d.Mean) + random.NormFloat64()*float64(d.Deviation)
	case "lognormal":
		length = float64(d.Median) * math.Exp(random.NormFloat64()*d.Sigma)
	}
	// Conversions of what a duration does not hold have no defined result.
	return time.Duration(max(0, min(length, float64(math.MaxInt64/2))))
}
