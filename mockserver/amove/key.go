package amove

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Key is a storage key. [User.AddKey] takes and returns it.
type Key struct {
	// ID is a UUID. By default the server makes one.
	ID string `json:"id,omitzero"`
	// AccountID and UserID are set by the server.
	AccountID string `json:"-"`
	UserID    string `json:"-"`
	// Name is "key" by default.
	Name string `json:"name,omitzero"`
	// AccessKey is made by the server by default.
	AccessKey string `json:"accessKey,omitzero"`
	// SecretKey is made by the server by default.
	SecretKey buckt.Secret `json:"secretKey,omitzero"`
	// CloudAccountID is the id of its cloud account. The default is the one that the account was made with.
	CloudAccountID string `json:"cloudAccountId,omitzero"`
	// Region is the region of the cloud account by default.
	Region string `json:"region,omitzero"`
	// StorageDN is the host of the cloud account's service URL by default. Another one becomes an endpoint of the cloud account.
	StorageDN string `json:"storageDn,omitzero"`
	// StorageTier is the tier of the cloud account.
	StorageTier buckt.AmoveStorageTier `json:"-"`
	// Permission is the right of the key in its buckets: Read, Write or, by default, ReadWrite. The package comment has what each allows.
	Permission buckt.AmovePermission `json:"permission,omitzero"`
	// SelectedBuckets limits the key to some buckets. By default it reaches all buckets of the cloud account; an empty slice allows none.
	SelectedBuckets []string `json:"selectedBuckets,omitzero"`
	// Description is set by the server, from the permission and the buckets.
	Description string `json:"-"`
	// BackendEmail is the user of the key in the storage behind Amove: the user's address with the tier in it.
	BackendEmail string `json:"-"`
	// CreateDate is the server's time by default.
	CreateDate time.Time `json:"createDate,omitzero"`
}

// keyRow is a storage key. It does not change.
type keyRow struct {
	Key
	storage *cloudAccountRow
}

func (k *keyRow) public() Key { return state.Clone(k.Key) }

// permissions are indexed by their number on the wire. The names are those in descriptions.
var permissions = []buckt.AmovePermission{
	wire.AmovePermissionRead: "Read", wire.AmovePermissionWrite: "Write", wire.AmovePermissionReadWrite: "ReadWrite",
}

// addKey adds a storage key. Its host does not become an endpoint of the cloud account yet.
func (u *User) addKey(seed Key, now time.Time) (*keyRow, error) {
	s, c := u.account.system, u.account.cloudAccount(cmp.Or(seed.CloudAccountID, u.account.row.DefaultCloudAccountID))
	switch {
	case c == nil:
		return nil, state.Invalid("cloudAccountId", "must be the id of a cloud account of the account, not %q", seed.CloudAccountID)
	case c.External:
		return nil, state.Invalid("cloudAccountId", "must be of internal storage")
	}
	k := &keyRow{state.Clone(seed), c}
	var err error
	if k.ID, err = s.idOf(seed.ID); err != nil {
		return nil, err
	}
	k.AccountID, k.UserID, k.CloudAccountID, k.StorageTier = u.account.row.ID, u.row.ID, c.ID, *c.StorageTier
	k.Name, k.Region, k.StorageDN = cmp.Or(seed.Name, "key"), cmp.Or(seed.Region, c.Region), cmp.Or(seed.StorageDN, c.host)
	k.Permission, k.CreateDate = cmp.Or(seed.Permission, "ReadWrite"), state.OrTime(seed.CreateDate, now)
	k.Description = fmt.Sprintf("%s access on %s buckets", k.Permission, k.scope())
	name, domain, _ := strings.Cut(u.row.Email, "@")
	k.BackendEmail = fmt.Sprintf("%s+Tier%d@%s", name, k.StorageTier, domain)
	for tries := 0; tries < 5 && (k.AccessKey == "" || k.SecretKey.IsZero() || s.s3Key(k.AccessKey) != nil); tries++ {
		accessKey, secret := s.credentials()
		k.AccessKey, k.SecretKey = cmp.Or(seed.AccessKey, accessKey), cmp.Or(seed.SecretKey, buckt.NewSecret(secret))
	}
	switch {
	case s.key(func(other *keyRow) bool { return other.ID == k.ID }) != nil:
		return nil, state.Invalid("id", "is a duplicate")
	case s.s3Key(k.AccessKey) != nil:
		return nil, state.Invalid("accessKey", "is a duplicate")
	case !slices.Contains(permissions, k.Permission):
		return nil, state.Invalid("permission", "must be Read, Write or ReadWrite, not %q", k.Permission)
	}
	u.keys = append(u.keys, k)
	return k, nil
}

