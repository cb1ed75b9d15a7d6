package checksum

import (
	"net/http"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3/content"
	"github.com/bucktgo/buckt/mockserver/internal/s3/header"
	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

const headerPrefix = "X-Amz-Checksum-"

// IsHeader reports whether a header or a trailer carries a checksum.
func IsHeader(name string) bool {
	algorithm, found := strings.CutPrefix(http.CanonicalHeaderKey(name), headerPrefix)
	return found && find(algorithm) != nil
}

// Sent is a checksum that was sent in a header or a trailer. Its algorithm is nil if there is none.
type Sent struct {
	*Algorithm
	value string
	place string // for errors
	ceph  bool
}

// Read finds the checksum among headers. Ceph's gateway compares a value that cannot be a checksum; Amazon S3 refuses it before.
func Read(h http.Header, ceph bool) (sent Sent, err error) {
	for name, values := range h {
		algorithm, found := strings.CutPrefix(name, headerPrefix)
		if !found || len(values) == 0 || algorithm == "Type" || algorithm == "Algorithm" || algorithm == "Mode" {
			continue
		}
		a := find(algorithm)
		switch {
		case a == nil:
			return Sent{}, invalid("The algorithm type you specified in x-amz-checksum- header is invalid.")
		case sent.Algorithm != nil || len(values) > 1:
			return Sent{}, several()
		}
		sent = Sent{a, values[0], "header", ceph}
	}
	return sent, nil
}

func several() error {
	return invalid("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.")
}

const namedAlgorithm = "X-Amz-Sdk-Checksum-Algorithm"

// Without returns headers without those that describe the checksum of a body.
func Without(h http.Header) http.Header {
	h = h.Clone()
	for _, a := range algorithms {
		h.Del(a.header)
	}
	h.Del(namedAlgorithm)
	return h
}

// Request is a request with the headers of a checksum.
type Request struct {
	Header, Trailer http.Header
	// Ceph follows Ceph's gateway where it differs from Amazon's S3.
	Ceph bool
}

// Verify compares bytes with the checksum that was sent before or after them, and returns it.
func (r Request) Verify(b content.Bytes) (Checksum, error) {
	sent, err := r.read()
	if err != nil {
		return Checksum{}, err
	}
	switch named := header.Get(r.Header, namedAlgorithm); {
	case named == "":
	case sent.Algorithm == nil:
		return Checksum{}, invalid("x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* " +
			"or x-amz-trailer headers were found.")
	case !strings.EqualFold(named, sent.Name):
		return Checksum{}, invalid("Value for x-amz-sdk-checksum-algorithm header is invalid.")
	}
	if sent.Algorithm == nil {
		return Checksum{}, nil
	}
	if err := sent.check(sent.value); err != nil {
		return Checksum{}, err
	}
	actual := sent.Of(b)
	if actual.Value != sent.value {
		return Checksum{}, sent.mismatch()
	}
	return actual, nil
}

// read finds the checksum in the headers or the trailer.
func (r Request) read() (Sent, error) {
	sent, err := Read(r.Header, r.Ceph)
	if err != nil || len(r.Trailer) == 0 {
		return sent, err
	}
	if sent.Algorithm != nil {
		return Sent{}, several()
	}
	sent, err = Read(r.Trailer, r.Ceph)
	sent.place = "trailing header"
	return sent, err
}

// check returns an error unless a value may be a checksum at all.
func (s Sent) check(value string) error {
	if s.isValid(value) || s.ceph {
		return nil
	}
	return invalid("Value for " + strings.ToLower(s.header) + " " + s.place + " is invalid.")
}

// Write sets the headers of a response.
func (c Checksum) Write(h http.Header) {
	if a := find(c.Algorithm); a != nil && c.Value != "" {
		h[a.header] = []string{c.Value}
		if c.Type != "" {
			h["X-Amz-Checksum-Type"] = []string{c.Type}
		}
	}
}

func (a *Algorithm) mismatch() error {
	return s3error.New("BadDigest", "The "+a.Name+" you specified did not match the calculated checksum.")
}

func invalid(message string) error { return s3error.New("InvalidRequest", message) }
