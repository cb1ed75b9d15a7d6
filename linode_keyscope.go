package buckt

import (
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"
)

// LinodeKeyScope selects the buckets that a key of Linode may access, with permissions for each. The zero value is invalid when a
// key is created, so that an omitted value never means all buckets. Use [LinodeAllBuckets], [LinodeOnlyBuckets] or
// [LinodeNoBuckets].
type LinodeKeyScope struct {
	kind    scopeKind
	buckets []LinodeKeyBucketAccess
}

// LinodeKeyBucketAccess is a bucket that a limited key may access.
type LinodeKeyBucketAccess struct {
	// Cluster is the legacy name of the region, such as "us-east-1", "" for a region without one. To create a key, either Region or
	// Cluster is required.
	Cluster string `json:"cluster,omitzero"`
	// Region is the id of the region, such as "us-east".
	Region string `json:"region,omitzero"`
	// BucketName is the label of the bucket.
	BucketName string `json:"bucket_name"`
	// Permissions are [LinodeReadOnly] or [LinodeReadWrite].
	Permissions LinodePermissions `json:"permissions"`
}

// LinodePermissions are the permissions of a key for a bucket.
type LinodePermissions string

// The permissions.
const (
	LinodeReadOnly  LinodePermissions = "read_only"
	LinodeReadWrite LinodePermissions = "read_write"
)

// LinodeAllBuckets returns the scope of an unlimited key: it has all permissions for all buckets of the account, including later
// ones.
func LinodeAllBuckets() LinodeKeyScope { return LinodeKeyScope{kind: scopeAll} }

// LinodeOnlyBuckets returns the scope of a limited key, which may access these buckets. It may also list all buckets of the account
// and create buckets, but not access the created ones. At least one bucket is required; see [LinodeNoBuckets].
func LinodeOnlyBuckets(buckets ...LinodeKeyBucketAccess) LinodeKeyScope {
	return LinodeKeyScope{kind: scopeOnly, buckets: slices.Clone(buckets)}
}

// LinodeNoBuckets returns the scope of a limited key that may access no bucket.
func LinodeNoBuckets() LinodeKeyScope { return LinodeKeyScope{kind: scopeNone} }

// IsZero reports whether the scope is not set.
func (s LinodeKeyScope) IsZero() bool { return s.kind == scopeUnset }

// IsAll reports whether the scope is [LinodeAllBuckets].
func (s LinodeKeyScope) IsAll() bool { return s.kind == scopeAll }

// IsNone reports whether the scope is [LinodeNoBuckets].
func (s LinodeKeyScope) IsNone() bool { return s.kind == scopeNone }

// Buckets returns the buckets of [LinodeOnlyBuckets], or nil for any other scope.
func (s LinodeKeyScope) Buckets() []LinodeKeyBucketAccess { return slices.Clone(s.buckets) }

// MarshalJSON implements the JSON marshalers: null for all buckets, otherwise a list.
func (s LinodeKeyScope) MarshalJSON() ([]byte, error) {
	switch s.kind {
	case scopeOnly:
		return json.Marshal(s.buckets)
	case scopeNone:
		return []byte("[]"), nil
	}
	return []byte("null"), nil
}

// UnmarshalJSON decodes the scope of a key: null means all buckets, an empty list none.
func (s *LinodeKeyScope) UnmarshalJSON(data []byte) error {
	var buckets []LinodeKeyBucketAccess
	if err := unmarshal(data, &buckets); err != nil {
		return err
	}
	*s = receivedLinodeKeyScope(buckets)
	return nil
}

func (s *LinodeKeyScope) decodePlain(p *plain) bool {
	ok := decodeIn(p, &s.buckets)
	*s = receivedLinodeKeyScope(s.buckets)
	return ok
}

func receivedLinodeKeyScope(buckets []LinodeKeyBucketAccess) LinodeKeyScope {
	switch {
	case buckets == nil:
		return LinodeAllBuckets()
	case len(buckets) == 0:
		return LinodeNoBuckets()
	}
	return LinodeKeyScope{kind: scopeOnly, buckets: buckets}
}

func (s LinodeKeyScope) check(op *operation, field string) error {
	switch {
	case s.IsZero():
		return invalid(op, field, "must be LinodeAllBuckets, LinodeOnlyBuckets or LinodeNoBuckets")
	case s.kind == scopeOnly && len(s.buckets) == 0:
		return invalid(op, field, "must name a bucket; use LinodeNoBuckets for none and LinodeAllBuckets for all")
	}
	for i, b := range s.buckets {
		if err := b.check(op, field+"["+strconv.Itoa(i)+"]"); err != nil {
			return err
		}
	}
	return nil
}

func (b *LinodeKeyBucketAccess) check(op *operation, field string) error {
	if b.Region == "" && b.Cluster == "" {
		return invalid(op, field+".Region", "must not be empty, unless Cluster is set")
	}
	err := firstError(
		checkUTF8(op, field+".Region", b.Region),
		checkUTF8(op, field+".Cluster", b.Cluster),
		checkNotEmpty(op, field+".BucketName", b.BucketName),
	)
	if err == nil && b.Permissions != LinodeReadOnly && b.Permissions != LinodeReadWrite {
		err = invalid(op, field+".Permissions", "must be LinodeReadOnly or LinodeReadWrite, and is %q", string(b.Permissions))
	}
	return err
}
