package fault

import (
	"fmt"
	"math"
	"time"
)

// Distribution is the random distribution of a [Latency]: [Uniform], [Normal] or [LogNormal]. The random numbers follow from the
// server's seed, see mockserver.WithSeed.
type Distribution struct {
	// Kind is "uniform", "normal" or "lognormal".
	Kind string `json:"kind"`
	// Min and Max are the bounds of a uniform distribution.
	Min time.Duration `json:"min,omitzero"`
	Max time.Duration `json:"max,omitzero"`
	// Mean and Deviation are those of a normal distribution. Negative delays become 0.
	Mean      time.Duration `json:"mean,omitzero"`
	Deviation time.Duration `json:"deviation,omitzero"`
	// Median is that of a lognormal distribution.
	Median time.Duration `json:"median,omitzero"`
	// Sigma is the spread of a lognormal distribution: two of three delays are between Median/e^Sigma and Median·e^Sigma.
	Sigma float64 `json:"sigma,omitzero"`
}

// Uniform returns a distribution in which all delays between two bounds are equally likely.
func Uniform(shortest, longest time.Duration) Distribution {
	return Distribution{Kind: "uniform", Min: shortest, Max: longest}
}

// Normal returns a normal distribution. Negative delays become 0.
func Normal(mean, deviation time.Duration) Distribution {
	return Distribution{Kind: "normal", Mean: mean, Deviation: deviation}
}

// LogNormal returns a distribution with a long tail, like the latencies of real servers.
func LogNormal(median time.Duration, sigma float64) Distribution {
	return Distribution{Kind: "lognormal", Median: median, Sigma: sigma}
}

func (d Distribution) validate() error {
	own := Distribution{Kind: d.Kind}
	var valid error
	switch d.Kind {
	case "uniform":
		own.Min, own.Max = d.Min, d.Max
		if d.Min < 0 || d.Max < d.Min {
			valid = fmt.Errorf("min %v must not be above max %v", d.Min, d.Max)
		}
	case "normal":
		own.Mean, own.Deviation = d.Mean, d.Deviation
		if d.Mean < 0 || d.Deviation < 0 {
			valid = badField("mean and deviation", "must not be negative")
		}
	case "lognormal":
		own.Median, own.Sigma = d.Median, d.Sigma
		if d.Median <= 0 || d.Sigma < 0 || math.IsNaN(d.Sigma) || math.IsInf(d.Sigma, 0) {
			valid = badField("median", "must be above 0, and sigma must not be negative")
		}
	default:
		valid = badField("kind", "must be uniform, normal or lognormal, not %q", d.Kind)
	}
	if valid == nil && own != d {
		valid = fmt.Errorf("a %s distribution does not have all of these parameters", d.Kind)
	}
	return valid
}

// String returns a short description, such as "10ms to 1s".
func (d Distribution) String() string {
	switch d.Kind {
	case "uniform":
		return fmt.Sprintf("%v to %v", d.Min, d.Max)
	case "normal":
		return fmt.Sprintf("%v ± %v", d.Mean, d.Deviation)
	default:
		return fmt.Sprintf("around %v", d.Median)
	}
}
