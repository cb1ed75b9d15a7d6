package tornado

import (
	"net/url"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// systemState is the system in a state.
type systemState struct {
	IDs             *state.IDsState       `json:"ids,omitzero"`
	S3IDs           *state.IDsState       `json:"s3Ids,omitzero"`
	Customers       []customerState       `json:"customers,omitzero"`
	ExternalBuckets []externalBucketState `json:"externalBuckets,omitzero"`
}

type customerState struct {
	ID     string       `json:"id,omitzero"`
	APIKey string       `json:"apiKey,omitzero"`
	Bucket *bucketState `json:"bucket,omitzero"` // nil for Tornado's own storage
	Usage  usageState   `json:"usage,omitzero"`
}

type bucketState struct {
	Endpoint  string `json:"endpoint"`
	Bucket    string `json:"bucket"`
	Region    string `json:"region"`
	AccessKey string `json:"accessKey"`
	SecretKey string `json:"secretKey"`
}

// usageState has the fields of [Usage] in their order, so that one converts to the other.
type usageState struct {
	BillingError            *string  `json:"billingError,omitzero"`
	BillingPeriodEnd        *string  `json:"billingPeriodEnd,omitzero"`
	BillingPeriodStart      *string  `json:"billingPeriodStart,omitzero"`
	ClientName              string   `json:"clientName,omitzero"`
	CurrentPeriodUsageGB    *float64 `json:"currentPeriodUsageGb,omitzero"`
	MaxDurationLimitSeconds *int64   `json:"maxDurationLimitSeconds,omitzero"`
	MaxFilesizeLimitBytes   *int64   `json:"maxFilesizeLimitBytes,omitzero"`
	MaxFilesizeLimitMB      *float64 `json:"maxFilesizeLimitMb,omitzero"`
	MaxResolutionLimit      *string  `json:"maxResolutionLimit,omitzero"`
	StorageEffectiveUsageGB *float64 `json:"storageEffectiveUsageGb,omitzero"`
	StorageLimitBytes       *int64   `json:"storageLimitBytes,omitzero"`
	StorageLimitGB          *float64 `json:"storageLimitGb,omitzero"`
	StorageRemainingGB      *float64 `json:"storageRemainingGb,omitzero"`
	StorageReservedGB       *float64 `json:"storageReservedGb,omitzero"`
	StorageUsageGB          float64  `json:"storageUsageGb,omitzero"`
	UsageCount              int64    `json:"usageCount,omitzero"`
}

type externalBucketState struct {
	Endpoint   string `json:"endpoint"`
	Bucket     string `json:"bucket"`
	AccessKey  string `json:"accessKey"`
	SecretKey  string `json:"secretKey"`
	ListDenied bool   `json:"listDenied,omitzero"`
	Revoked    bool   `json:"revoked,omitzero"`
	// The content of a bucket is in the row of its first key.
	Created time.Time `json:"created,omitzero"`
	state.Store
}

// state returns the state of the system, which is locked.
func (s *System) state() *systemState {
	d := &systemState{IDs: s.ids.State()}
	for _, c := range s.customers {
		row := customerState{ID: c.id, APIKey: c.apiKey, Usage: usageState(c.usage.clone())}
		if b := c.bucket; b != nil {
			row.Bucket = &bucketState{
				Endpoint: b.Endpoint, Bucket: b.Bucket, Region: b.Region, AccessKey: b.AccessKey, SecretKey: b.SecretKey.Reveal(),
			}
		}
		d.Customers = append(d.Customers, row)
	}
	written := make(map[*s3.Bucket]bool)
	for _, b := range s.external {
		row := externalBucketState{
			Endpoint: b.Endpoint, Bucket: b.Bucket, AccessKey: b.AccessKey, SecretKey: b.SecretKey, ListDenied: b.ListDenied,
			Revoked: b.revoked,
		}
		if !written[b.store] {
			row.Created, row.Store = b.store.Created(), state.StoreOf(b.store, s3.Settings{})
		}
		written[b.store] = true
		d.ExternalBuckets = append(d.ExternalBuckets, row)
	}
	d.S3IDs = s.shown.State() // last, so that no id in the state is made again
	return d
}

// clone copies the values behind the pointers, which the caller of [Customer.SetUsage] may change.
func (u Usage) clone() Usage {
	for _, text := range []**string{&u.BillingError, &u.BillingPeriodEnd, &u.BillingPeriodStart, &u.MaxResolutionLimit} {
		*text = state.ClonePointer(*text)
	}
	for _, number := range []**int64{&u.MaxDurationLimitSeconds, &u.MaxFilesizeLimitBytes, &u.StorageLimitBytes} {
		*number = state.ClonePointer(*number)
	}
	for _, number := range []**float64{
		&u.CurrentPeriodUsageGB, &u.MaxFilesizeLimitMB, &u.StorageEffectiveUsageGB, &u.StorageLimitGB, &u.StorageRemainingGB,
		&u.StorageReservedGB,
	} {
		*number = state.ClonePointer(*number)
	}
	return u
}

// load loads a state into an empty system.
func load(l *state.Loader, s *System, d *systemState) *System {
	at := state.Path("tornado")
	l.IDs(at.Field("ids"), s.ids, d.IDs)
	l.S3IDs(at.Field("s3Ids"), s.shown, d.S3IDs)
	l.Require(d.Customers == nil || len(d.Customers) > 0, at.Field("customers"), "must have at least one")
	ids, keys := make(map[string]bool), make(map[string]bool)
	for i, c := range state.OrDefaultRow(d.Customers) {
		at := at.Field("customers").At(i)
		state.Unique(l, at.Field("id"), ids, c.ID)
		state.Unique(l, at.Field("apiKey"), keys, c.APIKey)
		if c.Usage.ClientName == "" && c.ID == "" {
			c.Usage.ClientName = "customer"
			if i == 0 {
				c.Usage.ClientName = "default"
			}
		}
		row := customerRow{id: c.ID, apiKey: c.APIKey, usage: Usage(c.Usage).clone()}
		if b := c.Bucket; b != nil {
			row.bucket = &BucketConfig{
				Endpoint: b.Endpoint, Bucket: b.Bucket, Region: b.Region, AccessKey: b.AccessKey, SecretKey: buckt.NewSecret(b.SecretKey),
			}
		}
		s.addCustomer(row)
	}
	for i, b := range d.ExternalBuckets {
		loadExternalBucket(l, at.Field("externalBuckets").At(i), s, b)
	}
	return s
}

func loadExternalBucket(l *state.Loader, at state.Path, s *System, d externalBucketState) {
	b := ExternalBucket{
		Endpoint: d.Endpoint, Bucket: d.Bucket, AccessKey: d.AccessKey, SecretKey: d.SecretKey, ListDenied: d.ListDenied,
	}
	endpoint, err := url.Parse(b.Endpoint)
	l.Require(err == nil && endpoint.Host != "", at.Field("endpoint"), "must be a URL with a host")
	l.Require(b.Bucket != "", at.Field("bucket"), "is missing")
	l.Require(b.AccessKey != "", at.Field("accessKey"), "is missing")
	l.Require(b.SecretKey != "", at.Field("secretKey"), "is missing")
	added := &externalBucket{ExternalBucket: b, host: service.Hostname(endpoint.Host), revoked: d.Revoked}
	l.Require(d.Revoked || !s.hasOtherSecret(added), at.Field("secretKey"), "is not the one that the key has elsewhere at the host")
	store := l.Store(at, d.Store, s3.Settings{}, s.externalConfig(added, state.OrTime(d.Created, l.Now)), s.shown)
	if added.store = s.externalStore(added); added.store == nil {
		added.store = store
	} else {
		l.Require(len(d.Objects) == 0 && len(d.Uploads) == 0 && d.Settings == nil, at, "must not repeat the content of the bucket")
	}
	s.external = append(s.external, added)
}

// adopt takes over the rows of a system that was loaded. This one is locked.
func (s *System) adopt(from *System) {
	s.customers = state.Rebind[Customer]{
		Past: &s.past,
		ID:   func(c *Customer) string { return c.id },
		Move: func(to, from *Customer) {
			if to == from {
				to.system = s
			}
			to.customerRow = from.customerRow
		},
		Cut:        func(c *Customer) { c.cutOff, c.bucket = true, nil },
		KeepsFirst: true,
	}.Do(s.customers, from.customers)
	for _, b := range s.external {
		b.store.Close(false) // requests under way do not reach the new state
	}
	clear(s.s3Handlers)
	s.shown.Follow(from.shown)
	s.ids, s.external = from.ids, from.external
	s.epoch++
}

// begin locks the system for a method that changes the customer.
func (c *Customer) begin() time.Time {
	c.system.mu.Lock()
	state.MustHoldLocked(&c.system.mu, c.cutOff, "customer", c.usage.ClientName)
	return c.system.env.Now()
}
