package linode

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// root is the beginning of the paths of all operations.
const root = version + "/object-storage/"

const (
	bucketPath = "buckets/{regionId}/{bucket}"
	keyPath    = "keys/{keyId}"

	lists = service.Lists | service.PagesByNumber
)

// read returns the row of an operation that changes nothing.
func read(id, client, path string, traits service.Traits, handle func(*call) service.Response) service.Operation {
	return service.Operation{
		ID: id, Client: client, Method: http.MethodGet, Path: root + path, Scope: scopeReadOnly, Traits: traits,
		Handle: handler{classOthers, handle},
	}
}

// write returns the row of an operation of a class of rate limits.
func write(id, client, method, path string, traits service.Traits, of class, handle func(*call) service.Response) service.Operation {
	return service.Operation{
		ID: id, Client: client, Method: method, Path: root + path, Scope: scopeReadWrite, Traits: traits, Handle: handler{of, handle},
	}
}

var routes = service.NewRoutes(
	keyOperations, bucketOperations, accessOperations, objectOperations, objectURLOperations, certificateOperations, endpointOperations,
	quotaOperations, transferOperations, clusterOperations, typeOperations, cancelOperations, basicOperations,
)

// Definition describes the system to package mockserver.
func Definition() service.Definition[System] {
	return service.Definition[System]{
		Info: service.Info{
			Name: buckt.SystemLinode, Title: "Linode", Variables: []string{
				"LINODE_BASE_URL", "LINODE_TOKEN", "LINODE_URL", "LINODE_CLI_API_HOST", "LINODE_CLI_API_SCHEME", "LINODE_CLI_TOKEN",
				"LINODE_API_URL", "LINODE_API_TOKEN",
			},
			Hosts: []string{realHost, testHost}, Roots: []string{version, beta}, Normalize: normalize,
			Routes: routes, S3Start: startsAt, CheckBehavior: service.CheckedBy(Behavior.check), Decode: state.Decode[systemState],
		},
		New: func(env *service.Env) (*System, service.System) {
			s := empty(env, env.S3IDs)
			s.start()
			return s, control{s}
		},
	}
}

// normalize resolves dot segments, and replaces v4beta, which has the same operations, by v4.
func normalize(path string) string {
	path = service.WithoutDotSegments(path)
	if rest, isBeta := strings.CutPrefix(path, beta+"/"); isBeta {
		return version + "/" + rest
	}
	return path
}

func startsAt(host string) bool {
	return slices.ContainsFunc(defaultEndpoints(), func(e Endpoint) bool { return e.S3Endpoint == host })
}

// control implements the interfaces of the kernel. It keeps their methods out of the documentation of [System].
type control struct{ *System }

var (
	_ service.System       = control{}
	_ service.Subjects     = control{}
	_ service.WithS3       = control{}
	_ service.S3Translator = control{}
)

// specVersion is the version of the API in the header X-Spec-Version.
const specVersion = "4.150.0"

// Serve implements [service.System].
func (s control) Serve(c *service.Call) {
	setStandardHeaders(c)
	if c.Request.Method == http.MethodOptions && c.Request.Header.Get("Access-Control-Request-Method") != "" {
		c.Send(service.Response{Status: http.StatusNoContent})
		return
	}
	if c.Operation == nil {
		c.Unmatched = true
		c.Send(s.Problem(c, service.Problem{Status: http.StatusNotFound}))
		return
	}
	c.Send(service.Run(s, c, s.newCall(c), service.Handler[*call]{Handle: (*call).serve}))
}

// standardHeaders are the headers that every response has, that to a preflight request of a page of any origin too. Responses share the
// values.
var standardHeaders = http.Header{
	"Access-Control-Allow-Credentials": {"true"},
	"Access-Control-Allow-Headers":     {"Authorization, Origin, X-Requested-With, Content-Type, Accept, X-Filter"},
	"Access-Control-Allow-Methods":     {"HEAD, GET, OPTIONS, POST, PUT, DELETE"},
	"Access-Control-Allow-Origin":      {"*"},
	"Access-Control-Expose-Headers":    {"X-OAuth-Scopes, X-Accepted-OAuth-Scopes, X-Status"},
	"Cache-Control":                    {"max-age=0, no-cache, no-store"},
	"Content-Security-Policy":          {"default-src 'none'"},
	"Pragma":                           {"no-cache"},
	"Strict-Transport-Security":        {"max-age=31536000"},
	"Vary":                             {"Authorization, X-Filter"},
	"X-Content-Type-Options":           {"nosniff"},
	"X-Frame-Options":                  {"DENY"},
	"X-Spec-Version":                   {specVersion},
	"X-Xss-Protection":                 {"1; mode=block"},
}

func setStandardHeaders(c *service.Call) {
	maps.Copy(c.Header, standardHeaders)
	c.Header["Expires"] = c.Header["Date"]
}

// SetStandardHeaders also sets the headers of scopes and of the rate limit, which the request counts against. Gateways, which respond
// with 502 and 503, send neither.
func (s control) SetStandardHeaders(c *service.Call, status int) {
	setStandardHeaders(c)
	if c.Operation == nil || status == http.StatusBadGateway || status == http.StatusServiceUnavailable {
		return
	}
	own := s.newCall(c)
	own.now = s.begin()
	defer s.mu.Unlock()
	if own.findToken() && status != http.StatusUnauthorized {
		own.spendUnserved(status == http.StatusTooManyRequests)
	}
}

var problemTexts = map[int]string{
	http.StatusUnauthorized:    invalidToken,
	http.StatusNotFound:        notFound,
	http.StatusRequestTimeout:  "Please try again",
	http.StatusTooManyRequests: tooManyRequests,
}

// Problem implements [service.System].
func (s control) Problem(_ *service.Call, p service.Problem) service.Response {
	s.begin()
	defer s.mu.Unlock()
	text := cmp.Or(p.Message, problemTexts[p.Status], http.StatusText(p.Status), "Error")
	return s.failure(p.Status, problem{reason: text})
}

// Subject returns the bucket of the path or the one to create, and the key of the path.
func (s control) Subject(c *service.Call) (bucket, key string) {
	if c.Operation == nil || !c.Operation.Traits.Has(service.SubjectInBody) {
		return c.Params["bucket"], c.Params["keyId"]
	}
	var body struct {
		Label string `json:"label"`
	}
	_ = json.Unmarshal(c.Body(), &body) // an invalid label counts as absent
	return body.Label, ""
}

func (s control) ClientOptions() []buckt.Option {
	return []buckt.Option{buckt.WithBaseURL(buckt.SystemLinode, s.BaseURL()), buckt.WithLinode(s.Token())}
}

func (s control) Lock()         { s.mu.Lock() }
func (s control) Unlock()       { s.mu.Unlock() }
func (s control) Snapshot() any { return s.state() }

func (s control) Load(from any, now time.Time) (adopt func(), err error) {
	return state.Load(from, now, empty(s.env, state.NewS3IDs(s.env.Seed("s3"))), (*System).start, load, s.adopt)
}
