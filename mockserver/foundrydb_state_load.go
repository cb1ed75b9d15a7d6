package mockserver

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// foundryDBLoader makes the system that a state tells of, apart from the server's own.
type foundryDBLoader struct {
	*loader
	system *FoundryDBSystem
	// ids are those of users, tokens, services and keys, each kind with its own set.
	userIDs, tokenIDs, keyIDs map[string]bool
}

func (l *loader) foundryDB(d *foundryDBState) *FoundryDBSystem {
	if d == nil {
		return freshSystem[FoundryDBSystem](l.server)
	}
	at, s := state.Path("foundrydb"), emptySystem[FoundryDBSystem](l.server)
	fl := foundryDBLoader{l, s, make(map[string]bool), make(map[string]bool), make(map[string]bool)}
	l.IDs(at.Field("ids"), s.ids, d.IDs)
	l.S3IDs(at.Field("s3Ids"), s.shown, d.S3IDs)
	s.pager.served = l.Count(at.Field("pagesServed"), d.PagesServed)
	s.failNext = l.Count(at.Field("failNextProvisioning"), d.FailNextProvisioning)
	s.habits = foundryDBHabits{
		hidesRevokedKeys: d.HidesRevokedKeys, omitsEarlyConfig: d.OmitsEarlyConfig,
		refusesPasswords: d.RefusesPasswords, refusesTokens: d.RefusesTokens,
	}
	l.Require(d.Users == nil || len(d.Users) > 0, at.Field("users"), "must have at least one")
	for i, u := range state.OrDefaultRow(d.Users) {
		fl.user(at.Field("users").At(i), u, i == 0)
	}
	for i, o := range d.Organizations {
		fl.organization(at.Field("organizations").At(i), o)
	}
	for i, service := range d.FileServices {
		fl.service(at.Field("fileServices").At(i), service)
	}
	return s
}

func (l foundryDBLoader) user(at state.Path, d foundryDBUserState, isDefault bool) {
	state.Unique(&l.Loader, at.Field("id"), l.userIDs, d.ID)
	u := l.system.addUser(foundryDBUser{
		id: d.ID, name: state.OrDefault(d.Username, state.DefaultName(isDefault, "admin", "user")), password: d.Password, limit: l.Count(at.Field("rateLimit"), d.RateLimit),
		requests: l.Window(at.Field("requests"), d.Requests),
	})
	for i, t := range d.Tokens {
		at := at.Field("tokens").At(i)
		state.Unique(&l.Loader, at.Field("id"), l.tokenIDs, t.ID)
		l.Require(l.system.tokens[t.Secret] == nil, at.Field("secret"), "is there twice")
		token := FoundryDBToken{ID: t.ID, Secret: t.Secret, Scopes: slices.Clone(t.Scopes)}
		if token.Scopes == nil {
			token.Scopes = []string{"*"}
		}
		u.addToken(token)
	}
}

func (l foundryDBLoader) organization(at state.Path, d foundryDBOrganizationState) {
	l.Require(l.system.organizations[d.ID] == nil, at.Field("id"), "is there twice")
	l.Require(d.ID == strings.ToLower(d.ID), at.Field("id"), "must be in lower case")
	var members []*FoundryDBUser
	for i, name := range d.Members {
		members = append(members, l.findUser(at.Field("members").At(i), name))
	}
	l.system.addOrganization(foundryDBOrganization{id: d.ID, name: state.OrDefault(d.Name, "organization"), members: members})
}

// findUser finds a user by id or by name; "" is the default one.
func (l foundryDBLoader) findUser(at state.Path, name string) *FoundryDBUser {
	users := l.system.users
	i := slices.IndexFunc(users, func(u *FoundryDBUser) bool { return u.id == name || name == "" })
	if i < 0 {
		i = slices.IndexFunc(users, func(u *FoundryDBUser) bool { return u.name == name })
	}
	if i < 0 {
		l.Refuse(at, "must be the id or the name of a user, not %q", name)
	}
	return users[i]
}

