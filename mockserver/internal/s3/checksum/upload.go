package checksum

import (
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3/content"
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
	if algorithm == "" {
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
		return Kind{}, invalid("The " + kind + " checksum type cannot be used with the " + a.Name + " checksum algorithm.")
	}
	return Kind{a.Name, kind}, nil
}

// OfPart returns the checksum of a part of which a client sent a checksum or none.
func (k Kind) OfPart(sent Checksum, b content.Bytes) (Checksum, error) {
	switch {
	case k.Algorithm == "" || sent.Algorithm == k.Algorithm:
		return sent, nil
	case sent.Algorithm == "":
		return find(k.Algorithm).Of(b), nil
	}
	return Checksum{}, invalid("Checksum Type mismatch occurred, expected checksum Type: " + strings.ToLower(k.Algorithm) +
		", actual checksum Type: " + strings.ToLower(sent.Algorithm))
}

// OfObject returns the checksum of an object that is made of parts, and compares it with the one that the client expects.
func (k Kind) OfObject(expected Sent, kind string, parts []Checksum, b content.Bytes) (Checksum, error) {
	a := find(k.Algorithm)
	if a == nil {
		a = expected.Algorithm
	}
	if a == nil {
		return Checksum{}, nil
	}
	if expected.Algorithm != nil && expected.Algorithm != a || kind != "" && k.ChecksumType != "" && kind != k.ChecksumType {
		return Checksum{}, invalid("The checksum is not of the kind that the upload was created with.")
	}
	sum := a.Of(b)
	if k.ChecksumType == Composite {
		sum = a.OfParts(parts)
	}
	if value, _, _ := strings.Cut(sum.Value, "-"); expected.Algorithm != nil && expected.value != sum.Value && expected.value != value {
		return Checksum{}, a.mismatch()
	}
	return sum, nil
}
