package amove

import "github.com/bucktgo/buckt/mockserver/internal/state"

// Behavior decides questions that the documents of Amove leave open or contradict each other on. The zero value follows the newest document,
// or the likeliest reading.
type Behavior struct {
	// ListOptions adds its page and order to the list of storage keys. The list of cloud accounts always has them.
	ListOptions bool `json:"listOptions,omitzero"`
	// TierOfCreatedKeys adds the tier to the response that creates a storage key.
	TierOfCreatedKeys bool `json:"tierOfCreatedKeys,omitzero"`
	// BareBucketLists makes the list of buckets an array, with other names of fields. By default it is an object.
	BareBucketLists bool `json:"bareBucketLists,omitzero"`
	// KnownBucketsOnly refuses storage keys for a bucket that does not exist. By default they are created.
	KnownBucketsOnly bool `json:"knownBucketsOnly,omitzero"`
	// DeleteNonEmpty deletes buckets with their content. By default a bucket with an object, an older version or a delete marker is
	// not deleted.
	DeleteNonEmpty bool `json:"deleteNonEmpty,omitzero"`
	// SettingsFail makes every creation of a bucket with versioning or encryption fail after the bucket was created, with both off.
	// [Account.FailNextBucketSettings] does so for some creations.
	SettingsFail bool `json:"settingsFail,omitzero"`
	// PlainCustomerKeys accepts keys of SSE-C in S3 over http too. By default they are refused there, as by S3.
	PlainCustomerKeys bool `json:"plainCustomerKeys,omitzero"`
	// PlusIsSpace reads a plus sign in the source of a copy as a space, as Amazon S3 does. By default it is a plus sign, as at Ceph's
	// gateway.
	PlusIsSpace bool `json:"plusIsSpace,omitzero"`
	// Credentials returns the access key and the secret of the next storage key. It is called up to five times, until the access key is
	// not in use. By default the server makes them. The function must not use the server.
	Credentials func() (accessKey, secretKey string) `json:"-"`
}

// Behavior returns how the system decides at present.
func (s *System) Behavior() Behavior { return state.Read(&s.mu, &s.behavior) }

// SetBehavior sets how the system decides what its documents leave open, for the requests that follow. The error is always nil.
func (s *System) SetBehavior(b Behavior) error { return state.SetBehavior(&s.mu, &s.behavior, b, nil) }
