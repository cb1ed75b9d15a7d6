package foundrydb

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// systemState is the FoundryDB system in a state.
type systemState struct {
	IDs                  *state.IDsState     `json:"ids,omitzero"`
	S3IDs                *state.IDsState     `json:"s3Ids,omitzero"`
	PagesServed          int                 `json:"pagesServed,omitzero"`
	FailNextProvisioning int                 `json:"failNextProvisioning,omitzero"`
	HidesRevokedKeys     bool                `json:"hidesRevokedKeys,omitzero"`
	OmitsEarlyConfig     bool                `json:"omitsEarlyFilesConfig,omitzero"`
	RefusesPasswords     bool                `json:"refusesPasswords,omitzero"`
	RefusesTokens        bool                `json:"refusesTokens,omitzero"`
	Users                []userState         `json:"users,omitzero"`
	Organizations        []organizationState `json:"organizations,omitzero"`
	FileServices         []serviceState      `json:"fileServices,omitzero"`
}

func decode(d *jsontext.Decoder) (any, error) {
	var decoded *systemState
	if err := json.UnmarshalDecode(d, &decoded, json.RejectUnknownMembers(true)); err != nil {
		return nil, err
	}
	return decoded, nil
}

type userState struct {
	ID        string       `json:"id,omitzero"`
	Username  *string      `json:"username,omitzero"`
	Password  string       `json:"password,omitzero"`
	RateLimit int          `json:"rateLimit,omitzero"`
	Requests  []time.Time  `json:"requests,omitzero"` // of the last minute
	Tokens    []tokenState `json:"tokens,omitzero"`
}

type tokenState struct {
	ID     string   `json:"id,omitzero"`
	Secret string   `json:"secret,omitzero"`
	Scopes []string `json:"scopes,omitzero"`
}

// organizationState names users by id or by name, as file services and keys do.
type organizationState struct {
	ID      string   `json:"id,omitzero"`
	Name    *string  `json:"name,omitzero"`
	Members []string `json:"members"`
}

type serviceState struct {
	ID           string        `json:"id,omitzero"`
	Name         string        `json:"name,omitzero"`
	User         string        `json:"user,omitzero"`
	Organization string        `json:"organization,omitzero"` // by id or by name
	Zone         string        `json:"zone,omitzero"`
	Bucket       string        `json:"bucket,omitzero"`
	QuotaGBSoft  int64         `json:"quotaGbSoft,omitzero"`
	QuotaGBHard  int64         `json:"quotaGbHard,omitzero"`
	Status       string        `json:"status,omitzero"`
	Steps        []state.Step  `json:"steps,omitzero"`
	CreatedAt    time.Time     `json:"createdAt,omitzero"`
	UpdatedAt    time.Time     `json:"updatedAt,omitzero"`
	InternalKey  *keyState     `json:"internalKey,omitzero"` // the platform's own
	Keys         []keyState    `json:"keys,omitzero"`
	Storage      *storageState `json:"storage,omitzero"`
	state.Store
}

type keyState struct {
	ID              string           `json:"id,omitzero"`
	User            string           `json:"user,omitzero"`
	Name            string           `json:"name,omitzero"`
	AccessKeyID     string           `json:"accessKeyId,omitzero"`
	SecretAccessKey string           `json:"secretAccessKey,omitzero"`
	Permissions     string           `json:"permissions,omitzero"`
	Prefix          string           `json:"prefix,omitzero"`
	Policy          []statementState `json:"policy,omitzero"`
	Purpose         string           `json:"purpose,omitzero"`
	LastUsedAt      time.Time        `json:"lastUsedAt,omitzero"`
	RevokedAt       time.Time        `json:"revokedAt,omitzero"`
	CreatedAt       time.Time        `json:"createdAt,omitzero"`
	UpdatedAt       time.Time        `json:"updatedAt,omitzero"`
}

type statementState struct {
	Deny     bool     `json:"deny,omitzero"`
	Actions  []string `json:"actions,omitzero"`
	Prefixes []string `json:"prefixes,omitzero"`
}

