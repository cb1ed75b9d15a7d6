package linode

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Bucket is a bucket. [Account.AddBucket] takes and returns it.
type Bucket struct {
	// Label is the bucket's name in S3.
	Label string `json:"label"`
	// Region is the id of its region, or of the region's legacy cluster. It is us-east by default.
	Region string `json:"region,omitzero"`
	// Cluster is set by the server.
	Cluster string `json:"-"`
	// EndpointType and S3Endpoint choose the endpoint. By default it is the region's first.
	EndpointType buckt.LinodeEndpointType `json:"endpointType,omitzero"`
	S3Endpoint   string                   `json:"s3Endpoint,omitzero"`
	// Hostname is set by the server: the label before the name of the endpoint. A request with it as its Host finds the bucket at any
	// address. Clients on TCP get the label before the server's own address, as in assets.localhost:4010.
	Hostname string `json:"-"`
	// ACL is private by default. It lets others list the bucket and, with "public-read-write", write to it; the ACL of each object
	// decides who may read that. S3 clients may change it.
	ACL buckt.LinodeACL `json:"acl,omitzero"`
	// CORSEnabled reports whether the bucket has CORS rules, which S3 clients may set too. Endpoints of the types E2 and E3 have none.
	CORSEnabled bool `json:"corsEnabled,omitzero"`
	// Objects and Size are the number and bytes of the objects, including older versions. The server sets them.
	Objects, Size int64 `json:"-"`
	// CreatedAt is the server's time by default.
	CreatedAt time.Time `json:"created,omitzero"`
	// Certificate is the TLS certificate, nil for none.
	Certificate *Certificate `json:"certificate,omitzero"`
}

// bucketRow is a bucket. The lock of the system guards it. Its objects, its ACL and its CORS rules are in the store, where S3 clients
// change them too; those fields of the row are zero.
type bucketRow struct {
	Bucket
	account *Account
	store   *s3.Bucket

	// held are the number and bytes of stored objects. The lock of the account's storage guards it.
	held s3.Usage
}

// bucketState is a bucket in a state. Its ACL and CORSEnabled are defaults for a store without settings.
type bucketState struct {
	Bucket
	state.Store
}

// defaultRegion is the region of buckets that are seeded without one.
const defaultRegion = "us-east"

// AddBucket adds a bucket and returns it. The quota does not apply. An invalid, reserved or used label in the region, an
// unknown region or endpoint, an unknown ACL and an invalid certificate are errors.
func (a *Account) AddBucket(seed Bucket) (Bucket, error) {
	now := a.begin()
	defer a.system.mu.Unlock()
	b, err := a.addBucket(seed, now, newStore)
	return state.Added("AddBucket", b, err, (*bucketRow).snapshot)
}

// addBucket adds a bucket with the store that makeStore returns.
func (a *Account) addBucket(b Bucket, now time.Time, makeStore func(s3.Settings, s3.Config) *s3.Bucket) (*bucketRow, error) {
	b = state.Clone(b)
	s, acl := a.system, cmp.Or(b.ACL, aclPrivate)
	region, err := s.knownRegion("region", cmp.Or(b.Region, defaultRegion))
	if err != nil {
		return nil, err
	}
	e, found := s.endpoint(region, b.EndpointType, b.S3Endpoint)
	switch {
	case !found:
		return nil, state.Invalid("s3Endpoint", "and endpointType must be those of an endpoint of %s", region)
	case !isLabel(b.Label), s.env.IsReserved(b.Label):
		return nil, state.Invalid("label", "must be a label of a bucket, not %q", b.Label)
	case s.buckets[bucketID(region, b.Label)] != nil:
		return nil, state.Invalid("label", "is in use in %s", region)
	case !slices.Contains(acls, acl):
		return nil, state.Invalid("acl", "must be %s, not %q", state.OneOf(acls), acl)
	}
	if b.Certificate != nil {
		if err := b.Certificate.check(); err != nil {
			return nil, state.Invalid("certificate", "is not valid: %v", err)
		}
	}
	settings := s3SettingsOf(acl, b.CORSEnabled && e.hasCORS())
	b.ACL, b.CORSEnabled, b.Objects, b.Size = "", false, 0, 0
	b.Region, b.Cluster, b.EndpointType, b.S3Endpoint = e.Region, e.Cluster, e.Type, e.S3Endpoint
	b.Hostname, b.CreatedAt = b.Label+"."+b.S3Endpoint, state.OrTime(b.CreatedAt, now)
	row := &bucketRow{Bucket: b, account: a}
	row.store = makeStore(settings, row.config())
	held := row.store.Usage()
	row.changed(s3.Change{Objects: held.Objects, Bytes: held.Bytes})
	a.buckets.Put(row.id(), row)
	a.bucketsAt[row.S3Endpoint]++
	s.buckets[row.id()] = row
	// Buckets of one label are in the order of their regions.
	at, _ := slices.BinarySearchFunc(s.labels[b.Label], b.Region, func(o *bucketRow, region string) int {
		return strings.Compare(o.Region, region)
	})
	s.labels[b.Label] = slices.Insert(s.labels[b.Label], at, row)
	return row, nil
}

// config returns the configuration of the store.
func (b *bucketRow) config() s3.Config {
	return s3.Config{
		Name: b.Label, Region: b.Region, Owner: b.account.s3Owner(), Created: b.CreatedAt, Admit: b.admit, Changed: b.changed,
		Expiry: b.account.system.mu.Expiry,
		NewID:  func() string { return b.account.system.shown.Text() },
	}
}

