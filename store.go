package buckt

import (
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Errors name the functions of this file as operations.
var (
	opStore           = &operation{name: "Store"}
	opLoad            = &operation{name: "Load"}
	opNewAESGCMSealer = &operation{name: "NewAESGCMSealer"}
)

// storeVersion is the version of documents that [Store] writes. It is the newest one that [Load] reads.
const storeVersion = 1

// Storable are the types that [Store] writes: an access, the keys of Create methods, and a single secret.
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

// Store encodes a value with its secret as JSON, which [Load] decodes. The sealer encrypts the secret; with [InClear] it is stored in
// clear text:
//
//	document, err := buckt.Store(key, sealer, "tenant/acme")
//	…
//	key, err := buckt.Load[buckt.LinodeKey](document, sealer, "tenant/acme")
//
// The document is bound to the texts in bound, such as the name of its database record: Load needs the same texts. It is also bound to
// its unencrypted part, which is readable without the sealer: if that is modified, Load fails. Formatting and the order of members
// may change, as in some databases.
//
// A document is a JSON object on one line, with these members:
//
//	kind     the type: "buckt.S3Access", "buckt.CreatedKey", "buckt.FoundryDBKey", "buckt.AmoveKey", "buckt.LinodeKey" or
//	         "buckt.Secret"
//	version  1
//	value    the value as JSON, without its secret; not with "buckt.Secret"
//	secret   the secret in clear text: only with InClear
//	sealed   the sealed secret in base64: only with other Sealers
//
// A value without its secret, such as a key from a list, is an [*InvalidInputError], as is an incomplete [S3Access].
func Store[T Storable](v *T, sealer Sealer, bound ...string) ([]byte, error) {
	if v == nil {
		return nil, invalid(opStore, "v", "must not be nil")
	}
	value := *v // a copy, because its secret is removed below
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

// Load decodes a document of [Store]. sealer and bound must be those of Store. A document in clear text requires [InClear], so that it
// cannot replace a sealed one. Unknown members are ignored.
//
// A document of another kind, or of a newer version than this package reads, is an [*InvalidInputError] that names both. If the sealer
// cannot open a document, because the key or the texts in bound differ, the error is that of the sealer: [ErrSealKey] for
// [NewAESGCMSealer].
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

// readStored decodes a document. kind and version are checked first, because another version may have other members.
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
		return "", invalid(opLoad, "sealer", "must be InClear, because the document has its secret in clear text")
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

// bind returns the additional data of the sealed secret: the rest of the document in the form of RFC 8785, and the texts of the
// caller.
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