func (k Key) scope() string {
	if k.SelectedBuckets == nil {
		return "all"
	}
	return "selected"
}

const (
	accessKeyLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	secretLetters    = accessKeyLetters + "abcdefghijklmnopqrstuvwxyz"
)

func (s *System) credentials() (accessKey, secret string) {
	if next := s.behavior.Credentials; next != nil {
		return next()
	}
	return s.ids.Letters(20, accessKeyLetters), s.ids.Letters(40, secretLetters)
}

// The S3 actions on buckets, as opposed to their content.
const (
	s3ListAllMyBuckets  = "s3:ListAllMyBuckets"
	s3CreateBucket      = "s3:CreateBucket"
	s3DeleteBucket      = "s3:DeleteBucket"
	s3GetBucketLocation = "s3:GetBucketLocation"
)

// covers reports whether the key reaches a bucket of the storage, which need not exist.
func (k Key) covers(bucket string) bool {
	return k.SelectedBuckets == nil || slices.Contains(k.SelectedBuckets, bucket)
}

// allows reports whether the key allows an action of S3 in a bucket; "" is all buckets together.
func (k Key) allows(action, bucket string) bool {
	switch action {
	case s3ListAllMyBuckets:
		return allows(k.Permission, action)
	case s3CreateBucket, s3DeleteBucket:
		return k.SelectedBuckets == nil && allows(k.Permission, action)
	}
	return k.covers(bucket) && allows(k.Permission, action)
}

// allows reports whether a permission allows an S3 action.
func allows(p buckt.AmovePermission, action string) bool {
	reads, writes := p != permissions[wire.AmovePermissionWrite], p != permissions[wire.AmovePermissionRead]
	is := func(prefix string) bool { return strings.HasPrefix(action, prefix) }
	switch {
	case action == s3GetBucketLocation:
		return true
	case is("s3:Get"), is("s3:List"):
		return reads
	case is("s3:Put") && strings.HasSuffix(action, "Acl"):
		return false
	case is("s3:PutObject"), is("s3:DeleteObject"), action == "s3:AbortMultipartUpload":
		return writes
	}
	return reads && writes
}

// key returns a storage key of any user, nil for none.
func (s *System) key(matches func(*keyRow) bool) *keyRow {
	for _, a := range s.accounts {
		for _, u := range a.users {
			if k := state.Find(u.keys, matches); k != nil {
				return k
			}
		}
	}
	return nil
}

func (s *System) s3Key(accessKey string) *keyRow {
	if accessKey == "" {
		return nil
	}
	return s.key(func(k *keyRow) bool { return k.AccessKey == accessKey })
}

// removeKey removes a storage key by its id and returns it, nil if the user has no such key.
func (u *User) removeKey(id string) *keyRow {
	removed := state.Find(u.keys, func(k *keyRow) bool { return k.ID == id })
	u.keys = slices.DeleteFunc(u.keys, func(k *keyRow) bool { return k == removed })
	return removed
}

// AddKey adds a storage key and returns it with its secret. Its buckets need not exist. An id or an access key in use, an unknown
// cloud account and an unknown permission are errors.
func (u *User) AddKey(seed Key) (Key, error) {
	now := u.begin()
	defer u.account.system.mu.Unlock()
	k, err := u.addKey(seed, now)
	if err == nil {
		k.storage.addEndpoint(k.StorageDN)
	}
	return state.Added("AddKey", k, err, (*keyRow).public)
}

// Keys returns the user's storage keys, with their secrets, in the order in which they were made.
func (u *User) Keys() []Key {
	u.account.system.begin()
	defer u.account.system.mu.Unlock()
	return state.Collect(slices.Values(u.keys), (*keyRow).public)
}

// RevokeKey revokes a storage key by its id, and reports whether the user had it.
func (u *User) RevokeKey(id string) bool {
	u.begin()
	defer u.account.system.mu.Unlock()
	return u.removeKey(id) != nil
}
