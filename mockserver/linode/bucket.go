package linode

import (
	"cmp"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// bucketRow is one bucket. The lock of the system guards it; its objects, its ACL and its CORS rules are in the store, where S3
// clients change them too.
type bucketRow struct {
	account  *Account
	region   string
	label    string
	endpoint Endpoint
	created  time.Time
	store    *s3.Bucket

	// held is what the store holds. The lock of the account's storage guards it.
	held s3.Usage
}

// bucketID tells buckets apart: a label is used once in a region, whoever's it is.
func bucketID(region, label string) string { return region + "/" + label }

func (b *bucketRow) id() string { return bucketID(b.region, b.label) }

// config is what the store is made with.
func (b *bucketRow) config() s3.Config {
	return s3.Config{
		Name: b.label, Region: b.region, Owner: b.account.s3Owner(), Created: b.created, Admit: b.admit, Changed: b.changed,
		NewID: func() string { return b.account.system.shown.Text() },
	}
}

func (b *bucketRow) acl() string { return cmp.Or(b.store.Settings().ACL, aclPrivate) }

func (b *bucketRow) hasCORS() bool { return len(b.store.Settings().CORS) > 0 }

// exists tells whether there is an object.
func (b *bucketRow) exists(key string) bool {
	o, found := b.store.Version(key, "")
	return found && !o.DeleteMarker
}

// hostname is the bucket's name before that of its endpoint.
func (b *bucketRow) hostname() string { return b.label + "." + b.endpoint.S3Endpoint }

// formatTime is a time in UTC without a zone.
func formatTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05") }

// onWire is the bucket as the client of a call reaches it. Its hostname is always the real one: it is the Host by which the bucket
// is found at whatever address, where the name of an endpoint would not lead to the server.
func (b *bucketRow) onWire(c *call) wire.LinodeBucket {
	usage := b.store.Usage()
	return wire.LinodeBucket{
		Label: b.label, Region: b.region, Cluster: b.endpoint.Cluster, Created: formatTime(b.created), Hostname: b.hostname(),
		Objects: usage.Objects, Size: usage.Bytes, EndpointType: wire.LinodeEndpointType(b.endpoint.Type),
		S3Endpoint: c.s3Endpoint(b.endpoint),
	}
}
