package mockserver

import (
	"net/http"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// s3Target is a request to S3.
type s3Target struct {
	system  s3System
	host    string // of the endpoint, "" for the server's own address
	handler *s3.Handler
	request *s3.Request
}

// s3Endpoint finds the systems that have an S3 endpoint of exactly this name.
func (s *Server) s3Endpoint(host string) (at []s3System) {
	if host == "" {
		return nil // a request that names none is not sent to an endpoint
	}
	for _, sys := range s.s3Systems() {
		if isEndpoint(sys, host) {
			at = append(at, sys)
		}
	}
	return at
}

func isEndpoint(sys s3System, host string) bool {
	if !hasState(sys) {
		return sys.s3StartsAt(host)
	}
	return sys.s3Handler(host, "") != nil
}

// s3BucketHost finds the endpoint that a host belongs to which names a bucket before it.
func (s *Server) s3BucketHost(host string) (endpoint string, at []s3System) {
	for found := true; found; {
		if _, host, found = strings.Cut(host, "."); found {
			if at = s.s3Endpoint(host); len(at) > 0 {
				return host, at
			}
		}
	}
	return "", nil
}

// s3Request reads what a request asks of S3 at an endpoint. The system is the one that has minted the access key, else one that
// has the bucket, else the first.
func (s *Server) s3Request(r *http.Request, host string, systems []s3System) target {
	q := readS3(r, host)
	accessKey := q.AccessKey
	if accessKey == "" {
		accessKey = r.URL.Query().Get("AWSAccessKeyId")
	}
	at := slices.IndexFunc(systems, func(sys s3System) bool { return hasKey(sys, accessKey) })
	if at < 0 {
		at = max(0, slices.IndexFunc(systems, func(sys s3System) bool { return hasBucket(sys, host, q.Bucket) }))
	}
	sys := filled(s, systems[at])
	if translator, is := sys.(s3Translator); is && q.AccessKey == "" && accessKey != "" {
		q = readS3(translator.s3Translate(r), host)
	}
	return newS3Target(sys, host, q)
}

func hasKey(sys s3System, accessKey string) bool {
	if accessKey == "" || !hasState(sys) {
		return false
	}
	_, known := sys.s3KeyID(accessKey)
	return known
}

func hasBucket(sys s3System, host, name string) bool {
	if !hasState(sys) {
		return false
	}
	_, found := sys.s3Bucket(host, name)
	return found
}

func readS3(r *http.Request, host string) *s3.Request {
	var h s3.Handler
	if host != "" {
		h.Hosts = []string{host}
	}
	return h.Route(r)
}

func newS3Target(sys s3System, host string, q *s3.Request) target {
	return target{
		system: sys, operation: q.Operation, params: map[string]string{"bucket": q.Bucket, "key": q.Key},
		s3: &s3Target{sys, host, sys.s3Handler(host, q.Region()), q},
	}
}

// publicS3 finds the bucket that the path of a request without a signature names, if everybody may use it. Browsers ask by OPTIONS
// what a page may do with any bucket, and never sign that.
func (s *Server) publicS3(r *http.Request) (t target, found bool) {
	q := readS3(r, "")
	if q.Bucket == "" {
		return target{}, false
	}
	for _, sys := range s.s3Systems() {
		if hasBucket(sys, "", q.Bucket) && (r.Method == http.MethodOptions || isPublic(sys.s3Handler("", "").Backend, q)) {
			return newS3Target(sys, "", q), true
		}
	}
	return target{}, false
}

func isPublic(backend s3.Backend, q *s3.Request) bool {
	everybody, found := backend.Key("")
	if !found || everybody.Allows == nil {
		return false
	}
	if b, err := backend.Bucket(everybody, q.Bucket); err != nil || b == nil {
		return false
	}
	return slices.ContainsFunc([]string{s3.ActionListBucket, s3.ActionGetObject, s3.ActionPutObject}, func(action string) bool {
		return everybody.Allows(action, q.Bucket, q.Key)
	})
}