func (l foundryDBLoader) findOrganization(at state.Path, name string) *FoundryDBOrganization {
	if name == "" {
		return nil
	}
	if o := l.system.organizations[name]; o != nil {
		return o
	}
	for _, o := range l.system.sortedOrganizations() {
		if o.name == name {
			return o
		}
	}
	l.Refuse(at, "must be the id or the name of an organization, not %q", name)
	return nil
}

func (l foundryDBLoader) service(at state.Path, d fileServiceState) {
	s := l.system
	service := &fileService{
		id: d.ID, bucket: d.Bucket, user: l.findUser(at.Field("user"), d.User),
		org: l.findOrganization(at.Field("organization"), d.Organization), name: d.Name, zone: cmp.Or(d.Zone, defaultZone),
		quotaSoft: cmp.Or(d.QuotaGBSoft, 400), quotaHard: cmp.Or(d.QuotaGBHard, 500), status: cmp.Or(d.Status, serviceRunning),
		createdAt: state.OrTime(d.CreatedAt, l.Now),
	}
	service.updatedAt = state.OrTime(d.UpdatedAt, service.createdAt)
	found := false
	if service.region, found = regionOf(service.zone); !found {
		l.Refuse(at.Field("zone"), "must be in the europe or us peering regions, not %q", service.zone)
	}
	_, taken := s.service(d.ID)
	l.Require(!taken, at.Field("id"), "is there twice")
	l.Require(d.Name == "" || !s.nameTaken(d.Name, service.user, service.org), at.Field("name"), "is that of another service of the owner")
	l.Require(service.quotaHard <= maxQuota, at.Field("quotaGbHard"), "must be at most %d", maxQuota)
	l.Require(service.quotaSoft >= 1 && service.quotaSoft <= service.quotaHard, at.Field("quotaGbSoft"),
		"must be at least 1 and at most the hard quota")
	if d.ID != "" || d.Bucket != "" {
		l.Require(!s.bucketTaken(cmp.Or(d.Bucket, bucketOf(d.ID))), at.Field("bucket"), "is that of another service")
	}
	if d.InternalKey != nil {
		service.internal = l.key(at.Field("internalKey"), service, *d.InternalKey)
	}
	s.addService(service, l.Now)
	service.name = cmp.Or(service.name, service.bucket)
	service.follow(l.Steps(at.Field("steps"), d.Steps)...)
	for i, k := range d.Keys {
		k.Name = cmp.Or(k.Name, "key")
		service.addKey(l.key(at.Field("keys").At(i), service, k))
	}
	l.serviceStorage(service, d.Storage)
	l.serviceObjects(at, service, d.Store, d.Storage == nil)
}

func (l foundryDBLoader) key(at state.Path, service *fileService, d accessKeyState) *accessKey {
	state.Unique(&l.Loader, at.Field("id"), l.keyIDs, d.ID)
	l.Require(l.system.accessKeys[d.AccessKeyID] == nil, at.Field("accessKeyId"), "is there twice")
	k := &accessKey{
		id: d.ID, user: service.user, name: d.Name, accessKeyID: d.AccessKeyID, secret: d.SecretAccessKey, permissions: d.Permissions,
		prefix: d.Prefix, purpose: d.Purpose, lastUsedAt: d.LastUsedAt, revokedAt: d.RevokedAt, createdAt: d.CreatedAt,
		updatedAt: d.UpdatedAt,
	}
	if d.User != "" {
		k.user = l.findUser(at.Field("user"), d.User)
	}
	if d.Policy != nil {
		l.Require(d.Permissions == "" && d.Prefix == "", at.Field("policy"), "excludes permissions and prefix")
		k.policy = []FoundryDBStatement{}
		for _, statement := range d.Policy {
			k.policy = append(k.policy, FoundryDBStatement(statement))
		}
		k.policy = clonePolicy(k.policy)
	} else {
		k.permissions = cmp.Or(k.permissions, "readwrite")
		l.Option(at.Field("permissions"), k.permissions, []string{"read", "write", "readwrite"})
	}
	service.system = l.system
	service.completeKey(k, l.Now)
	return k
}

