package mockserver

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// room adapts a system that has a package of its own to the interfaces of those that have not.
type room[S any] struct {
	lazy
	def      service.Definition[S]
	behavior any
	env      *service.Env
	public   *S
	sys      service.System
}

// get returns the public type of the room.
func (r *room[S]) get(server *Server) *S { return filled(server, r).public }

func (r *room[S]) fill(server *Server) {
	options := &server.options
	r.env = &service.Env{
		Now:     server.now,
		Started: server.started,
		Seed: func(purpose string) [32]byte {
			switch {
			case purpose != "":
				purpose = " " + purpose
			case r.def.Name == buckt.SystemBuckt:
				return options.seed // which was there before there were other systems
			}
			return options.seedOf(r.name() + purpose)
		},
		Options: service.Options{
			Provisioning: options.provisioning, Deletion: options.deletion, RateLimits: options.rateLimits,
			ShortPages: options.shortPages, LocalURLs: options.localURLs,
		},
		Behavior:   r.behavior,
		IsReserved: isReservedBucketName,
		Origin:     server.origin,
		RetryAfter: func(h http.Header, now time.Time, usual int) {
			wait := fault.RetryAfterSeconds(usual)
			if options.retryAfterSet {
				wait = options.retryAfter
			}
			wait.SetHeader(h, now)
		},
		Transport: &server.transport,
		HasS3:     server.hasS3At,
	}
	r.env.S3IDs = state.NewS3IDs(r.env.Seed("s3"))
	r.public, r.sys = r.def.New(r.env)
}

func (r *room[S]) name() string    { return string(r.def.Name) }
func (r *room[S]) hosts() []string { return r.def.Hosts }

func (r *room[S]) owns(path string) bool {
	for _, root := range r.def.Roots {
		if service.Below(path, "/"+root) {
			return true
		}
	}
	return false
}

func (r *room[S]) match(method, path string) (*service.Operation, map[string]string, string) {
	path = strings.TrimPrefix(path, "/")
	if r.def.Normalize != nil {
		path = r.def.Normalize(path)
	}
	op, params := r.def.Routes.Find(method, path)
	return op, params, path
}

func (r *room[S]) find(method, path string) (string, map[string]string, bool) {
	op, params, _ := r.match(method, path)
	if op == nil {
		return "", nil, false
	}
	return op.ID, params, true
}

func (r *room[S]) subject(ex *Exchange) (bucket, key string) {
	subjects, has := r.sys.(service.Subjects)
	if !has {
		return "", ""
	}
	c := &bridge{ex: ex}
	c.Init(c, &http.Request{Method: ex.Method, URL: ex.URL, Host: ex.Host, Header: ex.RequestHeader}, http.Header{}, ex.Start)
	c.Operation, c.Params, c.Path = r.match(ex.Method, ex.URL.EscapedPath())
	return subjects.Subject(&c.Call)
}

func (r *room[S]) namesInBody(operation string) bool {
	for _, op := range r.def.Routes.All() {
		if op.ID == operation {
			return op.Traits.Has(service.SubjectInBody)
		}
	}
	return false
}

func (r *room[S]) credentialOf(req *http.Request) string { return r.sys.Identify(req) }

func (r *room[S]) dress(c *call, status int) {
	b := newBridge(c)
	b.Operation, b.Params, b.Path = r.match(c.r.Method, c.r.URL.EscapedPath())
	r.sys.SetStandardHeaders(&b.Call, status)
}

func (r *room[S]) problem(c *call, p systemProblem) (contentType string, body []byte) {
	resp := r.sys.Problem(&newBridge(c).Call, service.Problem{Status: p.status, Code: p.code, Message: p.message})
	if resp.ContentType == "" {
		resp.ContentType = "application/json"
	}
	return resp.ContentType, resp.Body
}

func (r *room[S]) serve(c *call, path string) {
	b := newBridge(c)
	b.Operation, b.Params, b.Path = r.match(c.r.Method, path)
	if b.Operation != nil {
		c.secretFields = b.Operation.Secrets
	}
	r.sys.Serve(&b.Call)
}

// bridge is a call to a room.
type bridge struct {
	service.Call
	c  *call
	ex *Exchange // if there is no call yet
}

