package linode

import (
	"cmp"
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// systemState is the Linode system as a state holds it.
type systemState struct {
	IDs            *state.IDsState `json:"ids,omitzero"`
	S3IDs          *state.IDsState `json:"s3Ids,omitzero"`
	LastKeyID      int64           `json:"lastKeyId,omitzero"`
	LastTokenID    int64           `json:"lastTokenId,omitzero"`
	Settings       settingsState   `json:"settings,omitzero"`
	AddedEndpoints []endpointState `json:"addedEndpoints,omitzero"` // to those that there are by default
	Accounts       []accountState  `json:"accounts,omitzero"`
}

type settingsState struct {
	ShortestKeyLabel  *int `json:"shortestKeyLabel,omitzero"`
	LongestKeyLabel   *int `json:"longestKeyLabel,omitzero"`
	NullErrorFields   bool `json:"nullErrorFields,omitzero"`
	RetryAfterAlways  bool `json:"retryAfterAlways,omitzero"`
	ConcurrencyLimits bool `json:"concurrencyLimits,omitzero"`
}

type endpointState struct {
	Region     string `json:"region"`
	Cluster    string `json:"cluster,omitzero"`
	Type       string `json:"endpointType"`
	S3Endpoint string `json:"s3Endpoint,omitzero"`
}

type accountState struct {
	Name            *string          `json:"name,omitzero"`
	UUID            string           `json:"uuid,omitzero"`
	Token           string           `json:"token,omitzero"` // that the account was made with
	TokenRevoked    bool             `json:"tokenRevoked,omitzero"`
	Tokens          []tokenState     `json:"tokens,omitzero"` // that work; the one above need not be among them
	Keys            []keyState       `json:"keys,omitzero"`
	Buckets         []bucketState    `json:"buckets,omitzero"`
	Quotas          map[string]int64 `json:"quotas,omitzero"`
	URLSigners      []signerState    `json:"urlSigners,omitzero"` // by region
	TransferUsed    int64            `json:"transferUsed,omitzero"`
	TransferMonth   time.Time        `json:"transferMonth,omitzero"` // that it was used in, the present one by default
	NegativeBalance bool             `json:"negativeBalance,omitzero"`
}

// state is the system at present. The system is locked.
func (s *System) state() *systemState {
	d := &systemState{IDs: s.ids.State(), LastKeyID: s.lastKey, LastTokenID: s.lastToken, Settings: settingsState{
		ShortestKeyLabel: new(s.settings.shortestLabel), LongestKeyLabel: new(s.settings.longestLabel),
		NullErrorFields: s.settings.nullFields, RetryAfterAlways: s.settings.retryAfterAlways, ConcurrencyLimits: s.settings.concurrency,
	}}
	for _, e := range s.endpoints[len(defaultEndpoints()):] {
		d.AddedEndpoints = append(d.AddedEndpoints, endpointState(e))
	}
	tokens := make(map[*Account][]tokenState)
	for _, t := range s.tokens {
		tokens[t.account] = append(tokens[t.account], t.state())
	}
	for _, a := range s.accounts {
		slices.SortFunc(tokens[a], func(a, b tokenState) int { return cmp.Compare(a.ID, b.ID) })
		month, bytes := a.transfer.get()
		d.Accounts = append(d.Accounts, accountState{
			Name: new(a.name), UUID: a.uuid, Token: a.token, TokenRevoked: s.tokens[a.token] == nil, Tokens: tokens[a], Quotas: a.storage.allLimits(),
			Keys: state.Collect(slices.Values(a.keys), (*keyRow).state), Buckets: state.Collect(a.buckets.All(), (*bucketRow).state),
			URLSigners: a.signerStates(), TransferUsed: bytes, TransferMonth: month, NegativeBalance: a.negativeBalance,
		})
	}
	d.S3IDs = s.shown.State() // last, so that no id in the state is made again
	return d
}