// serviceStorage sets what the bucket held over time. Without a state it begins with the bucket.
func (l foundryDBLoader) serviceStorage(service *fileService, d *storageState) {
	if d == nil {
		if service.status == serviceRunning {
			service.storage.begin(service.createdAt)
		}
		return
	}
	service.storage.since = d.Since
	for _, m := range d.Changes {
		service.storage.changes = append(service.storage.changes, measurement{m.At, m.Bytes, m.Objects})
	}
	if m := d.Forced; m != nil {
		service.storage.forced = measurement{m.At, m.Bytes, m.Objects}
	}
}

// serviceObjects makes the bucket of a service, and counts what is in it where that is wanted.
func (l foundryDBLoader) serviceObjects(at state.Path, service *fileService, d state.Store, counted bool) {
	service.objects = l.Store(at, d, fileServiceSettings, service.bucketConfig(), l.system.shown)
	if held := service.objects.Usage(); counted && held != (s3.Usage{}) {
		service.storage.change(l.Now, held.Bytes, held.Objects)
	}
}

// adopt takes over the rows of a system that was loaded. Both are locked, or known to nobody else.
func (s *FoundryDBSystem) adopt(from *FoundryDBSystem) {
	s.history = state.History{}
	users := make(map[*FoundryDBUser]*FoundryDBUser)
	s.users = state.Rebind[FoundryDBUser]{
		Past: &s.pastUsers,
		ID:   func(u *FoundryDBUser) string { return u.id },
		Move: func(to, from *FoundryDBUser) {
			if to == from {
				to.system = s
			}
			to.foundryDBUser, users[from] = from.foundryDBUser, to
		},
		Cut:        func(u *FoundryDBUser) { u.cutOff, u.requests = true, state.Window{} },
		KeepsFirst: true,
	}.Do(s.users, from.users)

	organizations := make(map[*FoundryDBOrganization]*FoundryDBOrganization)
	state.Rebind[FoundryDBOrganization]{
		Past: &s.pastOrganizations,
		ID:   func(o *FoundryDBOrganization) string { return o.id },
		Move: func(to, from *FoundryDBOrganization) {
			if to == from {
				to.system = s
			}
			to.foundryDBOrganization, organizations[from] = from.foundryDBOrganization, to
		},
		Cut: func(o *FoundryDBOrganization) { o.cutOff, o.members = true, nil },
	}.Do(s.sortedOrganizations(), from.sortedOrganizations())
	s.organizations = make(map[string]*FoundryDBOrganization)
	for _, o := range organizations {
		s.organizations[o.id] = o
		for i, u := range o.members {
			o.members[i] = users[u]
		}
	}

	for _, service := range s.services {
		service.objects.Close(false) // what is under way does not count
	}
	s.shown.Follow(from.shown)
	s.ids, s.pager, s.failNext, s.habits = from.ids, from.pager, from.failNext, from.habits
	s.services, s.tokens, s.accessKeys, s.moving = from.services, from.tokens, from.accessKeys, from.moving
	for _, t := range s.tokens {
		t.user = users[t.user]
	}
	for _, service := range s.services {
		service.system, service.user = s, users[service.user]
		if service.org != nil {
			service.org = organizations[service.org]
		}
	}
	for _, k := range s.accessKeys {
		k.user = users[k.user]
	}
}

// begin locks the system for a method of the user.
func (u *FoundryDBUser) begin() time.Time {
	now := u.system.begin()
	state.MustHoldLocked(&u.system.mu, u.cutOff, "user", u.name)
	return now
}

// begin locks the system for a method of the organization.
func (o *FoundryDBOrganization) begin() time.Time {
	now := o.system.begin()
	state.MustHoldLocked(&o.system.mu, o.cutOff, "organization", o.name)
	return now
}
