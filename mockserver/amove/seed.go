package amove

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// AddCloudAccount adds a cloud account and returns it. An id that is not a UUID or is in use, an unknown user and an invalid URL are errors.
func (a *Account) AddCloudAccount(seed CloudAccount) (CloudAccount, error) {
	a.begin()
	defer a.system.mu.Unlock()
	c, err := a.cloudAccountFromSeed(seed)
	if err != nil {
		return CloudAccount{}, fmt.Errorf("mockserver: AddCloudAccount: %w", err)
	}
	a.cloudAccounts = append(a.cloudAccounts, c)
	return c.snapshot(), nil
}

func (a *Account) cloudAccountFromSeed(seed CloudAccount) (*cloudAccountRow, error) {
	id, err := a.system.seededID(seed.ID)
	if err != nil {
		return nil, err
	}
	c := &cloudAccountRow{
		account: a, owner: a.user(cmp.Or(seed.UserID, a.users[0].id)), id: id, name: cmp.Or(seed.Name, "Amove Storage"),
		cloudType: cmp.Or(seed.CloudType, 8), serviceURL: seed.ServiceURL, region: cmp.Or(seed.Region, defaultRegion),
		active: !seed.Inactive, shared: seed.Shared, internal: !seed.External, tier: 2,
	}
	switch {
	case a.system.cloudAccount(id) != nil:
		return nil, fmt.Errorf("the id %s is in use", id)
	case c.owner == nil:
		return nil, fmt.Errorf("the account has no user %q", seed.UserID)
	}
	if seed.StorageTier != nil {
		c.tier = *seed.StorageTier
	}
	if c.internal {
		c.serviceURL = cmp.Or(c.serviceURL, "https://"+storageHost(c.region))
	}
	if c.serviceURL != "" {
		endpoint, err := url.Parse(c.serviceURL)
		if err != nil || endpoint.Host == "" {
			return nil, fmt.Errorf("%q is no URL with a host", c.serviceURL)
		}
		c.host = endpoint.Host
		c.answersAt(c.host)
	}
	return c, nil
}

// seededID returns a given UUID, or a new one.
func (s *System) seededID(given string) (string, error) {
	if given == "" {
		return s.ids.UUID(), nil
	}
	id, isUUID := parseID(given)
	if !isUUID {
		return "", fmt.Errorf("%q is no UUID", given)
	}
	return id, nil
}

// AddBucket adds an empty bucket to a cloud account of any kind and returns it; [Account.PutObject] fills it. Object lock switches versioning
// on. An unknown cloud account, a name that is missing, in use or reserved, and a number or size of objects are errors.
func (a *Account) AddBucket(cloudAccountID string, seed Bucket) (Bucket, error) {
	now := a.begin()
	defer a.system.mu.Unlock()
	c, err := a.seededCloudAccount(cloudAccountID)
	if err != nil {
		return Bucket{}, err
	}
	_, taken := c.buckets.Get(seed.Name)
	switch {
	case seed.Name == "":
		return Bucket{}, errors.New("mockserver: AddBucket: the name is missing")
	case taken:
		return Bucket{}, fmt.Errorf("mockserver: AddBucket: the cloud account has a bucket %q", seed.Name)
	case a.system.env.IsReserved(seed.Name):
		return Bucket{}, fmt.Errorf("mockserver: AddBucket: the name %q is reserved", seed.Name)
	case seed.Objects != 0 || seed.Size != 0:
		return Bucket{}, errors.New("mockserver: AddBucket: Objects and Size follow from what PutObject puts there")
	}
	b := c.addBucket(seed.Name, state.OrTime(seed.CreateDate, now), bucketSettings{
		public: seed.Public, encrypted: seed.Encrypted, versioning: seed.Versioning, objectLock: seed.ObjectLock,
	})
	return b.snapshot(), nil
}

// PutObject puts an object into a bucket, as S3 clients do: it replaces one with the same key, which remains as an older version if
// versioning is on. An unknown cloud account or bucket, and a missing key, are errors.
func (a *Account) PutObject(cloudAccountID, bucket string, f File) error {
	now := a.begin()
	defer a.system.mu.Unlock()
	c, err := a.seededCloudAccount(cloudAccountID)
	if err != nil {
		return err
	}
	b, found := c.buckets.Get(bucket)
	if !found {
		return fmt.Errorf("mockserver: the cloud account has no bucket %q", bucket)
	}
	f.ContentType, f.LastModified = cmp.Or(f.ContentType, "application/octet-stream"), state.OrTime(f.LastModified, now)
	return b.seedObject(f)
}

func (a *Account) seededCloudAccount(id string) (*cloudAccountRow, error) {
	if c := a.cloudAccount(id); c != nil {
		return c, nil
	}
	return nil, fmt.Errorf("mockserver: the account has no cloud account %q", id)
}

// AddKey adds a storage key and returns it with its secret. Its buckets need not exist. An id or an access key that is in use, an unknown
// cloud account and an unknown permission are errors.
func (u *User) AddKey(seed Key) (Key, error) {
	now := u.begin()
	defer u.account.system.mu.Unlock()
	k, err := u.keyFromSeed(seed, now)
	if err != nil {
		return Key{}, fmt.Errorf("mockserver: AddKey: %w", err)
	}
	u.addKey(k)
	k.storage.answersAt(k.host)
	return k.snapshot(), nil
}

func (u *User) keyFromSeed(seed Key, now time.Time) (*keyRow, error) {
	s := u.account.system
	id, err := s.seededID(seed.ID)
	if err != nil {
		return nil, err
	}
	c := u.account.cloudAccount(cmp.Or(seed.CloudAccountID, u.account.cloudAccountID))
	switch {
	case c == nil:
		return nil, fmt.Errorf("the account has no cloud account %q", seed.CloudAccountID)
	case !c.internal:
		return nil, fmt.Errorf("the cloud account %q is not internal storage", seed.CloudAccountID)
	}
	k := &keyRow{
		user: u, storage: c, id: id, name: cmp.Or(seed.Name, "key"), accessKey: seed.AccessKey, secret: seed.SecretKey,
		region: cmp.Or(seed.Region, c.region), host: cmp.Or(seed.StorageDN, c.host), tier: c.tier,
		permission: cmp.Or(seed.Permission, ReadWrite), buckets: slices.Clone(seed.SelectedBuckets),
		createdAt: state.OrTime(seed.CreateDate, now),
	}
	if k.accessKey == "" || k.secret == "" {
		accessKey, secret := s.credentials()
		k.accessKey, k.secret = cmp.Or(k.accessKey, accessKey), cmp.Or(k.secret, secret)
	}
	switch {
	case s.key(func(other *keyRow) bool { return other.accessKey == k.accessKey }) != nil:
		return nil, fmt.Errorf("the access key %s is in use", k.accessKey)
	case s.key(func(other *keyRow) bool { return other.id == id }) != nil:
		return nil, fmt.Errorf("the id %s is in use", id)
	case !slices.Contains(permissions, k.permission):
		return nil, fmt.Errorf("%q is none of Read, Write, ReadWrite", k.permission)
	}
	return k, nil
}

// RevokeKey revokes a storage key by its id, and reports whether the user had it.
func (u *User) RevokeKey(id string) bool {
	u.begin()
	defer u.account.system.mu.Unlock()
	return u.removeKey(id)
}
