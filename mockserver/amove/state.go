package amove

import (
	"cmp"
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// systemState is the system in a state.
type systemState struct {
	IDs      *state.IDsState `json:"ids,omitzero"`
	S3IDs    *state.IDsState `json:"s3Ids,omitzero"`
	Behavior behaviorState   `json:"behavior,omitzero"`
	Accounts []accountState  `json:"accounts,omitzero"`
}

// behaviorState has the fields of [Behavior] in their order, so that one converts to the other. The function is kept as long as the state is
// in memory.
type behaviorState struct {
	ListOptions       bool                                 `json:"listOptions,omitzero"`
	TierOfCreatedKeys bool                                 `json:"tierOfCreatedKeys,omitzero"`
	BareBucketLists   bool                                 `json:"bareBucketLists,omitzero"`
	KnownBucketsOnly  bool                                 `json:"knownBucketsOnly,omitzero"`
	DeleteNonEmpty    bool                                 `json:"deleteNonEmpty,omitzero"`
	SettingsFail      bool                                 `json:"settingsFail,omitzero"`
	Credentials       func() (accessKey, secretKey string) `json:"-"`
}

type accountState struct {
	ID                     string              `json:"id,omitzero"`
	Name                   *string             `json:"name,omitzero"`
	FailNextBucketSettings int                 `json:"failNextBucketSettings,omitzero"`
	DefaultCloudAccountID  string              `json:"defaultCloudAccountId,omitzero"`
	Users                  []userState         `json:"users,omitzero"`
	CloudAccounts          []cloudAccountState `json:"cloudAccounts,omitzero"`
}

type userState struct {
	ID           string       `json:"id,omitzero"`
	Email        *string      `json:"email,omitzero"`
	Role         *Role        `json:"role,omitzero"`
	Token        string       `json:"token,omitzero"` // that the user was made with
	TokenRevoked bool         `json:"tokenRevoked,omitzero"`
	Tokens       []tokenState `json:"tokens,omitzero"` // that are valid; the one above may be left out
	Keys         []keyState   `json:"keys,omitzero"`
}

type tokenState struct {
	Token     string    `json:"token"`
	ExpiresAt time.Time `json:"expiresAt,omitzero"`
}

type keyState struct {
	ID              string     `json:"id,omitzero"`
	Name            string     `json:"name,omitzero"`
	AccessKey       string     `json:"accessKey,omitzero"`
	SecretKey       string     `json:"secretKey,omitzero"`
	CloudAccountID  string     `json:"cloudAccountId,omitzero"`
	Region          string     `json:"region,omitzero"`
	StorageDN       string     `json:"storageDn,omitzero"`
	StorageTier     *int       `json:"storageTier,omitzero"`
	Permission      Permission `json:"permission,omitzero"`
	SelectedBuckets []string   `json:"selectedBuckets,omitzero"`
	CreateDate      time.Time  `json:"createDate,omitzero"`
}

type cloudAccountState struct {
	ID          string        `json:"id,omitzero"`
	UserID      string        `json:"userId,omitzero"`
	Name        string        `json:"name,omitzero"`
	CloudType   int           `json:"cloudType,omitzero"`
	ServiceURL  string        `json:"serviceUrl,omitzero"`
	Endpoints   []string      `json:"endpoints,omitzero"` // hosts
	Region      string        `json:"region,omitzero"`
	StorageTier *int          `json:"storageTier,omitzero"`
	Inactive    bool          `json:"inactive,omitzero"`
	Shared      bool          `json:"shared,omitzero"`
	External    bool          `json:"external,omitzero"`
	Buckets     []bucketState `json:"buckets,omitzero"`
}

// bucketState has the flags for states that are written by hand. Settings have more, and replace them.
type bucketState struct {
	Name       string    `json:"name"`
	Public     bool      `json:"public,omitzero"`
	Encrypted  bool      `json:"encrypted,omitzero"`
	Versioning bool      `json:"versioning,omitzero"`
	ObjectLock bool      `json:"objectLock,omitzero"`
	CreateDate time.Time `json:"createDate,omitzero"`
	state.Store
}

// state returns the state of the system, which is locked.
func (s *System) state() *systemState {
	d := &systemState{IDs: s.ids.State(), Behavior: behaviorState(s.behavior)}
	tokens := make(map[*User][]tokenState)
	for text, t := range s.tokens {
		tokens[t.user] = append(tokens[t.user], tokenState{Token: text, ExpiresAt: t.expiresAt})
	}
	for _, a := range s.accounts {
		row := accountState{
			ID: a.id, Name: new(a.name), FailNextBucketSettings: a.failSettings, DefaultCloudAccountID: a.cloudAccountID,
			CloudAccounts: state.Collect(slices.Values(a.cloudAccounts), (*cloudAccountRow).state),
		}
		for _, u := range a.users {
			slices.SortFunc(tokens[u], func(a, b tokenState) int { return cmp.Compare(a.Token, b.Token) })
			row.Users = append(row.Users, userState{
				ID: u.id, Email: new(u.email), Role: new(u.role), Token: u.token, TokenRevoked: s.tokens[u.token] == nil, Tokens: tokens[u],
				Keys: state.Collect(slices.Values(u.keys), (*keyRow).state),
			})
		}
		d.Accounts = append(d.Accounts, row)
	}
	d.S3IDs = s.shown.State() // last, so that no id in the state is made again
	return d
}

func (k *keyRow) state() keyState {
	return keyState{
		ID: k.id, Name: k.name, AccessKey: k.accessKey, SecretKey: k.secret, CloudAccountID: k.storage.id, Region: k.region,
		StorageDN: k.host, StorageTier: new(k.tier), Permission: k.permission, SelectedBuckets: slices.Clone(k.buckets),
		CreateDate: k.createdAt,
	}
}

func (a *cloudAccountRow) state() cloudAccountState {
	return cloudAccountState{
		ID: a.id, UserID: a.owner.id, Name: a.name, CloudType: a.cloudType, ServiceURL: a.serviceURL,
		Endpoints: state.OrEmpty(slices.Clone(a.endpoints)), Region: a.region, StorageTier: new(a.tier), Inactive: !a.active, Shared: a.shared,
		External: !a.internal, Buckets: state.Collect(a.buckets.All(), (*bucketRow).state),
	}
}

func (b *bucketRow) state() bucketState {
	return bucketState{Name: b.name(), CreateDate: b.createdAt(), Store: state.StoreOf(b.store, s3.Settings{})}
}
