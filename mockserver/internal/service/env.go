package service

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Env is what a system may use of its server. It is one per system and server.
type Env struct {
	// Now is the server's time.
	Now func() time.Time
	// Seed returns the seed for a purpose, different for each system.
	Seed func(purpose string) [32]byte
	// S3IDs makes the ids that S3 shows. Systems that are loaded apart share it.
	S3IDs *state.S3IDs
	// Options are the options that concern several systems.
	Options Options
	// Origin is the base URL at an address of the server.
	Origin func(net.Addr) string
	// RetryAfter sets the header that a 429 has: the option's, else the usual one.
	RetryAfter func(h http.Header, now time.Time, usual int)
	// Transport reaches the server in memory, S3 included; HasS3 reports whether an S3 endpoint is at a host.
	Transport http.RoundTripper
	HasS3     func(ctx context.Context, host string) bool
}

// Options are settings of a server that several systems share.
type Options struct {
	Provisioning, Deletion time.Duration
	RateLimits             bool
	ShortPages             []int
	LocalURLs              bool
}

// S3Handler makes the handler of an endpoint. Without a host buckets are found by path alone.
func (e *Env) S3Handler(backend s3.Backend, region, host string) *s3.Handler {
	h := &s3.Handler{Backend: backend, Now: e.Now, Region: region}
	if host != "" {
		h.Hosts = []string{host}
	}
	return h
}
