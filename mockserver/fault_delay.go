package mockserver

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/bucktgo/buckt/mockserver/fault"
)

// draw returns a random delay.
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
	// The conversion of a number that overflows a duration is undefined.
	return time.Duration(max(0, min(length, float64(math.MaxInt64/2))))
}
