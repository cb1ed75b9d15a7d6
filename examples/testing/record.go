package tenants

import (
	"encoding/json"

	"github.com/bucktgo/buckt"
)

// record is a tenant in the application's database, as JSON.
type record struct {
	BucketID, Domain string
	KeyID            string
	Key              json.RawMessage // a document of buckt.Store
}

// Record returns the tenant of a name for the application's database. json.Marshal alone would lose the secret of the key; here it
// is sealed, and bound to the name, so that it is of no use in the record of another tenant.
func (t *Tenant) Record(name string, sealer buckt.Sealer) ([]byte, error) {
	key, err := buckt.Store(&t.Key, sealer, "tenant", name)
	if err != nil {
		return nil, err
	}
	return json.Marshal(record{BucketID: t.BucketID, Domain: t.Domain, KeyID: t.KeyID, Key: key})
}

// FromRecord reads what Record returned for the tenant of that name.
func FromRecord(data []byte, name string, sealer buckt.Sealer) (*Tenant, error) {
	var r record
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, err
	}
	key, err := buckt.Load[buckt.Secret](r.Key, sealer, "tenant", name)
	if err != nil {
		return nil, err
	}
	return &Tenant{BucketID: r.BucketID, Domain: r.Domain, KeyID: r.KeyID, Key: *key}, nil
}