func newBridge(c *call) *bridge {
	b := &bridge{c: c}
	b.Init(b, c.r, c.w.Header(), c.ex.Start)
	if c.faults != nil {
		b.Faults = c.faults
	}
	return b
}

func (b *bridge) Body() []byte {
	if b.c == nil {
		return b.ex.RequestBody
	}
	return b.c.readBody()
}

func (b *bridge) Hide(secret string) { b.c.hide(secret) }

// record copies what the system has found out.
func (b *bridge) record() {
	b.c.ex.CredentialID, b.c.ex.Unmatched = b.Credential, b.Unmatched
	if b.Bucket != "" {
		b.c.ex.Bucket = b.Bucket
	}
	if b.Key != "" {
		b.c.ex.Key = b.Key
	}
}

func (b *bridge) Send(r service.Response) {
	b.record()
	switch {
	case r.Body == nil:
		b.c.sendNothing(r.Status)
	case r.ContentType != "":
		b.c.sendText(r.Status, r.ContentType, string(r.Body))
	default:
		b.c.send(r.Status, r.Body)
	}
}

func (b *bridge) Stream() http.ResponseWriter {
	b.record()
	return b.c.w
}

func (b *bridge) Origin() (scheme, host string) { return b.c.s3Origin() }
func (b *bridge) Context() context.Context      { return b.c.withOrigin() }

// site is the system whose buckets have domains.
func (s *Server) site() service.Site { return filled(s, &s.unfilled.buckt).sys.(service.Site) }

func (r *room[S]) s3() service.S3 { return r.sys.(service.S3) }

func (r *room[S]) s3Handler(host, region string) *s3.Handler {
	return r.s3().S3Resolve(host, region, "", "").Handler
}

func (r *room[S]) s3StartsAt(host string) bool { return r.def.S3Start(host) }

func (r *room[S]) s3KeyID(accessKey string) (id string, known bool) {
	t := r.s3().S3Resolve("", "", accessKey, "")
	return t.KeyID, t.KeyID != "" || t.HiddenKey
}

func (r *room[S]) s3Translate(req *http.Request) *http.Request {
	if translator, translates := r.sys.(service.S3Translator); translates {
		return translator.S3Translate(req)
	}
	return req
}

func (r *room[S]) s3IDs() *state.S3IDs                 { return r.env.S3IDs }
func (r *room[S]) s3Used(accessKey string) (id string) { return r.s3().S3Used(accessKey) }

func (r *room[S]) s3Bucket(host, name string) (id string, found bool) {
	id = r.s3().S3Resolve(host, "", "", name).BucketID
	return id, id != ""
}

// hasS3At reports whether an S3 endpoint is at a host: one of a system's, or an address of the server itself.
func (s *Server) hasS3At(ctx context.Context, host string) bool {
	name := service.Hostname(host)
	if len(s.s3Endpoint(name)) > 0 {
		return true
	}
	if _, at := s.s3BucketHost(name); len(at) > 0 {
		return true
	}
	return s.isOwnAddress(ctx, host)
}

// StaleBy implements [service.Faults].
func (p *faultPlan) StaleBy() (lag time.Duration, used func(), found bool) {
	f, found := p.first(fault.KindStaleLists)
	return f.effect.Lag, func() { p.took(f) }, found
}

// ShortPage implements [service.Faults].
func (p *faultPlan) ShortPage() (rows int, used func(), found bool) {
	f, found := p.first(fault.KindShortPage)
	return f.effect.Rows, func() { p.took(f) }, found
}

// RepeatCursor implements [service.Faults].
func (p *faultPlan) RepeatCursor() (used func(), found bool) {
	f, found := p.first(fault.KindRepeatCursor)
	return func() { p.took(f) }, found
}

// Provisioning implements [service.Faults].
func (p *faultPlan) Provisioning() service.ProvisioningFault {
	f, found := p.first(fault.KindFailProvisioning, fault.KindStallProvisioning)
	switch {
	case !found:
		return service.ProvisioningWorks
	case f.effect.Kind == fault.KindFailProvisioning:
		p.took(f)
		return service.ProvisioningFails
	default:
		p.took(f)
		return service.ProvisioningStalls
	}
}