func (l loader) bucket(at state.Path, a *Account, d bucketState) {
	l.Require(d.Settings == nil || d.ACL == "" && !d.CORSEnabled, at.Field("settings"), "excludes acl and corsEnabled")
	_, err := a.addBucket(d.Bucket, l.Now, func(settings s3.Settings, config s3.Config) *s3.Bucket {
		return l.Store(at, d.Store, settings, config, l.system.shown)
	})
	l.Accept(at, err)
}

func (b *bucketRow) state() bucketState {
	return bucketState{state.Clone(b.Bucket), state.StoreOf(b.store, s3.Settings{})}
}

func (b *bucketRow) snapshot() Bucket {
	s, usage := state.Clone(b.Bucket), b.store.Usage()
	s.ACL, s.CORSEnabled, s.Objects, s.Size = b.acl(), b.hasCORS(), usage.Objects, usage.Bytes
	return s
}

// onWire returns the bucket for the client of a call.
func (b *bucketRow) onWire(c *call) wire.LinodeBucket {
	usage := b.store.Usage()
	return wire.LinodeBucket{
		Label: b.Label, Region: b.Region, Cluster: b.Cluster, Created: formatTime(b.CreatedAt), Hostname: c.hostname(b),
		Objects: usage.Objects, Size: usage.Bytes, EndpointType: wire.LinodeEndpointType(b.EndpointType),
		S3Endpoint: c.s3Endpoint(b.S3Endpoint),
	}
}

var bucketOperations = []service.Operation{
	read("linodeListBuckets", "Linode.Buckets.List", "buckets", lists, (*call).listBuckets),
	write("linodeCreateBucket", "Linode.Buckets.Create", http.MethodPost, "buckets", service.SubjectInBody|service.ReadsJSON, classWrites,
		(*call).createBucket),
	read("linodeListRegionBuckets", "Linode.Buckets.List", "buckets/{regionId}", lists, (*call).listRegionBuckets),
	read("linodeGetBucket", "Linode.Buckets.Get", bucketPath, 0, (*call).getBucket),
	write("linodeDeleteBucket", "Linode.Buckets.Delete", http.MethodDelete, bucketPath, 0, classOthers, (*call).deleteBucket),
}

// pathBucket finds the bucket that the path names.
func (c *call) pathBucket() (b *bucketRow, refusal service.Response) {
	region, refusal, found := c.pathRegion()
	if !found {
		return nil, refusal
	}
	if b, found = c.account.buckets.Get(bucketID(region, c.Params["bucket"])); !found {
		return nil, c.fail(http.StatusNotFound, notFound)
	}
	return b, service.Response{}
}

func (c *call) listBuckets() service.Response {
	return c.bucketPage("")
}

func (c *call) listRegionBuckets() service.Response {
	region, refusal, found := c.pathRegion()
	if !found {
		return refusal
	}
	return c.bucketPage(region)
}

// bucketPage lists the buckets of a region, or all for "".
func (c *call) bucketPage(region string) service.Response {
	var rows rowsOf[*bucketRow] = &c.account.buckets
	if region != "" || c.IsStale() {
		listed := service.Lagging(c.Call, &c.system.history, c.now, c.account, slices.Collect(c.account.buckets.All()),
			func(a, b *bucketRow) int { return cmp.Compare(a.id(), b.id()) })
		rows = slice[*bucketRow](slices.DeleteFunc(listed, func(b *bucketRow) bool { return region != "" && b.Region != region }))
	}
	return listRows[wire.LinodeBucketPage](c, rows, nil, func(b *bucketRow) wire.LinodeBucket { return b.onWire(c) })
}

func (c *call) getBucket() service.Response {
	b, refusal := c.pathBucket()
	if b == nil {
		return refusal
	}
	return ok(b.onWire(c))
}

// createBucket returns an existing bucket of the account unchanged.
func (c *call) createBucket() service.Response {
	f := c.fields()
	label, region := c.bucketLabel(f), c.regionField(f)
	endpoint := c.endpointField(f, region)
	b := Bucket{
		Label: label, Region: region, S3Endpoint: endpoint.S3Endpoint, ACL: option(f, "acl", aclPrivate, cannedACLs),
		CORSEnabled: f.Boolean("cors_enabled", true),
	}
	if !f.Valid() {
		return c.invalid(f)
	}
	existing := c.system.buckets[bucketID(region, label)]
	switch {
	case c.account.row.NegativeBalance:
		return c.fail(http.StatusForbidden, negativeBalance)
	case existing != nil && existing.account == c.account:
		return ok(existing.onWire(c))
	case existing != nil:
		return c.reject(problem{"label", "A bucket of this label exists in the region already"})
	case c.account.bucketQuota(endpoint).isUsedUp():
		return c.fail(http.StatusBadRequest, tooManyBuckets)
	}
	row := state.Must(c.account.addBucket(b, c.now, newStore))
	c.system.history.Made(c.account, row, c.now)
	return ok(row.onWire(c))
}

func (c *call) deleteBucket() service.Response {
	b, refusal := c.pathBucket()
	switch {
	case b == nil:
		return refusal
	case !c.account.removeBucket(b, true):
		return c.fail(http.StatusBadRequest, bucketNotEmpty)
	}
	c.system.history.Deleted(c.account, b, c.now)
	return ok(wire.LinodeEmpty{})
}
