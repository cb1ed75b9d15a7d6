package provision

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"slices"
	"strings"

	"github.com/bucktgo/buckt"
)

// Amove is the [Provider] of Amove's own storage. [Spec.System] is an *[AmoveSettings]. All three rights are supported.
func Amove(client *buckt.Client) Provider { return amove{client.Amove, client} }

// AmoveSettings are the settings of a grant at [Amove].
type AmoveSettings struct {
	// CloudAccountID is the cloud account of the bucket, see [buckt.AmoveCloudAccountClient.UsableStorage]. It is required.
	CloudAccountID string `json:"cloudAccountId"`
	// Region is the S3 region. The default is the region of the bucket, or "us-east-1" if Amove does not show it.
	Region string `json:"region,omitzero"`
	// Public, Encrypted, Versioning and ObjectLock enable these settings of a new bucket. An existing bucket must have them enabled.
	Public     bool `json:"public,omitzero"`
	Encrypted  bool `json:"encrypted,omitzero"`
	Versioning bool `json:"versioning,omitzero"`
	ObjectLock bool `json:"objectLock,omitzero"`
}

// amoveBucket is the stored data of a bucket.
type amoveBucket struct {
	Account buckt.AmoveCloudAccount `json:"account"`
	Region  string                  `json:"region"`
}

type amove struct {
	system *buckt.AmoveClient
	client *buckt.Client
}

func (amove) Name() string     { return "amove" }
func (amove) NewSettings() any { return &AmoveSettings{} }

func (amove) Check(s Spec) (string, error) {
	settings, ok := s.System.(*AmoveSettings)
	switch {
	case !ok || settings == nil:
		return "", invalid("System", "must be an *AmoveSettings")
	case settings.CloudAccountID == "":
		return "", invalid("System", "must have a CloudAccountID")
	case s.Prefix != "":
		return "", invalid("Prefix", "must be empty: Amove has no keys for a prefix")
	case len(s.Bucket) < 3 || len(s.Bucket) > 63:
		return "", invalid("Bucket", "must have 3 to 63 characters")
	}
	return settings.CloudAccountID + "/" + s.Bucket, nil
}

// params returns the cloud account and the parameters of the bucket. Check has checked the settings.
func (amove) params(s Spec) (string, buckt.AmoveBucketCreateParams) {
	settings := s.System.(*AmoveSettings)
	on := func(wanted bool) (f buckt.Field[bool]) {
		if wanted {
			f = buckt.Set(true)
		}
		return f
	}
	return settings.CloudAccountID, buckt.AmoveBucketCreateParams{
		BucketName: s.Bucket, IsPublic: on(settings.Public), IsEncrypted: on(settings.Encrypted), VersioningEnabled: on(settings.Versioning),
		ObjectLockEnabled: on(settings.ObjectLock),
	}
}

func (a amove) FindBucket(ctx context.Context, s Spec) (Bucket, error) {
	account, params := a.params(s)
	_, err := a.system.Buckets.Find(ctx, account, params)
	if err != nil && !as[*buckt.MismatchError](err) {
		return Bucket{}, notFound(err)
	}
	return Bucket{ID: account + "/" + s.Bucket, Name: s.Bucket}, err
}

func (a amove) CreateBucket(ctx context.Context, s Spec) (Bucket, error) {
	account, params := a.params(s)
	return Bucket{ID: account + "/" + s.Bucket, Name: s.Bucket}, refusal(a.system.Buckets.Create(ctx, account, params))
}

// AwaitBucket enables the settings that an incomplete creation has not set: Amove creates a bucket in several steps.
func (a amove) AwaitBucket(ctx context.Context, s Spec, b Bucket, created bool) (Bucket, error) {
	id, params := a.params(s)
	_, err := a.system.Buckets.Find(ctx, id, params)
	if created && as[*buckt.MismatchError](err) {
		if err := a.system.Buckets.Update(ctx, id, s.Bucket, buckt.AmoveBucketUpdateParams{
			IsPublic: params.IsPublic, IsEncrypted: params.IsEncrypted, VersioningEnabled: params.VersioningEnabled,
		}); err != nil {
			return b, err
		}
		_, err = a.system.Buckets.Find(ctx, id, params)
	}
	if err != nil {
		return b, err
	}
	accounts, err := a.system.CloudAccounts.UsableStorage(ctx)
	if err != nil {
		return b, err
	}
	at := slices.IndexFunc(accounts, func(c buckt.AmoveCloudAccount) bool { return c.ID == id })
	if at < 0 {
		return b, fmt.Errorf("provision: the cloud account %s is not one on which keys can be made", id)
	}
	known := amoveBucket{Account: accounts[at], Region: s.System.(*AmoveSettings).Region}
	for listed, err := range a.system.Buckets.All(ctx, id, buckt.AmoveBucketListParams{}) {
		if err != nil {
			return b, err
		}
		if listed.Name == s.Bucket {
			known.Region = cmp.Or(known.Region, listed.Region)
		}
	}
	known.Region = cmp.Or(known.Region, "us-east-1")
	b.Data = encode(known)
	return b, nil
}

