package linode

import (
	"maps"
	"sync"
	"sync/atomic"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// storage counts what all buckets of an account hold, and limits it. It has its own lock, the innermost one, as buckets use it
// while they are locked.
type storage struct {
	seeding atomic.Bool // no quota counts

	mu     sync.Mutex
	held   map[string]s3.Usage // by the name of the endpoint
	limits map[string]int64    // those that are not the usual ones, by the quota's id
}

// limit is that of a quota, if it is not the usual one.
func (s *storage) limit(quotaID string) (limit int64, set bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	limit, set = s.limits[quotaID]
	return limit, set
}

func (s *storage) allLimits() map[string]int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.limits)
}

func (s *storage) setLimit(quotaID string, limit int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.limits == nil {
		s.limits = make(map[string]int64)
	}
	s.limits[quotaID] = limit
}

// at is the usage of the buckets at an endpoint.
func (s *storage) at(e Endpoint) s3.Usage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.held[e.S3Endpoint]
}

// changed counts a change of the bucket's usage.
func (b *bucketRow) changed(change s3.Change) {
	s := b.account.storage
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held == nil {
		s.held = make(map[string]s3.Usage)
	}
	all := s.held[b.S3Endpoint]
	for _, u := range []*s3.Usage{&all, &b.held} {
		u.Objects += change.Objects
		u.Bytes += change.Bytes
	}
	s.held[b.S3Endpoint] = all
}

// others returns the usage of the account's other buckets at the endpoint, and that of this one.
func (b *bucketRow) others() (others, own s3.Usage) {
	s := b.account.storage
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.held[b.S3Endpoint]
	return s3.Usage{Objects: all.Objects - b.held.Objects, Bytes: all.Bytes - b.held.Bytes}, b.held
}

// admit refuses writes beyond a quota of the account's at the endpoint.
func (b *bucketRow) admit(then s3.Usage) error {
	if b.account.storage.seeding.Load() {
		return nil
	}
	others, own := b.others()
	for _, grown := range []struct {
		kind           quotaKind
		own, then, all int64
	}{
		{objectQuota, own.Objects, then.Objects, others.Objects + then.Objects},
		{byteQuota, own.Bytes, then.Bytes, others.Bytes + then.Bytes},
	} {
		q := quota{grown.kind, b.account, b.endpoint()}
		if grown.then > grown.own && grown.all > q.limit() {
			return s3.NewError("QuotaExceeded", "The account's quota "+q.id()+" does not allow this.")
		}
	}
	return nil
}
