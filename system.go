package buckt

import "time"

// System names one of the storage control planes that a [Client] talks to.
type System string

// The systems.
const (
	SystemBuckt     System = "buckt"
	SystemFoundryDB System = "foundrydb"
	SystemAmove     System = "amove"
	SystemLinode    System = "linode"
	SystemTornado   System = "tornado"
)

// systemDefaults is what is known about a system before any option is read.
type systemDefaults struct {
	name           string
	baseURL        string
	attemptTimeout time.Duration
	// rateLimit is the number of requests a minute that is safe until an answer tells the true limit; 0 where the
	// system has none.
	rateLimit int
}

// systems holds every system that New accepts.
var systems = map[System]systemDefaults{
	SystemBuckt: {
		name:           "Buckt",
		baseURL:        "https://api.buckt.dev/v1",
		attemptTimeout: 30 * time.Second,
		rateLimit:      100, // the smallest plan's
	},
}

func (s System) known() bool {
	_, ok := systems[s]
	return ok
}
