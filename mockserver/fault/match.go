package fault

import (
	"errors"
	"fmt"
	"path"
	"strings"
)

// Match tells which requests are meant. A field that is empty is not looked at, so that the zero value means all of them.
type Match struct {
	// System is "buckt", "foundrydb", "amove", "linode" or "tornado".
	System string `json:"system,omitzero"`
	// Operation is an operation's id in openapi.yaml, such as "bucktCreateBucket", or that of an S3 operation, such as "s3PutObject".
	Operation string `json:"operation,omitzero"`
	// Method is the request's method, in capital letters: one that an operation has. HEAD is one of its own, although operations with GET answer it.
	Method string `json:"method,omitzero"`
	// Path is the path of the URL, without a query, as it is sent. It may be a pattern as [path.Match] knows them: "/v1/buckets/*".
	Path string `json:"path,omitzero"`
	// Bucket is the bucket that the request is about: the id of a Buckt bucket or a FoundryDB file service, the name of a bucket at Amove and Linode.
	Bucket string `json:"bucket,omitzero"`
	// Key is the id of the key that the request is about, not that of the one it is made with.
	Key string `json:"key,omitzero"`
	// Credential is the id of the key, token or user that the request is made with. A fault takes the key that a request to S3 names,
	// before its signature is looked at.
	Credential string `json:"credential,omitzero"`

	// Status is the status of the answer. It is for the record alone, as a fault has to know before there is one.
	Status int `json:"status,omitzero"`
	// Unanswered means the requests that have no answer, such as those of [Hang] and [LoseResponse]. It is for the record alone, too.
	Unanswered bool `json:"unanswered,omitzero"`
	// Fault is the name of a fault that took effect. It is for the record alone, too. To an assertion a name that no fault has or had is
	// a mistake.
	Fault string `json:"fault,omitzero"`
}

// String is the match as it is written in Go, without the fields that are not looked at.
func (m Match) String() string {
	var fields []string
	for _, field := range []struct{ name, value string }{
		{"System", m.System},
		{"Operation", m.Operation},
		{"Method", m.Method},
		{"Path", m.Path},
		{"Bucket", m.Bucket},
		{"Key", m.Key},
		{"Credential", m.Credential},
		{"Fault", m.Fault},
	} {
		if field.value != "" {
			fields = append(fields, fmt.Sprintf("%s: %q", field.name, field.value))
		}
	}
	if m.Status != 0 {
		fields = append(fields, fmt.Sprintf("Status: %d", m.Status))
	}
	if m.Unanswered {
		fields = append(fields, "Unanswered: true")
	}
	return "Match{" + strings.Join(fields, ", ") + "}"
}

// Validate returns an error that names the field if no request can fulfil the match. Which systems and operations there are it does not
// know: mockserver.ValidateMatch checks those, too.
func (m Match) Validate() error {
	if m.Method != strings.ToUpper(m.Method) {
		return fmt.Errorf("Match.Method: %q must be in capital letters", m.Method)
	}
	if _, err := path.Match(m.Path, ""); err != nil {
		return fmt.Errorf("Match.Path: %q is no pattern that path.Match knows: %w", m.Path, err)
	}
	if m.Path != "" && !strings.HasPrefix(m.Path, "/") {
		return fmt.Errorf("Match.Path: %q must begin with a slash", m.Path)
	}
	if m.Status != 0 && (m.Status < 200 || m.Status > 999) {
		return fmt.Errorf("Match.Status: %d is no status of an answer: it must be 200 to 999", m.Status)
	}
	if m.Status != 0 && m.Unanswered {
		return errors.New("Match.Unanswered: a request without an answer has no status, but Match.Status is given")
	}
	return nil
}

// validateForFault refuses in addition what is not known when a fault has to decide.
func (m Match) validateForFault() error {
	switch {
	case m.Status != 0:
		return errors.New("Match.Status: a fault cannot look at the status of an answer that is not made yet")
	case m.Unanswered:
		return errors.New("Match.Unanswered: a fault cannot look at an answer that is not made yet")
	case m.Fault != "":
		return errors.New("Match.Fault: a fault cannot look at the faults of a request that is not answered yet")
	}
	return m.Validate()
}
