package tornado

import (
	"cmp"
	"encoding/json"
	"net/http"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

var routes = service.NewRoutes(bucketOperations, usageOperations)

// Definition describes the system to package mockserver.
func Definition() service.Definition[System] {
	return service.Definition[System]{
		Info: service.Info{
			Name: buckt.SystemTornado, Title: "Tornado", Variables: []string{"TORNADO_BASE_URL", "TORNADO_API_KEY"},
			Hosts: []string{realHost, newHost, testHost}, Roots: []string{"user", "usage"}, Normalize: normalize,
			Routes: routes, S3Start: func(string) bool { return false }, Decode: state.Decode[systemState],
		},
		New: func(env *service.Env) (*System, service.System) {
			s := empty(env, env.S3IDs)
			s.start()
			return s, control{s}
		},
	}
}

// normalize returns the contract's path for the one that the vendor prefers.
func normalize(path string) string {
	if path == "user/s3" {
		return "user/bucket"
	}
	return path
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
		c.Send(routes.Refuse(c))
		return
	}
	c.Send(service.Run(s, c, &call{Call: c, system: s.System}, c.Operation.Handle.(handler)))
}

// SetStandardHeaders implements [service.System]. Only the usual wait was observed.
func (s control) SetStandardHeaders(c *service.Call, status int) {
	if status == http.StatusTooManyRequests {
		s.env.RetryAfter(c.Header, c.Start, 1)
	}
}

// Problem implements [service.System]. The framework and a gateway respond with plain text, the API with JSON.
func (s control) Problem(_ *service.Call, p service.Problem) service.Response {
	text := cmp.Or(p.Message, map[int]string{http.StatusUnauthorized: "Invalid API Key"}[p.Status], http.StatusText(p.Status), "Error")
	switch p.Status {
	case http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity, http.StatusBadGateway, http.StatusServiceUnavailable,
		http.StatusGatewayTimeout:
		return service.Response{Status: p.Status, ContentType: "text/plain; charset=utf-8", Body: []byte(text)}
	}
	return service.Response{Status: p.Status, Body: httpjson.Encode(wire.TornadoError{Error: text})}
}

// Subject returns the bucket to set.
func (s control) Subject(c *service.Call) (bucket, key string) {
	if c.Operation == nil || !c.Operation.Traits.Has(service.SubjectInBody) {
		return "", ""
	}
	var body struct {
		Bucket string `json:"bucket"`
	}
	_ = json.Unmarshal(c.Body(), &body) // the handler refuses a body without a bucket
	return body.Bucket, ""
}

// ClientOptions implements [service.System].
func (s control) ClientOptions() []buckt.Option {
	return []buckt.Option{buckt.WithBaseURL(buckt.SystemTornado, s.BaseURL()), buckt.WithTornado(s.APIKey())}
}

// Lock implements [service.Stateful].
func (s control) Lock() { s.mu.Lock() }

// Unlock implements [service.Stateful].
func (s control) Unlock() { s.mu.Unlock() }

// Snapshot implements [service.Stateful].
func (s control) Snapshot() any { return s.state() }

// Load implements [service.Stateful].
func (s control) Load(from any, now time.Time) (adopt func(), err error) {
	return state.Load(from, now, empty(s.env, state.NewS3IDs(s.env.Seed("s3"))), (*System).start, load, s.adopt)
}
