package mockserver

import (
	"fmt"
	"path"
	"slices"
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

// Matches tells whether an exchange is meant.
func (m Match) Matches(ex *Exchange) bool {
	agreed, asked := m.compare(ex)
	return agreed == asked
}

// compare counts the fields that are looked at, and those of them that are as they should be.
func (m Match) compare(ex *Exchange) (agreed, asked int) {
	look := func(wanted, same bool) {
		if wanted {
			asked++
			if same {
				agreed++
			}
		}
	}
	look(m.System != "", m.System == ex.System)
	look(m.Operation != "", m.Operation == ex.Operation)
	look(m.Method != "", m.Method == ex.Method)
	look(m.Path != "", m.Path != "" && m.matchesPath(ex.URL.EscapedPath()))
	look(m.Bucket != "", m.Bucket == ex.Bucket)
	look(m.Key != "", m.Key == ex.Key)
	look(m.Credential != "", m.Credential == ex.CredentialID)
	look(m.Status != 0, m.Status == ex.Status)
	look(m.Unanswered, ex.Status == 0)
	look(m.Fault != "", slices.Contains(ex.Faults, m.Fault))
	return agreed, asked
}

func (m Match) matchesPath(escaped string) bool {
	matched, _ := path.Match(m.Path, escaped)
	return matched
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

// matchesAny tells whether an exchange is meant by one of several; it is where there are none.
func matchesAny(matches []Match, ex *Exchange) bool {
	return len(matches) == 0 || slices.ContainsFunc(matches, func(m Match) bool { return m.Matches(ex) })
}
