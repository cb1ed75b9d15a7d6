package mockserver

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
	"github.com/bucktgo/buckt/mockserver/linode"
	"github.com/bucktgo/buckt/mockserver/tornado"
)

// registry lists the systems. Locks, states and documents are in this order. The first system serves the requests that belong to none.
var registry = sync.OnceValue(func() []entry {
	return []entry{
		newEntry(bucktapi.Definition(), func(o *config) any { return o.buckt }),
		newEntry(foundrydb.Definition(), nil),
		newEntry(amove.Definition(), nil),
		newEntry(linode.Definition(), nil),
		newEntry(tornado.Definition(), func(o *config) any { return o.tornado }),
	}
})

// Buckt returns the Buckt system: its base URLs and its state.
func (s *Server) Buckt() *bucktapi.System { return public[bucktapi.System](s, buckt.SystemBuckt) }

// FoundryDB returns the FoundryDB system: its base URLs and its state.
func (s *Server) FoundryDB() *foundrydb.System {
	return public[foundrydb.System](s, buckt.SystemFoundryDB)
}

// Amove returns the Amove system: its base URLs and its state.
func (s *Server) Amove() *amove.System { return public[amove.System](s, buckt.SystemAmove) }

// Linode returns the Linode system: its base URLs and its state.
func (s *Server) Linode() *linode.System { return public[linode.System](s, buckt.SystemLinode) }

// Tornado returns the Tornado system: its base URLs and its state.
func (s *Server) Tornado() *tornado.System { return public[tornado.System](s, buckt.SystemTornado) }

// WithTornadoVerifier sets how Tornado verifies a bucket before it saves it. The function returns nil if the bucket can be listed, else
// the reason, such as [tornado.AccessDenied]; [context.DeadlineExceeded] counts as [tornado.Timeout]. Its context ends with the
// request. The default is [tornado.System.Verify], which the function may call as well. It is called by several goroutines.
func WithTornadoVerifier(verify func(ctx context.Context, config tornado.BucketConfig) error) Option {
	return func(c *config) {
		if verify == nil {
			c.refuse("WithTornadoVerifier: the function is nil")
			return
		}
		c.tornado.Verify = verify
	}
}

// entry is a system in the registry.
type entry struct {
	service.Info
	behavior func(*config) any // of the room at the start, nil for its default
	start    func(*service.Env) (public any, running service.System)
}

func newEntry[S any](d service.Definition[S], behavior func(*config) any) entry {
	return entry{d.Info, behavior, func(env *service.Env) (any, service.System) { return d.New(env) }}
}

func (e *entry) name() string { return string(e.Name) }

// slot is the place of a system in a server. The state of a system is made when it is first used: that of all systems takes longer than
// the start of a server and its first request together. This cannot be observed, as the state has the time of the server's start, and
// ids from a seed of its own.
type slot struct {
	*entry
	server   *Server
	started  atomic.Bool
	starting sync.Mutex
	env      *service.Env
	public   any
	system   service.System
}

func newSlots(s *Server) []slot {
	entries := registry()
	slots := make([]slot, len(entries))
	for i := range slots {
		slots[i].entry, slots[i].server = &entries[i], s
	}
	return slots
}

// public returns a system as its users see it.
func public[S any](s *Server, name buckt.System) *S { return s.slotOf(name).running().public.(*S) }

func (s *Server) slotOf(name buckt.System) *slot {
	for i := range s.slots {
		if s.slots[i].Name == name {
			return &s.slots[i]
		}
	}
	panic(fmt.Sprintf("mockserver: unknown system %q", name))
}

// running returns the slot with its system started.
func (t *slot) running() *slot {
	if t.started.Load() {
		return t
	}
	t.starting.Lock()
	defer t.starting.Unlock()
	if !t.started.Load() {
		t.env = t.server.newEnv(t.entry)
		t.public, t.system = t.start(t.env)
		t.started.Store(true)
	}
	return t
}

// newEnv makes what a system may use of the server.
func (s *Server) newEnv(e *entry) *service.Env {
	options := &s.options
	env := &service.Env{
		Now:     s.now,
		Started: s.started,
		Seed: func(purpose string) [32]byte {
			switch {
			case purpose != "":
				purpose = " " + purpose
			case e.Name == buckt.SystemBuckt:
				return options.seed // as it was when Buckt was the only system
			}
			return options.seedOf(e.name() + purpose)
		},
		Options: service.Options{
			Provisioning: options.provisioning, Deletion: options.deletion, RateLimits: options.rateLimits,
			ShortPages: options.shortPages, LocalURLs: options.localURLs,
		},
		IsReserved: isReserved,
		Origin:     s.OriginAt,
		RetryAfter: func(h http.Header, now time.Time, usual int) {
			wait := fault.RetryAfterSeconds(usual)
			if options.retryAfterSet {
				wait = options.retryAfter
			}
			wait.SetHeader(h, now)
		},
		Transport: &s.transport,
		HasS3:     s.hasS3At,
	}
	if e.behavior != nil {
		env.Behavior = e.behavior(options)
	}
	env.S3IDs = state.NewS3IDs(env.Seed("s3"))
	return env
}
