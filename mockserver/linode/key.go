package linode

import (
	"github.com/oapi-codegen/nullable"

	"github.com/bucktgo/buckt/internal/wire"
)

// keyRow is one S3 key. The lock of the system guards it.
type keyRow struct {
	account   *Account
	id        int64
	label     string
	accessKey string
	secretKey string
	// grants are the buckets of a limited key. nil is an unlimited key, empty is none.
	grants  []Grant
	regions []string
}

func (k *keyRow) limited() bool { return k.grants != nil }

// What a key may do in a bucket that it is limited to.
const (
	mayWrite = "read_write"
	mayRead  = "read_only"
)

// onWire is the key as the client of a call is told of it, with the secret or what stands in its place.
func (k *keyRow) onWire(c *call, secret string) wire.LinodeKey {
	s := k.account.system
	access := nullable.NewNullNullable[[]wire.LinodeKeyBucketAccess]()
	if k.limited() {
		grants := make([]wire.LinodeKeyBucketAccess, len(k.grants))
		for i, g := range k.grants {
			grants[i] = wire.LinodeKeyBucketAccess{
				Region: &g.Region, Cluster: s.cluster(g.Region), BucketName: g.Bucket, Permissions: wire.LinodeKeyPermissions(g.Permissions),
			}
		}
		access.Set(grants)
	}
	regions := []wire.LinodeKeyRegion{}
	for _, id := range k.regions {
		for _, e := range s.endpointsOf(id) {
			regions = append(regions, wire.LinodeKeyRegion{ID: id, S3Endpoint: c.s3Endpoint(e), EndpointType: wire.LinodeEndpointType(e.Type)})
		}
	}
	return wire.LinodeKey{
		ID: k.id, Label: k.label, AccessKey: k.accessKey, SecretKey: secret, Limited: k.limited(), BucketAccess: access, Regions: &regions,
	}
}
