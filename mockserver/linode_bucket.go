package mockserver

import (
	"time"

	"github.com/bucktgo/buckt/internal/wire"
)

// linodeBucket is one bucket. The lock of the system guards it.
type linodeBucket struct {
	account  *LinodeAccount
	region   string
	label    string
	endpoint LinodeEndpoint
	acl      string
	cors     bool
	created  time.Time
	objects  table[LinodeObject]
}

// linodeBucketID tells buckets apart: a label is used once in a region, whoever's it is.
func linodeBucketID(region, label string) string { return region + "/" + label }

func (b *linodeBucket) id() string { return linodeBucketID(b.region, b.label) }

func (b *linodeBucket) size() (bytes int64) {
	for o := range b.objects.all() {
		bytes += o.Size
	}
	return bytes
}

func (b *linodeBucket) hostname() string { return b.label + "." + b.endpoint.S3Endpoint }

// linodeTime is a time in UTC without a zone.
func linodeTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05") }

func (b *linodeBucket) onWire() wire.LinodeBucket {
	return wire.LinodeBucket{
		Label: b.label, Region: b.region, Cluster: b.endpoint.Cluster, Created: linodeTime(b.created), Hostname: b.hostname(),
		Objects: int64(b.objects.len()), Size: b.size(), EndpointType: wire.LinodeEndpointType(b.endpoint.Type),
		S3Endpoint: b.endpoint.S3Endpoint,
	}
}
