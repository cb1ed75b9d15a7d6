package mockserver

import (
	"net/http"
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// s3System is a system with buckets that S3 clients reach. Its methods lock the system: they are not called with its lock held.
type s3System interface {
	system
	// s3Handler is the handler of an endpoint, the same at every call so that it keeps its signing keys. The host is in lower case
	// and without port. "" is the server's own address, at which all buckets of the system are found by their path; there the
	// region, which is that of the signature or "", may tell buckets of one name apart. It is nil for a host that is no endpoint.
	s3Handler(host, region string) *s3.Handler
	// s3StartsAt tells whether the system has an endpoint of a name from the start. It does without state.
	s3StartsAt(host string) bool
	// s3KeyID is the id that the control plane has for a key, if the access key id is one of the system's, a revoked one included that
	// the system remembers.
	s3KeyID(accessKey string) (id string, known bool)
	// s3IDs makes the ids that S3 shows.
	s3IDs() *state.S3IDs
	// s3Used notes that a request with a key was authenticated, and returns the id that the control plane has for the key.
	s3Used(accessKey string) (id string)
	// s3Bucket finds what the record calls a bucket, see [Exchange.Bucket]. The host is that of an endpoint or "", as above.
	s3Bucket(host, name string) (id string, found bool)
}

// s3Translator is a system that hands out URLs with signatures of an older version, which package s3 does not know.
type s3Translator interface {
	// s3Translate makes a request with the signature of version 4 from one with such a signature, if that is right. Any other
	// request is returned as it is, for S3 to refuse it.
	s3Translate(r *http.Request) *http.Request
}

// s3Systems are all of them, without state where nobody has asked for it. Then there are no keys and no buckets, and the endpoints are
// those of the start: see [hasState].
func (s *Server) s3Systems() []s3System {
	u := &s.unfilled
	return []s3System{&u.foundrydb, &u.amove, &u.linode, &u.tornado}
}

// reservedBucketNames are the first segments of paths that control planes answer at: a bucket of such a name could not be told
// from them.
var reservedBucketNames = []string{"api", "file-services", "health", "usage", "user", "v1", "v4", "v4beta"}

// isReservedBucketName tells whether no bucket may have a name.
func isReservedBucketName(name string) bool { return slices.Contains(reservedBucketNames, name) }
