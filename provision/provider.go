package provision

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"time"
)

// Provider makes and removes buckets and keys at one system. [Linode], [Amove], [FoundryDB] and [Buckt] return those of this package;
// package provisiontest has a test for others.
//
// All methods are safe for concurrent use. The calls about one grant come one after the other, apart from those of a process that stalled and
// lost its lease meanwhile. A method that sends requests ends early when its context ends; the error then wraps the context's. No method
// keeps state: what it needs for later is in the [Bucket] that it returns. No error holds a secret.
type Provider interface {
	// Name is the name of the system, such as "linode". It is in the journal and must never change.
	Name() string

	// NewSettings returns a pointer to the zero value of the type that [Spec.System] has, nil if there are no settings. The value is stored
	// as JSON.
	NewSettings() any

	// Check checks a spec and sends nothing: the name of the bucket, the rights, the prefix and the settings. It returns what identifies the
	// bucket at the system, such as region and label. Two specs for one bucket have the same identity. Name, Rights, Deletion and
	// Consumer have valid values.
	Check(Spec) (identity string, err error)

	// FindBucket returns the bucket of a spec, in whatever state it is. It sends reads only. The error is [ErrNoBucket] if it does
	// not exist. It is [*buckt.MismatchError] if its settings differ from the spec, of which the bucket is returned as well, and another
	// error if it cannot be used, for example because it is being deleted.
	FindBucket(ctx context.Context, spec Spec) (Bucket, error)

	// CreateBucket creates the bucket, which FindBucket did not find. It may be called again after an error, and must not make a second
	// bucket of the same identity then, if the system has unique names. After an error that is not [ErrRefused] the bucket may exist, also
	// later.
	CreateBucket(ctx context.Context, spec Spec) (Bucket, error)

	// AwaitBucket waits until a bucket is usable, and returns it with all that the other methods need of it. created is true if
	// CreateBucket has created it, maybe in a call whose response was lost: if a creation takes several requests, AwaitBucket completes it.
	AwaitBucket(ctx context.Context, spec Spec, bucket Bucket, created bool) (Bucket, error)

	// EmptyBucket deletes the contents of a bucket, so that DeleteBucket can follow. If DeleteBucket does that itself, it does nothing. A
	// bucket that is gone is a success. newKey makes a key that reads and writes the whole bucket; it is revoked afterwards. progress
	// is called with the number of objects that were deleted so far.
	EmptyBucket(ctx context.Context, spec Spec, bucket Bucket, newKey func(context.Context) (Credential, error), progress func(deleted int64)) error

	// DeleteBucket deletes a bucket and returns when its name is free again. A bucket that is gone is a success.
	DeleteBucket(ctx context.Context, bucket Bucket) error

	// Buckets iterates over all buckets of the account. An error ends it.
	Buckets(ctx context.Context) iter.Seq2[Bucket, error]

	// CreateKey creates a key to a bucket, with the rights and the prefix of the spec. The name has up to 50 characters and was never used
	// before. It sends one creation, and does not repeat it unless the system cannot have acted: each call makes at most one key. After an
	// error that is not [ErrRefused] the key may exist, also later.
	CreateKey(ctx context.Context, spec Spec, bucket Bucket, name string) (Key, Credential, error)

	// Keys iterates over the keys in force that may be keys to the bucket, with their names. It may yield keys to others. Those that
	// the system made for itself are not among them. For the zero Bucket it iterates over the keys to all buckets. An error ends it; a
	// bucket that is gone has no keys.
	Keys(ctx context.Context, bucket Bucket) iter.Seq2[Key, error]

	// DeleteKey revokes a key by its id. A key that is gone is a success.
	DeleteKey(ctx context.Context, bucket Bucket, id string) error

	// Verify checks that a credential of the spec works, as far as its rights show it. Unless write is true, it writes nothing, and does nothing
	// for rights that cannot be tried otherwise. A key may be new: it tries again for a bounded time if the system refuses it. The error of a
	// credential that does not work is [ErrKeyRefused], or one of the client: a [*buckt.ForbiddenError] or a [*buckt.UnauthorizedError].
	Verify(ctx context.Context, spec Spec, credential Credential, write bool) error
}

// Bucket is a bucket as its [Provider] knows it. Its JSON is in the journal.
type Bucket struct {
	// ID identifies it at the system.
	ID string `json:"id"`
	// Name is the name that a [Spec] has for it.
	Name string `json:"name"`
	// Data is for the provider alone.
	Data json.RawMessage `json:"data,omitzero"`
}

// Key is a key as a list has it. A time that the system does not show is zero.
type Key struct {
	// ID is for [Provider.DeleteKey].
	ID string `json:"id,omitzero"`
	// Name is the name of the key.
	Name string `json:"name"`
	// Public is the part of the key that is not secret: the access key id or, at Buckt, the first characters.
	Public string `json:"public,omitzero"`
	// CreatedAt and UsedAt are when the key was created, and last used.
	CreatedAt time.Time `json:"-"`
	UsedAt    time.Time `json:"-"`
}

// Unsupported is to be embedded by a [Provider] that implements some of the methods only: the others return
// [errors.ErrUnsupported].
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
