package amove

import (
	"cmp"
	"net/http"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

var routes = service.NewRoutes(keyOperations, bucketOperations, cloudAccountOperations)

// Definition describes the system to package mockserver.
func Definition() service.Definition[System] {
	return service.Definition[System]{
		Info: service.Info{
			Name: buckt.SystemAmove, Title: "Amove", Variables: []string{"AMOVE_BASE_URL", "AMOVE_TOKEN"},
			Hosts: []string{realHost, testHost}, Roots: []string{"api/v1"}, Routes: routes,
			S3Start: func(host string) bool { return host == storageHost(defaultRegion) }, Decode: state.Decode[systemState],
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
	_ service.WithS3   = control{}
	_ service.Subjects = control{}
)

// Serve implements [service.System].
func (s control) Serve(c *service.Call) {
	if c.Operation == nil {
		c.Send(routes.Refuse(c))
		return
	}
	c.Send(service.Run(s, c, &call{Call: c, system: s.System}, c.Operation.Handle.(handler)))
}

// Identify implements [service.System].
func (s control) Identify(r *http.Request) string {
	now := s.begin()
	defer s.mu.Unlock()
	if u := s.authenticate(r, now); u != nil {
		return u.row.ID
	}
	return ""
}

// SetStandardHeaders implements [service.System].
func (s control) SetStandardHeaders(c *service.Call, status int) {
	switch status {
	case http.StatusUnauthorized:
		c.Header.Set("WWW-Authenticate", "Bearer")
	case http.StatusTooManyRequests:
		s.env.RetryAfter(c.Header, c.Start, 60)
	}
}

// Problem implements [service.System]. Only 499 has its own body; other statuses have the given message.
func (s control) Problem(c *service.Call, p service.Problem) service.Response {
	if p.Status != problemStatus {
		return service.Response{Status: p.Status, ContentType: "text/plain; charset=utf-8", Body: []byte(p.Message)}
	}
	code := wire.AmoveErrorCode(cmp.Or(p.Code, string(wire.AmoveErrorCodeDefault)))
	return (&call{Call: c}).problem(code, "%s", cmp.Or(p.Message, problemTexts[code], "The request failed."))
}

// problemTexts are the texts of some codes.
var problemTexts = map[wire.AmoveErrorCode]string{
	wire.AmoveErrorCodeDefault:   "The request is not valid.",
	wire.AmoveErrorCodeNotFound:  "The object was not found.",
	wire.AmoveErrorCodeDuplicate: "A resource with the same name already exists.",
	wire.AmoveErrorCodeAccess:    "Access is denied.",
}

// ClientOptions implements [service.System].
func (s control) ClientOptions() []buckt.Option {
	return []buckt.Option{buckt.WithBaseURL(buckt.SystemAmove, s.BaseURL()), buckt.WithAmove(s.Token())}
}

// Subject implements [service.Subjects]. The bucket is in the body or in the query, the key in the query.
func (s control) Subject(c *service.Call) (bucket, key string) {
	query := httpjson.ParseQuery(c.Request.URL.RawQuery)
	switch {
	case c.Operation == nil:
		return "", ""
	case c.Operation.ID == "amoveDeleteBucket":
		return query.Text("bucketName"), ""
	case c.Operation.ID == "amoveDeleteKey":
		id, _ := parseID(query.Text("id"))
		return "", id
	case !c.Operation.Traits.Has(service.SubjectInBody):
		return "", ""
	}
	return reader.Read(c.Body()).Text("bucketName"), ""
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
