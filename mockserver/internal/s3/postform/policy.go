package postform

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

// Policy limits the uploads of a form, and their time.
type Policy struct {
	expiration time.Time
	conditions []condition
}

func invalidPolicy(problem string) *s3error.Error {
	return s3error.New("InvalidPolicyDocument", "Invalid Policy: "+problem)
}

var errInvalidJSON = s3error.New("InvalidPolicyDocument", "Invalid Policy: Invalid JSON.")

// parsePolicy reads a policy, which is JSON in base64. Unlike those of its fields, the names in it are those of S3 in their exact case.
func parsePolicy(encoded string) (*Policy, error) {
	if encoded == "" {
		return nil, invalidPolicy("Expecting '{' but found End-of-Input")
	}
	text, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil, invalidPolicy("invalid Base64 encoding.")
	}
	var document map[string]json.RawMessage
	if json.Unmarshal(text, &document) != nil {
		return nil, errInvalidJSON
	}
	for _, name := range slices.Sorted(maps.Keys(document)) {
		if name != "expiration" && name != "conditions" {
			return nil, invalidPolicy("Unexpected: " + strconv.Quote(name))
		}
	}
	var expiration string
	var conditions []json.RawMessage
	switch {
	case document["expiration"] == nil:
		return nil, invalidPolicy("Policy missing expiration.")
	case document["conditions"] == nil:
		return nil, invalidPolicy("Policy missing conditions.")
	case json.Unmarshal(document["expiration"], &expiration) != nil:
		return nil, errInvalidJSON
	case json.Unmarshal(document["conditions"], &conditions) != nil:
		return nil, invalidPolicy("Invalid 'conditions' value: must be a List.")
	}
	p := new(Policy)
	if p.expiration, err = time.Parse(time.RFC3339, expiration); err != nil {
		return nil, invalidPolicy("Invalid 'expiration' value: '" + expiration + "'")
	}
	for _, text := range conditions {
		c, err := parseCondition(text)
		if err != nil {
			return nil, err
		}
		p.conditions = append(p.conditions, c)
	}
	return p, nil
}

func denied(problem string) error {
	return s3error.New("AccessDenied", "Invalid according to Policy: "+problem)
}

// Check returns the error of S3 unless the policy allows an upload to a bucket with the fields of a form. Each field must have a condition.
func (p *Policy) Check(f *Form, bucket string, now time.Time, ceph bool) error {
	if !now.Before(p.expiration) {
		return denied("Policy expired.")
	}
	fields := map[string]string{}
	maps.Copy(fields, f.fields)
	fields["bucket"] = bucket
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		covers := func(c condition) bool { return c.field == name }
		if !isFree(name, ceph) && !slices.ContainsFunc(p.conditions, covers) {
			return denied("Extra input fields: " + name)
		}
	}
	for _, c := range p.conditions {
		if !c.holds(fields, ceph) {
			return denied("Policy Condition failed: " + c.text())
		}
	}
	return nil
}

// isFree reports whether a field needs no condition. Ceph's gateway exempts checksums too.
func isFree(name string, ceph bool) bool {
	switch name {
	case "policy", "x-amz-signature", oldAccessKey, oldSignature:
		return true
	}
	return strings.HasPrefix(name, "x-ignore-") || ceph && strings.HasPrefix(name, "x-amz-checksum-")
}

// CheckSize returns the error of S3 unless the policy allows a file of a size.
func (p *Policy) CheckSize(size int64) error {
	proposed := strconv.FormatInt(size, 10)
	for _, c := range p.conditions {
		switch {
		case c.operator != sizeRange:
		case size < c.min:
			return s3error.New("EntityTooSmall", "").With("ProposedSize", proposed).With("MinSizeAllowed", strconv.FormatInt(c.min, 10))
		case size > c.max:
			return s3error.New("EntityTooLarge", "").With("ProposedSize", proposed).With("MaxSizeAllowed", strconv.FormatInt(c.max, 10))
		}
	}
	return nil
}
