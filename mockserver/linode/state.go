package linode

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
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

type tokenState struct {
	ID     int64     `json:"id,omitzero"`
	Label  string    `json:"label,omitzero"`
	Token  string    `json:"token,omitzero"`
	Scopes []string  `json:"scopes,omitzero"`
	Writes rateState `json:"writes,omitzero"` // of keys, and new buckets
	Others rateState `json:"others,omitzero"`
}

// rateState is a window of a rate limit.
type rateState struct {
	Ends  time.Time `json:"ends,omitzero"`
	Spent int       `json:"spent,omitzero"`
}

type keyState struct {
	ID           int64        `json:"id,omitzero"`
	Label        *string      `json:"label,omitzero"`
	AccessKey    string       `json:"accessKey,omitzero"`
	SecretKey    string       `json:"secretKey,omitzero"`
	BucketAccess []grantState `json:"bucketAccess,omitzero"`
	Regions      []string     `json:"regions,omitzero"`
}

// signerState is the key that signs the object URLs of a region.
type signerState struct {
	Region    string `json:"region"`
	AccessKey string `json:"accessKey"`
	SecretKey string `json:"secretKey"`
}

type grantState struct {
	Region      string `json:"region"`
	Bucket      string `json:"bucketName"`
	Permissions string `json:"permissions,omitzero"`
}

type bucketState struct {
	Label        string    `json:"label"`
	Region       string    `json:"region,omitzero"`
	EndpointType string    `json:"endpointType,omitzero"`
	S3Endpoint   string    `json:"s3Endpoint,omitzero"`
	ACL          string    `json:"acl,omitzero"`         // without settings
	CORSEnabled  bool      `json:"corsEnabled,omitzero"` // without settings
	Created      time.Time `json:"created,omitzero"`
	state.Store
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

func (t *tokenRow) state() tokenState {
	rate := func(class class) rateState {
		return rateState{Ends: t.rates[class].ends, Spent: t.rates[class].spent}
	}
	return tokenState{
		ID: t.id, Label: t.label, Token: t.text, Scopes: state.OrEmpty(slices.Clone(t.scopes)), Writes: rate(classWrites), Others: rate(classOthers),
	}
}

func (k *keyRow) state() keyState {
	d := keyState{
		ID: k.id, Label: new(k.label), AccessKey: k.accessKey, SecretKey: k.secretKey, Regions: state.OrEmpty(slices.Clone(k.regions)),
	}
	if k.limited() {
		d.BucketAccess = []grantState{}
	}
	for _, g := range k.grants {
		d.BucketAccess = append(d.BucketAccess, grantState(g))
	}
	return d
}

func (b *bucketRow) state() bucketState {
	return bucketState{
		Label: b.label, Region: b.region, EndpointType: b.endpoint.Type, S3Endpoint: b.endpoint.S3Endpoint, Created: b.created,
		Store: state.StoreOf(b.store, s3.Settings{}),
	}
}

func (a *Account) signerStates() []signerState {
	return state.Collect(slices.Values(slices.Sorted(maps.Keys(a.signers))), func(region string) signerState {
		return signerState{Region: region, AccessKey: a.signers[region].accessKey, SecretKey: a.signers[region].secretKey}
	})
}
