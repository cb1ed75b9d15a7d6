package provision

import (
	"context"
	"encoding/json"
	"iter"

	"github.com/bucktgo/buckt"
)

// Buckt is the [Provider] of Buckt. It requires an API key with the scopes of buckets, files and keys, for all buckets. [Spec.System] is a
// *[buckt.BucketCreateParams] whose Name is empty; it may be nil. Without a CustomDomain the bucket has a managed domain and is identified
// by its name, which Buckt does not require to be unique. All three rights are supported: [Read] is [buckt.PermissionBucketsRead] and
// [buckt.PermissionFilesRead], [Write] is [buckt.PermissionFilesWrite] and [buckt.PermissionFilesDelete]. Deleting a bucket deletes its
// contents.
//
// A bucket with a custom domain waits up to a day for its DNS records. If the context ends earlier, the error wraps a [*buckt.WaitError],
// whose bucket contains the records.
func Buckt(client *buckt.Client) Provider { return bucktProvider{client} }

type bucktProvider struct{ client *buckt.Client }

func (bucktProvider) Name() string     { return "buckt" }
func (bucktProvider) NewSettings() any { return &buckt.BucketCreateParams{} }

func (bucktProvider) params(s Spec) (buckt.BucketCreateParams, error) {
	settings, ok := s.System.(*buckt.BucketCreateParams)
	if !ok || settings == nil {
		return buckt.BucketCreateParams{}, invalid("System", "must be a *buckt.BucketCreateParams")
	}
	params := *settings
	params.Name, params.IsManagedDomain = s.Bucket, params.CustomDomain == ""
	return params, nil
}

func (b bucktProvider) Check(s Spec) (string, error) {
	params, err := b.params(s)
	switch settings, _ := s.System.(*buckt.BucketCreateParams); {
	case err != nil:
		return "", err
	case settings.Name != "":
		return "", invalid("System", "must have no Name: Bucket is the name")
	case settings.CustomDomain != "" && settings.IsManagedDomain:
		return "", invalid("System", "must have either a CustomDomain or IsManagedDomain")
	case settings.AWSAccountID != "" && settings.CustomDomain == "":
		return "", invalid("System", "must have a CustomDomain for a bucket in an own AWS account")
	case s.Prefix != "":
		return "", invalid("Prefix", "must be empty: Buckt has no keys for a prefix")
	case len(s.Bucket) > 100:
		return "", invalid("Bucket", "must have up to 100 characters")
	case params.CustomDomain != "":
		return "domain/" + params.CustomDomain, nil
	}
	return "name/" + params.Name, nil
}

// bucket converts a bucket and stores its domain.
func (bucktProvider) bucket(b *buckt.Bucket) Bucket {
	return Bucket{ID: b.ID, Name: b.Name, Data: encode(b.CustomDomain)}
}

func (b bucktProvider) FindBucket(ctx context.Context, s Spec) (Bucket, error) {
	params, err := b.params(s)
	if err != nil {
		return Bucket{}, err
	}
	found, err := b.client.Buckets.Find(ctx, params)
	if err != nil {
		return mismatched(err, s), notFound(err)
	}
	return b.bucket(&found.Resource), nil
}

func (b bucktProvider) CreateBucket(ctx context.Context, s Spec) (Bucket, error) {
	params, err := b.params(s)
	if err != nil {
		return Bucket{}, err
	}
	created, err := b.client.Buckets.Create(ctx, params)
	if err != nil {
		return Bucket{}, refusal(err)
	}
	return Bucket{ID: created.ID, Name: s.Bucket}, nil
}

// AwaitBucket retries a failed provisioning of the bucket.
func (b bucktProvider) AwaitBucket(ctx context.Context, _ Spec, bucket Bucket, created bool) (Bucket, error) {
	found, err := b.client.Buckets.Get(ctx, bucket.ID)
	if err != nil {
		return bucket, err
	}
	if created && found.Status == buckt.BucketFailed {
		if _, err := b.client.Buckets.RetryProvisioning(ctx, bucket.ID); err != nil {
			return bucket, err
		}
	}
	active, err := b.client.Buckets.WaitUntilActive(ctx, bucket.ID, buckt.WaitParams{})
	if err != nil {
		return bucket, err
	}
	return b.bucket(active), nil
}

