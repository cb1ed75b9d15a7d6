package fault

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
)

// Match selects requests: those that have the value of every field that is set. The zero value selects all.
type Match struct {
	// System is a system, such as [buckt.SystemLinode].
	System buckt.System `json:"system,omitzero"`
	// Operation is the client's method, such as "Buckets.Create" or "Linode.Buckets.Create", or the operation's id in openapi.yaml, such as
	// "bucktCreateBucket", or an S3 operation, such as "s3PutObject". The table in the documentation of package buckt has both names. If
	// System is set, the method may lack it: "Buckets.Create" of "linode". A method with several operations selects all of them.
	Operation string `json:"operation,omitzero"`
	// Method is the request's method, in capital letters. GET does not select HEAD, although operations with GET serve it.
	Method string `json:"method,omitzero"`
	// Path is the escaped path of the URL, without a query, or a pattern of [path.Match]: "/v1/buckets/*".
	Path string `json:"path,omitzero"`
	// Bucket is the bucket that the request concerns, as the client's methods name it; see the documentation of the package.
	Bucket string `json:"bucket,omitzero"`
	// Key is the id of the key that the request concerns, as opposed to the one that it is made with. It is never an access key id of S3.
	Key string `json:"key,omitzero"`
	// Credential is the id of the key, token or user that the request is made with. For a fault it is the key that a request to S3 names,
	// whose signature is not verified yet.
	Credential string `json:"credential,omitzero"`

	// Status is the status of the response. The last three fields select exchanges in the record; a fault cannot have them, as it takes
	// effect before there is a response.
	Status int `json:"status,omitzero"`
	// Unanswered selects requests without a response, such as those of [Hang] and [LoseResponse].
	Unanswered bool `json:"unanswered,omitzero"`
	// Fault is the name of a fault that took effect. An assertion fails if the server never had a fault with this name.
	Fault string `json:"fault,omitzero"`
}

// String returns the match as JSON, without the fields that are not set.
func (m Match) String() string {
	return string(httpjson.Encode(m))
}

// Validate checks the method, the path and the status, but not whether the system and the operation exist: mockserver.ValidateMatch checks
// those too. The error names the field.
func (m Match) Validate() error {
	if m.Method != strings.ToUpper(m.Method) {
		return fmt.Errorf("match.method: must be in capital letters, not %q", m.Method)
	}
	if _, err := path.Match(m.Path, ""); err != nil {
		return fmt.Errorf("match.path: must be a pattern of path.Match, not %q: %w", m.Path, err)
	}
	if m.Path != "" && !strings.HasPrefix(m.Path, "/") {
		return fmt.Errorf("match.path: must start with a slash, not %q", m.Path)
	}
	if m.Status != 0 && (m.Status < 200 || m.Status > 999) {
		return fmt.Errorf("match.status: must be a status from 200 to 999, not %d", m.Status)
	}
	if m.Status != 0 && m.Unanswered {
		return errors.New("match.unanswered: a request without an answer has no status, but match.status is given")
	}
	return nil
}

// validateForFault also refuses the fields that are known only after the response.
func (m Match) validateForFault() error {
	switch {
	case m.Status != 0:
		return errors.New("match.status: a fault cannot match the status: it is chosen before the response exists")
	case m.Unanswered:
		return errors.New("match.unanswered: a fault cannot match the response: it is chosen before the response exists")
	case m.Fault != "":
		return errors.New("match.fault: a fault cannot match other faults of the request: it is chosen before the response exists")
	}
	return m.Validate()
}
