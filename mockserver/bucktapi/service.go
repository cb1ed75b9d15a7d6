package bucktapi

import (
	"cmp"
	"net/http"
	"strings"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

var routes = service.NewRoutes(
	bucketOperations, fileOperations, keyOperations, accountOperations, importOperations, logOperations, billingOperations, healthOperations,
)

// Definition describes the system to package mockserver.
func Definition() service.Definition[System] {
	return service.Definition[System]{
		Info: service.Info{
			Name: buckt.SystemBuckt, Title: "Buckt", Variables: []string{"BUCKT_BASE_URL", "BUCKT_API_KEY"},
			Hosts: []string{realHost, testHost}, Roots: []string{"v1", "health"},
			Normalize: service.WithoutDotSegments, HasSite: true, Routes: routes, CheckBehavior: service.CheckedBy(Behavior.check),
			Decode: state.Decode[systemState],
		},
		New: func(env *service.Env) (*System, service.System) {
			s := empty(env)
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
	_ service.Site     = control{}
)

// lists are the traits of a list.
const lists = service.Lists | service.PagesByCursor

// operation creates a row of the route table. The path of the route is below the version.
func operation(id, client, route, scope string, traits service.Traits, handle handler) service.Operation {
	method, path, _ := strings.Cut(route, " ")
	return service.Operation{ID: id, Client: client, Method: method, Path: "v1/" + path, Scope: scope, Traits: traits, Handle: handle}
}

// healthOperations are no operations of the contract, and need no key.
var healthOperations = []service.Operation{
	{Method: http.MethodGet, Path: "health"},
}

// Serve implements [service.System].
func (s control) Serve(c *service.Call) {
	if refuseBeforeRouting(c) {
		return
	}
	s.setRequestID(c)
	switch {
	case c.Operation == nil:
		c.Unmatched = true
		send(c, failure(http.StatusNotFound, "Not Found"))
	case c.Operation.ID == "":
		send(c, service.Response{Status: http.StatusOK, Body: []byte(`{"status":"ok"}`)})
	default:
		own := &call{Call: c, system: s.System}
		resp := own.carryOut()
		own.log(resp)
		send(c, resp)
	}
}

func (c *call) carryOut() service.Response {
	return service.Run(c, c.Call, c, c.Operation.Handle.(handler))
}

// requestIDHeader is written as [http.Header] does.
const requestIDHeader = "X-Request-Id"

// setRequestID returns the request's id, which may be empty, or makes one.
func (s *System) setRequestID(c *service.Call) {
	requestID := joined(c.Request.Header, requestIDHeader)
	if len(c.Request.Header[requestIDHeader]) == 0 {
		s.mu.Lock()
		requestID = s.ids.UUID()
		s.mu.Unlock()
	}
	c.Header.Set(requestIDHeader, requestID)
}

// Subject implements [service.Subjects]. It is the bucket of a path, or the key of one below /keys.
func (s control) Subject(c *service.Call) (bucket, key string) {
	if c.Operation != nil && strings.HasPrefix(c.Operation.Path, "v1/keys/") {
		return "", c.Params["id"]
	}
	return bucketOf(c), ""
}

// bucketOf is the id of the bucket of a path, "" for none.
func bucketOf(c *service.Call) string {
	if c.Operation != nil && strings.HasPrefix(c.Operation.Path, "v1/buckets/{id}") {
		return c.Params["id"]
	}
	return c.Params["bucketId"]
}

// SetStandardHeaders implements [service.System]. It sets the request's id and, for a request with a valid key, the rate limit, which the
// request counts against.
func (s control) SetStandardHeaders(c *service.Call, status int) {
	s.setRequestID(c)
	now := s.begin()
	defer s.mu.Unlock()
	key, _ := s.authenticate(c.Request, now)
	if key == nil || c.Operation == nil || c.Operation.ID == "" || status == http.StatusUnauthorized {
		return
	}
	own := &call{Call: c, system: s.System, now: now, key: key, org: key.org}
	if s.env.Options.RateLimits {
		key.org.requests.Add(now)
	}
	remaining := own.remaining()
	if status == http.StatusTooManyRequests {
		remaining = 0
		own.setRetryAfter()
	}
	own.setRateLimit(remaining)
}

// problems are the texts of the real server.
var problems = map[int]string{
	http.StatusUnauthorized:        "Invalid API key",
	http.StatusForbidden:           "Insufficient permissions",
	http.StatusRequestTimeout:      "Request timeout",
	http.StatusTooManyRequests:     "Rate limit exceeded",
	http.StatusInternalServerError: "Internal server error",
}

// Problem implements [service.System].
func (s control) Problem(_ *service.Call, p service.Problem) service.Response {
	return failure(p.Status, "%s", cmp.Or(p.Message, problems[p.Status], http.StatusText(p.Status), "Error"))
}

func (s control) ClientOptions() []buckt.Option {
	return []buckt.Option{buckt.WithBaseURL(buckt.SystemBuckt, s.BaseURL()), buckt.WithAPIKey(s.Organization().APIKey())}
}

func (s control) Lock() { s.begin() }

func (s control) Unlock() { s.mu.Unlock() }

func (s control) Snapshot() any { return s.state() }

func (s control) Load(from any, now time.Time) (adopt func(), err error) {
	return state.Load(from, now, empty(s.env), (*System).start, load, s.adopt)
}
