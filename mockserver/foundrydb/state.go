package foundrydb

import (
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// systemState is the FoundryDB system in a state.
type systemState struct {
	IDs                  *state.IDsState   `json:"ids,omitzero"`                  // of rows and secrets
	S3IDs                *state.IDsState   `json:"s3Ids,omitzero"`                // that S3 shows
	PagesServed          int               `json:"pagesServed,omitzero"`          // for short pages, in turn
	FailNextProvisioning int               `json:"failNextProvisioning,omitzero"` // number of the next provisionings that fail
	Behavior             *Behavior         `json:"behavior,omitzero"`             // that of the start by default
	Users                []userRow         `json:"users,omitzero"`                // the default one first
	Organizations        []organizationRow `json:"organizations,omitzero"`
	FileServices         []serviceState    `json:"fileServices,omitzero"`
}

// serviceState is a file service with what belongs to it. Users and organizations are named by id or by name.
type serviceState struct {
	FileService
	Steps       []state.Step `json:"steps,omitzero"`       // the changes of status to come
	InternalKey Key          `json:"internalKey,omitzero"` // the platform's own
	Keys        []Key        `json:"keys,omitzero"`        // the oldest first
	Storage     *storageRow  `json:"storage,omitzero"`     // without it the objects count as stored now
	state.Store
}

// state returns the present state. The system is locked.
func (s *System) state() *systemState {
	return &systemState{
		IDs: s.ids.State(), PagesServed: s.pager.Served, FailNextProvisioning: s.failNext, Behavior: new(s.behavior),
		Users:         state.Collect(slices.Values(s.users), func(u *User) userRow { return state.Clone(u.row) }),
		Organizations: state.Collect(slices.Values(s.organizations), func(o *Organization) organizationRow { return state.Clone(o.row) }),
		FileServices:  state.Collect(slices.Values(s.services.rows), (*serviceRow).state),
		S3IDs:         s.shown.State(), // last, so that no id in the state is made again
	}
}

func (fs *serviceRow) state() serviceState {
	d := serviceState{
		FileService: fs.FileService, Steps: slices.Clone(fs.steps),
		InternalKey: fs.internal.snapshot(), Keys: state.Collect(slices.Values(fs.keys), (*keyRow).snapshot),
	}
	d.Store = state.StoreOf(fs.objects, fileServiceSettings, func() { d.Storage = fs.storage.state() })
	return d
}

// load makes the rows of a state in an empty system.
func load(l *state.Loader, s *System, d *systemState) {
	at := state.Path("foundrydb")
	s.now = l.Now
	l.IDs(at.Field("ids"), s.ids, d.IDs)
	l.S3IDs(at.Field("s3Ids"), s.shown, d.S3IDs)
	s.pager.Served = l.Count(at.Field("pagesServed"), d.PagesServed)
	s.failNext = l.Count(at.Field("failNextProvisioning"), d.FailNextProvisioning)
	s.behavior = state.BehaviorOf(d.Behavior, false, s.env.Behavior)
	for i, u := range state.OrDefaultRow(l, at.Field("users"), d.Users) {
		at := at.Field("users").At(i)
		l.Count(at.Field("rateLimit"), u.RateLimit)
		l.Window(at.Field("requests"), u.Requests)
		_, err := s.addUser(u)
		l.Accept(at, err)
	}
	for i, o := range d.Organizations {
		_, err := s.addOrganization(o)
		l.Accept(at.Field("organizations").At(i), err)
	}
	for i, fs := range d.FileServices {
		s.loadService(l, at.Field("fileServices").At(i), fs)
	}
}

func (s *System) loadService(l *state.Loader, at state.Path, d serviceState) {
	fs, err := s.addService(d.FileService, d.InternalKey)
	l.Accept(at, err)
	s.lifecycles.Follow(fs, l.Steps(at.Field("steps"), d.Steps)...)
	for i, k := range d.Keys {
		_, err := fs.addKey(k)
		l.Accept(at.Field("keys").At(i), err)
	}
	fs.objects = l.Store(at, d.Store, fileServiceSettings, fs.bucketConfig(), s.shown)
	if d.Storage != nil {
		fs.storage.storageRow = state.Clone(*d.Storage)
	} else if held := fs.objects.Usage(); held != (s3.Usage{}) {
		fs.storage.change(s.now, held.Bytes, held.Objects)
	}
}

// adopt takes over the rows of a loaded system.
func (s *System) adopt(from *System) {
	s.history = state.History{}
	s.users = state.Rebind[User]{
		Past: &s.pastUsers,
		ID:   func(u *User) string { return u.row.ID },
		Own:  func(u *User) { u.system = s },
		Move: func(to, from *User) { to.cutOff, to.row = false, from.row },
		Cut:  func(u *User) { u.cutOff, u.row.Window, u.row.Tokens = true, state.Window{}, nil },
	}.Do(s.users, from.users)
	s.organizations = state.Rebind[Organization]{
		Past:      &s.pastOrganizations,
		ID:        func(o *Organization) string { return o.row.ID },
		Own:       func(o *Organization) { o.system = s },
		Move:      func(to, from *Organization) { to.cutOff, to.row = false, from.row },
		Cut:       func(o *Organization) { o.cutOff, o.row.Members = true, nil },
		ByIDAlone: true,
	}.Do(s.organizations, from.organizations)
	for _, fs := range s.services.rows {
		fs.objects.Close(false) // uploads in progress do not count
	}
	s.shown.Follow(from.shown)
	s.ids, s.pager, s.failNext, s.behavior = from.ids, from.pager, from.failNext, from.behavior
	s.services, s.accessKeys, s.keysByID, s.lifecycles = from.services, from.accessKeys, from.keysByID, from.lifecycles
	s.mu.Expiry = from.mu.Expiry
	s.epoch++
	for _, fs := range s.services.rows {
		fs.system = s
	}
}
