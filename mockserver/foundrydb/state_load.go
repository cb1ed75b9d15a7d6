package foundrydb

import (
	"cmp"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// loader loads a state into a system that is not the server's own.
type loader struct {
	*state.Loader
	system *System
	// ids are those of users, tokens, services and keys, each kind with its own set.
	userIDs, tokenIDs, keyIDs map[string]bool
}

// load makes the rows of a state in an empty system, and returns it.
func load(shared *state.Loader, s *System, d *systemState) *System {
	at := state.Path("foundrydb")
	l := loader{shared, s, make(map[string]bool), make(map[string]bool), make(map[string]bool)}
	l.IDs(at.Field("ids"), s.ids, d.IDs)
	l.S3IDs(at.Field("s3Ids"), s.shown, d.S3IDs)
	s.pager.Served = l.Count(at.Field("pagesServed"), d.PagesServed)
	s.failNext = l.Count(at.Field("failNextProvisioning"), d.FailNextProvisioning)
	s.habits = habits{
		hidesRevokedKeys: d.HidesRevokedKeys, omitsEarlyConfig: d.OmitsEarlyConfig,
		refusesPasswords: d.RefusesPasswords, refusesTokens: d.RefusesTokens,
	}
	l.Require(d.Users == nil || len(d.Users) > 0, at.Field("users"), "must have at least one")
	for i, u := range state.OrDefaultRow(d.Users) {
		l.user(at.Field("users").At(i), u, i == 0)
	}
	for i, o := range d.Organizations {
		l.organization(at.Field("organizations").At(i), o)
	}
	for i, fs := range d.FileServices {
		l.service(at.Field("fileServices").At(i), fs)
	}
	return s
}

func (l loader) user(at state.Path, d userState, isDefault bool) {
	state.Unique(l.Loader, at.Field("id"), l.userIDs, d.ID)
	u := l.system.addUser(userRow{
		id: d.ID, name: state.OrDefault(d.Username, state.DefaultName(isDefault, "admin", "user")), password: d.Password, limit: l.Count(at.Field("rateLimit"), d.RateLimit),
		requests: l.Window(at.Field("requests"), d.Requests),
	})
	for i, t := range d.Tokens {
		at := at.Field("tokens").At(i)
		state.Unique(l.Loader, at.Field("id"), l.tokenIDs, t.ID)
		l.Require(l.system.tokens[t.Secret] == nil, at.Field("secret"), "is a duplicate")
		token := Token{ID: t.ID, Secret: t.Secret, Scopes: slices.Clone(t.Scopes)}
		if token.Scopes == nil {
			token.Scopes = []string{"*"}
		}
		u.addToken(token)
	}
}

func (l loader) organization(at state.Path, d organizationState) {
	l.Require(l.system.organizations[d.ID] == nil, at.Field("id"), "is a duplicate")
	l.Require(d.ID == strings.ToLower(d.ID), at.Field("id"), "must be in lower case")
	var members []*User
	for i, name := range d.Members {
		members = append(members, l.findUser(at.Field("members").At(i), name))
	}
	l.system.addOrganization(organizationRow{id: d.ID, name: state.OrDefault(d.Name, "organization"), members: members})
}

// findUser finds a user by id or by name. "" is the default user.
func (l loader) findUser(at state.Path, name string) *User {
	users := l.system.users
	i := slices.IndexFunc(users, func(u *User) bool { return u.id == name || name == "" })
	if i < 0 {
		i = slices.IndexFunc(users, func(u *User) bool { return u.name == name })
	}
	if i < 0 {
		l.Refuse(at, "must be the id or the name of a user, not %q", name)
	}
	return users[i]
}

func (l loader) findOrganization(at state.Path, name string) *Organization {
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

func (l loader) service(at state.Path, d serviceState) {
	s := l.system
	fs := &serviceRow{
		id: d.ID, bucket: d.Bucket, user: l.findUser(at.Field("user"), d.User),
		org: l.findOrganization(at.Field("organization"), d.Organization), name: d.Name, zone: cmp.Or(d.Zone, defaultZone),
		quotaSoft: cmp.Or(d.QuotaGBSoft, 400), quotaHard: cmp.Or(d.QuotaGBHard, 500), status: cmp.Or(d.Status, serviceRunning),
		createdAt: state.OrTime(d.CreatedAt, l.Now),
	}
	fs.updatedAt = state.OrTime(d.UpdatedAt, fs.createdAt)
	found := false
	if fs.region, found = regionOf(fs.zone); !found {
		l.Refuse(at.Field("zone"), "must be in the europe or us peering regions, not %q", fs.zone)
	}
	_, taken := s.service(d.ID)
	l.Require(!taken, at.Field("id"), "is a duplicate")
	l.Require(d.Name == "" || !s.nameTaken(d.Name, fs.user, fs.org), at.Field("name"), "is that of another service of the owner")
	l.Require(fs.quotaHard <= maxQuota, at.Field("quotaGbHard"), "must be at most %d", maxQuota)
	l.Require(fs.quotaSoft >= 1 && fs.quotaSoft <= fs.quotaHard, at.Field("quotaGbSoft"),
		"must be at least 1 and at most the hard quota")
	if d.ID != "" || d.Bucket != "" {
		l.Require(!s.bucketTaken(cmp.Or(d.Bucket, bucketOf(d.ID))), at.Field("bucket"), "is that of another service")
	}
	if d.InternalKey != nil {
		fs.internal = l.key(at.Field("internalKey"), fs, *d.InternalKey)
	}
	s.addService(fs, l.Now)
	fs.name = cmp.Or(fs.name, fs.bucket)
	fs.follow(l.Steps(at.Field("steps"), d.Steps)...)
	for i, k := range d.Keys {
		k.Name = cmp.Or(k.Name, "key")
		fs.addKey(l.key(at.Field("keys").At(i), fs, k))
	}
	l.serviceStorage(fs, d.Storage)
	l.serviceObjects(at, fs, d.Store, d.Storage == nil)
}

func (l loader) key(at state.Path, fs *serviceRow, d keyState) *keyRow {
	state.Unique(l.Loader, at.Field("id"), l.keyIDs, d.ID)
	l.Require(l.system.accessKeys[d.AccessKeyID] == nil, at.Field("accessKeyId"), "is a duplicate")
	k := &keyRow{
		id: d.ID, user: fs.user, name: d.Name, accessKeyID: d.AccessKeyID, secret: d.SecretAccessKey, permissions: d.Permissions,
		prefix: d.Prefix, purpose: d.Purpose, lastUsedAt: d.LastUsedAt, revokedAt: d.RevokedAt, createdAt: d.CreatedAt,
		updatedAt: d.UpdatedAt,
	}
	if d.User != "" {
		k.user = l.findUser(at.Field("user"), d.User)
	}
	if d.Policy != nil {
		l.Require(d.Permissions == "" && d.Prefix == "", at.Field("policy"), "excludes permissions and prefix")
		k.policy = []Statement{}
		for _, statement := range d.Policy {
			k.policy = append(k.policy, Statement(statement))
		}
		k.policy = clonePolicy(k.policy)
	} else {
		k.permissions = cmp.Or(k.permissions, "readwrite")
		l.Option(at.Field("permissions"), k.permissions, []string{"read", "write", "readwrite"})
	}
	fs.system = l.system
	fs.completeKey(k, l.Now)
	return k
}

// serviceStorage loads what the bucket held over time. Without a state it begins with the bucket.
func (l loader) serviceStorage(fs *serviceRow, d *storageState) {
	if d == nil {
		if fs.status == serviceRunning {
			fs.storage.begin(fs.createdAt)
		}
		return
	}
	fs.storage.since = d.Since
	for _, m := range d.Changes {
		fs.storage.changes = append(fs.storage.changes, measurement{m.At, m.Bytes, m.Objects})
	}
	if m := d.Forced; m != nil {
		fs.storage.forced = measurement{m.At, m.Bytes, m.Objects}
	}
}

// serviceObjects makes the bucket of a service. If counted is set, its objects count as stored now.
func (l loader) serviceObjects(at state.Path, fs *serviceRow, d state.Store, counted bool) {
	fs.objects = l.Store(at, d, fileServiceSettings, fs.bucketConfig(), l.system.shown)
	if held := fs.objects.Usage(); counted && held != (s3.Usage{}) {
		fs.storage.change(l.Now, held.Bytes, held.Objects)
	}
}

// adopt takes over the rows of a system that was loaded.
func (s *System) adopt(from *System) {
	s.history = state.History{}
	users := make(map[*User]*User)
	s.users = state.Rebind[User]{
		Past: &s.pastUsers,
		ID:   func(u *User) string { return u.id },
		Move: func(to, from *User) {
			if to == from {
				to.system = s
			}
			to.userRow, users[from] = from.userRow, to
		},
		Cut:        func(u *User) { u.cutOff, u.requests = true, state.Window{} },
		KeepsFirst: true,
	}.Do(s.users, from.users)

	organizations := make(map[*Organization]*Organization)
	state.Rebind[Organization]{
		Past: &s.pastOrganizations,
		ID:   func(o *Organization) string { return o.id },
		Move: func(to, from *Organization) {
			if to == from {
				to.system = s
			}
			to.organizationRow, organizations[from] = from.organizationRow, to
		},
		Cut: func(o *Organization) { o.cutOff, o.members = true, nil },
	}.Do(s.sortedOrganizations(), from.sortedOrganizations())
	s.organizations = make(map[string]*Organization)
	for _, o := range organizations {
		s.organizations[o.id] = o
		for i, u := range o.members {
			o.members[i] = users[u]
		}
	}

	for _, fs := range s.services {
		fs.objects.Close(false) // what is under way does not count
	}
	s.shown.Follow(from.shown)
	s.ids, s.pager, s.failNext, s.habits = from.ids, from.pager, from.failNext, from.habits
	s.services, s.tokens, s.accessKeys, s.moving = from.services, from.tokens, from.accessKeys, from.moving
	s.epoch++
	for _, t := range s.tokens {
		t.user = users[t.user]
	}
	for _, fs := range s.services {
		fs.system, fs.user = s, users[fs.user]
		if fs.org != nil {
			fs.org = organizations[fs.org]
		}
	}
	for _, k := range s.accessKeys {
		k.user = users[k.user]
	}
}
