package mockserver

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/front"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// s3Target is a request to S3.
type s3Target struct {
	slot    *slot
	host    string // of the endpoint, "" for the server's own address
	request *s3.Request
	service.S3Target
}

// fewSystems is the number of systems up to which the search of a target does not allocate.
const fewSystems = 5

// s3AtHost finds the target of a request to the host of an S3 endpoint.
func (s *Server) s3AtHost(r *http.Request, host string) (t target, found bool) {
	if host == "" {
		return target{}, false // a request without a host is not sent to an endpoint
	}
	var q s3Query
	var room [fewSystems]s3Target
	at := room[:0]
	for i := range s.slots {
		sys := &s.slots[i]
		switch {
		case sys.S3Start == nil:
		case !sys.started.Load():
			if sys.S3Start(host) {
				at = append(at, s3Target{slot: sys})
			}
		default:
			q.read(r, host)
			if found := sys.resolve(host, &q); found.Handler != nil {
				at = append(at, s3Target{slot: sys, S3Target: found})
			}
		}
	}
	if len(at) == 0 {
		return target{}, false
	}
	q.read(r, host)
	return s.chooseS3(r, host, &q, at), true
}

// s3AtBucketHost finds the target of a request to a host such as bucket.endpoint.
func (s *Server) s3AtBucketHost(r *http.Request, host string) (t target, found bool) {
	for more := true; more; {
		if _, host, more = strings.Cut(host, "."); more {
			if t, found = s.s3AtHost(r, host); found {
				return t, true
			}
		}
	}
	return target{}, false
}

// localhost is a name of the server. Browsers also resolve names below it, such as that of a bucket.
const localhost = "localhost"

// s3AtLocalhost finds the target of a request to a host such as bucket.localhost.
func (s *Server) s3AtLocalhost(r *http.Request, host string) (t target, found bool) {
	bucket, found := strings.CutSuffix(host, "."+localhost)
	if !found || !s.hasBucket(bucket) {
		return target{}, false
	}
	if !sigv4.Signed(r) {
		if t, found := s.unsignedS3(r, localhost); found {
			return t, true
		}
	}
	return s.s3AtAddress(r, localhost), true
}

// s3AtAddress returns the target of a request to S3 at the server's own address. The name of the bucket is before a name of the server,
// "" for a bucket in the path.
func (s *Server) s3AtAddress(r *http.Request, name string) target {
	var q s3Query
	q.read(r, name)
	var room [fewSystems]s3Target
	at := room[:0]
	for i := range s.slots {
		if sys := &s.slots[i]; sys.S3Start != nil {
			t := s3Target{slot: sys}
			if sys.started.Load() {
				t.S3Target = sys.resolve("", &q)
			}
			at = append(at, t)
		}
	}
	return s.chooseS3(r, "", &q, at)
}

// chooseS3 returns the target at the system of the access key, otherwise at a system with the bucket, otherwise at the first system.
func (s *Server) chooseS3(r *http.Request, host string, q *s3Query, at []s3Target) target {
	i := slices.IndexFunc(at, func(t s3Target) bool { return t.KeyID != "" || t.HiddenKey })
	if i < 0 {
		i = max(0, slices.IndexFunc(at, func(t s3Target) bool { return t.BucketID != "" }))
	}
	t := at[i]
	started := t.slot.started.Load()
	t.slot.running()
	translator, translates := t.slot.system.(service.S3Translator)
	if translates = translates && q.AccessKey == "" && q.accessKey != ""; translates {
		translated, refusal := translator.S3Translate(r)
		q = &s3Query{Request: readS3(translated, q.name)}
		q.Translate(refusal)
		q.accessKey = q.AccessKey
	}
	if translates || !started {
		t.S3Target = t.slot.resolve(host, q)
	}
	t.host, t.request = host, q.Request
	return newS3Target(&t)
}

func newS3Target(t *s3Target) target {
	if t.Handler != nil {
		t.request.At(t.Handler)
	}
	if t.Key.ID != "" {
		t.request.Resolve(&t.Key)
	}
	return target{slot: t.slot, s3: t, params: map[string]string{"bucket": t.request.Bucket, "key": t.request.Key}}
}

// s3Query is a request as S3 reads it, with the access key id also of signatures of an older version. It is parsed once.
type s3Query struct {
	*s3.Request
	accessKey string
	name      string // of the server: the host may be bucket.name; "" for a bucket in the path
}

func (q *s3Query) read(r *http.Request, name string) {
	if q.Request != nil {
		return
	}
	q.Request, q.name = readS3(r, name), name
	if q.accessKey = q.AccessKey; q.accessKey == "" {
		q.accessKey = sigv4.OldKey(r)
	}
}

func readS3(r *http.Request, name string) *s3.Request {
	var h s3.Handler
	if name != "" {
		h.Hosts = []string{name}
	}
	return h.Route(r)
}

func (t *slot) s3() service.S3 { return t.system.(service.WithS3).S3() }

func (t *slot) resolve(host string, q *s3Query) service.S3Target {
	return t.s3().Resolve(host, q.Region(), q.accessKey, q.Bucket)
}

// hasBucket reports whether a system has a bucket in S3.
func (s *Server) hasBucket(name string) bool {
	for i := range s.slots {
		if t := &s.slots[i]; t.S3Start != nil && t.started.Load() && t.s3().Resolve("", "", "", name).BucketID != "" {
			return true
		}
	}
	return false
}

// unsignedS3 finds the bucket of a request without a signature. Its name is in the path or before a name of the server. A public bucket
// precedes a private one. A preflight request, which is never signed, may concern any bucket. If the bucket does not exist, only a request
// that can be nothing else is for S3.
func (s *Server) unsignedS3(r *http.Request, name string) (t target, found bool) {
	q := readS3(r, name)
	if q.Bucket == "" {
		return target{}, false
	}
	var private *s3Target
	for i := range s.slots {
		sys := &s.slots[i]
		if sys.S3Start == nil || !sys.started.Load() {
			continue
		}
		found := sys.s3().Resolve("", "", "", q.Bucket)
		if found.BucketID == "" {
			continue
		}
		t := &s3Target{slot: sys, request: q, S3Target: found}
		if r.Method == http.MethodOptions || found.Handler.IsPublic(q) {
			return newS3Target(t), true
		}
		if private == nil {
			private = t
		}
	}
	switch {
	case r.Method == http.MethodOptions || r.Header.Get("Authorization") != "":
	case private != nil:
		return newS3Target(private), true
	case front.IsUnsignedS3(r):
		return s.s3AtAddress(r, name), true
	}
	return target{}, false
}

// isEndpoint reports whether a host is an S3 endpoint of the system, without starting it.
func (t *slot) isEndpoint(host string) bool {
	switch {
	case t.S3Start == nil || host == "":
		return false
	case !t.started.Load():
		return t.S3Start(host)
	}
	return t.s3().Resolve(host, "", "", "").Handler != nil
}

// hasS3At reports whether an S3 endpoint is at a host: one of a system's, also with the name of a bucket before it, or an address of the
// server itself.
func (s *Server) hasS3At(ctx context.Context, host string) bool {
	name, more := service.Hostname(host), true
	for more {
		for i := range s.slots {
			if s.slots[i].isEndpoint(name) {
				return true
			}
		}
		_, name, more = strings.Cut(name, ".")
	}
	return s.listening.IsOwn(ctx, host)
}
