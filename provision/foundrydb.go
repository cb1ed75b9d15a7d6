package provision

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"strings"
	"unicode"

	"github.com/bucktgo/buckt"
)

// FoundryDB is the [Provider] of FoundryDB Files. Each grant has its own file service. [Spec.System] is a
// *[buckt.FoundryDBFileServiceCreateParams] whose Name is empty; it may be nil. All three rights are supported; a key with the right Write
// does not list. Only FoundryDB supports keys for a prefix. Deleting a file service deletes its contents.
func FoundryDB(client *buckt.Client) Provider { return foundryDB{client.FoundryDB, client} }

type foundryDB struct {
	system *buckt.FoundryDBClient
	client *buckt.Client
}

func (foundryDB) Name() string     { return "foundrydb" }
func (foundryDB) NewSettings() any { return &buckt.FoundryDBFileServiceCreateParams{} }

func (foundryDB) params(s Spec) (buckt.FoundryDBFileServiceCreateParams, error) {
	settings, ok := s.System.(*buckt.FoundryDBFileServiceCreateParams)
	if !ok || settings == nil {
		return buckt.FoundryDBFileServiceCreateParams{}, invalid("System", "must be a *buckt.FoundryDBFileServiceCreateParams")
	}
	params := *settings
	params.Name = s.Bucket
	return params, nil
}

func (f foundryDB) Check(s Spec) (string, error) {
	params, err := f.params(s)
	switch settings, _ := s.System.(*buckt.FoundryDBFileServiceCreateParams); {
	case err != nil:
		return "", err
	case settings.Name != "":
		return "", invalid("System", "must have no Name: Bucket is the name")
	case params.QuotaGBSoft < 0 || params.QuotaGBHard < 0 || params.QuotaGBHard != 0 && params.QuotaGBSoft > params.QuotaGBHard:
		return "", invalid("System", "must have quotas of which the soft one is not more than the hard one")
	case len(s.Bucket) < 3 || len(s.Bucket) > 63:
		return "", invalid("Bucket", "must have 3 to 63 characters")
	case strings.HasPrefix(s.Prefix, "/") || strings.Contains(s.Prefix, "..") || strings.ContainsFunc(s.Prefix, unicode.IsSpace):
		return "", invalid("Prefix", `must not begin with a slash, and have neither ".." nor spaces`)
	}
	return params.OrganizationID + "/" + params.Name, nil
}

func (foundryDB) bucket(s *buckt.FoundryDBFileService) Bucket {
	return Bucket{ID: s.ID, Name: s.Name, Data: encode(s)}
}

func (f foundryDB) FindBucket(ctx context.Context, s Spec) (Bucket, error) {
	params, err := f.params(s)
	if err != nil {
		return Bucket{}, err
	}
	found, err := f.system.FileServices.Find(ctx, params)
	if err != nil {
		return mismatched(err, s), notFound(err)
	}
	return f.bucket(&found.Resource), nil
}

func (f foundryDB) CreateBucket(ctx context.Context, s Spec) (Bucket, error) {
	params, err := f.params(s)
	if err != nil {
		return Bucket{}, err
	}
	created, err := f.system.FileServices.Create(ctx, params)
	if err != nil {
		return Bucket{}, refusal(err)
	}
	return f.bucket(created), nil
}

func (f foundryDB) AwaitBucket(ctx context.Context, _ Spec, b Bucket, _ bool) (Bucket, error) {
	running, err := f.system.FileServices.WaitUntilRunning(ctx, b.ID, buckt.WaitParams{})
	if err != nil {
		return b, err
	}
	return f.bucket(running), nil
}

// EmptyBucket does nothing: DeleteBucket deletes the contents.
func (foundryDB) EmptyBucket(context.Context, Spec, Bucket, func(context.Context) (Credential, error), func(int64)) error {
	return nil
}

func (f foundryDB) DeleteBucket(ctx context.Context, b Bucket) error {
	err := f.system.FileServices.Delete(ctx, b.ID)
	if err != nil && !as[*buckt.ConflictError](err) { // it may already be in deletion
		return gone(err)
	}
	return f.system.FileServices.WaitUntilDeleted(ctx, b.ID, buckt.WaitParams{})
}

func (f foundryDB) Buckets(ctx context.Context) iter.Seq2[Bucket, error] {
	list := f.system.FileServices.All(ctx, buckt.FoundryDBFileServiceListParams{})
	return convert(list, func(s buckt.FoundryDBFileService) (Bucket, bool) {
		return f.bucket(&s), !s.Status.Is(buckt.FoundryDBFileServiceDeleting) && !s.Status.Is(buckt.FoundryDBFileServiceDeleted)
	})
}

func (f foundryDB) CreateKey(ctx context.Context, s Spec, b Bucket, name string) (Key, Credential, error) {
	var service buckt.FoundryDBFileService
	if err := json.Unmarshal(b.Data, &service); err != nil {
		return Key{}, Credential{}, errors.Join(ErrRefused, err)
	}
	created, err := f.system.Keys.Create(ctx, b.ID, buckt.FoundryDBKeyCreateParams{
		Name: name, Permissions: buckt.FoundryDBPermissions(s.Rights), Prefix: s.Prefix,
	})
	if err != nil {
		return Key{}, Credential{}, refusal(err)
	}
	s3, err := f.system.S3Access(&service, created)
	return foundryDBKey(created), Credential{S3: &s3}, err
}

func foundryDBKey(k *buckt.FoundryDBKey) Key {
	return Key{ID: k.ID, Name: k.Name, Public: k.AccessKeyID, CreatedAt: k.CreatedAt, UsedAt: k.LastUsedAt}
}

// Keys omits revoked keys and the keys of attachments.
func (f foundryDB) Keys(ctx context.Context, b Bucket) iter.Seq2[Key, error] {
	if b.ID == "" {
		return f.allKeys(ctx)
	}
	return func(yield func(Key, error) bool) {
		for k, err := range f.system.Keys.All(ctx, b.ID, buckt.FoundryDBKeyListParams{}) {
			switch {
			case as[*buckt.NotFoundError](err):
				return
			case err == nil && (!k.RevokedAt.IsZero() || strings.EqualFold(string(k.Status), string(buckt.FoundryDBKeyRevoked)) ||
				strings.EqualFold(string(k.Purpose), string(buckt.FoundryDBKeyForAttachment))):
				continue
			}
			if !yield(foundryDBKey(&k), err) {
				return
			}
		}
	}
}

func (f foundryDB) allKeys(ctx context.Context) iter.Seq2[Key, error] {
	return func(yield func(Key, error) bool) {
		for b, err := range f.Buckets(ctx) {
			if err != nil {
				yield(Key{}, err)
				return
			}
			for k, err := range f.Keys(ctx, b) {
				if !yield(k, err) {
					return
				}
			}
		}
	}
}

func (f foundryDB) DeleteKey(ctx context.Context, b Bucket, id string) error {
	return gone(f.system.Keys.Delete(ctx, b.ID, id))
}

func (f foundryDB) Verify(ctx context.Context, s Spec, c Credential, write bool) error {
	return verifyS3(ctx, f.client, s, c, write)
}
