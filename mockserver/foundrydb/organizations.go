package foundrydb

import (
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Organization is an organization of FoundryDB. Its members can use its file services.
type Organization struct {
	system *System
	organizationRow
}

// organizationRow is the part of an [Organization] that a state holds. The lock of the system guards it.
type organizationRow struct {
	cutOff   bool // the state does not hold it any more
	id, name string
	members  []*User
}

// AddOrganization adds an organization with at least one member.
func (s *System) AddOrganization(name string, member *User, more ...*User) *Organization {
	s.begin()
	defer s.mu.Unlock()
	members := append([]*User{member}, more...)
	for _, u := range members {
		state.MustHold(u.cutOff, "user", u.name)
	}
	return s.addOrganization(organizationRow{name: name, members: members})
}

// addOrganization adds an organization and makes the fields that are empty.
func (s *System) addOrganization(row organizationRow) *Organization {
	o := &Organization{system: s, organizationRow: row}
	o.id = state.OrMade(o.id, s.ids.UUID)
	s.organizations[o.id] = o
	return o
}

// begin locks the system for a method of the organization.
func (o *Organization) begin() time.Time {
	now := o.system.begin()
	state.MustHoldLocked(&o.system.mu, o.cutOff, "organization", o.name)
	return now
}

// ID returns the organization's id.
func (o *Organization) ID() string {
	o.system.mu.Lock()
	defer o.system.mu.Unlock()
	return o.id
}

// Name returns the organization's name.
func (o *Organization) Name() string {
	o.system.mu.Lock()
	defer o.system.mu.Unlock()
	return o.name
}

// AddMember makes a user a member.
func (o *Organization) AddMember(u *User) {
	o.begin()
	defer o.system.mu.Unlock()
	state.MustHold(u.cutOff, "user", u.name)
	o.members = append(o.members, u)
}

// RemoveMember ends a membership. The file services that the user made stay with the organization.
func (o *Organization) RemoveMember(u *User) {
	o.begin()
	defer o.system.mu.Unlock()
	o.members = slices.DeleteFunc(o.members, func(member *User) bool { return member == u })
}
