package buckt

import (
	"slices"

	"github.com/go-json-experiment/json"
)

// BucketScope selects the buckets that a key may access. The zero value is invalid when a key is created, so that an omitted
// value never means all buckets. Use [AllBuckets], [OnlyBuckets] or [NoBuckets].
type BucketScope struct {
	kind scopeKind
	ids  []string
}

type scopeKind uint8

const (
	scopeUnset scopeKind = iota
	scopeAll
	scopeOnly
	scopeNone
)

// AllBuckets returns the scope of a key that may access every bucket, including later ones.
func AllBuckets() BucketScope { return BucketScope{kind: scopeAll} }

// OnlyBuckets returns the scope of a key that may access only the named buckets. At least one id is required; see
// [NoBuckets].
func OnlyBuckets(ids ...string) BucketScope {
	return BucketScope{kind: scopeOnly, ids: slices.Clone(ids)}
}

// NoBuckets returns the scope of a key that may access no bucket.
func NoBuckets() BucketScope { return BucketScope{kind: scopeNone} }

// IsZero reports whether the scope is not set.
func (s BucketScope) IsZero() bool { return s.kind == scopeUnset }

// IsAll reports whether the scope is [AllBuckets].
func (s BucketScope) IsAll() bool { return s.kind == scopeAll }

// IsNone reports whether the scope is [NoBuckets].
func (s BucketScope) IsNone() bool { return s.kind == scopeNone }

// IDs returns the ids of [OnlyBuckets], or nil for any other scope.
func (s BucketScope) IDs() []string { return slices.Clone(s.ids) }

// Allows reports whether the scope includes a bucket.
func (s BucketScope) Allows(id string) bool { return s.kind == scopeAll || slices.Contains(s.ids, id) }

// MarshalJSON implements the JSON marshalers: null for all buckets, otherwise a list of ids.
func (s BucketScope) MarshalJSON() ([]byte, error) {
	switch s.kind {
	case scopeOnly:
		return json.Marshal(s.ids)
	case scopeNone:
		return []byte("[]"), nil
	}
	return []byte("null"), nil
}

// UnmarshalJSON decodes the scope of a key: null means all buckets, an empty list none.
func (s *BucketScope) UnmarshalJSON(data []byte) error {
	var ids []string
	if err := unmarshal(data, &ids); err != nil {
		return err
	}
	*s = receivedBucketScope(ids)
	return nil
}

func (s *BucketScope) decodePlain(p *plain) bool {
	ok := decodeIn(p, &s.ids)
	*s = receivedBucketScope(s.ids)
	return ok
}

func receivedBucketScope(ids []string) BucketScope {
	switch {
	case ids == nil:
		return AllBuckets()
	case len(ids) == 0:
		return NoBuckets()
	}
	return BucketScope{kind: scopeOnly, ids: ids}
}

func (s BucketScope) check(op *operation, field string) error {
	switch {
	case s.IsZero():
		return invalid(op, field, "must be AllBuckets, OnlyBuckets or NoBuckets")
	case s.kind == scopeOnly && len(s.ids) == 0:
		return invalid(op, field, "must name a bucket; use NoBuckets for none and AllBuckets for all")
	case slices.Contains(s.ids, ""):
		return invalid(op, field, "must not contain an empty id")
	}
	return nil
}
