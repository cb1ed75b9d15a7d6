package foundrydb

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Organization is an organization of FoundryDB. Its members can use its file services.
type Organization struct {
	system *System
	cutOff bool // the state does not hold it any more
	row    organizationRow
}

// organizationRow is an [Organization] as it is stored. The lock of the system guards it.
type organizationRow struct {
	ID      string   `json:"id,omitzero"`      // in lower case, made by default
	Name    string   `json:"name,omitzero"`    // "organization" by default
	Members []string `json:"members,omitzero"` // the ids of users
}

// AddOrganization adds an organization with at least one member. The name is "organization" if it is empty.
func (s *System) AddOrganization(name string, member *User, more ...*User) *Organization {
	s.begin()
	defer s.mu.Unlock()
	row := organizationRow{Name: name}
	for _, u := range append([]*User{member}, more...) {
		state.MustHold(u.cutOff, "user", u.row.Username)
		row.Members = append(row.Members, u.row.ID)
	}
	return state.Must(s.addOrganization(row))
}

// addOrganization adds an organization and makes the fields that are empty. Its members are given by id or by name.
func (s *System) addOrganization(row organizationRow) (*Organization, error) {
	row = state.Clone(row)
	switch {
	case row.ID != strings.ToLower(row.ID):
		return nil, state.Invalid("id", "must be in lower case")
	case slices.ContainsFunc(s.organizations, func(o *Organization) bool { return o.row.ID == row.ID }):
		return nil, state.Invalid("id", "is a duplicate")
	}
	for i, name := range row.Members {
		u := s.findUser(name)
		if u == nil {
			return nil, state.Invalid(state.Path("members").At(i), "must be the id or the name of a user, not %q", name)
		}
		row.Members[i] = u.row.ID
	}
	row.ID = state.OrMade(row.ID, s.ids.UUID)
	row.Name = cmp.Or(row.Name, "organization")
	o := &Organization{system: s, row: row}
	s.organizations = append(s.organizations, o)
	return o, nil
}

// findOrganization finds an organization by id or by name. It returns nil if there is none.
func (s *System) findOrganization(name string) *Organization {
	return cmp.Or(
		state.Find(s.organizations, func(o *Organization) bool { return o.row.ID == name }),
		state.Find(s.organizations, func(o *Organization) bool { return o.row.Name == name }))
}

// begin locks the system for a method of the organization.
func (o *Organization) begin() time.Time {
	now := o.system.begin()
	state.MustHoldLocked(&o.system.mu, o.cutOff, "organization", o.row.Name)
	return now
}

// ID returns the organization's id.
func (o *Organization) ID() string { return state.Read(&o.system.mu, &o.row).ID }

// Name returns the organization's name.
func (o *Organization) Name() string { return state.Read(&o.system.mu, &o.row).Name }

// AddMember makes a user a member.
func (o *Organization) AddMember(u *User) {
	o.begin()
	defer o.system.mu.Unlock()
	state.MustHold(u.cutOff, "user", u.row.Username)
	o.row.Members = append(o.row.Members, u.row.ID)
}

// RemoveMember ends a membership. The file services that the user made stay with the organization.
func (o *Organization) RemoveMember(u *User) {
	o.begin()
	defer o.system.mu.Unlock()
	o.row.Members = slices.DeleteFunc(o.row.Members, func(id string) bool { return id == u.row.ID })
}
