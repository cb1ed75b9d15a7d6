package mockserver

import (
	"fmt"
	"net/http"
	"slices"
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

// registry lists the systems. Locks, states and documents are in this order.
var registry = sync.OnceValue(func() []entry {
	return []entry{
		newEntry(bucktapi.Definition()),
		newEntry(foundrydb.Definition()),
		newEntry(amove.Definition()),
		newEntry(linode.Definition()),
		newEntry(tornado.Definition()),
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

// WithBuckt sets the behavior of Buckt at the start and after [Server.Reset]. [bucktapi.System] changes it later.
func WithBuckt(b bucktapi.Behavior) Option { return withBehavior("WithBuckt", buckt.SystemBuckt, b) }

// WithFoundryDB sets the behavior of FoundryDB at the start and after [Server.Reset]. [foundrydb.System] changes it later.
func WithFoundryDB(b foundrydb.Behavior) Option {
	return withBehavior("WithFoundryDB", buckt.SystemFoundryDB, b)
}

// WithAmove sets the behavior of Amove at the start and after [Server.Reset]. [amove.System] changes it later.
func WithAmove(b amove.Behavior) Option { return withBehavior("WithAmove", buckt.SystemAmove, b) }

// WithLinode sets the behavior of Linode at the start and after [Server.Reset]. [linode.System] changes it later.
func WithLinode(b linode.Behavior) Option { return withBehavior("WithLinode", buckt.SystemLinode, b) }

// WithTornado sets the behavior of Tornado at the start and after [Server.Reset]. [tornado.System] changes it later.
func WithTornado(b tornado.Behavior) Option {
	return withBehavior("WithTornado", buckt.SystemTornado, b)
}

func withBehavior(option string, name buckt.System, behavior any) Option {
	return func(c *config) {
		if check := registry()[indexOf(name)].CheckBehavior; check != nil {
			if err := check(behavior); err != nil {
				c.refuse("%s: %w", option, err)
				return
			}
		}
		if c.behaviors == nil {
			c.behaviors = make(map[buckt.System]any)
		}
		c.behaviors[name] = behavior
	}
}

// entry is a system in the registry.
type entry struct {
	service.Info
	start func(*service.Env) (public any, running service.System)
}

func newEntry[S any](d service.Definition[S]) entry {
	return entry{d.Info, func(env *service.Env) (any, service.System) { return d.New(env) }}
}

func (e *entry) name() string { return string(e.Name) }

// slot is the place of a system in a server. A system's state is made at its first use: to make the state of all systems takes longer than
// the start of a server and its first request together. This cannot be observed, as the state has the time of the server's start and ids
// from its own seed.
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

// name returns the name of the system, "" without a slot.
func (t *slot) name() string {
	if t == nil {
		return ""
	}
	return t.entry.name()
}

// public returns the exported type of a system.
func public[S any](s *Server, name buckt.System) *S { return s.slotOf(name).running().public.(*S) }

// indexOf returns the index of a system in the registry and in the slots of each server.
func indexOf(name buckt.System) int {
	i := slices.IndexFunc(registry(), func(e entry) bool { return e.Name == name })
	if i < 0 {
		panic(fmt.Sprintf("mockserver: unknown system %q", name))
	}
	return i
}

func (s *Server) slotOf(name buckt.System) *slot { return &s.slots[indexOf(name)] }

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

// newEnv makes the environment in which a system runs.
func (s *Server) newEnv(e *entry) *service.Env {
	options := &s.options
	env := &service.Env{
		Now:      s.now,
		SignedAt: s.clock.SignedAt,
		Started:  s.started,
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
			ShortPages: options.shortPages, Plan: options.plan,
		},
		Behavior:   options.behaviors[e.Name],
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
	env.S3IDs = state.NewS3IDs(env.Seed("s3"))
	return env
}
