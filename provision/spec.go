package provision

import (
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
)

// Spec describes a grant: a bucket for one tenant, and a key to it.
type Spec struct {
	// Name is the name of the grant, unique per owner: 3 to 24 lower-case letters and digits, with single dashes between them. The
	// application must shorten a longer id, such as a UUID.
	Name string `json:"name"`
	// Bucket is the name of the bucket. By default it is the owner, a dash and Name. At Linode it must be unique in its region among all
	// customers.
	Bucket string `json:"bucket"`
	// Rights are the rights of the key. They are required.
	Rights Rights `json:"rights"`
	// Prefix limits the key to objects whose keys begin with it. Only FoundryDB supports it.
	Prefix string `json:"prefix,omitzero"`
	// Deletion decides what [Provisioner.Destroy] does to the bucket.
	Deletion DeletionPolicy `json:"deletion,omitzero"`
	// Consumer is the name in [Config.Consumers] of the consumer to attach the credential to, or "".
	Consumer string `json:"consumer,omitzero"`
	// System are the settings that are specific to the system: a pointer, such as *[AmoveSettings]. [Linode], [FoundryDB], [Amove] and
	// [Buckt] document their types.
	System any `json:"system,omitzero"`
}

// Rights are the rights of a key in its bucket. Not every system supports all of them.
type Rights string

// The rights.
const (
	Read      Rights = "read"
	Write     Rights = "write"
	ReadWrite Rights = "readwrite"
)

// DeletionPolicy decides what happens to the bucket of a destroyed grant.
type DeletionPolicy string

// The policies.
const (
	// Retain keeps the bucket and its contents. It is the default.
	Retain DeletionPolicy = "retain"
	// Delete deletes the contents and the bucket. A bucket that existed before its grant is kept.
	Delete DeletionPolicy = "delete"
)

const (
	longestOwner = 14
	longestName  = 24
	shortestName = 3
)

var (
	ownerPattern = regexp.MustCompile(`^[a-z0-9]+$`)
	namePattern  = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
)

func checkOwner(owner string) error {
	if len(owner) > longestOwner || !ownerPattern.MatchString(owner) {
		return invalid("Owner", "must have 1 to %d lower-case letters and digits, and is %q", longestOwner, owner)
	}
	return nil
}

func checkName(name string) error {
	if len(name) < shortestName || len(name) > longestName || !namePattern.MatchString(name) {
		return invalid("Name", "must have %d to %d lower-case letters and digits, with single dashes between them, and is %q",
			shortestName, longestName, name)
	}
	return nil
}

// prepare sets the defaults of a spec and checks it. It also returns the identity of the bucket.
func (p *Provisioner) prepare(s Spec) (prepared Spec, identity string, err error) {
	if err := checkName(s.Name); err != nil {
		return s, "", err
	}
	s.Bucket = cmp.Or(s.Bucket, p.entryName(s.Name))
	s.Deletion = cmp.Or(s.Deletion, Retain)
	switch s.Rights {
	case Read, Write, ReadWrite:
	default:
		return s, "", invalid("Rights", "must be %q, %q or %q, and is %q", Read, Write, ReadWrite, s.Rights)
	}
	if s.Deletion != Retain && s.Deletion != Delete {
		return s, "", invalid("Deletion", "must be %q or %q, and is %q", Retain, Delete, s.Deletion)
	}
	if s.Consumer != "" {
		consumer, known := p.config.Consumers[s.Consumer]
		if !known {
			return s, "", invalid("Consumer", "must be one of Config.Consumers, and is %q", s.Consumer)
		}
		if err := consumer.Check(s); err != nil {
			return s, "", err
		}
	}
	if s.System == nil {
		s.System = p.provider.NewSettings()
	}
	identity, err = p.provider.Check(s)
	if err != nil {
		return s, "", err
	}
	// The stored copy must not change with the caller's.
	stored, err := storeSpec(s)
	if err != nil {
		return s, "", err
	}
	s, err = stored.load(p.provider)
	return s, p.provider.Name() + ":" + identity, err
}

// storedSpec is a spec in the journal.
type storedSpec struct {
	Spec
	System json.RawMessage `json:"system,omitzero"`
}

func storeSpec(s Spec) (storedSpec, error) {
	system, err := json.Marshal(s.System)
	if err != nil {
		return storedSpec{}, invalid("System", "must be encodable as JSON: %v", err)
	}
	stored := storedSpec{Spec: s, System: system}
	stored.Spec.System = nil
	return stored, nil
}

func (s storedSpec) load(provider Provider) (Spec, error) {
	spec := s.Spec
	spec.System = provider.NewSettings()
	if spec.System == nil || len(s.System) == 0 {
		return spec, nil
	}
	if err := json.Unmarshal(s.System, spec.System); err != nil {
		return spec, fmt.Errorf("provision: the settings of the grant %s: %w", spec.Name, err)
	}
	return spec, nil
}

// changes returns the fields in which two specs differ, and which of them a rotation can change.
func (s storedSpec) changes(other storedSpec) (fields, rotatable []string) {
	for _, f := range []struct {
		name    string
		differs bool
		rotates bool
	}{
		{"Bucket", s.Bucket != other.Bucket, false},
		{"Rights", s.Rights != other.Rights, true},
		{"Prefix", s.Prefix != other.Prefix, true},
		{"Deletion", s.Deletion != other.Deletion, true},
		{"Consumer", s.Consumer != other.Consumer, true},
		{"System", !sameJSON(s.System, other.System), false},
	} {
		if f.differs {
			fields = append(fields, f.name)
			if f.rotates {
				rotatable = append(rotatable, f.name)
			}
		}
	}
	return fields, rotatable
}

// sameJSON reports whether two texts have the same value: a journal may store JSON in another form.
func sameJSON(a, b json.RawMessage) bool {
	var va, vb any
	return json.Unmarshal(a, &va) == nil && json.Unmarshal(b, &vb) == nil && reflect.DeepEqual(va, vb)
}