// storageState is the content of a bucket over time.
type storageState struct {
	Since   time.Time          `json:"since,omitzero"`
	Changes []measurementState `json:"changes,omitzero"`
	Forced  *measurementState  `json:"forced,omitzero"`
}

type measurementState struct {
	At      time.Time `json:"at"`
	Bytes   int64     `json:"bytes"`
	Objects int64     `json:"objects"`
}

// state returns the present state. The system is locked.
func (s *System) state() *systemState {
	d := &systemState{
		IDs: s.ids.State(), PagesServed: s.pager.Served, FailNextProvisioning: s.failNext,
		HidesRevokedKeys: s.habits.hidesRevokedKeys, OmitsEarlyConfig: s.habits.omitsEarlyConfig,
		RefusesPasswords: s.habits.refusesPasswords, RefusesTokens: s.habits.refusesTokens,
	}
	tokens := make(map[*User][]tokenState)
	for _, t := range s.tokens {
		tokens[t.user] = append(tokens[t.user], tokenState{ID: t.ID, Secret: t.Secret, Scopes: state.OrEmpty(slices.Clone(t.Scopes))})
	}
	for _, u := range s.users {
		slices.SortFunc(tokens[u], func(a, b tokenState) int { return cmp.Compare(a.ID, b.ID) })
		d.Users = append(d.Users, userState{
			ID: u.id, Username: new(u.name), Password: u.password, RateLimit: u.limit, Requests: slices.Clone(u.requests.Requests),
			Tokens: tokens[u],
		})
	}
	for _, o := range s.sortedOrganizations() {
		row := organizationState{ID: o.id, Name: new(o.name), Members: []string{}}
		for _, member := range o.members {
			row.Members = append(row.Members, member.id)
		}
		d.Organizations = append(d.Organizations, row)
	}
	d.FileServices = state.Collect(slices.Values(s.services), (*serviceRow).state)
	d.S3IDs = s.shown.State() // last, so that no id in the state is made again
	return d
}

func (s *System) sortedOrganizations() []*Organization {
	return slices.SortedFunc(maps.Values(s.organizations), func(a, b *Organization) int { return cmp.Compare(a.id, b.id) })
}

func (fs *serviceRow) state() serviceState {
	d := serviceState{
		ID: fs.id, Name: fs.name, User: fs.user.id, Zone: fs.zone, Bucket: fs.bucket,
		QuotaGBSoft: fs.quotaSoft, QuotaGBHard: fs.quotaHard, Status: fs.status, Steps: state.StepsState(fs.steps),
		InternalKey: new(fs.internal.state()), Keys: state.Collect(slices.Values(fs.keys), (*keyRow).state),
		CreatedAt: fs.createdAt, UpdatedAt: fs.updatedAt,
	}
	d.Store = state.StoreOf(fs.objects, fileServiceSettings, func() { d.Storage = fs.storage.state() })
	if fs.org != nil {
		d.Organization = fs.org.id
	}
	return d
}

func (k *keyRow) state() keyState {
	d := keyState{
		ID: k.id, User: k.user.id, Name: k.name, AccessKeyID: k.accessKeyID, SecretAccessKey: k.secret, Permissions: k.permissions,
		Prefix: k.prefix, Purpose: k.purpose, LastUsedAt: k.lastUsedAt, RevokedAt: k.revokedAt, CreatedAt: k.createdAt,
		UpdatedAt: k.updatedAt,
	}
	if k.policy != nil {
		d.Policy = []statementState{}
	}
	for _, statement := range clonePolicy(k.policy) {
		d.Policy = append(d.Policy, statementState(statement))
	}
	return d
}

func (h *storageHistory) state() *storageState {
	h.mu.Lock()
	defer h.mu.Unlock()
	d := &storageState{Since: h.since}
	for _, m := range h.changes {
		d.Changes = append(d.Changes, measurementState{At: m.at, Bytes: m.bytes, Objects: m.objects})
	}
	if f := h.forced; !f.at.IsZero() {
		d.Forced = &measurementState{At: f.at, Bytes: f.bytes, Objects: f.objects}
	}
	return d
}
