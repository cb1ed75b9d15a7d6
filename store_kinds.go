package buckt

import "strconv"

// kindSecret is the kind of a document with a single secret.
const kindSecret = "buckt.Secret"

// storableParts describes a storable value for [Store] and [Load].
type storableParts struct {
	kind   string // in the document; it never changes
	field  string // the name of the secret's field
	secret *Secret
	access *S3Access // nil for any other type
}

func storablePartsOf[T Storable](v *T) storableParts {
	switch v := any(v).(type) {
	case *S3Access:
		return storableParts{kind: "buckt.S3Access", field: "SecretAccessKey", secret: &v.SecretAccessKey, access: v}
	case *CreatedKey:
		return storableParts{kind: "buckt.CreatedKey", field: "Key", secret: &v.Key}
	case *FoundryDBKey:
		return storableParts{kind: "buckt.FoundryDBKey", field: "SecretAccessKey", secret: &v.SecretAccessKey}
	case *AmoveKey:
		return storableParts{kind: "buckt.AmoveKey", field: "SecretKey", secret: &v.SecretKey}
	case *LinodeKey:
		return storableParts{kind: "buckt.LinodeKey", field: "SecretKey", secret: &v.SecretKey}
	case *Secret:
		return storableParts{kind: kindSecret, field: "Secret", secret: v}
	}
	panic("buckt: a type of Storable is missing here")
}

// check rejects values that could not be used after loading.
func (p *storableParts) check(op *operation) error {
	if p.access != nil {
		_, err := p.access.checked(op)
		return err
	}
	return checkSecret(op, p.field, *p.secret)
}

func checkSealer(op *operation, sealer Sealer, bound []string) error {
	if isNil(sealer) {
		return invalid(op, "sealer", "must not be nil; use InClear to store the secret in clear text")
	}
	for i, text := range bound {
		if err := checkUTF8(op, "bound["+strconv.Itoa(i)+"]", text); err != nil {
			return err
		}
	}
	return nil
}
