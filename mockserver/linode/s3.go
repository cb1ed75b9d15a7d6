package linode

import (
	"cmp"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// S3 implements [service.WithS3].
func (s control) S3() service.S3 { return s.s3Endpoints }

func (s *System) newS3Endpoints() *service.S3Endpoints[*keyRow] {
	return service.NewS3Endpoints(s.env, &s.mu, service.S3Rows[*keyRow]{
		Anonymous: true, Ceph: true, Place: s.s3Place, Key: func(id string) *keyRow { return s.keys[id] }, KeyAt: s.s3KeyAt, KeyID: (*keyRow).s3ID,
		PlainKeys: func() bool { return s.behavior.PlainCustomerKeys },
		Allows:    s.s3Allows, Follows: s.s3Follows, Bucket: s.s3Bucket,
		Buckets: s.s3Buckets, Create: s.s3Create, Delete: s.s3Delete,
	})
}

// s3Place returns the region of the signature at the server's own address, if that exists, else the region of the endpoint.
func (s *System) s3Place(host, region string) (at service.S3Place, isEndpoint bool) {
	if host == "" {
		region, _ = s.region(region)
		return service.S3Place{Region: region}, true
	}
	i := slices.IndexFunc(s.endpoints, func(e Endpoint) bool { return e.S3Endpoint == host })
	if i < 0 {
		return service.S3Place{Host: host}, false
	}
	return service.S3Place{Host: host, Region: s.endpoints[i].Region}, true
}

// s3KeyAt returns a key, which works in its regions alone.
func (s *System) s3KeyAt(at service.S3Place, k *keyRow) (key s3.Key, works bool) {
	return s3.Key{ID: k.AccessKey, Secret: k.SecretKey.Reveal(), Owner: k.account.s3Owner()}, at.Host == "" || k.worksIn(at.Region)
}

// s3ID returns the id of the key in the control plane, "" for a key that signs object URLs.
func (k *keyRow) s3ID() string {
	if k.ID == 0 {
		return ""
	}
	return strconv.Itoa(k.ID)
}

// s3Allows reports whether a key or an ACL allows an action. Every key may list the buckets of its account and create buckets, a limited one too. An unknown
// bucket is not hidden from any request.
func (s *System) s3Allows(at service.S3Place, k *keyRow, action, bucket, object string) bool {
	switch action {
	case "s3:ListAllMyBuckets", "s3:CreateBucket":
		return k != nil
	}
	b := s.s3Find(at, k, bucket)
	return b == nil || b.endpoint().knows(action) && (k.allows(b, action) || b.opens(action, object, k))
}

// s3Follows leaves the buckets of other accounts to their policies. A limited key has its permissions alone.
func (s *System) s3Follows(at service.S3Place, k *keyRow, bucket string) bool {
	b := s.s3Find(at, k, bucket)
	return b != nil && (k == nil || k.isGuest(b))
}

func (s *System) s3Bucket(at service.S3Place, k *keyRow, name string) (opened s3.Opened, err error) {
	b := s.s3Find(at, k, name)
	if b == nil {
		return opened, s3.NewError("NoSuchBucket", "")
	}
	account := b.account
	return s3.Opened{Bucket: b.store, Served: func(bytes int64) { account.transfer.add(s.env.Now(), bytes) }}, nil
}

// s3Find finds a bucket by its label, nil for none. At the server's own address several regions may have one: the bucket in the region
// of the signature comes first, then one of the key's account, then one that is open to others.
func (s *System) s3Find(at service.S3Place, k *keyRow, label string) *bucketRow {
	if at.Host != "" {
		if b := s.buckets[bucketID(at.Region, label)]; b != nil && b.S3Endpoint == at.Host {
			return b
		}
		return nil
	}
	all := s.labels[label]
	if len(all) == 0 {
		return nil
	}
	distance := func(b *bucketRow) int {
		switch {
		case b.Region == at.Region:
			return 0
		case k != nil && k.account == b.account && k.worksIn(b.Region):
			return 1
		case aclReads(b.effectiveACL(), k != nil):
			return 2
		}
		return 3
	}
	return slices.MinFunc(all, func(a, b *bucketRow) int { return cmp.Compare(distance(a), distance(b)) })
}

// s3Buckets returns the buckets of the key's account, for a limited key too: those at the endpoint or, at the server's own address, those
// in the regions of the key.
func (s *System) s3Buckets(at service.S3Place, k *keyRow) (buckets []*s3.Bucket) {
	for b := range k.account.buckets.All() {
		if k.worksIn(b.Region) && (at.Host == "" || at.Host == b.S3Endpoint) {
			buckets = append(buckets, b.store)
		}
	}
	slices.SortStableFunc(buckets, func(a, b *s3.Bucket) int { return strings.Compare(a.Name(), b.Name()) })
	return buckets
}

// hostname returns the name of a bucket for the client of a call: the label before the endpoint, which clients cut off. Browsers resolve
// names below localhost to the machine itself; Go and Node.js do not.
func (c *call) hostname(b *bucketRow) string {
	_, host := c.Origin()
	if host == "" {
		return b.Hostname
	}
	if name, port, err := net.SplitHostPort(host); err == nil && net.ParseIP(name).IsLoopback() {
		host = net.JoinHostPort("localhost", port)
	}
	return b.Label + "." + host
}

// s3Endpoint returns the host at which the client of the call reaches an endpoint.
func (c *call) s3Endpoint(endpoint string) string {
	if _, host := c.Origin(); host != "" && endpoint != "" {
		return host
	}
	return endpoint
}
