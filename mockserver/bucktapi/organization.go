package bucktapi

import (
	"cmp"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Organization is a customer of Buckt, with buckets, keys, AWS accounts, logs and a plan. Its methods seed and inspect its state.
type Organization struct {
	system *System
	organization
}

// organization has the fields of an [Organization] in a state. The lock of the system guards it.
type organization struct {
	cutOff   bool // the state does not hold it any more
	row      organizationRow
	buckets  state.Table[*bucket]
	keys     state.Table[*apiKey]
	accounts state.Table[*awsAccount]
	logs     state.Table[*logRow]
	logBytes int // of the bodies of logs
	requests state.Window
}

type organizationRow struct {
	Name                 string       `json:"name,omitzero"`   // "default" of the first one, else "organization" by default
	APIKey               buckt.Secret `json:"apiKey,omitzero"` // that the organization was made with
	Subscription         Subscription `json:"subscription,omitzero"`
	FailNextProvisioning int          `json:"failNextProvisioning,omitzero"`
	AccountValidation    validation   `json:"accountValidation,omitzero"` // of accounts that are connected later
}

// addOrganization adds an organization, with its own key on request.
func (s *System) addOrganization(row organizationRow, withKey bool, now time.Time) (*Organization, error) {
	row.Name = cmp.Or(row.Name, state.DefaultName(len(s.organizations) == 0, "default", "organization"))
	o := &Organization{system: s, organization: organization{row: row}}
	s.organizations = append(s.organizations, o)
	if withKey {
		key, err := o.addKey(Key{Name: "default", Secret: row.APIKey}, now)
		if err != nil {
			return nil, err
		}
		o.row.APIKey = key.Secret
	}
	return o, nil
}

// begin locks the system for a method of the organization.
func (o *Organization) begin() time.Time {
	now := o.system.begin()
	state.MustHoldLocked(&o.system.mu, o.cutOff, "organization", o.row.Name)
	return now
}

// Name returns the organization's name.
func (o *Organization) Name() string { return state.Read(&o.system.mu, &o.row).Name }

// APIKey returns the secret of the key that the organization was made with. The key has every scope for all buckets.
func (o *Organization) APIKey() string { return state.Read(&o.system.mu, &o.row).APIKey.Reveal() }
