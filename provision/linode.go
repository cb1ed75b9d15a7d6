package provision

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"github.com/bucktgo/buckt"
)

// Linode is the [Provider] of Linode Object Storage, for a token with the scope object_storage:read_write. [Spec.System] is a
// *[buckt.LinodeBucketCreateParams] whose Region is required and whose Label is empty: [Spec.Bucket] is the label. The rights are [Read] and
// [ReadWrite].
//
// An account has at most 100 keys and sends at most 60 writes a minute. Linode may respond with status 500 and create the key some minutes
// later: such a key remains until the next [Provisioner.Resume].
func Linode(client *buckt.Client) Provider { return linode{client} }

type linode struct{ client *buckt.Client }

func (linode) Name() string     { return "linode" }
func (linode) NewSettings() any { return &buckt.LinodeBucketCreateParams{} }

func (linode) params(s Spec) (buckt.LinodeBucketCreateParams, error) {
	settings, ok := s.System.(*buckt.LinodeBucketCreateParams)
	if !ok || settings == nil {
		return buckt.LinodeBucketCreateParams{}, invalid("System", "must be a *buckt.LinodeBucketCreateParams")
	}
	params := *settings
	params.Label = s.Bucket
	return params, nil
}

func (l linode) Check(s Spec) (string, error) {
	params, err := l.params(s)
	switch settings, _ := s.System.(*buckt.LinodeBucketCreateParams); {
	case err != nil:
		return "", err
	case settings.Label != "":
		return "", invalid("System", "must have no Label: Bucket is the label")
	case params.Region == "":
		return "", invalid("System", "must have a Region")
	case s.Rights == Write:
		return "", invalid("Rights", "must be %q or %q: Linode has no keys that only write", Read, ReadWrite)
	case s.Prefix != "":
		return "", invalid("Prefix", "must be empty: Linode has no keys for a prefix")
	case len(s.Bucket) < 3 || len(s.Bucket) > 63 || !namePattern.MatchString(strings.ReplaceAll(s.Bucket, ".", "-")):
		return "", invalid("Bucket", "must have 3 to 63 lower-case letters and digits, with single dashes or dots between them")
	}
	return params.Region + "/" + params.Label, nil
}

func (linode) bucket(b *buckt.LinodeBucket) Bucket {
	return Bucket{ID: cmp.Or(b.Region, b.Cluster) + "/" + b.Label, Name: b.Label, Data: encode(b)}
}

func (l linode) FindBucket(ctx context.Context, s Spec) (Bucket, error) {
	params, err := l.params(s)
	if err != nil {
		return Bucket{}, err
	}
	found, err := l.client.Linode.Buckets.Find(ctx, params)
	if err != nil {
		return mismatched(err, s), notFound(err)
	}
	return l.bucket(&found.Resource), nil
}

func (l linode) CreateBucket(ctx context.Context, s Spec) (Bucket, error) {
	params, err := l.params(s)
	if err != nil {
		return Bucket{}, err
	}
	created, err := l.client.Linode.Buckets.Create(ctx, params)
	if err != nil {
		return Bucket{}, refusal(err)
	}
	return l.bucket(created), nil
}

// AwaitBucket fetches the bucket with its endpoint. It is usable at once.
func (l linode) AwaitBucket(ctx context.Context, _ Spec, b Bucket, _ bool) (Bucket, error) {
	region, label, _ := strings.Cut(b.ID, "/")
	found, err := l.client.Linode.Buckets.Get(ctx, region, label)
	if err != nil {
		return b, err
	}
	b.Data = encode(found)
	return b, nil
}

func (l linode) EmptyBucket(
	ctx context.Context, _ Spec, b Bucket, newKey func(context.Context) (Credential, error), progress func(int64),
) error {
	region, label, _ := strings.Cut(b.ID, "/")
	if _, err := l.client.Linode.Buckets.Get(ctx, region, label); err != nil {
		return gone(err)
	}
	c, err := newKey(ctx)
	if err != nil {
		return err
	}
	_, err = l.client.Linode.Buckets.Empty(ctx, region, label, emptyParams(c, progress))
	return gone(err)
}

func (l linode) DeleteBucket(ctx context.Context, b Bucket) error {
	region, label, _ := strings.Cut(b.ID, "/")
	return gone(l.client.Linode.Buckets.Delete(ctx, region, label))
}

func (l linode) Buckets(ctx context.Context) iter.Seq2[Bucket, error] {
	return convert(l.client.Linode.Buckets.All(ctx, buckt.LinodeBucketListParams{Limit: 500}), func(b buckt.LinodeBucket) (Bucket, bool) {
		return l.bucket(&b), true
	})
}

func (l linode) CreateKey(ctx context.Context, s Spec, b Bucket, name string) (Key, Credential, error) {
	var bucket buckt.LinodeBucket
	if err := json.Unmarshal(b.Data, &bucket); err != nil {
		return Key{}, Credential{}, errors.Join(ErrRefused, err)
	}
	access := buckt.LinodeKeyBucketAccess{Region: bucket.Region, BucketName: bucket.Label, Permissions: buckt.LinodeReadWrite}
	if s.Rights == Read {
		access.Permissions = buckt.LinodeReadOnly
	}
	if bucket.Region == "" {
		access.Cluster = bucket.Cluster
	}
	created, err := l.client.Linode.Keys.Create(ctx, buckt.LinodeKeyCreateParams{Label: name, BucketAccess: buckt.LinodeOnlyBuckets(access)})
	if err != nil {
		return Key{}, Credential{}, refusal(err)
	}
	s3, err := l.client.Linode.S3Access(created, &bucket)
	return linodeKey(created), Credential{S3: &s3}, err
}

func linodeKey(k *buckt.LinodeKey) Key {
	return Key{ID: strconv.Itoa(k.ID), Name: k.Label, Public: k.AccessKey}
}

func (l linode) Keys(ctx context.Context, _ Bucket) iter.Seq2[Key, error] {
	return convert(l.client.Linode.Keys.All(ctx, buckt.LinodeKeyListParams{Limit: 500}), func(k buckt.LinodeKey) (Key, bool) {
		return linodeKey(&k), true
	})
}

func (l linode) DeleteKey(ctx context.Context, _ Bucket, id string) error {
	number, err := strconv.Atoi(id)
	if err != nil {
		return fmt.Errorf("provision: the id of a key of Linode is a number: %w", err)
	}
	return gone(l.client.Linode.Keys.Delete(ctx, number))
}

func (l linode) Verify(ctx context.Context, s Spec, c Credential, write bool) error {
	return verifyS3(ctx, l.client, s, c, write)
}
