package foundrydb

import (
	"cmp"
	"net/http"
	"strings"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

var routes = service.NewRoutes(fileServiceOperations, usageOperations, keyOperations, presignOperations, objectOperations)

// scopes are those that operations need, by method.
var scopes = map[string]string{http.MethodGet: scopeRead, http.MethodPost: scopeWrite, http.MethodDelete: scopeAdmin}

// operation returns the row of an operation. The pattern is its method and its path below that of the file services.
func operation(id, client, pattern string, traits service.Traits, handle func(*call) service.Response) service.Operation {
	method, path, _ := strings.Cut(pattern, " ")
	return service.Operation{
		ID: id, Client: client, Method: method, Path: "file-services" + path, Scope: scopes[method], Traits: traits,
		Handle: handler{Handle: handle},
	}
}

// Definition describes the system to package mockserver.
func Definition() service.Definition[System] {
	return service.Definition[System]{
		Info: service.Info{
			Name: buckt.SystemFoundryDB, Title: "FoundryDB",
			Variables: []string{"FOUNDRYDB_BASE_URL", "FOUNDRYDB_USERNAME", "FOUNDRYDB_PASSWORD", "FOUNDRYDB_TOKEN", "FOUNDRYDB_ORG_ID"},
			Hosts:     []string{realHost, testHost}, Roots: []string{"file-services"},
			Routes: routes, S3Start: func(host string) bool { return regionAt(host) != nil }, Decode: state.Decode[systemState],
		},
		New: func(env *service.Env) (*System, service.System) {
			s := empty(env, env.S3IDs)
			s.start()
			return s, control{s}
		},
	}
}

// control implements the interfaces of the kernel. It keeps their methods out of the documentation of [System].
type control struct{ *System }

var (
	_ service.System   = control{}
	_ service.Subjects = control{}
	_ service.WithS3   = control{}
)

// Serve implements [service.System].
func (s control) Serve(c *service.Call) {
	if c.Operation == nil {
		c.Unmatched = true
		c.Send(notFound())
		return
	}
	c.Send(service.Run(s, c, &call{Call: c, system: s.System}, c.Operation.Handle.(handler)))
}

// Subject returns the file service and the key of a path.
func (s control) Subject(c *service.Call) (bucket, key string) {
	return c.Params["id"], c.Params["keyId"]
}

// SetStandardHeaders counts the request against the rate limit of its user, if there is one.
func (s control) SetStandardHeaders(c *service.Call, status int) {
	s.begin()
	defer s.mu.Unlock()
	if user, _, _ := s.authenticate(c.Request); user != nil && user.row.RateLimit > 0 && status != http.StatusUnauthorized {
		user.row.Add(s.now)
	}
	if status == http.StatusTooManyRequests {
		s.setRetryAfter(c)
	}
}

func (s control) setRetryAfter(c *service.Call) { s.env.RetryAfter(c.Header, s.now, 60) }

// Problem writes the text of a status in lower case, as the mock's own texts are.
func (s control) Problem(_ *service.Call, p service.Problem) service.Response {
	return fail(p.Status, "%s", cmp.Or(p.Message, strings.ToLower(cmp.Or(http.StatusText(p.Status), "error"))))
}

func (s control) ClientOptions() []buckt.Option {
	return []buckt.Option{
		buckt.WithBaseURL(buckt.SystemFoundryDB, s.BaseURL()), buckt.WithFoundryDB(s.Username(), s.Password()),
	}
}

func (s control) Lock()         { s.begin() }
func (s control) Unlock()       { s.mu.Unlock() }
func (s control) Snapshot() any { return s.state() }

func (s control) Load(from any, now time.Time) (adopt func(), err error) {
	return state.Load(from, now, empty(s.env, state.NewS3IDs(s.env.Seed("s3"))), (*System).start, load, s.adopt)
}
