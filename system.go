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
	// rateLimits holds for each class of operations the number of requests a minute that is safe until an answer tells
	// the true limit. An operation of a class that is not here is not paced.
	rateLimits map[rateClass]int
	// hint says how to give the credential.
	hint string
}

// rateClass names the operations of a system that share a limit. Most systems have one class, the zero value.
type rateClass string

// linodeWrites are the calls that Linode limits most: create, change and delete a key, and create a bucket.
const linodeWrites rateClass = "writes"

// systems holds every system that New accepts.
var systems = map[System]systemDefaults{
	SystemBuckt: {
		name:           "Buckt",
		baseURL:        "https://api.buckt.dev/v1",
		attemptTimeout: 30 * time.Second,
		rateLimits:     map[rateClass]int{"": 100}, // the smallest plan's
		hint:           "use WithAPIKey, or FromEnv with BUCKT_API_KEY",
	},
	SystemFoundryDB: {
		name:           "FoundryDB",
		baseURL:        "https://api.foundrydb.com",
		attemptTimeout: 30 * time.Second,
		hint: "use WithFoundryDB or WithFoundryDBToken, or FromEnv with FOUNDRYDB_USERNAME and FOUNDRYDB_PASSWORD, " +
			"or FOUNDRYDB_TOKEN",
	},
	SystemAmove: {
		name:           "Amove",
		baseURL:        "https://api.amove.io",
		attemptTimeout: 30 * time.Second,
		hint:           "use WithAmove, or FromEnv with AMOVE_TOKEN",
	},
	SystemLinode: {
		name:           "Linode",
		baseURL:        "https://api.linode.com/v4",
		attemptTimeout: 30 * time.Second,
		rateLimits:     map[rateClass]int{"": 1840, linodeWrites: 60},
		hint:           "use WithLinode, or FromEnv with LINODE_TOKEN",
	},
	SystemTornado: {
		name:           "Tornado",
		baseURL:        "https://tornado.velys.software",
		attemptTimeout: time.Minute, // setting a bucket waits while the bucket is verified
		hint:           "use WithTornado, or FromEnv with TORNADO_API_KEY",
	},
}

func (s System) known() bool {
	_, ok := systems[s]
	return ok
}
