package mockserver

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
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
	at, s := statePath("foundrydb"), emptySystem[FoundryDBSystem](l.server)
	fl := foundryDBLoader{l, s, make(map[string]bool), make(map[string]bool), make(map[string]bool)}
	l.ids(at.field("ids"), s.ids, d.IDs)
	l.ids(at.field("s3Ids"), s.shown.ids, d.S3IDs)
	s.pager.served = l.count(at.field("pagesServed"), d.PagesServed)
	s.failNext = l.count(at.field("failNextProvisioning"), d.FailNextProvisioning)
	s.habits = foundryDBHabits{
		hidesRevokedKeys: d.HidesRevokedKeys, omitsEarlyConfig: d.OmitsEarlyConfig,
		refusesPasswords: d.RefusesPasswords, refusesTokens: d.RefusesTokens,
	}
	l.require(d.Users == nil || len(d.Users) > 0, at.field("users"), "must have at least one")
	for i, u := range orDefaultRow(d.Users) {
		fl.user(at.field("users").at(i), u, i == 0)
	}
	for i, o := range d.Organizations {
		fl.organization(at.field("organizations").at(i), o)
	}
	for i, service := range d.FileServices {
		fl.service(at.field("fileServices").at(i), service)
	}
	return s
}

func (l foundryDBLoader) user(at statePath, d foundryDBUserState, isDefault bool) {
	unique(l.loader, at.field("id"), l.userIDs, d.ID)
	u := l.system.addUser(foundryDBUser{
		id: d.ID, name: orDefault(d.Username, defaultName(isDefault, "admin", "user")), password: d.Password, limit: l.count(at.field("rateLimit"), d.RateLimit),
		requests: l.window(at.field("requests"), d.Requests),
	})
	for i, t := range d.Tokens {
		at := at.field("tokens").at(i)
		unique(l.loader, at.field("id"), l.tokenIDs, t.ID)
		l.require(l.system.tokens[t.Secret] == nil, at.field("secret"), "is there twice")
		token := FoundryDBToken{ID: t.ID, Secret: t.Secret, Scopes: slices.Clone(t.Scopes)}
		if token.Scopes == nil {
			token.Scopes = []string{"*"}
		}
		u.addToken(token)
	}
}

func (l foundryDBLoader) organization(at statePath, d foundryDBOrganizationState) {
	l.require(l.system.organizations[d.ID] == nil, at.field("id"), "is there twice")
	l.require(d.ID == strings.ToLower(d.ID), at.field("id"), "must be in lower case")
	var members []*FoundryDBUser
	for i, name := range d.Members {
		members = append(members, l.findUser(at.field("members").at(i), name))
	}
	l.system.addOrganization(foundryDBOrganization{id: d.ID, name: orDefault(d.Name, "organization"), members: members})
}

// findUser finds a user by id or by name; "" is the default one.
func (l foundryDBLoader) findUser(at statePath, name string) *FoundryDBUser {
	users := l.system.users
	i := slices.IndexFunc(users, func(u *FoundryDBUser) bool { return u.id == name || name == "" })
	if i < 0 {
		i = slices.IndexFunc(users, func(u *FoundryDBUser) bool { return u.name == name })
	}
	if i < 0 {
		l.refuse(at, "must be the id or the name of a user, not %q", name)
	}
	return users[i]
}

func (l foundryDBLoader) findOrganization(at statePath, name string) *FoundryDBOrganization {
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
	l.refuse(at, "must be the id or the name of an organization, not %q", name)
	return nil
}

