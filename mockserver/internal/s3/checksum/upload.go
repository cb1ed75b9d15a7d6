package checksum

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3/content"
	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

// Kind is the kind of checksum that a multipart upload has, of its parts or of the whole. The zero value is none.
type Kind struct {
	// Algorithm is that of the checksums of its parts, "" for none.
	Algorithm string `json:"algorithm,omitempty"`
	// ChecksumType is COMPOSITE or FULL_OBJECT.
	ChecksumType string `json:"checksumType,omitempty"`
}

// ReadKind reads the algorithm and the type that an upload is created with.
func ReadKind(algorithm, kind string) (Kind, error) {
	kind = strings.ToUpper(kind)
	switch {
	case kind != "" && kind != FullObject && kind != Composite:
		return Kind{}, invalid("Value for x-amz-checksum-type header is invalid.")
	case algorithm == "" && kind != "":
		return Kind{}, invalid("The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.")
	case algorithm == "":
		return Kind{}, nil
	}
	a, err := Find(algorithm)
	switch {
	case err != nil:
		return Kind{}, err
	case kind == "" && a.fullOnly():
		kind = FullObject
	case kind == "":
		kind = Composite
	case kind == FullObject && a.canBeFull(), kind == Composite && !a.fullOnly():
	default:
		return Kind{}, invalid("The " + kind + " checksum type cannot be used with the " + strings.ToLower(a.Name) + " checksum algorithm.")
	}
	return Kind{a.Name, kind}, nil
}

// OfPart returns the checksum of a part that a client sent with a checksum or without one.
func (k Kind) OfPart(sent Checksum, b content.Bytes) (Checksum, error) {
	switch {
	case k.Algorithm == "" || sent.Algorithm == k.Algorithm:
		return sent, nil
	case sent.Algorithm == "" && k.ChecksumType == FullObject:
		return k.OfCopy(b), nil
	}
	return Checksum{}, invalid("Checksum Type mismatch occurred, expected checksum Type: " + strings.ToLower(k.Algorithm) +
		", actual checksum Type: " + cmp.Or(strings.ToLower(sent.Algorithm), "null"))
}

// OfCopy returns the checksum of a part that is copied from an object.
func (k Kind) OfCopy(b content.Bytes) Checksum {
	if a := find(k.Algorithm); a != nil {
		return a.Of(b)
	}
	return Checksum{}
}

// RequirePart returns an error if the list that completes a composite lacks the checksum of a part.
func (k Kind) RequirePart(number int, named Checksum) error {
	if named.Value != "" || k.ChecksumType != Composite {
		return nil
	}
	return invalid(fmt.Sprintf("The upload was created using a %s checksum. The complete request must include the checksum for each part. "+
		"It was missing for part %d in the request.", strings.ToLower(k.Algorithm), number))
}

// CheckPart compares the checksum of a part in the list that completes the upload with the stored one.
func (k Kind) CheckPart(number int, named, stored Checksum) (same bool, err error) {
	switch {
	case named.Value == "" || named.Value == stored.Value && named.Algorithm == stored.Algorithm:
		return true, nil
	case k.Algorithm != "" && named.Algorithm != k.Algorithm:
		return false, s3error.New("BadDigest", fmt.Sprintf("The %s you specified for part %d did not match what we received.",
			strings.ToLower(named.Algorithm), number))
	}
	return false, nil
}

// OfObject returns the checksum of an object that is made of parts, and compares it with the one that the client expects.
func (k Kind) OfObject(expected Sent, kind string, parts []Checksum, b content.Bytes) (Checksum, error) {
	switch kind = strings.ToUpper(kind); {
	case kind != "" && kind != FullObject && kind != Composite:
		return Checksum{}, invalid("Value for x-amz-checksum-type header is invalid.")
	case kind != "" && kind != k.ChecksumType:
		return Checksum{}, invalid("The upload was created using the " + cmp.Or(k.ChecksumType, "null") +
			" checksum mode. The complete request must use the same checksum mode.")
	}
	a := find(k.Algorithm)
	if a == nil {
		a = expected.Algorithm
	}
	if a == nil {
		return Checksum{}, nil
	}
	if expected.Algorithm != nil && expected.Algorithm != a {
		return Checksum{}, invalid("The checksum is not of the algorithm that the upload was created with.")
	}
	sum := a.Of(b)
	if k.ChecksumType == Composite {
		sum = a.OfParts(parts)
	}
	return sum, expected.compare(sum)
}

// compare returns an error unless a client expects a checksum or none. That of a composite may lack the number of parts.
func (s Sent) compare(sum Checksum) error {
	if s.Algorithm == nil || s.value == sum.Value {
		return nil
	}
	value, _, _ := strings.Cut(s.value, "-")
	if err := s.check(value); err != nil {
		return err
	}
	if actual, _, _ := strings.Cut(sum.Value, "-"); sum.Type == Composite && s.value == actual {
		return nil
	}
	return s.mismatch()
}
