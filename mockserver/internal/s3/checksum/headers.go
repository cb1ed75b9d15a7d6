package checksum

import (
	"net/http"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3/content"
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
}

// Read finds the checksum among headers or trailers.
func Read(h http.Header) (sent Sent, err error) {
	for _, a := range algorithms {
		values := h[a.header]
		if len(values) == 0 {
			continue
		}
		if sent.Algorithm != nil || len(values) > 1 {
			return Sent{}, invalid("Expecting a single x-amz-checksum- header.")
		}
		sent = Sent{a, values[0]}
	}
	return sent, nil
}

// Without returns headers without checksums.
func Without(h http.Header) http.Header {
	h = h.Clone()
	for _, a := range algorithms {
		h.Del(a.header)
	}
	return h
}

// Verify compares bytes with the checksum that was sent before or after them, and returns it.
func Verify(h, trailer http.Header, b content.Bytes) (Checksum, error) {
	sent, err := Read(h)
	if err == nil && sent.Algorithm == nil {
		sent, err = Read(trailer)
	}
	if err != nil || sent.Algorithm == nil {
		return Checksum{}, err
	}
	if named := h.Get("X-Amz-Sdk-Checksum-Algorithm"); named != "" && !strings.EqualFold(named, sent.Name) {
		return Checksum{}, invalid("Value for x-amz-sdk-checksum-algorithm header is invalid.")
	}
	if !sent.isValid(sent.value) {
		return Checksum{}, invalid("Value for " + strings.ToLower(sent.header) + " header is invalid.")
	}
	actual := sent.Of(b)
	if actual.Value != sent.value {
		return Checksum{}, sent.mismatch()
	}
	return actual, nil
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