func (l foundryDBLoader) service(at statePath, d fileServiceState) {
	s := l.system
	service := &fileService{
		id: d.ID, bucket: d.Bucket, user: l.findUser(at.field("user"), d.User),
		org: l.findOrganization(at.field("organization"), d.Organization), name: d.Name, zone: cmp.Or(d.Zone, defaultZone),
		quotaSoft: cmp.Or(d.QuotaGBSoft, 400), quotaHard: cmp.Or(d.QuotaGBHard, 500), status: cmp.Or(d.Status, serviceRunning),
		createdAt: cmpTime(d.CreatedAt, l.now),
	}
	service.updatedAt = cmpTime(d.UpdatedAt, service.createdAt)
	found := false
	if service.region, found = regionOf(service.zone); !found {
		l.refuse(at.field("zone"), "must be in the europe or us peering regions, not %q", service.zone)
	}
	_, taken := s.service(d.ID)
	l.require(!taken, at.field("id"), "is there twice")
	l.require(d.Name == "" || !s.nameTaken(d.Name, service.user, service.org), at.field("name"), "is that of another service of the owner")
	l.require(service.quotaHard <= maxQuota, at.field("quotaGbHard"), "must be at most %d", maxQuota)
	l.require(service.quotaSoft >= 1 && service.quotaSoft <= service.quotaHard, at.field("quotaGbSoft"),
		"must be at least 1 and at most the hard quota")
	if d.ID != "" || d.Bucket != "" {
		l.require(!s.bucketTaken(cmp.Or(d.Bucket, bucketOf(d.ID))), at.field("bucket"), "is that of another service")
	}
	if d.InternalKey != nil {
		service.internal = l.key(at.field("internalKey"), service, *d.InternalKey)
	}
	s.addService(service, l.now)
	service.name = cmp.Or(service.name, service.bucket)
	service.follow(l.steps(at.field("steps"), d.Steps)...)
	for i, k := range d.Keys {
		k.Name = cmp.Or(k.Name, "key")
		service.addKey(l.key(at.field("keys").at(i), service, k))
	}
	l.serviceStorage(service, d.Storage)
	l.serviceObjects(at, service, d.storeState, d.Storage == nil)
}

func (l foundryDBLoader) key(at statePath, service *fileService, d accessKeyState) *accessKey {
	unique(l.loader, at.field("id"), l.keyIDs, d.ID)
	l.require(l.system.accessKeys[d.AccessKeyID] == nil, at.field("accessKeyId"), "is there twice")
	k := &accessKey{
		id: d.ID, user: service.user, name: d.Name, accessKeyID: d.AccessKeyID, secret: d.SecretAccessKey, permissions: d.Permissions,
		prefix: d.Prefix, purpose: d.Purpose, lastUsedAt: d.LastUsedAt, revokedAt: d.RevokedAt, createdAt: d.CreatedAt,
		updatedAt: d.UpdatedAt,
	}
	if d.User != "" {
		k.user = l.findUser(at.field("user"), d.User)
	}
	if d.Policy != nil {
		l.require(d.Permissions == "" && d.Prefix == "", at.field("policy"), "excludes permissions and prefix")
		k.policy = []FoundryDBStatement{}
		for _, statement := range d.Policy {
			k.policy = append(k.policy, FoundryDBStatement(statement))
		}
		k.policy = clonePolicy(k.policy)
	} else {
		k.permissions = cmp.Or(k.permissions, "readwrite")
		l.option(at.field("permissions"), k.permissions, []string{"read", "write", "readwrite"})
	}
	service.system = l.system
	service.completeKey(k, l.now)
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
func (l foundryDBLoader) serviceObjects(at statePath, service *fileService, d storeState, counted bool) {
	service.objects = l.store(at, d, fileServiceSettings, service.bucketConfig(), &l.system.shown)
	if held := service.objects.Usage(); counted && held != (s3.Usage{}) {
		service.storage.change(l.now, held.Bytes, held.Objects)
	}
}

// adopt takes over the rows of a system that was loaded. Both are locked, or known to nobody else.
func (s *FoundryDBSystem) adopt(from *FoundryDBSystem) {
	s.history = history{}
	users := make(map[*FoundryDBUser]*FoundryDBUser)
	s.users = handOver[FoundryDBUser]{
		past: &s.pastUsers,
		id:   func(u *FoundryDBUser) string { return u.id },
		move: func(to, from *FoundryDBUser) {
			if to == from {
				to.system = s
			}
			to.foundryDBUser, users[from] = from.foundryDBUser, to
		},
		cut:        func(u *FoundryDBUser) { u.cutOff, u.requests = true, window{} },
		keepsFirst: true,
	}.do(s.users, from.users)

	organizations := make(map[*FoundryDBOrganization]*FoundryDBOrganization)
	handOver[FoundryDBOrganization]{
		past: &s.pastOrganizations,
		id:   func(o *FoundryDBOrganization) string { return o.id },
		move: func(to, from *FoundryDBOrganization) {
			if to == from {
				to.system = s
			}
			to.foundryDBOrganization, organizations[from] = from.foundryDBOrganization, to
		},
		cut: func(o *FoundryDBOrganization) { o.cutOff, o.members = true, nil },
	}.do(s.sortedOrganizations(), from.sortedOrganizations())
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
	s.shown.follow(&from.shown)
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
	mustHoldLocked(&u.system.mu, u.cutOff, "user", u.name)
	return now
}

// begin locks the system for a method of the organization.
func (o *FoundryDBOrganization) begin() time.Time {
	now := o.system.begin()
	mustHoldLocked(&o.system.mu, o.cutOff, "organization", o.name)
	return now
}