func (a amove) EmptyBucket(
	ctx context.Context, _ Spec, b Bucket, newKey func(context.Context) (Credential, error), progress func(int64),
) error {
	account, name, _ := strings.Cut(b.ID, "/")
	if _, err := a.system.Buckets.Status(ctx, account, name); err != nil {
		return gone(err)
	}
	c, err := newKey(ctx)
	if err != nil {
		return err
	}
	_, err = a.system.Buckets.Empty(ctx, account, name, emptyParams(c, progress))
	return gone(err)
}

func (a amove) DeleteBucket(ctx context.Context, b Bucket) error {
	account, name, _ := strings.Cut(b.ID, "/")
	return gone(a.system.Buckets.Delete(ctx, account, name))
}

// Buckets iterates over the buckets of the cloud accounts that support keys.
func (a amove) Buckets(ctx context.Context) iter.Seq2[Bucket, error] {
	return func(yield func(Bucket, error) bool) {
		accounts, err := a.system.CloudAccounts.UsableStorage(ctx)
		if err != nil {
			yield(Bucket{}, err)
			return
		}
		for _, account := range accounts {
			for b, err := range a.system.Buckets.All(ctx, account.ID, buckt.AmoveBucketListParams{WithoutRegion: true}) {
				if !yield(Bucket{ID: account.ID + "/" + b.Name, Name: b.Name}, err) || err != nil {
					return
				}
			}
		}
	}
}

var amoveRights = map[Rights]buckt.AmovePermission{Read: buckt.AmoveRead, Write: buckt.AmoveWrite, ReadWrite: buckt.AmoveReadWrite}

func (a amove) CreateKey(ctx context.Context, s Spec, b Bucket, name string) (Key, Credential, error) {
	var known amoveBucket
	if err := json.Unmarshal(b.Data, &known); err != nil {
		return Key{}, Credential{}, errors.Join(ErrRefused, err)
	}
	endpoint, err := url.Parse(known.Account.ServiceURL)
	if err != nil || endpoint.Host == "" {
		return Key{}, Credential{}, fmt.Errorf("%w: the cloud account %s has no ServiceURL", ErrRefused, known.Account.ID)
	}
	created, err := a.system.Keys.Create(ctx, buckt.AmoveKeyCreateParams{
		Name: name, Region: known.Region, StorageDN: endpoint.Host, Permission: amoveRights[s.Rights],
		SelectedBuckets: buckt.OnlyBuckets(b.Name), CloudAccountID: known.Account.ID,
	})
	if err != nil {
		return Key{}, Credential{}, refusal(err)
	}
	s3, err := a.system.S3Access(created, &known.Account, b.Name)
	return amoveKey(created), Credential{S3: &s3}, err
}

func amoveKey(k *buckt.AmoveKey) Key {
	return Key{ID: k.ID, Name: k.Name, Public: k.AccessKey, CreatedAt: k.CreateDate}
}

// Keys iterates over the keys of the user who owns the token.
func (a amove) Keys(ctx context.Context, _ Bucket) iter.Seq2[Key, error] {
	return convert(a.system.Keys.All(ctx, buckt.AmoveKeyListParams{}), func(k buckt.AmoveKey) (Key, bool) { return amoveKey(&k), true })
}

func (a amove) DeleteKey(ctx context.Context, _ Bucket, id string) error {
	return gone(a.system.Keys.Delete(ctx, id))
}

func (a amove) Verify(ctx context.Context, s Spec, c Credential, write bool) error {
	return verifyS3(ctx, a.client, s, c, write)
}
