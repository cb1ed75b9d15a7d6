package service

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Env is the environment of a system: the functions of its server. Each system of a server has its own.
type Env struct {
	// Now is the server's time.
	Now func() time.Time
	// SignedAt is that of [s3.Handler].
	SignedAt func(date time.Time, presigned bool) (at time.Time, ahead time.Duration)
	// Seed returns the seed for a purpose, different for each system.
	Seed func(purpose string) [32]byte
	// S3IDs makes the ids that S3 shows. A system loaded from a state shares it.
	S3IDs *state.S3IDs
	// Started is the server's time at its start.
	Started time.Time
	// Options are the options that concern several systems.
	Options Options
	// Behavior is the Behavior of the room at the start, nil for the zero value. Reset, and states without a behavior, return to it.
	Behavior any
	// IsReserved reports whether no bucket may have a name, because the paths of an API begin with it.
	IsReserved func(bucket string) bool
	// Origin returns the URL of the server at one of its addresses.
	Origin func(net.Addr) string
	// RetryAfter sets the Retry-After header of a 429: by the server's option, else the usual number of seconds.
	RetryAfter func(h http.Header, now time.Time, usual int)
	// Transport reaches the server in memory, S3 included.
	Transport http.RoundTripper
	// HasS3 reports whether an S3 endpoint of the server is at a host. The context is that of a call.
	HasS3 func(ctx context.Context, host string) bool
}

// Options are settings of a server that several systems share.
type Options struct {
	Provisioning, Deletion time.Duration
	RateLimits             bool
	ShortPages             []int
	Plan                   buckt.Plan // of Buckt's default organization, "" for the usual one
}
