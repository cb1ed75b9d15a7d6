package amove

// Behavior is how [System] decides what the documents of Amove leave open, or say in two ways. The zero value follows the
// newest document, or does what is most likely.
type Behavior struct {
	// ListOptions makes the list of storage keys tell its page and order. By default it does not; the list of cloud accounts
	// always does.
	ListOptions bool
	// TierOfCreatedKeys makes the answer to a new storage key tell its tier. By default it does not.
	TierOfCreatedKeys bool
	// BareBucketLists makes the list of buckets a bare array, with other names in it. By default it is an object.
	BareBucketLists bool
	// KnownBucketsOnly refuses storage keys for a bucket that does not exist. By default they are made.
	KnownBucketsOnly bool
	// DeleteNonEmpty deletes buckets with all that they hold. By default one is refused that holds an object, an older version or
	// a delete marker.
	DeleteNonEmpty bool
	// SettingsFail makes every creation of a bucket with versioning or encryption fail half-way: the bucket is there, the two
	// are off. See [Account.FailNextBucketSettings] for some alone.
	SettingsFail bool
	// Credentials returns the access key and the secret of the next storage key, and is asked up to five times for an access
	// key that is free. By default they are made up. The function must not use the server.
	Credentials func() (accessKey, secretKey string)
}

// SetBehavior sets how the system decides what its documents leave open, for the requests that follow.
func (s *System) SetBehavior(b Behavior) {
	s.begin()
	defer s.mu.Unlock()
	s.behavior = b
}
