package provision

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"time"
)

// Provider creates and deletes buckets and keys at one system. [Linode], [Amove], [FoundryDB] and [Buckt] return implementations; package
// provisiontest tests others.
//
// All methods are safe for concurrent use. The calls for one grant are sequential, apart from those of a process that stalled and lost its
// lease. A method that sends requests returns early when its context ends; the error then wraps the context's. Methods keep no state: later
// calls use the returned [Bucket]. Errors contain no secrets.
type Provider interface {
	// Name is the name of the system, such as "linode". The journal contains it, so it must never change.
	Name() string

	// NewSettings returns a pointer to a zero value of the type of [Spec.System], or nil if the system has no settings. The value is stored
	// as JSON.
	NewSettings() any

	// Check checks the bucket name, the rights, the prefix and the settings of a spec, without sending anything. Name, Rights, Deletion and
	// Consumer are valid already. It returns the identity of the bucket at the system, such as region and label. Two specs for the same
	// bucket have the same identity.
	Check(Spec) (identity string, err error)

	// FindBucket returns the bucket of a spec, in any state. It sends only reads. If the bucket does not exist, the error is [ErrNoBucket].
	// If its settings differ from the spec, FindBucket returns the bucket and a [*buckt.MismatchError]. If it cannot be used, for example
	// during its deletion, the error is another one.
	FindBucket(ctx context.Context, spec Spec) (Bucket, error)

	// CreateBucket creates a bucket that FindBucket did not find. It may be called again after an error. If the system has unique names, it
	// must not create a second bucket of the same identity then. After an error other than [ErrRefused] the bucket may exist or appear
	// later.
	CreateBucket(ctx context.Context, spec Spec) (Bucket, error)

	// AwaitBucket waits until a bucket is usable, and returns it with all data for the other methods. created is true if CreateBucket has
	// created it, maybe in a call whose response was lost: if a creation takes several requests, AwaitBucket completes it.
	AwaitBucket(ctx context.Context, spec Spec, bucket Bucket, created bool) (Bucket, error)

	// EmptyBucket deletes the contents of a bucket before DeleteBucket. It does nothing if DeleteBucket deletes them. It succeeds if the
	// bucket does not exist. newKey creates a key with read and write access to the whole bucket, which is revoked afterwards. progress is
	// called with the number of objects deleted so far.
	EmptyBucket(ctx context.Context, spec Spec, bucket Bucket, newKey func(context.Context) (Credential, error), progress func(deleted int64)) error

	// DeleteBucket deletes a bucket and returns when its name is available again. It succeeds if the bucket does not exist.
	DeleteBucket(ctx context.Context, bucket Bucket) error

	// Buckets iterates over all buckets of the account. An error ends the iteration. After a [*buckt.ListChangedError] Buckets and Keys are
	// called again, a few times.
	Buckets(ctx context.Context) iter.Seq2[Bucket, error]

	// CreateKey creates a key for a bucket, with the rights and the prefix of the spec. The name has up to 50 characters and was never used
	// before. The request is repeated only if the system cannot have acted: each call creates at most one key. After an error other than
	// [ErrRefused] the key may exist or appear later.
	CreateKey(ctx context.Context, spec Spec, bucket Bucket, name string) (Key, Credential, error)

	// Keys iterates over the valid keys that may have access to the bucket, with their names. It may yield other keys, but none that the
	// system created for itself. For the zero Bucket it iterates over the keys of all buckets. An error ends the iteration. A bucket that
	// does not exist has no keys.
	Keys(ctx context.Context, bucket Bucket) iter.Seq2[Key, error]

	// DeleteKey revokes a key by its id. It succeeds if the key does not exist.
	DeleteKey(ctx context.Context, bucket Bucket, id string) error

	// Verify verifies that a credential of the spec works, as far as its rights permit. Unless write is true, it writes nothing, and does
	// nothing for rights that only writing can verify. It retries for a bounded time, because a system may refuse a new key at first. If
	// the credential does not work, the error is [ErrKeyRefused], a [*buckt.ForbiddenError] or a [*buckt.UnauthorizedError].
	Verify(ctx context.Context, spec Spec, credential Credential, write bool) error
}

// Bucket is a bucket of a [Provider]. Its JSON is stored in the journal.
type Bucket struct {
	// ID identifies the bucket at the system.
	ID string `json:"id"`
	// Name is the name of the bucket in a [Spec].
	Name string `json:"name"`
	// Data is private to the provider.
	Data json.RawMessage `json:"data,omitzero"`
}

// Key is a key in a list. A time that the system does not show is zero.
type Key struct {
	// ID identifies the key in [Provider.DeleteKey].
	ID string `json:"id,omitzero"`
	// Name is the name of the key.
	Name string `json:"name"`
	// Public is the public part of the key: the access key id or, at Buckt, the first characters.
	Public string `json:"public,omitzero"`
	// CreatedAt and UsedAt are the times of the creation and of the last use.
	CreatedAt time.Time `json:"-"`
	UsedAt    time.Time `json:"-"`
}

// Unsupported can be embedded by a [Provider] that implements only some methods: the others return [errors.ErrUnsupported].
type Unsupported struct{}

// NewSettings returns nil.
func (Unsupported) NewSettings() any { return nil }

// EmptyBucket returns [errors.ErrUnsupported].
func (Unsupported) EmptyBucket(context.Context, Spec, Bucket, func(context.Context) (Credential, error), func(int64)) error {
	return errors.ErrUnsupported
}

// FindBucket returns [errors.ErrUnsupported].
func (Unsupported) FindBucket(context.Context, Spec) (Bucket, error) {
	return Bucket{}, errors.ErrUnsupported
}

// CreateBucket returns [errors.ErrUnsupported] and [ErrRefused].
func (Unsupported) CreateBucket(context.Context, Spec) (Bucket, error) {
	return Bucket{}, errors.Join(ErrRefused, errors.ErrUnsupported)
}

// AwaitBucket returns [errors.ErrUnsupported].
func (Unsupported) AwaitBucket(context.Context, Spec, Bucket, bool) (Bucket, error) {
	return Bucket{}, errors.ErrUnsupported
}

// DeleteBucket returns [errors.ErrUnsupported].
func (Unsupported) DeleteBucket(context.Context, Bucket) error { return errors.ErrUnsupported }

// Buckets yields [errors.ErrUnsupported].
func (Unsupported) Buckets(context.Context) iter.Seq2[Bucket, error] {
	return func(yield func(Bucket, error) bool) { yield(Bucket{}, errors.ErrUnsupported) }
}

// CreateKey returns [errors.ErrUnsupported] and [ErrRefused].
func (Unsupported) CreateKey(context.Context, Spec, Bucket, string) (Key, Credential, error) {
	return Key{}, Credential{}, errors.Join(ErrRefused, errors.ErrUnsupported)
}

// Keys yields [errors.ErrUnsupported].
func (Unsupported) Keys(context.Context, Bucket) iter.Seq2[Key, error] {
	return func(yield func(Key, error) bool) { yield(Key{}, errors.ErrUnsupported) }
}

// DeleteKey returns [errors.ErrUnsupported].
func (Unsupported) DeleteKey(context.Context, Bucket, string) error { return errors.ErrUnsupported }

// Verify returns [errors.ErrUnsupported].
func (Unsupported) Verify(context.Context, Spec, Credential, bool) error {
	return errors.ErrUnsupported
}
