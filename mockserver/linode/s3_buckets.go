package linode

import (
	"cmp"
	"slices"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// s3Create adds a bucket to the key's account. A limited key has no rights in it but those that it was given by name. A bucket
// that the account has already stays unchanged, as in the control plane; another ACL for it is refused, as by Ceph's gateway.
func (s *System) s3Create(at service.S3Place, k *keyRow, wanted s3.NewBucket) error {
	endpoint, err := s.s3EndpointFor(at, wanted.Region)
	if err != nil {
		return err
	}
	existing := s.buckets[bucketID(endpoint.Region, wanted.Name)]
	switch {
	case !isLabel(wanted.Name), s.env.IsReserved(wanted.Name):
		return s3.NewError("InvalidBucketName", "")
	case !k.worksIn(endpoint.Region):
		return s3.NewError("AccessDenied", "The access key is not for the region "+endpoint.Region+".")
	case existing != nil && existing.account == k.account && existing.acl() == buckt.LinodeACL(wanted.ACL):
		return nil
	case existing != nil:
		return s3.NewError("BucketAlreadyExists", "")
	case k.account.row.NegativeBalance:
		return s3.NewError("AccessDenied", negativeBalance)
	case k.account.bucketQuota(endpoint).isUsedUp():
		return s3.NewError("TooManyBuckets", tooManyBuckets)
	}
	now := s.env.Now()
	b := state.Must(k.account.addBucket(Bucket{
		Label: wanted.Name, Region: endpoint.Region, S3Endpoint: endpoint.S3Endpoint, ACL: buckt.LinodeACL(wanted.ACL),
	}, now, func(settings s3.Settings, config s3.Config) *s3.Bucket {
		settings.ObjectLock, settings.Tags = wanted.ObjectLock, wanted.Tags
		return newStore(settings, config)
	}))
	s.history.Made(k.account, b, now)
	return nil
}

// s3EndpointFor returns the endpoint of a new bucket. A location constraint must name the region of the endpoint, or be "default"; at the
// server's own address it chooses one.
func (s *System) s3EndpointFor(at service.S3Place, constraint string) (Endpoint, error) {
	if constraint == "default" {
		constraint = cmp.Or(at.Region, defaultRegion)
	}
	region, known := s.region(constraint)
	if !known {
		return Endpoint{}, s3.NewError("InvalidLocationConstraint", "").With("LocationConstraint", constraint)
	}
	endpoint, found := s.endpoint(region, "", at.Host)
	if !found {
		return Endpoint{}, s3.NewError("IllegalLocationConstraintException", "The "+constraint+
			" location constraint is incompatible for the region specific endpoint this request was sent to.")
	}
	return endpoint, nil
}

// s3Delete deletes an empty bucket.
func (s *System) s3Delete(_ *keyRow, store *s3.Bucket) error {
	all := s.labels[store.Name()]
	at := slices.IndexFunc(all, func(b *bucketRow) bool { return b.store == store })
	if at < 0 {
		return s3.NewError("NoSuchBucket", "")
	}
	b := all[at]
	if !b.account.removeBucket(b, true) {
		return s3.NewError("BucketNotEmpty", "")
	}
	s.history.Deleted(b.account, b, s.env.Now())
	return nil
}