// EmptyBucket does nothing: DeleteBucket deletes the contents.
func (bucktProvider) EmptyBucket(context.Context, Spec, Bucket, func(context.Context) (Credential, error), func(int64)) error {
	return nil
}

// DeleteBucket waits until the bucket is provisioned, because Buckt does not delete a bucket before.
func (b bucktProvider) DeleteBucket(ctx context.Context, bucket Bucket) error {
	for {
		_, err := b.client.Buckets.Delete(ctx, bucket.ID)
		if !as[*buckt.ConflictError](err) {
			if err != nil {
				return gone(err)
			}
			break
		}
		found, err := b.client.Buckets.Get(ctx, bucket.ID)
		if err != nil {
			return gone(err)
		}
		if found.Status == buckt.BucketDeleting {
			break
		}
		_, err = b.client.Buckets.WaitUntilActive(ctx, bucket.ID, buckt.WaitParams{})
		if ctx.Err() != nil || err != nil && !as[*buckt.WaitError](err) {
			return err
		}
	}
	return b.client.Buckets.WaitUntilDeleted(ctx, bucket.ID, buckt.WaitParams{})
}

func (b bucktProvider) Buckets(ctx context.Context) iter.Seq2[Bucket, error] {
	return convert(b.client.Buckets.All(ctx, buckt.BucketListParams{Limit: 100}), func(found buckt.Bucket) (Bucket, bool) {
		return b.bucket(&found), found.Status != buckt.BucketDeleting
	})
}

var bucktRights = map[Rights][]buckt.Permission{
	Read:  {buckt.PermissionBucketsRead, buckt.PermissionFilesRead},
	Write: {buckt.PermissionFilesWrite, buckt.PermissionFilesDelete},
	ReadWrite: {
		buckt.PermissionBucketsRead, buckt.PermissionFilesRead, buckt.PermissionFilesWrite, buckt.PermissionFilesDelete,
	},
}

func (b bucktProvider) CreateKey(ctx context.Context, s Spec, bucket Bucket, name string) (Key, Credential, error) {
	created, err := b.client.Keys.Create(ctx, buckt.KeyCreateParams{
		Name: name, Permissions: bucktRights[s.Rights], BucketIDs: buckt.OnlyBuckets(bucket.ID),
	})
	if err != nil {
		return Key{}, Credential{}, refusal(err)
	}
	access := &BucktAccess{BucketID: bucket.ID, Key: created.Key}
	if err := json.Unmarshal(bucket.Data, &access.Domain); err != nil {
		return Key{ID: created.ID, Name: name}, Credential{}, err
	}
	return Key{ID: created.ID, Name: name}, Credential{Buckt: access}, nil
}

func (b bucktProvider) Keys(ctx context.Context, _ Bucket) iter.Seq2[Key, error] {
	return convert(b.client.Keys.All(ctx, buckt.KeyListParams{Limit: 100}), func(k buckt.Key) (Key, bool) {
		return Key{ID: k.ID, Name: k.Name, Public: k.Prefix, CreatedAt: k.CreatedAt, UsedAt: k.LastUsedAt}, true
	})
}

func (b bucktProvider) DeleteKey(ctx context.Context, _ Bucket, id string) error {
	_, err := b.client.Keys.Delete(ctx, id)
	return gone(err)
}

// Verify lists a file if the key may read. Otherwise it gets the usage of the plan, which every key may read. It never writes.
func (b bucktProvider) Verify(ctx context.Context, s Spec, c Credential, _ bool) error {
	bucket := c.Buckt.BucketID
	if s.Rights == Write {
		bucket = ""
	}
	return b.client.Keys.Verify(ctx, c.Buckt.Key, buckt.KeyVerifyParams{BucketID: bucket})
}
