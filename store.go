package buckt

import (
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The functions of this file stand in errors as operations.
var (
	opStore           = &operation{name: "Store"}
	opLoad            = &operation{name: "Load"}
	opNewAESGCMSealer = &operation{name: "NewAESGCMSealer"}
)

// storeVersion is the version of the documents that [Store] writes, and the newest that [Load] reads.
const storeVersion = 1

// Storable are the types that [Store] writes: an access, the keys as their Create returns them, and a secret alone.
type Storable interface {
	S3Access | CreatedKey | FoundryDBKey | AmoveKey | LinodeKey | Secret
}

// stored is a document of [Store].
type stored struct {
	Kind    string         `json:"kind"`
	Version int            `json:"version"`
	Value   jsontext.Value `json:"value,omitzero"`
	Secret  string         `json:"secret,omitzero"`
	Sealed  []byte         `json:"sealed,omitzero"`
}

// Store writes a value together with its secret as JSON, for [Load] to read. The secret is encrypted by the sealer, or
// stands there in clear with [InClear]:
//
//	document, err := buckt.Store(key, sealer, "tenant/acme")
//	…
//	key, err := buckt.Load[buckt.LinodeKey](document, sealer, "tenant/acme")
//
// The document is bound to the texts in bound, such as the name of the record that holds it: Load must be given the same.
// The rest of the document, which can be read without the sealer, is bound as well: if it is changed, Load fails. It may be
// formatted in another way and its members may be reordered, as a database does.
//
// A document is an object of these members, on one line:
//
//	kind     the type: "buckt.S3Access", "buckt.CreatedKey", "buckt.FoundryDBKey", "buckt.AmoveKey", "buckt.LinodeKey" or
//	         "buckt.Secret"
//	version  1
//	value    the value as JSON, without its secret; not with "buckt.Secret"
//	secret   the secret in clear: with InClear alone
//	sealed   the sealed secret in base64: with any other Sealer
//
// A value without its secret, such as a key from a list, is an [*InvalidInputError], and so is an [S3Access] that is not
// complete.
func Store[T Storable](v *T, sealer Sealer, bound ...string) ([]byte, error) {
	if v == nil {
		return nil, invalid(opStore, "v", "must not be nil")
	}
	value := *v // its secret is taken out below
	part := storablePartsOf(&value)
	if err := firstError(checkSealer(opStore, sealer, bound), part.check(opStore)); err != nil {
		return nil, err
	}
	secret := part.secret.Reveal()
	*part.secret = Secret{}
	document := stored{Kind: part.kind, Version: storeVersion}
	if part.kind != kindSecret {
		text, err := json.Marshal(&value)
		if err != nil {
			return nil, &InvalidInputError{Operation: opStore.name, Field: "v", Rule: "must be encodable as JSON", cause: err}
		}
		document.Value = text
	}
	if sealer == InClear {
		document.Secret = secret
		return json.Marshal(&document)
	}
	aad, err := document.bind(bound)
	if err != nil {
		return nil, fmt.Errorf("buckt: Store: %w", err)
	}
	if document.Sealed, err = sealer.Seal([]byte(secret), aad); err != nil {
		return nil, fmt.Errorf("buckt: Store: sealing the secret: %w", err)
	}
	return json.Marshal(&document)
}

// Load reads a document of [Store]. sealer and bound must be those that it was stored with; a document in clear is read with
// [InClear] alone, so that one that was put in its place is not taken for a sealed one. Members that it does not know are
// ignored.
//
// A document of another kind, or of a newer version than this one reads, is an [*InvalidInputError] that names both. A
// sealed document that the sealer does not open, as with another key or other texts in bound, is the sealer's error:
// [ErrSealKey] for that of [NewAESGCMSealer].
func Load[T Storable](document []byte, sealer Sealer, bound ...string) (*T, error) {
	if err := checkSealer(opLoad, sealer, bound); err != nil {
		return nil, err
	}
	v := new(T)
	part := storablePartsOf(v)
	d, err := readStored(document, part.kind)
	if err != nil {
		return nil, err
	}
	secret, err := d.open(sealer, bound)
	if err != nil {
		return nil, err
	}
	if part.kind != kindSecret {
		if d.Value.Kind() != '{' {
			return nil, invalid(opLoad, "value", "must be an object")
		}
		if err := json.Unmarshal(d.Value, v); err != nil {
			return nil, invalid(opLoad, "value", "must be that of %s: %s", part.kind, describeDecodeError(err, true))
		}
	}
	*part.secret = NewSecret(secret)
	if err := part.check(opLoad); err != nil {
		return nil, err
	}
	return v, nil
}

// readStored reads the members of a document. kind and version come first: another version may have other members.
func readStored(document []byte, kind string) (*stored, error) {
	var head struct {
		Kind    string `json:"kind"`
		Version int    `json:"version"`
	}
	if err := json.Unmarshal(document, &head); err != nil {
		return nil, invalid(opLoad, "document", "must be one that Store wrote: %s", describeDecodeError(err, true))
	}
	switch {
	case head.Kind != kind:
		return nil, invalid(opLoad, "kind", "must be %q, and is %q", kind, head.Kind)
	case head.Version > storeVersion:
		return nil, invalid(opLoad, "version", "must be at most %d, the newest that this version of buckt reads, and is %d", storeVersion, head.Version)
	case head.Version < 1:
		return nil, invalid(opLoad, "version", "must be 1 to %d, and is %d", storeVersion, head.Version)
	}
	var d stored
	if err := json.Unmarshal(document, &d); err != nil {
		return nil, invalid(opLoad, "document", "must be one that Store wrote: %s", describeDecodeError(err, true))
	}
	return &d, nil
}

// open returns the secret of a document.
func (d *stored) open(sealer Sealer, bound []string) (string, error) {
	switch {
	case sealer == InClear && d.Sealed != nil:
		return "", invalid(opLoad, "sealer", "must be the one that sealed the document, and is InClear")
	case sealer == InClear:
		return d.Secret, nil
	case d.Secret != "":
		return "", invalid(opLoad, "sealer", "must be InClear, because the document holds its secret in clear")
	}
	aad, err := d.bind(bound)
	if err != nil {
		return "", fmt.Errorf("buckt: Load: %w", err)
	}
	secret, err := sealer.Open(d.Sealed, aad)
	if err != nil {
		return "", fmt.Errorf("buckt: Load: opening the sealed secret: %w", err)
	}
	return string(secret), nil
}

// bind returns what the sealed secret is bound to: everything else in the document, in the form of RFC 8785, and the
// texts of the caller.
func (d *stored) bind(bound []string) ([]byte, error) {
	all := struct {
		Kind    string
		Version int
		Value   jsontext.Value
		Bound   []string
	}{d.Kind, d.Version, d.Value.Clone(), bound}
	if len(all.Value) > 0 {
		if err := all.Value.Canonicalize(); err != nil {
			return nil, err
		}
	}
	return json.Marshal(&all)
}
