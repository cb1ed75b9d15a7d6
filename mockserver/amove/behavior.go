package amove

// Behavior decides what the documents of Amove leave open or contradict each other on. The zero value follows the newest document, or does
// what is most likely.
type Behavior struct {
	// ListOptions adds its page and order to the list of storage keys. The list of cloud accounts always has them.
	ListOptions bool
	// TierOfCreatedKeys adds the tier to the response that creates a storage key.
	TierOfCreatedKeys bool
	// BareBucketLists makes the list of buckets an array, with other names of fields. By default it is an object.
	BareBucketLists bool
	// KnownBucketsOnly refuses storage keys for a bucket that does not exist. By default they are created.
	KnownBucketsOnly bool
	// DeleteNonEmpty deletes buckets with their content. By default a bucket that has an object, an older version or a delete marker is
	// not deleted.
	DeleteNonEmpty bool
	// SettingsFail makes every creation of a bucket with versioning or encryption fail after the bucket was created, with both off.
	// [Account.FailNextBucketSettings] does so for some creations.
	SettingsFail bool
	// Credentials returns the access key and the secret of the next storage key. It is called up to five times, until the access key is
	// not in use. By default the server makes them. The function must not use the server.
	Credentials func() (accessKey, secretKey string)
}

// SetBehavior sets how the system decides what its documents leave open, for the requests that follow.
func (s *System) SetBehavior(b Behavior) {
	s.begin()
	defer s.mu.Unlock()
	s.behavior = b
}
