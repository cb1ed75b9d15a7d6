package bucktapi

import (
	"slices"
	"strings"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// systemState is the Buckt system as a state holds it.
type systemState struct {
	IDs           *state.IDsState     `json:"ids,omitzero"`
	Behavior      *Behavior           `json:"behavior,omitzero"`
	inMemory      bool                // Behavior has its functions
	PagesServed   int                 `json:"pagesServed,omitzero"`
	FormerDomains []string            `json:"formerDomains,omitzero"` // those of buckets that are gone
	Organizations []organizationState `json:"organizations,omitzero"`
}

type organizationState struct {
	organizationRow
	APIKeyRevoked bool `json:"apiKeyRevoked,omitzero"` // the organization does not have the key of apiKey any more
	// Plan replaces a subscription. Its first month begins when the state is loaded.
	Plan        buckt.Plan    `json:"plan,omitzero"`
	Requests    []time.Time   `json:"requests,omitzero"` // of the last minute
	Keys        []Key         `json:"keys,omitzero"`     // that of apiKey need not be among them
	AWSAccounts []awsAccount  `json:"awsAccounts,omitzero"`
	Buckets     []bucketState `json:"buckets,omitzero"`
	Logs        []logRow      `json:"logs,omitzero"`
}

// state is the system at present. The system is locked.
func (s *System) state() *systemState {
	d := &systemState{IDs: s.ids.State(), Behavior: new(s.behavior), inMemory: true, PagesServed: s.pager.Served}
	for domain, b := range s.domains {
		if b == nil {
			d.FormerDomains = append(d.FormerDomains, domain)
		}
	}
	slices.Sort(d.FormerDomains)
	for _, o := range s.organizations {
		d.Organizations = append(d.Organizations, o.state())
	}
	return d
}

func (o *Organization) state() organizationState {
	return organizationState{
		organizationRow: o.row,
		APIKeyRevoked:   o.system.keys[o.row.APIKey.Reveal()] == nil,
		Requests:        slices.Clone(o.requests.Requests),
		Keys:            state.Collect(o.keys.All(), (*apiKey).snapshot),
		AWSAccounts:     state.Collect(o.accounts.All(), func(a *awsAccount) awsAccount { return state.Clone(*a) }),
		Buckets:         state.Collect(o.buckets.All(), (*bucket).state),
		Logs:            state.Collect(o.logs.All(), (*logRow).state),
	}
}

// loader builds the system of a state, apart from the server's own.
type loader struct {
	*state.Loader
	system *System
}

// load puts a state into a system that holds nothing. It ends at the first problem.
func load(common *state.Loader, s *System, d *systemState) {
	at, l := state.Path("buckt"), loader{common, s}
	l.IDs(at.Field("ids"), s.ids, d.IDs)
	s.behavior = state.BehaviorOf(d.Behavior, d.inMemory, s.env.Behavior)
	l.Accept(at.Field("behavior"), s.behavior.check())
	s.pager.Served = l.Count(at.Field("pagesServed"), d.PagesServed)
	for i, o := range state.OrDefaultRow(common, at.Field("organizations"), d.Organizations) {
		l.organization(at.Field("organizations").At(i), o)
	}
	for i, domain := range d.FormerDomains {
		domain = strings.ToLower(domain)
		_, taken := s.domains[domain]
		l.Require(!taken && domain != "", at.Field("formerDomains").At(i), "must be the domain of no bucket")
		s.domains[domain] = nil
	}
}

func (l loader) organization(at state.Path, d organizationState) {
	l.Count(at.Field("failNextProvisioning"), d.FailNextProvisioning)
	row := d.organizationRow
	row.Subscription = l.subscription(at, d)
	isListed := slices.ContainsFunc(d.Keys, func(k Key) bool { return k.Secret.Equal(d.APIKey) })
	o, err := l.system.addOrganization(row, d.APIKey.IsZero() || !isListed && !d.APIKeyRevoked, l.Now)
	l.Accept(at.Field("apiKey"), err)
	o.requests = l.Window(at.Field("requests"), d.Requests)
	for i, k := range d.Keys {
		_, err := o.addKey(state.Clone(k), l.Now)
		l.Accept(at.Field("keys").At(i), err)
	}
	for i, a := range d.AWSAccounts {
		_, err := o.addAccount(state.Clone(a), l.Now)
		l.Accept(at.Field("awsAccounts").At(i), err)
	}
	for i, b := range d.Buckets {
		l.bucket(at.Field("buckets").At(i), o, b)
	}
	for i, r := range d.Logs {
		l.log(at.Field("logs").At(i), o, r)
	}
}

// adopt replaces the rows by those of a loaded system. The system is locked, and only the caller uses the loaded one.
func (s *System) adopt(from *System) {
	s.organizations = state.Rebind[Organization]{
		Past: &s.past,
		ID:   func(o *Organization) string { return o.row.APIKey.Reveal() },
		Own:  func(o *Organization) { o.system = s },
		Move: func(to, from *Organization) { to.organization = from.organization },
		Cut: func(o *Organization) {
			o.organization = organization{cutOff: true, row: organizationRow{Name: o.row.Name, APIKey: o.row.APIKey}}
		},
	}.Do(s.organizations, from.organizations)
	for _, o := range s.organizations {
		for b := range o.buckets.All() {
			b.org = o
		}
		for k := range o.keys.All() {
			k.org = o
		}
	}
	s.ids, s.behavior, s.pager, s.keys, s.domains, s.lifecycles = from.ids, from.behavior, from.pager, from.keys, from.domains, from.lifecycles
	s.history = state.History{}
	s.epoch++
}
